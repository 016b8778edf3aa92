//! Text that strangers wrote, made fit for a subject line: one line, no invisible commands, not
//! endless. Escaping for HTML is the renderer's.

/// The most characters kept of an item's title.
pub(crate) const TITLE_MAX: usize = 80;
/// The most characters kept of a person's name.
pub(crate) const NAME_MAX: usize = 60;
/// The most characters kept of a shipping method's name.
pub(crate) const METHOD_MAX: usize = 80;
/// The most characters kept of a shipping method's code.
pub(crate) const CODE_MAX: usize = 60;
/// The most characters kept of an item's number, and of the shop's word for its kind.
pub(crate) const SKU_MAX: usize = 40;
/// The most characters kept of a carrier's name.
pub(crate) const CARRIER_MAX: usize = 40;
/// The most characters kept of an order's number.
pub(crate) const NUMBER_MAX: usize = 40;
/// The most characters kept of a help article's title or path.
pub(crate) const ARTICLE_MAX: usize = 160;
/// The most characters kept of a shop's word for a help topic.
pub(crate) const HELP_TOPIC_MAX: usize = 60;
/// The most characters kept of a webhook's topic.
pub(crate) const TOPIC_MAX: usize = 60;

/// One line of at most `max` characters: control characters and line ends become spaces, runs of
/// spaces one, direction marks go.
pub(crate) fn line(text: &str, max: usize) -> String {
    let mut kept = String::with_capacity(text.len().min(max));
    let mut count = 0;
    let mut space_due = false;
    for c in text.chars().filter(|c| !is_invisible_command(*c)) {
        if c.is_whitespace() || c.is_control() {
            space_due = count > 0;
            continue;
        }
        if count + usize::from(space_due) >= max {
            break;
        }
        if space_due {
            kept.push(' ');
            count += 1;
            space_due = false;
        }
        kept.push(c);
        count += 1;
    }
    kept
}

/// As [`line()`], with an ellipsis where something was cut: for what a customer reads.
pub(crate) fn title(text: &str) -> String {
    let whole = line(text, usize::MAX);
    if whole.chars().count() <= TITLE_MAX {
        return whole;
    }
    let mut cut = line(&whole, TITLE_MAX - 1);
    cut.push('…');
    cut
}

/// A topic as it may stand in a log or a metric: unsigned headers bring it.
pub(crate) fn topic(text: &str) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.' | '-');
    text.chars().filter(kept).take(TOPIC_MAX).collect()
}

/// A carrier's code as it may stand in a log or a table: printable ASCII without quotes.
pub(crate) fn code(text: &str) -> String {
    let kept = |c: &char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\') || *c == ' ';
    text.chars().filter(kept).take(TOPIC_MAX).collect()
}

/// Characters that change how their neighbours are shown, and show nothing themselves: bidirectional
/// controls, byte order mark, zero-width space and word joiner. The joiners of emoji and of Persian
/// stay.
fn is_invisible_command(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_single_and_short() {
        assert_eq!(line("  Tea\r\nBcc: x@example.com\0 ", 80), "Tea Bcc: x@example.com");
        assert_eq!(line("a\u{2028}b\u{202E}c\u{2066}d\u{FEFF}", 80), "a bcd");
        assert_eq!(line("abc def", 3), "abc");
        assert_eq!(line("abc def", 4), "abc");
        assert_eq!(line("abc def", 5), "abc d");
        assert_eq!(line("👩‍👧 ok", 80), "👩‍👧 ok");
        assert_eq!(line("\u{0}\u{7}", 80), "");
    }

    #[test]
    fn long_titles_say_that_they_were_cut() {
        let exact = "x".repeat(TITLE_MAX);
        assert_eq!(title(&exact), exact);
        let cut = title(&"ab ".repeat(4_000));
        assert!(cut.chars().count() <= TITLE_MAX && cut.ends_with('…'), "{cut}");
    }

    #[test]
    fn topics_hold_nothing_else() {
        assert_eq!(topic("orders/create"), "orders/create");
        assert_eq!(topic("x\u{1b}[31m y=1"), "x31my1");
        assert_eq!(topic(&"z".repeat(500)).len(), TOPIC_MAX);
    }
}
