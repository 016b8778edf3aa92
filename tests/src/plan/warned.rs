//! What a plan may say and its shop should know.

use jiff::civil::Date;
use journey::plan::read::read;
use journey::plan::{Plan, warnings};

fn warned(text: &str, today: &str) -> Vec<String> {
    warnings(&read(text).unwrap(), today.parse::<Date>().unwrap())
}

#[test]
fn the_end_of_the_known_holidays_is_told_a_year_before() {
    let of_the_shop = "[calendar]\nholidays_of = [\"US\"]\n";
    let of_a_carrier = "[[carriers]]\nname = \"DHL*\"\nholidays_of = [\"DE\"]\n";
    for text in [of_the_shop, of_a_carrier] {
        assert_eq!(warned(text, "2035-12-31"), [""; 0]);
        for today in ["2036-01-01", "2036-12-31", "2040-05-01"] {
            let told = warned(text, today);
            assert_eq!(told.len(), 1, "{today}: {told:?}");
            assert!(told[0].starts_with("holidays_of: ") && told[0].contains("2036"), "{told:?}");
        }
    }
    // Who names every day himself rests on no table.
    assert_eq!(warned("[calendar]\nholidays = [\"12-25\"]\n", "2040-05-01"), [""; 0]);
    assert_eq!(warnings(&Plan::default(), "2040-05-01".parse().unwrap()), [""; 0]);
}

#[test]
fn a_place_without_known_holidays_is_told() {
    let rules = |places: &str| format!("[[promise.rules]]\nmethod = \"*\"\n{places}\nbusiness_days = 3\n");
    assert_eq!(warned(&rules("countries = [\"CA\"]\nregions = [\"US-AK\"]"), "2026-03-02"), [""; 0]);
    let told = warned(&rules("countries = [\"CA\", \"HM\"]\nregions = [\"CH-XX\", \"US-AK\"]"), "2026-03-02");
    assert_eq!(told.len(), 2, "{told:?}");
    for (told, place) in told.iter().zip(["CH-XX", "HM"]) {
        assert!(told.starts_with(&format!("promise.rules names {place}, ")), "{told}");
    }
}
