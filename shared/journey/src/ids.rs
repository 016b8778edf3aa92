//! Identifiers: parsed at the border, never swapped by accident, safe to put in a storage key.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{what} must be 1 to {max} characters of {allowed}")]
pub struct IdError {
    /// Which identifier was meant.
    pub what: &'static str,
    /// The most characters it may have.
    pub max: usize,
    /// The characters it may have, in words.
    pub allowed: &'static str,
}

/// Defines a newtype over `String` that is checked when it is made, also when it is read back.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal, $allowed:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const LENGTH_MAX: usize = $max;

            /// Checks and wraps `text`.
            pub fn parse(text: impl Into<String>) -> Result<Self, IdError> {
                let text: String = text.into();
                let check: fn(char) -> bool = $check;
                if text.is_empty() || text.chars().count() > $max || !text.chars().all(check) {
                    return Err(IdError { what: $what, max: $max, allowed: $allowed });
                }
                Ok(Self(text))
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

/// A character that may stand in an identifier which a sender chose: printable, no space, no `#`
/// (our storage keys are joined with it).
fn foreign(c: char) -> bool {
    c.is_ascii_graphic() && c != '#'
}

/// A character of a name that we or the shop's owner chose: it stands in URLs.
fn slug(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

id!(
    /// A shop: the first word of its webhook addresses.
    ShopId, "a shop", 40, "a-z, 0-9 and '-'", slug
);
id!(
    /// One configured sender of a shop, the last word of its webhook address.
    SourceId, "a source", 40, "a-z, 0-9 and '-'", slug
);
id!(
    /// An order as its storefront identifies it (not the number the customer sees).
    OrderId, "an order id", 64, "printable ASCII without '#' and spaces", foreign
);
id!(
    /// A cart or checkout token.
    CartId, "a cart id", 64, "printable ASCII without '#' and spaces", foreign
);
id!(
    /// A visitor of the shop's help pages, as the shop names them.
    VisitorId, "a visitor id", 64, "printable ASCII without '#' and spaces", foreign
);
id!(
    /// A storefront's shipment: one hand-over to a carrier, with one or more tracking numbers.
    ShipmentId, "a shipment id", 64, "printable ASCII without '#' and spaces", foreign
);
id!(
    /// A customer: the keyed hash of the normalised address, in lower-case hex. Not personal by itself.
    CustomerKey, "a customer key", 64, "0-9 and a-f", |c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()
);
id!(
    /// A carrier's number for a parcel, in upper case without spaces and dashes.
    TrackingNumber, "a tracking number", 64, "A-Z and 0-9", |c| c.is_ascii_uppercase() || c.is_ascii_digit()
);

impl TrackingNumber {
    /// Reads a number as people and systems write it: `1z 9999-…` is `1Z9999…`.
    pub fn normalise(text: &str) -> Result<Self, IdError> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        Self::parse(kept)
    }
}

/// What a journey is about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JourneyKind {
    /// One order, from purchase to the survey.
    Order,
    /// One cart or checkout, until it is bought or forgotten.
    Cart,
    /// One visitor's trouble with the help pages.
    Help,
    /// One customer over all orders: the relational survey.
    Relationship,
}

impl JourneyKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Order, Self::Cart, Self::Help, Self::Relationship];

    /// The word for it in keys, addresses and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Cart => "cart",
            Self::Help => "help",
            Self::Relationship => "relationship",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for JourneyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Names one journey of a shop.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum JourneyId {
    /// See [`JourneyKind::Order`].
    Order(OrderId),
    /// See [`JourneyKind::Cart`].
    Cart(CartId),
    /// See [`JourneyKind::Help`].
    Help(VisitorId),
    /// See [`JourneyKind::Relationship`].
    Relationship(CustomerKey),
}

impl JourneyId {
    /// What it is about.
    pub fn kind(&self) -> JourneyKind {
        match self {
            Self::Order(_) => JourneyKind::Order,
            Self::Cart(_) => JourneyKind::Cart,
            Self::Help(_) => JourneyKind::Help,
            Self::Relationship(_) => JourneyKind::Relationship,
        }
    }

    /// The identifier without its kind.
    pub fn value(&self) -> &str {
        match self {
            Self::Order(id) => id.as_str(),
            Self::Cart(id) => id.as_str(),
            Self::Help(id) => id.as_str(),
            Self::Relationship(id) => id.as_str(),
        }
    }

    /// Puts kind and value back together.
    pub fn from_parts(kind: JourneyKind, value: &str) -> Result<Self, IdError> {
        Ok(match kind {
            JourneyKind::Order => Self::Order(OrderId::parse(value)?),
            JourneyKind::Cart => Self::Cart(CartId::parse(value)?),
            JourneyKind::Help => Self::Help(VisitorId::parse(value)?),
            JourneyKind::Relationship => Self::Relationship(CustomerKey::parse(value)?),
        })
    }
}

impl fmt::Display for JourneyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind(), self.value())
    }
}
