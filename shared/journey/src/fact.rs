//! Facts: what the outside said, in our words, whoever said it.
//!
//! A fact may arrive twice, late and in any order. It holds no time of arrival: two deliveries of
//! the same report are the same fact.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::done::TaskName;
use crate::ids::{CartId, CustomerKey, IdError, JourneyId, OrderId, ShipmentId, TrackingNumber, VisitorId};
use crate::seconds;

/// One thing that happened to one subject.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// When it happened, by the sender's clock.
    pub occurred_at: Timestamp,
    /// What happened.
    pub what: What,
}

/// What a fact is about; it decides which journey takes the fact.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A parcel whose order the sender does not know: a pointer finds it.
    Parcel(TrackingNumber),
    /// A cart or checkout.
    Cart(CartId),
    /// A visitor of the help pages.
    Visitor(VisitorId),
    /// A customer over all orders. Only we say such facts.
    Customer(CustomerKey),
}

impl Subject {
    /// The subject of facts about a journey that is known.
    pub fn of(journey: &JourneyId) -> Self {
        match journey {
            JourneyId::Order(id) => Self::Order(id.clone()),
            JourneyId::Cart(id) => Self::Cart(id.clone()),
            JourneyId::Help(id) => Self::Visitor(id.clone()),
            JourneyId::Relationship(key) => Self::Customer(key.clone()),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum What {
    /// The order was placed, or stands as told now.
    OrderStands(Box<OrderSnapshot>),
    /// The order was cancelled.
    OrderCancelled,
    /// Money went back to the customer.
    OrderRefunded {
        /// All of it, or a part.
        full: bool,
    },
    /// Goods were handed to a carrier, or the tracking of that hand-over changed.
    Shipped(Shipment),
    /// The carrier (or the storefront for it) reported a parcel's status.
    Scanned(Scan),
    /// Somebody estimates another time of arrival than before.
    Estimated {
        /// Which parcel.
        parcel: ParcelRef,
        /// The estimate.
        estimate: Estimate,
    },
    /// The cart stands as told now. No items: it was emptied.
    CartStands(Box<CartSnapshot>),
    /// The cart became an order.
    CartConverted,
    /// The visitor searched the help pages.
    Searched(Search),
    /// The visitor opened an article.
    ArticleOpened(ArticleOpened),
    /// The customer asked a person for help: a ticket, a chat, a call.
    HelpRequested {
        /// Who asked, if known.
        contact: Option<Contact>,
    },
    /// The customer says that what is reported as delivered did not arrive.
    Denied,
    /// The customer agreed to wait longer than the shop may make them.
    DelayConsented {
        /// The delay option notice that was answered; `None`: the one that was told last.
        notice: Option<u32>,
    },
    /// The customer wishes the order cancelled, or ends the contract.
    CancelWished,
    /// The customer set an additional period for the delivery.
    PeriodSet {
        /// Its last moment.
        until: Timestamp,
    },
    /// What was said not to have arrived turned up: at a neighbour's, in the shed.
    Found,
    /// The customer was told that a parcel counts as lost. Only we say it.
    CountedAsLost {
        /// The parcel, by the name under which it was written about.
        parcel: String,
    },
    /// Of a lost parcel the customer chose what the shop shall do. Only our page says it.
    RemedyChosen {
        /// The parcel, by the name under which it was written about.
        parcel: String,
        /// What it shall be.
        choice: LostChoice,
    },
    /// Somebody of the shop's team did a task. Only they say it, to us.
    TaskDone {
        /// Which.
        task: TaskName,
        /// Who: a name or a ticket.
        by: String,
        /// What they say of it; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// What is known of the journey up to this time was imported. Only we say it.
    Imported {
        /// Nothing is to be sent because of it, not even what lies ahead.
        silent: bool,
    },
    /// An order of the customer arrived. Only we say it, when an order's journey is handed over.
    OrderArrived {
        /// Which order.
        order: OrderId,
        /// Who the customer was on that order.
        contact: Contact,
    },
    /// The customer's data must go. Wins against every fact, early or late.
    Erased,
}

/// What the customer wants in place of a lost parcel.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LostChoice {
    /// The same once more.
    Replace,
    /// The money back.
    Refund,
}

impl LostChoice {
    /// Every choice, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Replace, Self::Refund];

    /// The word for it in forms, pages and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Refund => "refund",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == text)
    }
}

/// Who the customer is, as far as this report knows.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(default)]
pub struct Contact {
    /// The address, as given (checked to be one).
    #[serde(rename = "e", skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// What to call the person, often a first name; may be empty.
    #[serde(rename = "n", skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// BCP 47 language tag, as given; may be empty.
    #[serde(rename = "l", skip_serializing_if = "String::is_empty")]
    pub locale: String,
    /// ISO 3166-1 alpha-2 country of delivery, upper case; may be empty.
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// State or province code where the country has several time zones (`CA`, `NY`); may be empty.
    #[serde(rename = "r", skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// IANA zone, when the shop knows the customer's; may be empty.
    #[serde(rename = "z", skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Whether the customer agreed to marketing mail, if that was said.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    pub marketing_consent: Option<bool>,
}

impl Contact {
    /// Whether a mail can be addressed to them.
    pub fn is_reachable(&self) -> bool {
        !self.email.is_empty()
    }
}

/// An order as told at one time.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(default)]
pub struct OrderSnapshot {
    /// The number that the customer sees, without `#`.
    #[serde(rename = "no", skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// When it was placed.
    #[serde(rename = "pl", with = "seconds::required")]
    pub placed_at: Timestamp,
    /// Who placed it.
    #[serde(rename = "c")]
    pub contact: Contact,
    /// What was bought.
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// The shipping method's name at checkout, such as `Express (2 days)`; may be empty.
    #[serde(rename = "sm", skip_serializing_if = "String::is_empty")]
    pub shipping_method: String,
    /// The shipping method's code, as the storefront calls it internally, such as `EXP2`; may be empty.
    #[serde(rename = "sc", skip_serializing_if = "String::is_empty")]
    pub shipping_code: String,
    /// What the shipping cost.
    #[serde(rename = "sf", skip_serializing_if = "Option::is_none")]
    pub shipping_fee: Option<Money>,
    /// The promise that the sender states, if it does.
    #[serde(rename = "pr", skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseWindow>,
    /// The day by whose end, at the customer's place, the customer needs it: a birthday, a journey.
    #[serde(rename = "nb", skip_serializing_if = "Option::is_none")]
    pub needed_by: Option<Date>,
    /// When the shop means to hand it over, if the sender says so.
    #[serde(rename = "db", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub dispatch_by: Option<Timestamp>,
    /// The page where the customer sees the order; may be empty.
    #[serde(rename = "u", skip_serializing_if = "String::is_empty")]
    pub status_url: String,
    /// Nothing of it is shipped: downloads, gift cards, services.
    #[serde(rename = "ns", skip_serializing_if = "is_false")]
    pub nothing_to_ship: bool,
    /// The storefront marks it as a test.
    #[serde(rename = "t", skip_serializing_if = "is_false")]
    pub test: bool,
}

pub(crate) fn is_false(flag: &bool) -> bool {
    !flag
}

/// A line of an order or cart.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Item {
    /// Its title, as the shop names it.
    #[serde(rename = "t")]
    pub title: String,
    /// How many.
    #[serde(rename = "q")]
    pub quantity: u32,
    /// The shop's number for it (stock keeping unit); may be empty.
    #[serde(rename = "s", default, skip_serializing_if = "String::is_empty")]
    pub sku: String,
    /// What kind of thing it is, as the shop calls it, such as `Coffee`; may be empty.
    #[serde(rename = "k", default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
}

/// An amount in a currency's smallest unit.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Money {
    /// ISO 4217 code, upper case.
    #[serde(rename = "c")]
    pub currency: String,
    /// Smallest units: cents for USD, yen for JPY.
    #[serde(rename = "a")]
    pub minor_units: i64,
}

