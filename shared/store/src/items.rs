//! Items as DynamoDB has them, and the few ways in which we read and write attributes.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Versioned;
use crate::error::StoreError;
use crate::keys::{DOCUMENT, EXPIRES_AT, PARTITION_KEY, SORT_KEY, VERSION};

pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn bytes(value: &[u8]) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// The two key attributes.
pub(crate) fn key(pk: &str, sk: &str) -> Item {
    Item::from([(PARTITION_KEY.to_owned(), text(pk)), (SORT_KEY.to_owned(), text(sk))])
}

pub(crate) fn get_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

pub(crate) fn get_u64(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub(crate) fn get_time(item: &Item, name: &str) -> Option<Timestamp> {
    let seconds: i64 = item.get(name)?.as_n().ok()?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

pub(crate) fn get_bytes<'a>(item: &'a Item, name: &str) -> Option<&'a [u8]> {
    item.get(name)?.as_b().ok().map(AsRef::as_ref)
}

/// An item whose content is one JSON document.
pub(crate) fn document<T: Serialize>(
    operation: &'static str,
    pk: &str,
    sk: &str,
    value: &T,
    version: u64,
    expires_at: Option<Timestamp>,
) -> Result<Item, StoreError> {
    let json =
        serde_json::to_string(value).map_err(|_| StoreError::unreadable(operation, "NotSerializable"))?;
    let mut item = key(pk, sk);
    item.insert(DOCUMENT.to_owned(), text(json));
    item.insert(VERSION.to_owned(), number(version));
    if let Some(at) = expires_at {
        item.insert(EXPIRES_AT.to_owned(), number(at.as_second()));
    }
    Ok(item)
}

/// Reads such an item.
pub(crate) fn read_document<T: DeserializeOwned>(
    operation: &'static str,
    item: &Item,
) -> Result<Versioned<T>, StoreError> {
    let json =
        get_text(item, DOCUMENT).ok_or_else(|| StoreError::unreadable(operation, "DocumentMissing"))?;
    let value =
        serde_json::from_str(json).map_err(|_| StoreError::unreadable(operation, "DocumentMalformed"))?;
    Ok(Versioned { value, version: get_u64(item, VERSION).unwrap_or(0) })
}
