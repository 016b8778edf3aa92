//! What a mail can say: a closed set, one struct each.
//!
//! Texts in here come from storefronts, carriers and people. They are taken as they are and made
//! harmless when the mail is rendered. An empty text means: not known. Addresses of pages are texts
//! too: one that [`safe_link`](crate::safe_link) refuses is left out and the mail goes out without it.

use jiff::Timestamp;

use journey::fact::{Item, Money};

/// One mail to one customer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Message {
    /// The order was not handed over in time.
    DispatchDelay(DispatchDelay),
    /// What law lets the customer choose when an order is late.
    DelayOption(DelayOption),
    /// One or more parcels are late.
    TransitDelay(TransitDelay),
    /// A parcel needs the customer, or will not arrive.
    ExceptionNotice(ExceptionNotice),
    /// Better news after bad news.
    Recovery(Recovery),
    /// Is all well?
    CheckIn(CheckIn),
    /// How satisfied are you? 1 to 5.
    Csat(Csat),
    /// Would you recommend us? 0 to 10.
    Nps(Nps),
    /// An offer of help with a cart that was left.
    CartHelp(CartHelp),
    /// An offer of help after searches that found nothing.
    FaqHelp(FaqHelp),
}

impl Message {
    /// The word for its kind: that of `journey::touch::TouchKind`.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::DispatchDelay(_) => "dispatch_delay",
            Self::DelayOption(_) => "delay_option",
            Self::TransitDelay(_) => "transit_delay",
            Self::ExceptionNotice(_) => "exception",
            Self::Recovery(_) => "recovery",
            Self::CheckIn(_) => "check_in",
            Self::Csat(_) => "csat",
            Self::Nps(_) => "nps",
            Self::CartHelp(_) => "cart_help",
            Self::FaqHelp(_) => "faq_help",
        }
    }
}

/// The order that a mail is about.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OrderInBrief {
    /// The number that the customer sees; a leading `#` is left out.
    pub number: String,
    /// What was bought; the first few are listed.
    pub items: Vec<Item>,
    /// The page where the customer sees the order; may be empty.
    pub status_url: String,
}

/// A time of arrival: some time from one day to another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DateRange {
    /// Not before. `None`, or later than `to`: only the end is known.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Timestamp,
}

/// Money paid for speed, and what becomes of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SpeedFee {
    /// What was paid.
    pub paid: Money,
    /// What the shop does now that the promise is missed.
    pub policy: FeePolicy,
}

/// What a mail says about money paid for speed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FeePolicy {
    /// Nothing: the shop has no rule for it, and a mail promises nothing that nobody decided.
    None,
    /// "We are refunding it": only where the shop's plan says that the shop does.
    RefundPromised,
    /// "Reply and we refund it."
    RefundOnRequest,
}

/// Which of several notices about the same trouble this is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Notice {
    /// Counts from 1.
    pub number: u32,
    /// No further notice follows by itself: the mail says that the shop's team takes over, so a
    /// person must.
    pub is_last: bool,
}

/// The order is late before it was handed over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DispatchDelay {
    /// Which order.
    pub order: OrderInBrief,
    /// The end of the promise made at purchase, if there was one.
    pub promised_by: Option<Timestamp>,
    /// The shipping method's name; may be empty.
    pub service: String,
    /// What was paid for speed, if anything.
    pub fee: Option<SpeedFee>,
    /// When it is now thought to arrive; only if that can be relied on.
    pub new_estimate: Option<DateRange>,
    /// The next mail comes by then; a promise.
    pub next_update_by: Option<Timestamp>,
    /// Which notice this is.
    pub notice: Notice,
    /// How the shop knows.
    pub cause: DispatchCause,
}

/// How the shop knows that an order is late before its hand-over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DispatchCause {
    /// The day of the hand-over has passed.
    HandOverLate,
    /// The promised day is so close that it cannot be kept any more.
    PromiseAtRisk,
    /// The promised day has passed.
    PromisePassed,
}

/// What law lets the customer choose when an order is late. Texts for counsel to check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DelayOption {
    /// Which order.
    pub order: OrderInBrief,
    /// What there is to tell.
    pub news: DelayOptionNews,
    /// The page where the customer chooses; a mail without it asks for a reply.
    pub answer_url: String,
}