/// A window of arrival: first and last moment, both meant at the customer's place.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct PromiseWindow {
    /// Not before, if that was said.
    #[serde(rename = "f", default, with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Not after.
    #[serde(rename = "t", with = "seconds::required")]
    pub to: Timestamp,
}

/// One hand-over to a carrier.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Shipment {
    /// The storefront's id for it.
    #[serde(rename = "id")]
    pub id: ShipmentId,
    /// When the shop created it.
    #[serde(rename = "at", with = "seconds::required")]
    pub shipped_at: Timestamp,
    /// The numbers of its parcels. Empty: no tracking (yet).
    #[serde(rename = "n")]
    pub tracking: Vec<TrackingNumber>,
    /// The carrier's name, as given; may be empty.
    #[serde(rename = "c", default, skip_serializing_if = "String::is_empty")]
    pub carrier: String,
    /// The carrier's page for it; may be empty.
    #[serde(rename = "u", default, skip_serializing_if = "String::is_empty")]
    pub tracking_url: String,
    /// The hand-over was taken back.
    #[serde(rename = "x", default, skip_serializing_if = "is_false")]
    pub cancelled: bool,
}

/// How a sender names a parcel. As text `t:1Z999…` or `s:7770001`.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum ParcelRef {
    /// By the carrier's number.
    Tracking(TrackingNumber),
    /// By the storefront's shipment.
    Shipment(ShipmentId),
}

impl TryFrom<String> for ParcelRef {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        match text.split_once(':') {
            Some(("t", number)) => Ok(Self::Tracking(TrackingNumber::parse(number)?)),
            Some(("s", id)) => Ok(Self::Shipment(ShipmentId::parse(id)?)),
            _ => Err(IdError { what: "a parcel", max: 66, allowed: "the form t:NUMBER or s:ID" }),
        }
    }
}

