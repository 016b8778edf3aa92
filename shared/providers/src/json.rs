//! Signed bytes to a wire struct, or a sentence on why not. The sentence names the field and what
//! it should be; it never holds what the sender wrote, because it is logged.

mod path;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// How deep arrays and objects may lie in each other. The deepest body that we know has 7 levels.
pub(crate) const NESTING_MAX: usize = 64;

/// Reads the body.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    // serde would read an array as an object's fields in order.
    if first_byte(body) == Some(b'[') {
        return Err("the body must be an object".to_owned());
    }
    read_any(body)
}

/// Reads an array, as some APIs answer; nothing at all ("204 No Content") is an empty one.
pub(crate) fn read_list<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, String> {
    match first_byte(body) {
        None => Ok(Vec::new()),
        Some(b'[') => read_any(body),
        Some(_) => Err("the body must be an array".to_owned()),
    }
}

fn first_byte(body: &[u8]) -> Option<u8> {
    body.trim_ascii_start().first().copied()
}

fn read_any<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("the body is not UTF-8: byte {} is wrong", error.valid_up_to() + 1))?;
    if nesting(body) > NESTING_MAX {
        return Err(format!("the body is nested deeper than {NESTING_MAX} levels"));
    }
    serde_json::from_str(text)
        .map_err(|error| sentence(&path::at(text, error.line(), error.column()), &error))
}

/// The greatest number of arrays and objects open at once. serde_json limits what it builds, but
/// skips over unknown fields at any depth.
fn nesting(body: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Says what is wrong where. serde's own messages quote the value, so only their expectation is
/// taken over.
fn sentence(path: &str, error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Syntax | Category::Eof | Category::Io => {
            format!("the body is not JSON: line {}, column {}", error.line(), error.column())
        }
        Category::Data => {
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(said, _)| said);
            if let Some(field) = quoted(message, "missing field `") {
                format!("{} is missing", joined(path, field))
            } else if let Some(field) = quoted(message, "duplicate field `") {
                format!("{} is there twice", joined(path, field))
            } else if message.starts_with("unknown field `") {
                "the body has a field that its topic does not have".to_owned()
            } else {
                let expected = message.rsplit_once(", expected ").map_or("something else", |(_, e)| e);
                format!("{} must be {}", joined(path, ""), in_json_words(expected))
            }
        }
    }
}

/// The field's name after `start`; it is one of ours, since serde says it of fields that it knows.
fn quoted<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.strip_suffix('`')
}

/// `data` and `order_id` are `data.order_id`. At the root, the path is empty.
fn joined(path: &str, field: &str) -> String {
    // On a field given twice, the path has it already.
    let ends_with_field = path.rsplit('.').next() == Some(field);
    match (path, field) {
        ("", "") => "the body".to_owned(),
        ("", field) => field.to_owned(),
        (path, "") => path.to_owned(),
        (path, _) if ends_with_field => path.to_owned(),
        (path, field) => format!("{path}.{field}"),
    }
}

/// Rust's words for types, in JSON's.
fn in_json_words(expected: &str) -> &str {
    match expected {
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::scalar::{Count, Id, Instant};

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read is tested")]
    struct Outer {
        id: Id,
        at: Option<Instant>,
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read is tested")]
    struct Inner {
        list: Vec<Count>,
        flag: Option<bool>,
    }

    fn check(body: &str, expected: &str) {
        let read = read::<Outer>(body.as_bytes()).map_or_else(|why| why, |_| "ok".to_owned());
        assert_eq!(read, expected, "{body}");
    }

    #[test]
    fn the_sentence_names_the_field_and_not_the_value() {
        check(r#"{"id":820982911946154508}"#, "ok");
        check(r#"{"id":"x","at":null,"inner":null,"other":[1e999]}"#, "ok");
        check(r#"{}"#, "id is missing");
        check(r#"{"id":1.5}"#, "id must be a whole number or a text");
        check(r#"{"id":-1}"#, "id must be a whole number or a text");
        check(r#"{"id":1,"id":2}"#, "id is there twice");
        check(r#"{"id":1,"inner":{}}"#, "inner.list is missing");
        check(r#"{"id":1,"inner":{"list":"secret"}}"#, "inner.list must be an array");
        check(
            r#"{"id":1,"inner":{"list":[1,-2]}}"#,
            "inner.list[1] must be a whole number from 0 to 4294967295",
        );
        check(
            r#"{"id":1,"inner":{"list":[4294967296]}}"#,
            "inner.list[0] must be a whole number from 0 to 4294967295",
        );
        check(
            r#"{"id":1,"inner":{"list":[],"flag":"yes, expected no"}}"#,
            "inner.flag must be true or false",
        );
        check(r#"{"id":1,"inner":7}"#, "inner must be an object");
        for time in ["2026-03-02", "yesterday", "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"] {
            check(
                &format!(r#"{{"id":1,"at":"{time}"}}"#),
                "at must be a time of the years 2000 to 2099 with its offset, such as \
                 2026-03-02T14:00:00Z",
            );
        }
    }

    #[test]
    fn what_is_not_json_is_told_apart() {
        check("", "the body is not JSON: line 1, column 0");
        check("{\"id\":1}x", "the body is not JSON: line 1, column 9");
        check("[1", "the body must be an object");
        check("null", "the body must be an object");
        check(r#"{"id":"\ud800"}"#, "the body is not JSON: line 1, column 14");
        let deep = format!("{{\"id\":1,\"x\":{}{}}}", "[".repeat(64), "]".repeat(64));
        check(&deep, "the body is nested deeper than 64 levels");
        check(r#"{"id":"[[[[\"{{{{"}"#, "ok");
        let wrong = read::<Outer>(b"{\"id\":\"\xff\"}").expect_err("0xff is never UTF-8");
        assert_eq!(wrong, "the body is not UTF-8: byte 8 is wrong");
    }

    #[test]
    fn an_array_is_read_where_one_is_expected() {
        let check = |body: &str, expected: Result<usize, &str>| {
            let read = read_list::<Outer>(body.as_bytes()).map(|list| list.len());
            assert_eq!(read, expected.map_err(str::to_owned), "{body}");
        };
        check("", Ok(0));
        check(" [] ", Ok(0));
        check(r#"[{"id":1},{"id":"x"}]"#, Ok(2));
        check(r#"{"id":1}"#, Err("the body must be an array"));
        check(r#"[{"id":1},{}]"#, Err("[1].id is missing"));
    }
}
