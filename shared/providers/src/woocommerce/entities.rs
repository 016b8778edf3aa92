//! HTML's entities: in `WooCommerce`'s secrets and in the names of its products.

use std::borrow::Cow;

/// The longest entity that is looked for, from `&` to `;`.
const ENTITY_BYTES_MAX: usize = 12;

/// The key of a secret: what `WordPress`'s `wp_specialchars_decode(…, ENT_QUOTES)` makes of it. Only the
/// five characters that have a meaning in HTML are decoded, once.
pub(super) fn secret(text: &str) -> Cow<'_, str> {
    decode(text, |name| match name {
        "quot" => Some('"'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        _ => number(name).filter(|c| matches!((c, is_hex(name)), ('"' | '\'' | '&', _) | ('<' | '>', false))),
    })
}

/// What a customer reads of a text that was made for a page.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    decode(text, |name| match name {
        "quot" => Some('"'),
        "apos" => Some('\''),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "nbsp" => Some(' '),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "hellip" => Some('…'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "times" => Some('×'),
        "reg" => Some('®'),
        "trade" => Some('™'),
        _ => number(name),
    })
}

/// Replaces each `&name;` that `character` knows. What it does not know stays.
fn decode(text: &str, character: impl Fn(&str) -> Option<char>) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, entity) = rest.split_at(start);
        decoded.push_str(before);
        let end = entity.bytes().take(ENTITY_BYTES_MAX).position(|byte| byte == b';');
        match end.and_then(|end| Some((character(&entity[1..end])?, end))) {
            Some((c, end)) => {
                decoded.push(c);
                rest = &entity[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &entity[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn is_hex(name: &str) -> bool {
    name.starts_with("#x") || name.starts_with("#X")
}

/// The character of `#39` or `#x27`, whatever zeros stand before the digits.
fn number(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    let all_digits = digits.chars().all(|c| c.is_digit(radix));
    all_digits.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_decoded_once_and_as_far_as_wordpress_does() {
        for (stored, key) in [
            ("a&b<'c", "a&b<'c"),
            ("a&amp;b&lt;&#039;c", "a&b<'c"),
            ("a&#38;b&#60;&#x27;c", "a&b<'c"),
            ("&amp;lt;", "&lt;"),
            ("&quot;&#34;&#x0022;&gt;", "\"\"\">"),
            ("&#x3c;&ndash;&#65;&", "&#x3c;&ndash;&#65;&"),
            ("&&amp;&;&#;&#x;", "&&&;&#;&#x;"),
            ("&é;", "&é;"),
        ] {
            assert_eq!(secret(stored), key, "{stored}");
        }
    }

    #[test]
    fn names_are_decoded() {
        assert_eq!(plain("Ship &ndash; it&#8217;s &amp; Blue"), "Ship – it’s & Blue");
        assert_eq!(plain("&#xD800;&#99999999;&unknown;"), "&#xD800;&#99999999;&unknown;");
    }
}
