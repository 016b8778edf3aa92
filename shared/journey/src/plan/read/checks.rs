//! What single settings cannot know: whether they go together.

use jiff::SignedDuration;
use jiff::civil::Time;

use super::super::{Plan, QuietHours};
use super::Reader;

/// The longest quiet hours. They are a night, not the day: enough of the day must be left to send.
const QUIET_HOURS_MAX: SignedDuration = SignedDuration::from_hours(16);

const FROM: &str = "quiet_hours.from";
const TO: &str = "quiet_hours.to";
const CHECK_IN_AT: &str = "touch.check_in.at";

/// Notes settings that contradict each other. Settings with mistakes of their own are left alone.
pub(super) fn check(reader: &mut Reader<'_>, plan: &Plan) {
    if !reader.notes.is_sound(FROM) || !reader.notes.is_sound(TO) {
        return;
    }
    let hours = &plan.quiet_hours;
    check_accidental_none(reader, hours);
    check_night(reader, hours);
    check_check_in(reader, plan);
}

/// Both the same switches quiet hours off, which must be meant.
fn check_accidental_none(reader: &mut Reader<'_>, hours: &QuietHours) {
    let (written, missing) = match (reader.at(FROM), reader.at(TO)) {
        (Some(at), None) => ((at, FROM), TO),
        (None, Some(at)) => ((at, TO), FROM),
        (Some(_), Some(_)) | (None, None) => return,
    };
    if hours.from == hours.to {
        let problem = format!(
            "is {}, as {missing} is without being written: that would be no quiet hours",
            quoted(hours.from)
        );
        let allowed = "another time; or write both the same to have no quiet hours".to_owned();
        reader.notes.add(written.0, written.1, problem, allowed);
    }
}

/// Quiet hours over noon or over most of the day are a slip: often the two are swapped.
fn check_night(reader: &mut Reader<'_>, hours: &QuietHours) {
    let length = hours_between(hours.from, hours.to);
    let noon = Time::constant(12, 0, 0, 0);
    let over_noon = hours_between(hours.from, noon) < length;
    if hours.from == hours.to || (length <= QUIET_HOURS_MAX && !over_noon) {
        return;
    }
    let Some((at, path)) = reader.first_of(&[FROM, TO]) else {
        return;
    };
    let problem = format!("makes the hours from {} to {} quiet", quoted(hours.from), quoted(hours.to));
    let allowed = format!(
        "a night that ends by noon and lasts at most {} hours, such as from \"21:00\" to \"08:00\"",
        QUIET_HOURS_MAX.as_hours()
    );
    reader.notes.add(at, path, problem, allowed);
}

/// A check-in that is due in quiet hours would never leave at its time.
fn check_check_in(reader: &mut Reader<'_>, plan: &Plan) {
    let (check_in, hours) = (&plan.touches.check_in, &plan.quiet_hours);
    let into_window = hours_between(hours.from, check_in.at);
    let is_quiet = into_window < hours_between(hours.from, hours.to);
    if !is_quiet || !check_in.basics.on || check_in.basics.ignores_quiet_hours {
        return;
    }
    let Some((at, path)) = reader.first_of(&[CHECK_IN_AT, FROM, TO]) else {
        return;
    };
    if reader.notes.is_sound(CHECK_IN_AT) && reader.notes.is_sound(path) {
        let problem = format!(
            "puts the check-in of {} into the quiet hours from {} to {}",
            quoted(check_in.at),
            quoted(hours.from),
            quoted(hours.to)
        );
        reader.notes.add(at, path, problem, "a check-in outside of them".to_owned());
    }
}

/// From one time of day on to the next time that it is another: 0 to 24 hours.
fn hours_between(from: Time, to: Time) -> SignedDuration {
    let ahead = from.duration_until(to);
    if ahead.is_negative() { ahead + SignedDuration::from_hours(24) } else { ahead }
}

fn quoted(time: Time) -> String {
    format!("\"{}\"", super::show::time_text(time))
}
