//! Makes a typed comment harmless to keep and to show: no control or direction characters, a
//! length. Escaping for HTML is the template's work.

/// Longer comments are cut, in characters; the page's own field takes no more.
pub const COMMENT_LENGTH_MAX: usize = 2_000;
/// One empty line between paragraphs is enough.
const LINE_BREAKS_MAX: usize = 2;
/// More marks than this on one letter serve no language; they paint over the lines around.
const MARKS_PER_LETTER_MAX: usize = 4;

/// The comment as it is kept. Line breaks stay, as `\n`.
pub(crate) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut kept = String::new();
    let (mut length, mut breaks, mut marks) = (0, 0, 0);
    for c in text.trim().chars() {
        let c = match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => '\n',
            '\t' => ' ',
            c => c,
        };
        if c != '\n' && (c.is_control() || is_invisible(c)) {
            continue;
        }
        breaks = if c == '\n' { breaks + 1 } else { 0 };
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if breaks > LINE_BREAKS_MAX || marks > MARKS_PER_LETTER_MAX {
            continue;
        }
        kept.push(c);
        length += 1;
        if length == COMMENT_LENGTH_MAX {
            break;
        }
    }
    kept.trim().to_owned()
}

/// Characters that show nothing but change what is shown around them, or hide text from people.
/// The joiners U+200C and U+200D stay: emoji and several scripts need them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        // Soft hyphen, and the marks and overrides of the reading direction.
        '\u{ad}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        // Zero-width space, word joiner and byte order mark; invisible operators.
        | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        // Fillers, annotations and tags.
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}')
}

/// The combining marks that Latin text can be drowned in.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_keeps_its_words_and_loses_its_tricks() {
        let rows = [
            ("  All good \r\n\r\n\r\n\r\nthanks ", "All good \n\nthanks"),
            ("one\ttwo\0three\u{1b}[31m", "one twothree[31m"),
            ("\u{202e}dlrow\u{202c} \u{2066}x\u{2069}\u{200f}", "dlrow x"),
            ("a\u{2028}b\rc", "a\nb\nc"),
            ("👩\u{200d}💻 שלום", "👩\u{200d}💻 שלום"),
            ("<b>&amp;</b>", "<b>&amp;</b>"),
            ("\u{200b}\u{feff} \n ", ""),
        ];
        for (given, wanted) in rows {
            assert_eq!(clean(given), wanted, "{given:?}");
        }
    }

    #[test]
    fn a_comment_has_a_length() {
        assert_eq!(clean(&"é".repeat(10_000)).chars().count(), COMMENT_LENGTH_MAX);
        let tower = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(clean(&tower).chars().count(), 2 + MARKS_PER_LETTER_MAX);
    }

    #[test]
    fn cleaning_twice_is_cleaning_once() {
        for text in ["a\n\n\u{200b}\n\nb", " \u{202e} x \n", "a\u{301}\u{200b}\u{301}"] {
            let once = clean(text);
            assert_eq!(clean(&once), once, "{text:?}");
        }
    }
}
