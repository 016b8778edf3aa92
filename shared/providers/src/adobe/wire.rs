//! Adobe Commerce's records: only the fields that we use. Which are sent, a subscription says, so
//! what a mail can do without is an `Option`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::json;
use crate::scalar::{Decimal, Id};

/// A CloudEvent.
#[derive(Deserialize)]
struct Event<T> {
    data: Data<T>,
}

/// The same as older providers send it.
#[derive(Deserialize)]
struct Wrapped<T> {
    event: Event<T>,
}

#[derive(Deserialize)]
struct Data<T> {
    value: T,
}

#[derive(Deserialize)]
pub(super) struct Order {
    pub(super) entity_id: Id,
    pub(super) increment_id: Option<Id>,
    pub(super) state: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) updated_at: Option<String>,
    pub(super) customer_email: Option<String>,
    pub(super) customer_firstname: Option<String>,
    pub(super) shipping_description: Option<String>,
    /// `carrier_method`, such as `flatrate_flatrate`.
    pub(super) shipping_method: Option<String>,
    pub(super) shipping_amount: Option<Decimal>,
    pub(super) order_currency_code: Option<String>,
    pub(super) grand_total: Option<Decimal>,
    pub(super) total_refunded: Option<Decimal>,
    pub(super) is_virtual: Option<Flag>,
    pub(super) items: Option<List<Item>>,
    pub(super) addresses: Option<List<Address>>,
}

#[derive(Deserialize)]
pub(super) struct Item {
    pub(super) name: Option<String>,
    pub(super) sku: Option<String>,
    /// Of an order.
    pub(super) qty_ordered: Option<Decimal>,
    /// Of a quote.
    pub(super) qty: Option<Decimal>,
    pub(super) is_virtual: Option<Flag>,
    /// The line that it is a part of: a configured product is two.
    pub(super) parent_item_id: Option<Id>,
}

#[derive(Deserialize)]
pub(super) struct Address {
    /// `shipping` or `billing`.
    pub(super) address_type: Option<String>,
    pub(super) firstname: Option<String>,
    pub(super) country_id: Option<String>,
    pub(super) region_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Shipment {
    pub(super) entity_id: Id,
    pub(super) order_id: Id,
    pub(super) created_at: Option<String>,
    pub(super) updated_at: Option<String>,
    pub(super) tracks: Option<List<Track>>,
}

/// A tracking number, in its shipment or with an event of its own.
#[derive(Deserialize)]
pub(super) struct Track {
    /// The shipment.
    pub(super) parent_id: Option<Id>,
    pub(super) order_id: Option<Id>,
    pub(super) track_number: Option<Id>,
    pub(super) carrier_code: Option<String>,
    pub(super) title: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) updated_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct CreditMemo {
    pub(super) order_id: Id,
    pub(super) created_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Quote {
    pub(super) entity_id: Id,
    pub(super) is_active: Option<Flag>,
    pub(super) created_at: Option<String>,
    pub(super) updated_at: Option<String>,
    pub(super) customer_email: Option<String>,
    pub(super) customer_firstname: Option<String>,
    pub(super) items: List<Item>,
}

/// The record of an event.
pub(super) fn value<T: DeserializeOwned>(body: &[u8], is_wrapped: bool) -> Result<T, String> {
    if is_wrapped {
        json::read::<Wrapped<T>>(body).map(|wrapped| wrapped.event.data.value)
    } else {
        json::read::<Event<T>>(body).map(|event| event.data.value)
    }
}

/// Yes or no, as PHP may write it.
#[derive(Clone, Copy)]
pub(super) struct Flag(pub(super) bool);

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = Flag;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, 1 or 0")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Flag, E> {
        Ok(Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Flag, E> {
        Ok(Flag(number != 0))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
        Ok(Flag(matches!(text, "1" | "true")))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FlagVisitor)
    }
}

/// An array, or an object of which only the values count: PHP's arrays with gaps.
pub(super) struct List<T>(pub(super) Vec<T>);

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        while let Some((_, value)) = entries.next_entry::<String, T>()? {
            list.push(value);
        }
        Ok(List(list))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}
