//! What must hold of the tree itself: pure crates, the lock file, the README, the size of files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::harness::root;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Name and dependencies of every package in the lock file.
fn locked() -> BTreeMap<String, BTreeSet<String>> {
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages {
        let name = package["name"].as_str().unwrap().to_owned();
        let dependencies = package.get("dependencies").and_then(toml::Value::as_array);
        let names = dependencies.into_iter().flatten().filter_map(toml::Value::as_str);
        graph
            .entry(name)
            .or_default()
            .extend(names.map(|name| name.split(' ').next().unwrap_or_default().to_owned()));
    }
    graph
}

/// Everything that a package pulls in.
fn closure(graph: &BTreeMap<String, BTreeSet<String>>, package: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![package.to_owned()];
    while let Some(name) = open.pop() {
        for dependency in graph.get(&name).into_iter().flatten() {
            if found.insert(dependency.clone()) {
                open.push(dependency.clone());
            }
        }
    }
    found
}

#[test]
fn pure_crates_pull_in_no_runtime_no_aws_and_no_chance() {
    let graph = locked();
    for package in ["journey", "providers", "messages"] {
        assert!(graph.contains_key(package), "{package} is not in the lock file");
        for dependency in closure(&graph, package) {
            let impure = dependency.starts_with("aws-")
                || dependency.starts_with("tokio")
                || ["reqwest", "hyper", "axum", "lambda_http", "lambda_runtime", "rusqlite", "ureq"]
                    .contains(&dependency.as_str());
            assert!(!impure, "{package} is pure and must not depend on {dependency}");
        }
        let manifest: toml::Table = read(&format!("shared/{package}/Cargo.toml")).parse().unwrap();
        let direct = manifest["dependencies"].as_table().unwrap();
        assert!(!direct.contains_key("getrandom") && !direct.contains_key("rand"), "{package} draws chances");
    }
}

#[test]
fn pure_crates_ask_neither_clock_nor_environment_nor_disk() {
    let forbidden = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant::now",
        "std::env",
        "std::fs",
        "TcpStream",
        "UdpSocket",
        "ToSocketAddrs",
        "async fn",
        "static mut",
    ];
    for package in ["journey", "providers", "messages"] {
        for file in rust_files(&root().join("shared").join(package).join("src")) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for word in forbidden {
                let found = code.iter().find(|line| line.contains(word));
                assert!(found.is_none(), "{}: {word} in a pure crate", file.display());
            }
        }
    }
}

#[test]
fn the_lock_file_holds_one_tls_stack_and_no_openssl() {
    let graph = locked();
    for forbidden in ["openssl", "openssl-sys", "native-tls", "aws-lc-sys", "aws-lc-rs"] {
        assert!(!graph.contains_key(forbidden), "{forbidden} is in the lock file");
    }
}

#[test]
fn only_the_local_server_knows_the_embedded_table() {
    for folder in ["shared", "functions", "infra", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let is_its_place =
                file.ends_with("infra/cloud/src/dynamodb.rs") || file.ends_with("tests/src/tidy.rs");
            let text = std::fs::read_to_string(&file).unwrap();
            let names_it =
                text.lines().any(|line| line.contains("dynoxide::") || line.contains("use dynoxide"));
            assert!(is_its_place || !names_it, "{} uses dynoxide", file.display());
        }
    }
}

/// The dependency list of a function is its permission list.
#[test]
fn functions_depend_on_nothing_that_they_must_not_do() {
    let graph = locked();
    for function in ["storefront-webhook", "carrier-webhook", "signals", "answers", "mail-feedback"] {
        let all = closure(&graph, function);
        assert!(!all.contains("mail") && !all.contains("aws-sdk-sesv2"), "{function} could send mail");
    }
    for function in
        ["storefront-webhook", "carrier-webhook", "signals", "dispatch", "answers", "mail-feedback"]
    {
        assert!(!closure(&graph, function).contains("beforehand"), "{function} depends on the local server");
    }
}

#[test]
fn the_readme_lists_every_environment_variable() {
    let readme = read("README.md");
    for (name, meaning) in service::config::VARIABLES {
        let row = format!("| `{name}` | {meaning} |");
        assert!(readme.contains(&row), "README.md lacks the row: {row}");
    }
}

#[test]
fn mains_wire_and_files_stay_small() {
    for folder in ["shared", "functions", "infra", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            let most = if file.ends_with("main.rs") { 30 } else { FILE_LINES_MAX };
            assert!(lines <= most, "{}: {lines} lines, {most} are allowed", file.display());
        }
    }
}

/// A longer file has more than one role.
const FILE_LINES_MAX: usize = 700;

#[test]
fn nothing_unfinished_or_ignored_is_left() {
    // Put together so that this file does not find itself.
    let words = [["todo", "!("].concat(), ["unimplemented", "!("].concat(), ["#[ig", "nore"].concat()];
    for folder in ["shared", "functions", "infra", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            for word in &words {
                assert!(!text.contains(word), "{}: {word}", file.display());
            }
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
