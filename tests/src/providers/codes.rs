//! The tables of statuses, as their files stand.

use std::collections::BTreeMap;

use journey::fact::ParcelStatus;

use super::*;

#[test]
fn every_line_of_every_table_can_be_read_and_says_it_once() {
    let folder = root().join("shared/providers/codes");
    let mut tables = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(Provider::parse(&name).is_some(), "{name} is nobody's table");
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().map(|line| line.split('#').next().unwrap().trim());
        let mut seen = BTreeMap::new();
        for line in lines.filter(|line| !line.is_empty()) {
            let (code, status) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{name}: {line}"));
            assert!(ParcelStatus::parse(status).is_some(), "{name}: {line}");
            assert_eq!(seen.insert(code.to_owned(), line), None, "{name}: {line}");
            let code_alone = code.split('/').next().unwrap();
            assert!(seen.contains_key(code_alone), "{name}: {line} stands before its code, or alone");
        }
        assert!(seen.values().any(|line| line.ends_with(" delivered")), "{name}");
        tables += 1;
    }
    assert!(tables >= 9);
}
