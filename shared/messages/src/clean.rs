//! Makes foreign text harmless before it stands in a subject, a sentence or a line.
//!
//! Names, titles, carriers and places come from outside. Here they lose everything that could start
//! a line or a header of its own or turn the reading direction, and they get a length. Escaping for
//! HTML is not done here: the template does it, once, for everything.

use std::iter::Peekable;
use std::str::Chars;

/// The most characters shown of the name of a person.
pub(crate) const PERSON_LENGTH_MAX: usize = 60;
/// The most characters shown of the shop's name.
pub(crate) const BRAND_LENGTH_MAX: usize = 60;
/// The most characters shown of an order number.
pub(crate) const ORDER_NUMBER_LENGTH_MAX: usize = 40;
/// The most characters shown of an item's or an article's title.
pub(crate) const TITLE_LENGTH_MAX: usize = 120;
/// The most characters shown of a carrier, a shipping method, a place or a topic.
pub(crate) const LABEL_LENGTH_MAX: usize = 60;
/// The most characters shown of a tracking number.
pub(crate) const TRACKING_LENGTH_MAX: usize = 40;
/// The most characters shown of the support hours or the postal address.
pub(crate) const CONTACT_LENGTH_MAX: usize = 200;

/// More marks than this on one letter serve no language; they paint over the lines around.
const MARKS_PER_LETTER_MAX: usize = 4;

/// One line of at most `length_max` characters: no control, line or direction characters, single
/// spaces, cut with `…`.
pub(crate) fn line(text: &str, length_max: usize) -> String {
    let mut kept = String::with_capacity(text.len().min(length_max * 4));
    let mut length = 0;
    let mut characters = harmless(text).peekable();
    while let Some(c) = next_collapsed(&mut characters, kept.is_empty()) {
        if length + 1 == length_max && characters.peek().is_some() {
            return cut(&kept);
        }
        kept.push(c);
        length += 1;
    }
    kept
}

/// The line in one piece: a foreign text within a sentence of ours does not wrap, so that no part of
/// it stands at the start of a line.
pub(crate) fn whole(line: &str) -> String {
    line.replace(' ', "\u{a0}")
}

/// A person's name as it may stand in a greeting, or `None` if it is better left out: a name with
/// an address in it is an advertisement that somebody typed into the shop's form.
pub(crate) fn person(name: &str) -> Option<String> {
    let name = line(name, PERSON_LENGTH_MAX);
    (!name.is_empty() && !looks_like_address(&name)).then_some(name)
}

/// Whether mail programs might turn a part of the text into a link.
pub(crate) fn looks_like_address(text: &str) -> bool {
    text.contains(['/', '@', '\\'])
        || text.to_lowercase().contains("www.")
        || text.split(char::is_whitespace).any(is_domain_like)
}

/// `x.example` is, `J.R.` and `Dr. Park` are not. `A.Park` is; it only costs the name in a greeting.
fn is_domain_like(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(before, after)| {
        !before.is_empty() && after.chars().filter(|c| c.is_alphabetic()).count() >= 2
    })
}

/// The text without what may not stand in a line, and with a space for what breaks one.
fn harmless(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut marks = 0;
    text.trim().chars().filter_map(move |c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        match c {
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() || is_invisible(c) || marks > MARKS_PER_LETTER_MAX => None,
            c => Some(c),
        }
    })
}

/// The next character, taking a run of spaces as one and none at the start or end.
fn next_collapsed(characters: &mut Peekable<impl Iterator<Item = char>>, at_start: bool) -> Option<char> {
    let c = characters.next()?;
    if c != ' ' {
        return Some(c);
    }
    while characters.next_if_eq(&' ').is_some() {}
    if at_start {
        return characters.next();
    }
    characters.peek().map(|_| ' ')
}

/// Ends a text that is too long, without half an emoji before the dots.
fn cut(kept: &str) -> String {
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{fe0f}') || c.is_whitespace();
    format!("{}…", kept.trim_end_matches(joins))
}

/// Characters that show nothing but change what is shown around them, or hide text from people.
/// The joiners U+200C and U+200D stay: emoji and several scripts need them.
fn is_invisible(c: char) -> bool {
    let is_direction_mark = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    let is_isolate = matches!(c, '\u{2066}'..='\u{206f}');
    let is_zero_width = matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    let is_filler = matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    let is_tag = matches!(c, '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}');
    is_direction_mark || is_isolate || is_zero_width || is_filler || is_tag
}

/// The combining marks that Latin text can be drowned in.
fn is_mark(c: char) -> bool {
    let is_general = matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}');
    let is_special = matches!(c, '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
    is_general || is_special
}

/// The first letter in upper case, for a phrase that stands alone.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters: Chars<'_> = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_becomes_one_harmless_line() {
        let rows = [
            ("Ada", "Ada"),
            ("  Ada \t Park  ", "Ada Park"),
            ("Ada\r\nBcc: all@example.com", "Ada Bcc: all@example.com"),
            ("a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f\0g", "a b c d e fg"),
            ("\u{202e}gnp.exe\u{202c}", "gnp.exe"),
            ("\u{2066}x\u{2069}\u{200f}\u{61c}y", "xy"),
            ("a\u{200b}\u{feff}\u{ad}b", "ab"),
            ("👩\u{200d}💻 Ada", "👩\u{200d}💻 Ada"),
            ("אדה פארק", "אדה פארק"),
            ("", ""),
            (" \r\n ", ""),
        ];
        for (given, wanted) in rows {
            assert_eq!(line(given, 60), wanted, "{given:?}");
        }
    }

    #[test]
    fn long_text_is_cut_at_its_limit() {
        assert_eq!(line("abcdef", 6), "abcdef");
        assert_eq!(line("abcdefg", 6), "abcde…");
        assert_eq!(line("abcd efg", 6), "abcd…");
        assert_eq!(line(&"x".repeat(10_000), 60).chars().count(), 60);
        assert_eq!(line("ab👩\u{200d}💻", 4), "ab👩…");
    }

    #[test]
    fn no_letter_carries_a_tower_of_marks() {
        let tower = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(line(&tower, 60).chars().count(), 2 + MARKS_PER_LETTER_MAX);
    }

    #[test]
    fn a_name_with_an_address_in_it_is_left_out() {
        for name in
            ["", " ", "Win at https://x.example", "www.x.example", "x.example now", "a@b.example", "<a/>"]
        {
            assert_eq!(person(name), None, "{name:?}");
        }
        for name in ["Ada", "J.R. Park", "Dr. Park", "Ada M. Park", "李", "O’Neil"] {
            assert_eq!(person(name).as_deref(), Some(name));
        }
    }
}
