//! HTML and text say the same.

use std::collections::BTreeSet;

use super::page::{Page, words};
use super::sample_mails;

#[test]
fn every_link_stands_in_both() {
    for (name, _, mail) in sample_mails() {
        let page = Page::read(&mail.html);
        let in_html: BTreeSet<String> =
            page.links().into_iter().map(|link| link.trim_start_matches("mailto:").to_owned()).collect();
        let in_text: BTreeSet<String> = mail
            .text
            .lines()
            .map(str::trim)
            .filter(|line| !line.contains(' ') && (line.starts_with("https://") || line.contains('@')))
            .map(str::to_owned)
            .collect();
        assert_eq!(in_html, in_text, "{name}");
    }
}

#[test]
fn every_word_and_number_stands_in_both() {
    for (name, _, mail) in sample_mails() {
        let page = Page::read(&mail.html);
        let mut in_text = words(&format!("{} {}", mail.subject, mail.text));
        in_text.retain(|word| !word.starts_with("http"));
        assert_eq!(&page.words - &in_text, BTreeSet::new(), "{name}: the text lacks these");
        assert_eq!(&in_text - &page.words, BTreeSet::new(), "{name}: the HTML lacks these");
    }
}

#[test]
fn lines_of_text_are_short_except_for_addresses() {
    for (name, _, mail) in sample_mails() {
        for line in mail.text.lines().filter(|line| !line.trim().starts_with("https://")) {
            assert!(line.chars().count() <= 72, "{name}: {line}");
            assert_eq!(line.trim_end(), line, "{name}: spaces at the end of a line");
        }
        assert!(mail.text.ends_with('\n') && !mail.text.contains("\n\n\n"), "{name}");
    }
}
