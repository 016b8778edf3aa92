//! The visitor's language and the way it tells times.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::Words;

/// Nobody reads more languages than this; the header is the visitor's to write.
const LANGUAGES_MAX: usize = 16;

/// The languages that the browser asks for, best first (RFC 9110, 12.5.4).
pub(crate) fn accepted(headers: &HeaderMap) -> Vec<&str> {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wishes: Vec<(&str, f32)> = header.split(',').take(LANGUAGES_MAX).map(wish).collect();
    wishes.retain(|(tag, weight)| !tag.is_empty() && *tag != "*" && *weight > 0.0);
    wishes.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    wishes.into_iter().map(|(tag, _)| tag).collect()
}

/// `de;q=0.8` is `de` with 0.8.
fn wish(text: &str) -> (&str, f32) {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    (tag.trim(), weight)
}

/// A moment as it stands in a sentence: `16 March at 10:00 am`.
pub(crate) fn moment(words: &Words, at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    let month = usize::try_from(local.month() - 1).ok().and_then(|index| words.months.get(index));
    (words.moment)(local.day(), month.copied().unwrap_or_default(), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn languages_come_by_weight() {
        let rows: [(&str, &[&str]); 7] = [
            ("de", &["de"]),
            ("de-CH, de;q=0.9, en;q=0.8", &["de-CH", "de", "en"]),
            ("en;q=0.5, fr", &["fr", "en"]),
            ("fr;q=0, es;q=0.1, *;q=0.5", &["es"]),
            ("de;q=x, en", &["en"]),
            (", ;q=1 ,", &[]),
            ("", &[]),
        ];
        for (header, wanted) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(accepted(&headers), wanted, "{header}");
        }
    }
}
