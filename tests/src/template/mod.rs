//! `infra/template.yaml` against the code: whatever is written in both is the same in both.
//!
//! Nothing here asks AWS. What the template's own language allows is `cfn-lint`'s business
//! (`.ci/lint-template`).

pub(crate) mod document;
mod environment;
mod functions;
mod mail;
mod permissions;
mod routes;
mod table;
mod used;

use std::path::Path;

use crate::harness::root;

/// The text of every Rust file below a folder of the repository, one after the other.
fn rust_source(folder: &str) -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    read(&root().join(folder), &mut text);
    assert!(!text.is_empty(), "{folder} has Rust files");
    text
}
