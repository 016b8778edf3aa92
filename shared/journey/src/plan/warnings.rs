//! What a plan may say and its shop should know: no mistakes, and nothing that keeps it from being
//! published.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{BusinessCalendar, Plan};
use crate::holidays;

/// Whoever counts business days looks so many years ahead at most: a promise that is made today may end
/// in the next year.
const KNOWN_AHEAD_YEARS: i16 = 1;

/// What to know of a plan that is followed from `today` on, in words; mostly nothing.
pub fn warnings(plan: &Plan, today: Date) -> Vec<String> {
    let mut warnings: Vec<String> = end_of_the_table(plan, today).into_iter().collect();
    let places: BTreeSet<&str> = plan
        .promise
        .rules
        .iter()
        .flat_map(|rule| rule.countries.iter().chain(&rule.regions))
        .map(String::as_str)
        .filter(|place| !holidays::is_area(place))
        .collect();
    warnings.extend(places.into_iter().map(|place| {
        format!(
            "promise.rules names {place}, of which no public holidays are known: a promise may end on one \
             of them. Name the days of whoever delivers there in holidays of [[carriers]]"
        )
    }));
    warnings
}

/// The table of public holidays ends, and calendars rest on it.
fn end_of_the_table(plan: &Plan, today: Date) -> Option<String> {
    let last_year = *holidays::YEARS.end();
    let is_near = today.year() + KNOWN_AHEAD_YEARS > last_year;
    let rests_on_it = |calendar: &BusinessCalendar| !calendar.holidays_of.is_empty();
    let calendars = plan.carriers.iter().map(|carrier| &carrier.calendar).chain([&plan.calendar]);
    (is_near && calendars.into_iter().any(rests_on_it)).then(|| {
        format!(
            "holidays_of: the public holidays that come with this version end with {last_year}, less than a \
             year from now: install a newer one, or name later days in holidays. After {last_year} only \
             days count that are the same every year"
        )
    })
}
