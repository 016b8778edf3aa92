//! The customer's time zone: what the shop told, else the region, else the country, else the
//! shop's own. An unknown zone never means "now".
//!
//! Everything is read from tables in the binary; nothing here asks the machine.

mod countries;
mod regions;

use std::sync::{LazyLock, OnceLock};

use jiff::tz::TimeZone;

use crate::fact::Contact;
use countries::COUNTRIES;
use regions::Region;

/// Which clocks a country has.
#[derive(Debug)]
enum Clock {
    /// One, or all but one are the same to anybody who reads a mail.
    One(&'static str),
    /// One, except in these regions.
    Mostly(&'static str, &'static [Region]),
    /// Several: without a region nobody knows.
    ByRegion(&'static [Region]),
}

/// The IANA zone of a place: `country` in ISO 3166-1 alpha-2, `region` as the part of ISO 3166-2
/// behind the country (`CA`; `US-CA` is read too), both in any case.
///
/// `None` for an unknown country, and for a country with several zones whose region is unknown.
/// A region in two zones has the zone of most of its people.
pub fn zone_name(country: &str, region: &str) -> Option<&'static str> {
    match find(COUNTRIES, country)? {
        Clock::One(zone) => Some(zone),
        Clock::Mostly(zone, regions) => Some(find_region(regions, country, region).unwrap_or(zone)),
        Clock::ByRegion(regions) => find_region(regions, country, region),
    }
}

/// Whether `code` is an ISO 3166-1 alpha-2 country code in upper case (or `XK`, Kosovo).
pub fn is_country(code: &str) -> bool {
    COUNTRIES.binary_search_by(|(known, _)| (*known).cmp(code)).is_ok()
}

/// Whether a clock of this IANA zone hangs in a country. Of a country that nobody knows: yes, it may.
pub fn has_zone(country: &str, zone: &str) -> bool {
    let hangs = |regions: &[Region]| regions.iter().any(|(_, known)| *known == zone);
    match find(COUNTRIES, country) {
        None => true,
        Some(Clock::One(known)) => *known == zone,
        Some(Clock::Mostly(known, regions)) => *known == zone || hangs(regions),
        Some(Clock::ByRegion(regions)) => hangs(regions),
    }
}

/// Every place in the tables as country, region (empty: the whole country) and IANA zone.
pub fn places() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    COUNTRIES.iter().flat_map(|(country, clock)| {
        let (whole, regions): (Option<&'static str>, &'static [Region]) = match clock {
            Clock::One(zone) => (Some(zone), &[]),
            Clock::Mostly(zone, regions) => (Some(zone), regions),
            Clock::ByRegion(regions) => (None, regions),
        };
        let whole = whole.map(|zone| (*country, "", zone));
        let regions = regions.iter().map(|(region, zone)| (*country, *region, *zone));
        whole.into_iter().chain(regions)
    })
}

/// The zone in which `contact` reads their mail: their own if the shop told a valid one, else that
/// of the region and country of delivery, else `shop_zone`.
pub fn resolve_zone(contact: &Contact, shop_zone: &TimeZone) -> TimeZone {
    named_zone(&contact.zone)
        .or_else(|| named_zone(zone_name(&contact.country, &contact.region)?))
        .unwrap_or_else(|| shop_zone.clone())
}

/// The zone of the bundled database with this IANA name; `None` if there is none. Asked for again it
/// costs a search and a reference count.
pub fn named_zone(name: &str) -> Option<TimeZone> {
    // Mostly it is not told where somebody lives.
    if name.is_empty() {
        return None;
    }
    match READ.binary_search_by(|(known, _)| (*known).cmp(name)) {
        Ok(at) => READ[at].1.get_or_init(|| read(name)).clone(),
        Err(_) => read(name),
    }
}

/// The zones of the tables by their names, each read when it is first asked for. The database keeps what
/// it has read, too, but finds it by a name in any case, which costs more than to decide on a journey.
static READ: LazyLock<Vec<(&str, ReadOnce)>> = LazyLock::new(|| {
    let mut names: Vec<&str> = places().map(|(_, _, zone)| zone).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| (name, OnceLock::new())).collect()
});

/// A zone once it was asked for; `None`: the database has none of that name.
type ReadOnce = OnceLock<Option<TimeZone>>;

fn read(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())
}

/// The region's zone; `region` may carry its country in front, as ISO 3166-2 writes it.
fn find_region(regions: &[Region], country: &str, region: &str) -> Option<&'static str> {
    let code = match region.split_once('-') {
        Some((front, code)) if front.eq_ignore_ascii_case(country) => code,
        Some(_) | None => region,
    };
    find(regions, code).copied()
}

/// The value under `key`, in any case, in a table sorted by upper-case keys.
fn find<'t, T>(table: &'t [(&'static str, T)], key: &str) -> Option<&'t T> {
    let at = table
        .binary_search_by(|(known, _)| known.bytes().cmp(key.bytes().map(|byte| byte.to_ascii_uppercase())));
    at.ok().map(|at| &table[at].1)
}