/// What a mail tells of the customer's choice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DelayOptionNews {
    /// It cannot be shipped in time: wait, or cancel.
    Before {
        /// The end of the time to ship, or the date that was told last.
        ship_by: Timestamp,
        /// A date was accepted before, and cannot be kept either.
        is_renewed: bool,
        /// The revised date; `None`: none can be given.
        ships_by: Option<Timestamp>,
        /// An answer counts until then.
        answer_by: Timestamp,
        /// Without a consent by then it is cancelled; else silence is consent.
        needs_consent: bool,
    },
    /// It was not delivered in time: set a period, or end the contract.
    Overdue {
        /// The time by which it was to be delivered.
        deliver_by: Timestamp,
        /// The next mail comes by then; a promise.
        next_update_by: Option<Timestamp>,
    },
    /// The period that the customer set is over.
    PeriodOver {
        /// Its last moment.
        until: Timestamp,
    },
    /// The customer cancelled, or ended the contract: a person does what follows.
    CancelWished,
    /// No consent came: it is to be cancelled and refunded.
    NotConsented {
        /// It counted until then.
        by: Timestamp,
    },
}

/// One or more parcels of an order are late.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TransitDelay {
    /// Which order.
    pub order: OrderInBrief,
    /// The parcels that are late; the first few are listed.
    pub parcels: Vec<Parcel>,
    /// The end of the promise made at purchase, if there was one.
    pub promised_by: Option<Timestamp>,
    /// The shipping method's name; may be empty.
    pub service: String,
    /// What was paid for speed, if anything.
    pub fee: Option<SpeedFee>,
    /// When it is now thought to arrive; only if that can be relied on.
    pub new_estimate: Option<DateRange>,
    /// The next mail comes by then; a promise.
    pub next_update_by: Option<Timestamp>,
    /// Which notice this is.
    pub notice: Notice,
    /// How the shop knows.
    pub cause: TransitCause,
    /// How sure it is that the promise is missed.
    pub certainty: Certainty,
}

/// How sure it is that the promise is missed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Certainty {
    /// It can still arrive in time.
    Likely,
    /// It will be late.
    Certain,
    /// The promised day has passed.
    Passed,
}

/// How the shop knows that a parcel is late.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TransitCause {
    /// A label exists, and the carrier has not scanned the parcel.
    NoFirstScan,
    /// The tracking has not changed for longer than usual.
    Silent,
    /// The carrier reports a delay.
    CarrierSaysDelayed,
    /// The promised day is close and the parcel is not out for delivery.
    PromiseAtRisk,
    /// The promised day has passed.
    PromisePassed,
    /// An estimate lies behind the promise.
    Estimate,
}

/// A parcel and where it was seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parcel {
    /// The carrier's number; may be empty.
    pub tracking_number: String,
    /// The carrier's name; may be empty.
    pub carrier: String,
    /// The carrier's page for it; may be empty.
    pub tracking_url: String,
    /// Where it was seen last.
    pub sighting: Sighting,
}

/// Where a parcel was seen last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sighting {
    /// Nothing is said about it.
    Unknown,
    /// The carrier has not scanned it.
    NeverScanned,
    /// The last scan.
    Seen {
        /// When.
        at: Timestamp,
        /// Where; may be empty.
        place: String,
    },
}

/// A parcel needs the customer, or will not arrive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExceptionNotice {
    /// Which order.
    pub order: OrderInBrief,
    /// Which parcel.
    pub parcel: Parcel,
    /// What happened.
    pub problem: Problem,
    /// Where it waits, for [`Problem::ReadyForPickup`]; may be empty.
    pub place: String,
    /// The last day to collect it, for [`Problem::ReadyForPickup`], if known.
    pub collect_by: Option<Timestamp>,
    /// The next mail comes by then; a promise.
    pub next_update_by: Option<Timestamp>,
}

/// What happened to a parcel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Problem {
    /// The carrier came and could not hand it over.
    AttemptFailed,
    /// The address is wrong or not complete.
    AddressProblem,
    /// It waits at a shop or locker.
    ReadyForPickup,
    /// It goes back to the shop.
    ReturningToSender,
    /// It is lost or damaged.
    Failed,
}

