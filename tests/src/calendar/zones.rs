//! Whose clock it is.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use journey::fact::Contact;
use journey::plan::Plan;
use journey::zones::{is_country, places, resolve_zone, zone_name};

use super::zone;

#[test]
fn every_zone_of_the_tables_is_in_the_bundled_database() {
    for (country, region, name) in places() {
        assert!(TimeZone::get(name).is_ok(), "{country} {region}: {name}");
    }
}

#[test]
fn every_place_is_found_and_stands_once() {
    let mut seen = BTreeSet::new();
    for (country, region, name) in places() {
        assert!(seen.insert((country, region)), "{country} {region} stands twice");
        assert_eq!(zone_name(country, region), Some(name), "{country} {region}");
        assert_eq!(country.len(), 2);
        assert!(is_country(country), "{country}");
    }
    let countries: BTreeSet<&str> = seen.iter().map(|(country, _)| *country).collect();
    let whole = seen.iter().filter(|(_, region)| region.is_empty()).count();
    assert!(countries.len() >= 245 && whole >= 235, "{} and {whole}", countries.len());
}

#[test]
fn countries_and_regions() {
    let cases = [
        ("DE", "", Some("Europe/Berlin")),
        ("de", "", Some("Europe/Berlin")),
        ("GB", "SCT", Some("Europe/London")),
        ("XK", "", Some("Europe/Belgrade")),
        ("US", "", None),
        ("US", "NY", Some("America/New_York")),
        ("US", "CA", Some("America/Los_Angeles")),
        ("us", "us-tx", Some("America/Chicago")),
        ("US", "TN", Some("America/Chicago")),
        ("US", "AZ", Some("America/Phoenix")),
        ("US", "ZZ", None),
        ("PR", "", Some("America/Puerto_Rico")),
        ("CA", "BC", Some("America/Vancouver")),
        ("CA", "", None),
        ("AU", "NSW", Some("Australia/Sydney")),
        ("BR", "SP", Some("America/Sao_Paulo")),
        ("MX", "Q ROO", Some("America/Cancun")),
        ("RU", "PRI", Some("Asia/Vladivostok")),
        ("ID", "BA", Some("Asia/Makassar")),
        ("ES", "", Some("Europe/Madrid")),
        ("ES", "TF", Some("Atlantic/Canary")),
        ("PT", "PT-20", Some("Atlantic/Azores")),
        ("AQ", "", None),
        ("UK", "", None),
        ("", "", None),
        ("", "NY", None),
        ("Germany", "", None),
        ("ÖÄ", "", None),
    ];
    for (country, region, expected) in cases {
        assert_eq!(zone_name(country, region), expected, "{country} {region}");
    }
}

#[test]
fn what_is_known_best_decides() {
    let shop = zone("Europe/Berlin");
    let check = |told: &str, country: &str, region: &str, expected: &str| {
        let contact = Contact {
            country: country.to_owned(),
            region: region.to_owned(),
            zone: told.to_owned(),
            ..Contact::default()
        };
        assert_eq!(resolve_zone(&contact, &shop), zone(expected), "{told} {country} {region}");
    };
    check("Asia/Tokyo", "US", "NY", "Asia/Tokyo");
    check("asia/tokyo", "", "", "Asia/Tokyo");
    check("", "US", "NY", "America/New_York");
    check("Mars/Olympus", "US", "NY", "America/New_York");
    check("Etc/Unknown", "US", "NY", "America/New_York");
    check("../../etc/passwd", "JP", "", "Asia/Tokyo");
    check("", "US", "", "Europe/Berlin");
    check("", "", "", "Europe/Berlin");
    check("", "??", "", "Europe/Berlin");
}

#[test]
fn the_countries_of_the_default_plan_exist() {
    for country in Plan::default().consent.required_in {
        assert!(is_country(&country), "{country}");
    }
    assert!(!is_country("UK") && !is_country("EU") && !is_country("de") && !is_country(""));
}
