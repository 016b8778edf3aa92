//! Days without a time, as people write them into a field of an order.

use jiff::civil::Date;

/// The characters of `2026-03-05`.
const DAY_CHARS: usize = 10;

/// `2026-03-05` or `2026/03/05`, also with a time behind it. Days in another order are not guessed:
/// nobody knows whether `03/05` is in March.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let day = text.trim().get(..DAY_CHARS)?.replace('/', "-");
    day.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_days_that_nobody_can_misread_are_read() {
        for text in ["2026-03-05", " 2026/03/05 ", "2026-03-05T10:00:00Z", "2026-03-05 (birthday)"] {
            assert_eq!(parse(text).map(|day| day.to_string()).as_deref(), Some("2026-03-05"), "{text}");
        }
        for text in ["", "03/05/2026", "5 March", "2026-3-5", "2026-02-30", "äöüäöüäöü"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
