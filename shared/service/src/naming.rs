//! What a kept body names: an address or an order, however it is written.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Texts within texts (a token's claims, JSON as a text of JSON) are looked into so deep.
const NESTED_MAX: usize = 8;

/// Whom or what an erasure looks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    /// A customer's address.
    Address(&'a str),
    /// Ids of orders, where no address is known.
    Orders(&'a BTreeSet<&'a str>),
}

impl Wanted<'_> {
    /// Whether a body names it.
    pub(crate) fn is_in(self, body: &[u8]) -> bool {
        match self {
            Self::Address(address) => names_address(body, address),
            Self::Orders(orders) => names_order(body, orders),
        }
    }
}

/// Whether an address can stand in a body at all: an erasure reads no other. Of a token's claims
/// nothing can be seen from without.
pub(crate) fn can_name_an_address(body: &[u8]) -> bool {
    let signs: [&[u8]; 4] = [b"@", b"%40", b"\\u0040", b"eyJ"];
    signs.iter().any(|sign| body.windows(sign.len()).any(|window| window == *sign)) || claims(body).is_some()
}

/// Whether a body names an address, in any case of letters: as it stands, percent-encoded as forms
/// are, escaped as JSON may be, in JSON that is a text of JSON, or in a token's claims. Another address
/// that only contains it does not count.
fn names_address(body: &[u8], address: &str) -> bool {
    let address = address.trim().to_lowercase();
    !address.is_empty() && text_names(body, &address, 0)
}

fn text_names(text: &[u8], address: &str, depth: usize) -> bool {
    let raw = String::from_utf8_lossy(text).to_lowercase();
    if holds(&raw, address) || (raw.contains('%') && holds(&percent_decoded(&raw), address)) {
        return true;
    }
    if depth >= NESTED_MAX {
        return false;
    }
    if let Some(claims) = claims(text) {
        return text_names(&claims, address, depth + 1);
    }
    // Otherwise it would have been found above. A token begins with `eyJ`.
    let hides_something = raw.contains('\\') || raw.contains("eyj");
    hides_something
        && serde_json::from_slice::<Value>(text).is_ok_and(|value| value_names(&value, address, depth))
}

fn value_names(value: &Value, address: &str, depth: usize) -> bool {
    match value {
        Value::String(text) => text_names(text.as_bytes(), address, depth + 1),
        Value::Array(values) => values.iter().any(|value| value_names(value, address, depth)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| holds(&name.to_lowercase(), address) || value_names(value, address, depth)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The claims of a JSON Web Token: the second of three parts, each in base64url.
fn claims(text: &[u8]) -> Option<Vec<u8>> {
    let mut parts = text.trim_ascii().split(|byte| *byte == b'.');
    let is_encoded =
        |part: &[u8]| part.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(byte));
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !is_encoded(header) || !is_encoded(signature) {
        return None;
    }
    let unpadded = claims.iter().position(|byte| *byte == b'=').unwrap_or(claims.len());
    URL_SAFE_NO_PAD.decode(&claims[..unpadded]).ok().filter(|claims| !claims.is_empty())
}

/// Whether a body names one of some orders: as an id in JSON, or as a word where it is no JSON. Amounts
/// and the like do not count, since shops may count their orders from 1.
fn names_order(body: &[u8], orders: &BTreeSet<&str>) -> bool {
    if let Some(claims) = claims(body) {
        return names_order(&claims, orders);
    }
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        return value_names_order(&value, "", orders, 0);
    }
    let text = String::from_utf8_lossy(body);
    text.split(|c: char| !c.is_alphanumeric() && !"-_".contains(c)).any(|word| orders.contains(word))
}

fn value_names_order(value: &Value, name: &str, orders: &BTreeSet<&str>, depth: usize) -> bool {
    match value {
        Value::Number(number) => is_of_an_id(name) && orders.contains(number.to_string().as_str()),
        // Shopify also writes `gid://shopify/Order/1001`.
        Value::String(text) => {
            let id = text.rsplit('/').next().unwrap_or_default();
            let is_id = is_of_an_id(name) && (orders.contains(text.as_str()) || orders.contains(id));
            let is_nested = depth < NESTED_MAX && text.trim_start().starts_with(['{', '[']);
            is_id
                || is_nested
                    && serde_json::from_str::<Value>(text)
                        .is_ok_and(|value| value_names_order(&value, name, orders, depth + 1))
        }
        Value::Array(values) => values.iter().any(|value| value_names_order(value, name, orders, depth)),
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| value_names_order(value, name, orders, depth))
        }
        Value::Null | Value::Bool(_) => false,
    }
}