impl From<ParcelRef> for String {
    fn from(parcel: ParcelRef) -> Self {
        match parcel {
            ParcelRef::Tracking(number) => format!("t:{number}"),
            ParcelRef::Shipment(id) => format!("s:{id}"),
        }
    }
}

/// A parcel's status at one moment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Scan {
    /// Which parcel.
    pub parcel: ParcelRef,
    /// What was said of it.
    pub status: ParcelStatus,
    /// The carrier's page for it; may be empty.
    pub tracking_url: String,
    /// The carrier's name; may be empty.
    pub carrier: String,
}

/// The neutral vocabulary for what a carrier says.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum ParcelStatus {
    /// A label exists; the carrier has nothing yet.
    #[serde(rename = "lab")]
    LabelCreated,
    /// The carrier has it.
    #[serde(rename = "pic")]
    PickedUp,
    /// It moves.
    #[serde(rename = "tra")]
    InTransit,
    /// The carrier says that it is late.
    #[serde(rename = "del")]
    Delayed,
    /// It waits: customs, weather, an address to clear.
    #[serde(rename = "hld")]
    OnHold,
    /// The address is wrong or not complete.
    #[serde(rename = "adr")]
    AddressProblem,
    /// It is on the van.
    #[serde(rename = "ofd")]
    OutForDelivery,
    /// The carrier came and could not hand it over.
    #[serde(rename = "att")]
    AttemptFailed,
    /// It waits at a shop or locker.
    #[serde(rename = "pck")]
    ReadyForPickup,
    /// It goes back to the sender.
    #[serde(rename = "ret")]
    ReturningToSender,
    /// Lost, damaged or otherwise not to arrive.
    #[serde(rename = "fai")]
    Failed,
    /// The label was voided.
    #[serde(rename = "voi")]
    Cancelled,
    /// It arrived.
    #[serde(rename = "dlv")]
    Delivered,
    /// The sender said something that we do not know; counted, never a mail.
    #[serde(rename = "unk")]
    Unknown,
}

impl ParcelStatus {
    /// The word for it in JSON, pages and the schema of the `standard` provider.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LabelCreated => "label_created",
            Self::PickedUp => "picked_up",
            Self::InTransit => "in_transit",
            Self::Delayed => "delayed",
            Self::OnHold => "on_hold",
            Self::AddressProblem => "address_problem",
            Self::OutForDelivery => "out_for_delivery",
            Self::AttemptFailed => "attempt_failed",
            Self::ReadyForPickup => "ready_for_pickup",
            Self::ReturningToSender => "returning_to_sender",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Delivered => "delivered",
            Self::Unknown => "unknown",
        }
    }

    /// Every status.
    pub const ALL: [Self; 14] = [
        Self::LabelCreated,
        Self::PickedUp,
        Self::InTransit,
        Self::Delayed,
        Self::OnHold,
        Self::AddressProblem,
        Self::OutForDelivery,
        Self::AttemptFailed,
        Self::ReadyForPickup,
        Self::ReturningToSender,
        Self::Failed,
        Self::Cancelled,
        Self::Delivered,
        Self::Unknown,
    ];

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// When a parcel is now thought to arrive.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Estimate {
    /// The last moment of the estimate.
    #[serde(rename = "t", with = "seconds::required")]
    pub arrives_by: Timestamp,
    /// Who estimates it.
    #[serde(rename = "by", default, skip_serializing_if = "EstimatedBy::is_unsaid")]
    pub by: EstimatedBy,
}

/// Who estimates an arrival.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum EstimatedBy {
    /// Nobody noted it: reports from before this was asked.
    #[default]
    #[serde(rename = "u")]
    Unsaid,
    /// The storefront.
    #[serde(rename = "s")]
    Storefront,
    /// The carrier, or a service that follows it.
    #[serde(rename = "c")]
    Carrier,
}

impl EstimatedBy {
    fn is_unsaid(&self) -> bool {
        *self == Self::Unsaid
    }
}

/// A cart as told at one time.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(default)]
pub struct CartSnapshot {
    /// Whose it is.
    #[serde(rename = "c")]
    pub contact: Contact,
    /// What is in it. Empty: it was emptied.
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// The page that brings the cart back; may be empty.
    #[serde(rename = "u", skip_serializing_if = "String::is_empty")]
    pub recovery_url: String,
}

/// A search of the help pages.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Search {
    /// What was typed, trimmed and cut to [`SEARCH_TEXT_MAX`] characters.
    #[serde(rename = "q")]
    pub query: String,
    /// How many results were shown, if known.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub results: Option<u32>,
    /// The shop's own word for the topic; else we find one. May be empty.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// Who searched, if the shop knows.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// The most characters kept of what somebody typed into a search.
pub const SEARCH_TEXT_MAX: usize = 120;

/// An article that a visitor opened.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct ArticleOpened {
    /// The article's title or path.
    #[serde(rename = "a")]
    pub article: String,
    /// How long it was read, in seconds, if known: 30 and more count as an answer found.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub read_seconds: Option<u32>,
    /// Who opened it, if the shop knows.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}
