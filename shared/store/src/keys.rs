//! Every key of the table, built in this one place. No key holds anything personal.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::ids::{CustomerKey, JourneyId, JourneyKind, ShopId, SourceId, TrackingNumber};

/// The table's partition key.
pub const PARTITION_KEY: &str = "pk";
/// The table's sort key.
pub const SORT_KEY: &str = "sk";
/// The sparse index of what is due.
pub const DUE_INDEX: &str = "due";
/// The index's partition key: present only while something is pending.
pub const DUE_SHARD: &str = "due_shard";
/// The index's sort key: seconds since 1970.
pub const DUE_AT: &str = "due_at";
/// When DynamoDB may delete the item: seconds since 1970.
pub const EXPIRES_AT: &str = "expires_at";

/// The stored document, as JSON.
pub(crate) const DOCUMENT: &str = "doc";
/// Counts the writes of an item.
pub(crate) const VERSION: &str = "ver";

/// The sort key of a journey.
pub(crate) const JOURNEY: &str = "J";
/// The sort key of a pointer.
pub(crate) const POINTER: &str = "P";
/// The sort key of a customer's record.
pub(crate) const CUSTOMER: &str = "C";
/// The sort key of a shop's record.
pub(crate) const SHOP: &str = "SHOP";
/// The sort key of the counts of a shop's mails.
pub(crate) const RECEIVED: &str = "MAIL";
/// The sort key of the pointer to the current plan.
pub(crate) const PLAN: &str = "PLAN";

/// What the sort keys of published versions begin with.
pub(crate) const PLANS_BEGIN_WITH: &str = "PLAN#";
/// The sort key of a shop's pauses.
pub(crate) const PAUSES: &str = "PAUSES";
/// The sort key of the item that says how far a shop's waiting journeys are moved.
pub(crate) const MOVE: &str = "MOVE";
/// The partition of the due index with the shops whose waiting journeys are moved.
pub(crate) const MOVE_SHARD: &str = "move";

/// The sort key of what a shop learned of its lanes.
pub(crate) const LANES: &str = "LANES";

/// The sort key of the marks of a shop's feeds.
pub(crate) const FEEDS: &str = "FEEDS";
/// The sort key of the item by which the sweeper finds a shop whose feeds it looks at.
pub(crate) const WATCH: &str = "FEEDS#WATCH";
/// What the sort keys of days, marks and watch begin with: one query finds all of them.
pub(crate) const FEEDS_BEGIN_WITH: &str = "FEED";
/// What the sort keys of unmapped codes begin with.
pub(crate) const CODES_BEGIN_WITH: &str = "CODES#";
/// The partition of the due index with the shops to be looked at: apart from the journeys', so that
/// neither stands in the other's way.
pub(crate) const WATCH_SHARD: &str = "watch";
/// The partition of the due index with the quarantined deliveries that are tried again.
pub(crate) const RETRY_SHARD: &str = "retry";

/// The partition of what the sweepers note of themselves.
pub(crate) const SWEEPS: &str = "SWEEPS";
/// What their sort keys begin with.
pub(crate) const SWEEPERS_BEGIN_WITH: &str = "SWEEPER#";

/// The sort key of a sweeper's note.
pub(crate) fn sweeper(part: &str) -> String {
    format!("{SWEEPERS_BEGIN_WITH}{part}")
}

/// `J#<shop>#<kind>#<id>`
pub fn journey(shop: &ShopId, id: &JourneyId) -> String {
    format!("J#{shop}#{}#{}", id.kind(), id.value())
}

/// How the partition keys of a shop's journeys begin.
pub fn journeys_of(shop: &ShopId) -> String {
    format!("J#{shop}#")
}

/// Reads [`journey`] back.
pub fn parse_journey(key: &str) -> Option<(ShopId, JourneyId)> {
    let mut parts = key.splitn(4, '#');
    if parts.next() != Some("J") {
        return None;
    }
    let shop = ShopId::parse(parts.next()?).ok()?;
    let kind = JourneyKind::parse(parts.next()?)?;
    Some((shop, JourneyId::from_parts(kind, parts.next()?).ok()?))
}

/// `P#<shop>#track#<number>`
pub fn tracking(shop: &ShopId, number: &TrackingNumber) -> String {
    format!("P#{shop}#track#{number}")
}

/// `P#<shop>#number#<the number that the customer sees>`
pub fn order_number(shop: &ShopId, number: &str) -> String {
    format!("P#{shop}#number#{}", number.trim_start_matches('#').to_uppercase())
}

/// `C#<shop>#<keyed hash of the address>`
pub fn customer(shop: &ShopId, customer: &CustomerKey) -> String {
    format!("C#{shop}#{customer}")
}

