//! What is done to a body before it is sent: to its parts, as JSON, and to its bytes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// A change of one thing.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Another value in a place.
    Put(Index, Value),
    /// The value of another place in a place.
    Copy(Index, Index),
    Remove(Index),
    /// A list with its first thing so many times.
    Repeat(Index, usize),
    /// Unknown names beside known ones.
    Add(Index, String, Value),
    /// One byte turned into another.
    Byte(Index, u8),
    /// Cut off.
    Cut(Index),
    /// Something put in between.
    Insert(Index, Vec<u8>),
    /// All of it twice.
    Twice,
}

/// Texts that mean something to somebody: a parser, a mail, a page, a key, a calendar.
const TEXTS: [&str; 34] = [
    "",
    " ",
    "0",
    "-1",
    "null",
    "\u{0}",
    "\u{202e}gnp.exe",
    "a\r\nBcc: everyone@evil.example",
    "a\u{2028}b",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "#",
    "J#demo#order#1",
    "../../x",
    "%00%ff",
    "=?utf-8?B?ZXZpbA==?=",
    "ada@example.com",
    "@",
    "a@b",
    "ada@xn--a.example",
    "\"a b\"@example.com",
    "ä@ä.example",
    "2026-02-30T25:61:61Z",
    "9999-12-31T23:59:59Z",
    "-009999-01-01T00:00:00Z",
    "0000-00-00",
    "1970-01-01",
    "2026-03-02T14:00:00+99:99",
    "Mars/Olympus",
    "javascript:alert(1)",
    "https://a:b@evil.example/",
    "https://[::1]/",
    "1e999",
    "9223372036854775808",
];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(&TEXTS[..]).prop_map(|text| json!(text)),
        2 => select(vec![
            json!(null), json!(true), json!(0), json!(-1), json!(0.1), json!(1e308), json!(u64::MAX),
            json!(i64::MIN), json!(9_007_199_254_740_993_u64), json!([]), json!({}), json!([[[[[]]]]]),
            json!([null, null]), json!({ "": {} }), json!(1_772_460_000), json!(253_402_300_800_i64),
        ]),
        1 => any::<String>().prop_map(|text| json!(text)),
        1 => (1_usize..60_000).prop_map(|length| json!("x".repeat(length))),
        1 => (1_usize..2_000).prop_map(|length| json!("é\u{301}".repeat(length))),
        1 => (1_usize..3_000).prop_map(|length| json!(vec![json!({ "id": 1 }); length])),
        1 => (1_usize..100).prop_map(|depth| (0..depth).fold(json!(1), |inner, _| json!([inner]))),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        8 => (any::<Index>(), value()).prop_map(|(at, value)| Change::Put(at, value)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(at, from)| Change::Copy(at, from)),
        3 => any::<Index>().prop_map(Change::Remove),
        2 => (any::<Index>(), 2_usize..600).prop_map(|(at, times)| Change::Repeat(at, times)),
        1 => (any::<Index>(), any::<String>(), value()).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => any::<Index>().prop_map(Change::Cut),
        1 => (any::<Index>(), vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => Just(Change::Twice),
    ]
}

/// Some of them, one after the other.
pub(super) fn changes() -> impl Strategy<Value = Vec<Change>> {
    vec(change(), 0..5)
}

/// The body with the changes: first those of its parts, if it has any, then those of its bytes.
pub(super) fn changed(body: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = match serde_json::from_slice::<Value>(body) {
        Ok(mut document) => {
            changes.iter().for_each(|change| change_part(&mut document, change));
            serde_json::to_vec(&document).unwrap()
        }
        Err(_) => body.to_vec(),
    };
    changes.iter().for_each(|change| change_bytes(&mut bytes, change));
    bytes
}

fn change_part(document: &mut Value, change: &Change) {
    let mut places = Vec::new();
    note_places(document, String::new(), &mut places);
    let place = |at: &Index| at.get(&places).clone();
    match change {
        Change::Put(at, value) => put(document, &place(at), value.clone()),
        Change::Copy(at, from) => {
            let copied = document.pointer(&place(from)).cloned().unwrap_or_default();
            put(document, &place(at), copied);
        }
        Change::Remove(at) => {
            let place = place(at);
            let Some((parent, name)) = place.rsplit_once('/') else { return };
            match document.pointer_mut(parent) {
                Some(Value::Object(fields)) => {
                    fields.remove(&name.replace("~1", "/").replace("~0", "~"));
                }
                Some(Value::Array(things)) => {
                    things.remove(name.parse().unwrap());
                }
                _ => {}
            }
        }
        Change::Repeat(at, times) => {
            if let Some(Value::Array(things)) = document.pointer_mut(&place(at))
                && let Some(first) = things.first().cloned()
            {
                things.resize(*times, first);
            }
        }
        Change::Add(at, name, value) => {
            if let Some(Value::Object(fields)) = document.pointer_mut(&place(at)) {
                fields.insert(name.clone(), value.clone());
            }
        }
        Change::Byte(..) | Change::Cut(_) | Change::Insert(..) | Change::Twice => {}
    }
}

fn put(document: &mut Value, place: &str, value: Value) {
    if let Some(found) = document.pointer_mut(place) {
        *found = value;
    }
}

/// Every place of a document, as RFC 6901 writes it.
fn note_places(value: &Value, here: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            note_places(value, format!("{here}/{name}"), places);
        }),
        // The first few of a long list stand for the rest.
        Value::Array(things) => things.iter().take(8).enumerate().for_each(|(n, value)| {
            note_places(value, format!("{here}/{n}"), places);
        }),
        _ => {}
    }
    places.push(here);
}

fn change_bytes(bytes: &mut Vec<u8>, change: &Change) {
    let place = |at: &Index, length: usize| at.index(length.max(1)).min(length);
    match change {
        Change::Byte(at, byte) => {
            let at = place(at, bytes.len());
            if let Some(found) = bytes.get_mut(at) {
                *found = *byte;
            }
        }
        Change::Cut(at) => bytes.truncate(place(at, bytes.len())),
        Change::Insert(at, inserted) => {
            let at = place(at, bytes.len());
            bytes.splice(at..at, inserted.iter().copied());
        }
        Change::Twice => bytes.extend_from_within(..),
        Change::Put(..) | Change::Copy(..) | Change::Remove(_) | Change::Repeat(..) | Change::Add(..) => {}
    }
}
