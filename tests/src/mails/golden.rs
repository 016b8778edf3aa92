//! The mails as files, to be read in a review. `UPDATE_EXPECT=1` writes them anew.
//!
//! Every sample as text; as HTML the first of each kind, because one layout serves them all.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use expect_test::expect_file;

use super::sample_mails;

#[test]
fn mails_read_as_they_were_reviewed() {
    let mut kinds_seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (name, message, mail) in sample_mails() {
        let text = format!("Subject: {}\nPreheader: {}\n\n{}", mail.subject, mail.preheader, mail.text);
        expect_file![format!("../../golden/mails/{name}.txt")].assert_eq(&text);
        names.insert(format!("{name}.txt"));
        let locale = name.split('/').next().unwrap_or_default().to_owned();
        if kinds_seen.insert((locale, message.kind_name())) {
            expect_file![format!("../../golden/mails/{name}.html")].assert_eq(&mail.html);
            names.insert(format!("{name}.html"));
        }
    }
    assert_eq!(files(), names, "a golden file without a mail is to be deleted");
}

fn files() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/mails");
    let mut found = BTreeSet::new();
    for folder in fs::read_dir(&root).expect("the folder of golden mails") {
        let folder = folder.expect("a folder of golden mails");
        for file in fs::read_dir(folder.path()).expect("golden mails of one language") {
            let file = file.expect("a golden mail").file_name();
            found.insert(format!("{}/{}", folder.file_name().to_string_lossy(), file.to_string_lossy()));
        }
    }
    found
}