/// Better news after bad news.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recovery {
    /// Which order.
    pub order: OrderInBrief,
    /// The parcels that the news is about.
    pub parcels: Vec<Parcel>,
    /// The order has other parcels, of which this is not said.
    pub is_part: bool,
    /// What is better now.
    pub news: RecoveryNews,
    /// The end of the promise made at purchase, if there was one.
    pub promised_by: Option<Timestamp>,
    /// When it is now thought to arrive; only if that can be relied on.
    pub new_estimate: Option<DateRange>,
}

/// What is better now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RecoveryNews {
    /// It has left the shop.
    HandedOver,
    /// The carrier scanned it again.
    MovesAgain,
    /// It is on the van.
    OutForDelivery,
    /// There is a date that can be relied on.
    NewEstimate,
}

/// Is all well with what arrived?
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckIn {
    /// Which order.
    pub order: OrderInBrief,
    /// Whether bad news came before.
    pub kind: CheckInKind,
    /// When it was delivered, if known.
    pub delivered_at: Option<Timestamp>,
    /// What was paid for speed, if anything; a closing mail comes back to it.
    pub fee: Option<SpeedFee>,
    /// The shipping method's name; may be empty.
    pub service: String,
    /// The shop's page about returns and help; may be empty.
    pub help_url: String,
}

/// Which check-in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CheckInKind {
    /// Some days after a delivery that went as promised.
    Plain,
    /// After bad news and a late delivery, to close the matter.
    Closure,
    /// After bad news and a delivery in time all the same.
    ClosureInTime,
}

/// How satisfied are you? 1 to 5.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Csat {
    /// Which order.
    pub order: OrderInBrief,
    /// It came late and the customer was told so: the mail does not pretend otherwise.
    pub was_late: bool,
    /// The answer pages for 1, 2, 3, 4 and 5. If one cannot be linked, the mail asks for the number
    /// in a reply.
    pub score_urls: [String; 5],
}

/// How likely are you to recommend us? 0 to 10.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Nps {
    /// The answer pages for 0 to 10. If one cannot be linked, the mail asks for the number in a
    /// reply.
    pub score_urls: [String; 11],
}

/// An offer of help with a cart that was left. Never a lower price, never a hurry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CartHelp {
    /// What is in the cart; the first few are listed.
    pub items: Vec<Item>,
    /// The page that brings the cart back; may be empty.
    pub cart_url: String,
    /// When it would arrive if ordered today; only if that can be relied on.
    pub arrives_if_ordered_today: Option<DateRange>,
    /// The shop's page about shipping; may be empty.
    pub shipping_url: String,
    /// The shop's page about returns; may be empty.
    pub returns_url: String,
}

/// An offer of help after searches that found nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FaqHelp {
    /// The shop's own word for what was searched; may be empty. Never what somebody typed, nor a
    /// name made of it: a mail does not repeat people's words to them.
    pub topic: String,
    /// The customer's orders, if the topic has to do with them; the first few are listed.
    pub orders: Vec<OrderStatusLine>,
    /// Pages that answer the question; the first few are listed.
    pub articles: Vec<Article>,
}

/// An order and how it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrderStatusLine {
    /// The number that the customer sees.
    pub number: String,
    /// How it stands.
    pub status: OrderStatus,
    /// When it is thought to arrive; only if that can be relied on.
    pub expected: Option<DateRange>,
    /// The page where the customer sees it; may be empty.
    pub url: String,
}

/// How an order stands, in the customer's terms.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OrderStatus {
    /// The shop has not handed it over.
    Preparing,
    /// It is on its way.
    OnItsWay,
    /// It is on its way and later than promised.
    Delayed,
    /// It is on the van.
    OutForDelivery,
    /// It waits at a shop or locker.
    ReadyForPickup,
    /// Something holds it up that a person must look at.
    NeedsAttention,
    /// It arrived.
    Delivered,
    /// It was cancelled.
    Cancelled,
}

/// A page of the shop's help.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Article {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}
