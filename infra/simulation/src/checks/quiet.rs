//! Nothing leaves in quiet hours at the customer's place, but what a plan exempts; and nothing leaves that every
//! plan has turned off.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::plans_at;
use crate::life::Life;
use crate::rules::Rules;

/// Clocks of processes may be off by ten minutes, and a call may take its time.
const TOLERANCE_MIN: i64 = 12;
const DAY_MIN: i64 = 24 * 60;

pub(crate) fn check(life: &Life<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for taken in &life.evidence.taken {
        let person = life.script.people.iter().find(|person| person.email == taken.mail.to);
        let Some(person) = person else {
            wrong.push(format!("quiet: a mail of {} to nobody that we know", taken.mail.journey));
            continue;
        };
        let zone = person.zone.unwrap_or(life.script.shop_zone);
        let Some(minute) = minute_at(taken.at_ms, zone) else { continue };
        let plans = plans_at(life, taken.at_ms);
        let kind = taken.kind();
        if plans.iter().all(|rules| is_quiet(rules, kind, minute)) {
            let (journey, touch) = (&taken.mail.journey, &taken.mail.touch);
            wrong.push(format!("quiet: {journey}: {touch} left at minute {minute} of the day in {zone}"));
        }
        if plans.iter().all(|rules| rules.off.contains(&kind)) {
            wrong.push(format!("quiet: {}: {kind} is turned off", taken.mail.journey));
        }
    }
    wrong
}

fn minute_at(at_ms: i64, zone: &str) -> Option<i64> {
    let time = Timestamp::from_millisecond(at_ms).ok()?.to_zoned(TimeZone::get(zone).ok()?).time();
    Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

/// Whether it is surely quiet.
fn is_quiet(rules: &Rules, kind: &str, minute: i64) -> bool {
    let length = (rules.quiet_to - rules.quiet_from).rem_euclid(DAY_MIN);
    let into = (minute - rules.quiet_from).rem_euclid(DAY_MIN);
    !rules.exempt.contains(&kind) && into >= TOLERANCE_MIN && into < length - TOLERANCE_MIN
}