/// How the partition keys of a shop's customers begin.
pub(crate) fn customers_of(shop: &ShopId) -> String {
    format!("C#{shop}#")
}

/// Reads [`customer`] back.
pub(crate) fn parse_customer(shop: &ShopId, key: &str) -> Option<CustomerKey> {
    CustomerKey::parse(key.strip_prefix(&customers_of(shop))?).ok()
}

/// `J#<kind>#<id>` below a customer.
pub(crate) fn link(id: &JourneyId) -> String {
    format!("J#{}#{}", id.kind(), id.value())
}

/// `S#<shop>`
pub fn shop(shop: &ShopId) -> String {
    format!("S#{shop}")
}

/// `HEARD#<source>` below a shop.
pub(crate) fn heard(source: &SourceId) -> String {
    format!("HEARD#{source}")
}

/// Reads [`shop`] back.
pub(crate) fn parse_shop(key: &str) -> Option<ShopId> {
    ShopId::parse(key.strip_prefix("S#")?).ok()
}

/// `FEED#<source>#<day>` below a shop.
pub(crate) fn feed_day(source: &SourceId, day: &str) -> String {
    format!("FEED#{source}#{day}")
}

/// Reads [`feed_day`] back.
pub(crate) fn parse_feed_day(key: &str) -> Option<(SourceId, String)> {
    let (source, day) = key.strip_prefix("FEED#")?.split_once('#')?;
    Some((SourceId::parse(source).ok()?, day.to_owned()))
}

/// `CODES#<source>` below a shop.
pub(crate) fn codes(source: &SourceId) -> String {
    format!("{CODES_BEGIN_WITH}{source}")
}

/// Reads [`codes`] back.
pub(crate) fn parse_codes(key: &str) -> Option<SourceId> {
    SourceId::parse(key.strip_prefix(CODES_BEGIN_WITH)?).ok()
}

/// `PLAN#<version>` below a shop, so that versions sort.
pub(crate) fn plan_version(version: u32) -> String {
    format!("{PLANS_BEGIN_WITH}{version:08}")
}

/// `REPLAYED#<digest>` below a shop.
pub(crate) fn replayed(digest: &str) -> String {
    format!("REPLAYED#{digest}")
}

/// `O#<shop>#<day>#<kind>`
pub(crate) fn outcome(shop: &ShopId, at: Timestamp, kind: &str) -> String {
    outcomes_of(shop, &day(at), kind)
}

/// `O#<shop>#<day>#<kind>`, of a day as [`day`] writes it.
pub(crate) fn outcomes_of(shop: &ShopId, day: &str, kind: &str) -> String {
    format!("O#{shop}#{day}#{kind}")
}

/// `Q#<shop>`: what is listed of the quarantine.
pub fn quarantine(shop: &ShopId) -> String {
    format!("Q#{shop}")
}

/// Reads [`quarantine`] back.
pub(crate) fn parse_quarantine(key: &str) -> Option<ShopId> {
    ShopId::parse(key.strip_prefix("Q#")?).ok()
}

/// `Q#<shop>#<day>`: the bodies that came on a day.
pub(crate) fn quarantined_bodies(shop: &ShopId, day: &str) -> String {
    format!("Q#{shop}#{day}")
}

/// Behind every sort key: they begin with a letter or a digit.
pub(crate) const END: &str = "~";

/// `W#<shop>`: parcels that wait for their order.
pub fn waiting(shop: &ShopId) -> String {
    format!("W#{shop}")
}

/// `<seconds since 1970>#<number>` below it, so that the oldest come first.
pub(crate) fn waiting_since(since: Timestamp, number: &TrackingNumber) -> String {
    format!("{}#{number}", waiting_before(since))
}

/// Before the keys of all that began to wait at `since` or later.
pub(crate) fn waiting_before(since: Timestamp) -> String {
    format!("{:012}", since.as_second())
}

/// Reads the number of [`waiting_since`] back.
pub(crate) fn parse_waiting(key: &str) -> Option<TrackingNumber> {
    TrackingNumber::parse(key.split_once('#')?.1).ok()
}

/// `T#<shop>`: the journeys that hold tasks.
pub fn tasks(shop: &ShopId) -> String {
    format!("T#{shop}")
}

/// `R#<shop>`
pub fn receipts(shop: &ShopId) -> String {
    format!("R#{shop}")
}

/// A day, in UTC.
pub fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).date().to_string()
}

/// The partition of the due index that a journey is in: derived, so that it never changes.
pub(crate) fn due_shard(partition_key: &str, shards: u32) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in partition_key.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    shard_name(hash % shards)
}

/// The name of a partition of the due index.
pub(crate) fn shard_name(shard: u32) -> String {
    format!("d{shard}")
}
