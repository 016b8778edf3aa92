//! What a call to the table is about, read from its JSON and from nothing of ours.

use serde_json::Value;

/// A key: partition and sort.
pub(crate) type Key = (String, String);

/// A call to the table, as far as the simulation must understand it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// The items that it would change.
    pub(crate) writes: Vec<Key>,
    /// Whether it may be answered from a copy that lags behind.
    pub(crate) may_be_stale: bool,
    /// What kind of item it is about: the first letters of a key, or the index.
    pub(crate) about: String,
}

impl Request {
    pub(crate) fn read(operation: &str, body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        match operation {
            "PutItem" => Self::writing(vec![key_of(&body["Item"])]),
            "UpdateItem" | "DeleteItem" => Self::writing(vec![key_of(&body["Key"])]),
            "TransactWriteItems" => {
                let items = body["TransactItems"].as_array().map(Vec::as_slice).unwrap_or_default();
                Self::writing(items.iter().filter_map(written).collect())
            }
            "BatchWriteItem" => {
                let tables = body["RequestItems"].as_object();
                let requests = tables.into_iter().flat_map(|tables| tables.values());
                let requests = requests.filter_map(Value::as_array).flatten();
                let keys = requests.map(|request| match &request["PutRequest"]["Item"] {
                    Value::Null => key_of(&request["DeleteRequest"]["Key"]),
                    item => key_of(item),
                });
                Self::writing(keys.collect())
            }
            "GetItem" => Self::reading(&body["Key"], &body),
            "BatchGetItem" => {
                let tables = body["RequestItems"].as_object();
                let table = tables.and_then(|tables| tables.values().next()).cloned().unwrap_or_default();
                Self::reading(&table["Keys"][0], &table)
            }
            "Query" if body["IndexName"].is_string() => {
                Self { may_be_stale: true, about: "index".to_owned(), ..Self::default() }
            }
            "Query" => {
                let values = body["ExpressionAttributeValues"].as_object();
                let texts = values.into_iter().flat_map(|values| values.values());
                let pk = texts.filter_map(|value| value["S"].as_str()).find(|text| text.contains('#'));
                let about = pk.unwrap_or_default().split('#').next().unwrap_or_default().to_owned();
                let may_be_stale = body["ConsistentRead"] != Value::Bool(true);
                Self { may_be_stale, about, ..Self::default() }
            }
            _ => Self::default(),
        }
    }

    fn writing(writes: Vec<Key>) -> Self {
        let about = writes.iter().map(kind_of).collect::<Vec<_>>().join("+");
        Self { writes, about, ..Self::default() }
    }

    fn reading(key: &Value, read: &Value) -> Self {
        let may_be_stale = read["ConsistentRead"] != Value::Bool(true);
        Self { may_be_stale, about: kind_of(&key_of(key)), ..Self::default() }
    }
}

fn written(item: &Value) -> Option<Key> {
    let object = item.as_object()?;
    let (kind, action) = object.iter().next()?;
    match kind.as_str() {
        "Put" => Some(key_of(&action["Item"])),
        "Update" | "Delete" => Some(key_of(&action["Key"])),
        _ => None,
    }
}

fn key_of(item: &Value) -> Key {
    let text = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    (text("pk"), text("sk"))
}

/// `J`, `C`, `S:FEED`, …: what is written of a kind of item, without anybody's id.
fn kind_of((pk, sk): &Key) -> String {
    let first = pk.split('#').next().unwrap_or_default();
    let second = sk.split(['#', '/', '-']).next().unwrap_or_default();
    match first {
        "S" => format!("S:{second}"),
        "C" if second == "J" => "C:J".to_owned(),
        _ => first.to_owned(),
    }
}
