//! Public holidays, from the table.

use std::collections::BTreeMap;

use jiff::civil::Date;
use journey::calendar::{is_business_day, promise_window};
use journey::holidays::{YEARS, areas, in_month, is_area, is_holiday};
use journey::plan::{BusinessCalendar, Carrier, Plan};

use super::{at, date, zone};

#[test]
fn holidays_are_those_of_the_calendars_on_the_wall() {
    let rows = [
        ("US", "2026-07-03", true),
        ("US", "2026-11-26", true),
        ("US", "2026-11-27", false),
        ("US-CA", "2026-11-27", true),
        ("DE", "2026-04-03", true),
        ("DE", "2026-01-06", false),
        ("DE-BY", "2026-01-06", true),
        ("DE-BE", "2026-03-08", true),
        ("GB", "2026-08-31", false),
        ("GB-ENG", "2026-08-31", true),
        ("GB-SCT", "2026-11-30", true),
        ("FR", "2026-07-14", true),
        ("ES", "2026-10-12", true),
        ("JP", "2026-01-12", true),
        ("CA", "2026-07-01", true),
        // The Sunday and the Monday after an observed day.
        ("US", "2027-07-05", true),
        // Easter Monday in the last year of the table.
        ("DE", "2036-04-14", true),
    ];
    for (area, day, expected) in rows {
        assert_eq!(is_holiday(area, date(day)), expected, "{area} {day}");
    }
}

#[test]
fn behind_the_table_only_fixed_days_are_known() {
    assert_eq!(*YEARS.end(), 2036);
    assert!(is_holiday("DE", date("2050-12-25")));
    assert!(is_holiday("US", date("2050-07-04")));
    // Easter Monday of 2050: nobody says that it is one, and nobody fails.
    assert!(!is_holiday("DE", date("2050-04-11")));
    assert!(!is_holiday("DE", date("2023-04-10")));
    assert!(!is_holiday("DE", Date::MAX));
    assert!(is_holiday("DE", date("2001-01-01")));
}

#[test]
fn every_area_is_found_and_has_days_in_every_year() {
    let all: Vec<&str> = areas().collect();
    assert!(all.len() > 800, "{}", all.len());
    assert!(all.is_sorted());
    for area in &all {
        assert!(is_area(area), "{area}");
        let country = area.split('-').next().unwrap_or_default();
        assert!(is_area(country), "{area} without {country}");
    }
    for area in ["US", "CA", "GB", "DE", "FR", "ES", "IT", "NL", "AU", "JP", "BR", "US-CA", "DE-BY", "GB-SCT"]
    {
        for year in YEARS {
            let days = (1..=366).filter_map(|day| {
                Date::constant(year, 1, 1).checked_add(jiff::Span::new().days(day - 1)).ok()
            });
            let count = days.filter(|day| day.year() == year && is_holiday(area, *day)).count();
            assert!((5..=30).contains(&count), "{area} {year}: {count}");
        }
    }
    for none in ["", "D", "de", "UK", "EU", "XX", "DE-XX", "DE-", "-BY", "#", "# Public", "ZZZ"] {
        assert!(!is_area(none), "{none:?}");
        assert!(!is_holiday(none, date("2026-12-25")), "{none:?}");
    }
}

/// The days of each area as its line in the table has them, read in the plainest way: `mmdd`, or `mmdd`
/// and the years as bits.
fn lines() -> BTreeMap<&'static str, BTreeMap<&'static str, u32>> {
    let table = include_str!("../../../shared/journey/holidays/table.txt");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let days = |word: &'static str| match word.split_once(':') {
        Some((day, years)) => (day, u32::from_str_radix(years, 16).expect("years")),
        None => (word, (1 << 13) - 1),
    };
    lines
        .map(|line| {
            let mut words = line.split(' ');
            (words.next().expect("a code"), words.map(days).collect())
        })
        .collect()
}

/// What is compiled into the binary says of every day what the table says.
#[test]
fn every_day_is_as_in_the_table() {
    let lines = lines();
    assert_eq!(areas().collect::<Vec<_>>(), lines.keys().copied().collect::<Vec<_>>());
    let mut holidays = 0;
    for (code, own) in &lines {
        // What a region says of a day replaces what its country says of it.
        let mut days = code.split_once('-').map(|(country, _)| lines[country].clone()).unwrap_or_default();
        days.extend(own);
        for year in YEARS.start() - 1..=YEARS.end() + 1 {
            let wanted = if YEARS.contains(&year) { 1 << (year - YEARS.start()) } else { (1 << 13) - 1 };
            for month in 1..=12 {
                let prefix = format!("{month:02}");
                let listed =
                    days.iter().filter(|(day, years)| day.starts_with(&prefix) && *years & wanted == wanted);
                let expected =
                    listed.fold(0, |month, (day, _)| month | 1 << day[2..].parse::<u32>().expect("a day"));
                assert_eq!(in_month(code, year, month), expected, "{code} {year}-{month}");
                holidays += expected.count_ones();
            }
        }
    }
    assert!(holidays > 100_000, "{holidays}");
}

#[test]
fn a_calendar_rests_on_the_holidays_of_all_its_areas() {
    let calendar = BusinessCalendar {
        holidays_of: vec!["US".to_owned(), "DE-BY".to_owned()],
        ..Plan::default().calendar
    };
    assert!(!is_business_day(date("2026-11-26"), &calendar));
    assert!(!is_business_day(date("2026-01-06"), &calendar));
    assert!(is_business_day(date("2026-01-07"), &calendar));
}

/// The shop packs on Friday, and its carrier works on Saturdays and rests on the Fourth of July as
/// observed.
#[test]
fn days_on_the_road_are_the_carriers() {
    let mut plan = Plan::default();
    let calendar = BusinessCalendar {
        weekdays: [plan.calendar.weekdays.clone(), vec![jiff::civil::Weekday::Saturday]].concat(),
        holidays_of: vec!["US".to_owned()],
        ..plan.calendar.clone()
    };
    plan.carriers = vec![Carrier { name: "UPS*".to_owned(), calendar }];
    let promised = |placed_at: &str, method: &str| {
        let new_york = zone("America/New_York");
        let transit = plan.carrier_calendar(method);
        let window = promise_window(at(placed_at), (&new_york, &plan.calendar), (&new_york, transit), 1, 2);
        let local = |at| new_york.to_datetime(at).date().to_string();
        (window.from.map(local).unwrap_or_default(), local(window.to))
    };
    let days = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(promised("2026-03-06T15:00:00Z", "UPS 2nd Day Air"), days("2026-03-07", "2026-03-09"));
    assert_eq!(promised("2026-03-06T15:00:00Z", "Express"), days("2026-03-09", "2026-03-10"));
    // The shop works on Friday 3 July, the carrier does not.
    assert_eq!(promised("2026-07-02T15:00:00Z", "ups ground"), days("2026-07-06", "2026-07-07"));
    assert_eq!(promised("2026-07-02T15:00:00Z", "FedEx"), days("2026-07-03", "2026-07-06"));
}