/// Whether a field of this name may hold an order's id.
fn is_of_an_id(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "id" || ["order", "entity", "resource", "reference"].iter().any(|word| name.contains(word))
}

fn holds(text: &str, address: &str) -> bool {
    let is_local_part = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    text.match_indices(address).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + found.len()..].chars();
        let goes_on = match after.next() {
            Some('.') => after.next().is_some_and(char::is_alphanumeric),
            Some(c) => c.is_alphanumeric() || c == '-',
            None => false,
        };
        !before.is_some_and(is_local_part) && !goes_on
    })
}

/// Undoes `%40` and the like in lower-case text.
fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                decoded.push(byte);
                rest = &tail[2..];
            }
            None => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&decoded).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_however_it_is_written() {
        let check = |body: &str, is_named: bool| {
            assert_eq!(names_address(body.as_bytes(), "Ada.Park+1@example.com"), is_named, "{body}");
        };
        check(r#"{"email":"ada.park+1@example.com"}"#, true);
        check(r#"{"email":"ADA.PARK+1@EXAMPLE.COM"#, true);
        check("mail ada.park+1@example.com.", true);
        check("email=ada.park%2B1%40example.com&x=1", true);
        check(r#"{"email":"ada.park\u002b1\u0040example.com"}"#, true);
        check(r#"{"ada.park\u002B1@example.com":1}"#, true);
        check("<ada.park+1@example.com>", true);
        check(r#"{"email":"nada.park+1@example.com"}"#, false);
        check(r#"{"email":"x-ada.park+1@example.com"}"#, false);
        check(r#"{"email":"ada.park+1@example.com.au"}"#, false);
        check(r#"{"email":"ada.park+1@example.community"}"#, false);
        check(r#"{"email":"ada.park@example.com"}"#, false);
        check("%%%4", false);
        check("", false);
        assert!(!names_address(b"anything", " "));
    }

    /// A token with these claims, signed by nobody.
    fn token(claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(claims), part("signature"))
    }

    #[test]
    fn an_address_is_found_in_claims_and_in_json_within_json() {
        let nest = |value: &str| serde_json::json!({ "data": value }).to_string();
        for inner in [r#"{"email":"ada@example.com"}"#, r#"{"email":"\u0061da\u0040example.com"}"#] {
            let mut body = inner.to_owned();
            for depth in 0..4 {
                for (form, body) in
                    [("json", body.clone()), ("token", token(&body)), ("wrapped", nest(&token(&body)))]
                {
                    assert!(names_address(body.as_bytes(), "ada@example.com"), "{form} {depth}: {body}");
                    assert!(!names_address(body.as_bytes(), "da@example.com"), "{form} {depth}: {body}");
                    assert!(can_name_an_address(body.as_bytes()), "{form} {depth}: {body}");
                }
                body = nest(&body);
            }
        }
    }

    #[test]
    fn what_can_name_no_address_is_known_from_without() {
        for body in ["", "{}", r#"{"tracking":"1Z1.2.3"}"#, "a.b", "number=1Z1&x=%41"] {
            assert!(!can_name_an_address(body.as_bytes()), "{body}");
        }
        for body in ["a@b", "x=a%40b", r#"{"x":"a\u0040b"}"#, &token("{}")] {
            assert!(can_name_an_address(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn an_order_is_found_by_its_id_and_not_by_an_amount() {
        let orders = BTreeSet::from(["118", "R-9"]);
        let check = |body: &str, is_named: bool| {
            assert_eq!(names_order(body.as_bytes(), &orders), is_named, "{body}");
        };
        check(r#"{"id":118}"#, true);
        check(r#"{"order_id":"118"}"#, true);
        check(r#"{"orders":[7,118]}"#, true);
        check(r#"{"orderId":"gid://shopify/Order/118"}"#, true);
        check(r#"{"data":"{\"order\":{\"id\":118}}"}"#, true);
        check(&token(r#"{"entityId":"R-9"}"#), true);
        check("order=R-9&name=x", true);
        check(r#"{"price":118,"note":"118","id":1180}"#, false);
        check("order=1180&R-91", false);
    }
}
