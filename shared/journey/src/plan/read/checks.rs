//! What single settings cannot know: whether they go together.

use jiff::SignedDuration;
use jiff::civil::Time;

use super::super::{Basics, Delay, Plan, QuietHours};
use super::{Reader, rules};

/// The longest quiet hours. They are a night, not the day: enough of the day must be left to send.
const QUIET_HOURS_MAX: SignedDuration = SignedDuration::from_hours(16);

const FROM: &str = "quiet_hours.from";
const TO: &str = "quiet_hours.to";

/// Notes settings that contradict each other. Settings with mistakes of their own are left alone.
pub(super) fn check(reader: &mut Reader<'_>, plan: &Plan) {
    check_fallback(reader, plan);
    check_promise(reader, plan);
    if !reader.notes.is_sound(FROM) || !reader.notes.is_sound(TO) {
        return;
    }
    let hours = &plan.quiet_hours;
    check_accidental_none(reader, hours);
    check_night(reader, hours);
    check_times_of_day(reader, plan);
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

/// What is due in quiet hours would never leave at its time.
fn check_times_of_day(reader: &mut Reader<'_>, plan: &Plan) {
    let touches = &plan.touches;
    check_time_of_day(
        reader,
        plan,
        &touches.check_in.basics,
        ("touch.check_in.after", 0),
        touches.check_in.after,
    );
    check_time_of_day(reader, plan, &touches.csat.basics, ("touch.csat.after", 0), touches.csat.after);
    check_time_of_day(reader, plan, &touches.nps.basics, ("touch.nps.after", 0), touches.nps.after);
    for (index, product) in touches.check_in.products.iter().enumerate() {
        let path = ("touch.check_in.products.after", index);
        check_time_of_day(reader, plan, &touches.check_in.basics, path, product.after);
    }
}

/// As [`check_times_of_day`], for one setting: the one with this path and number.
fn check_time_of_day(
    reader: &mut Reader<'_>,
    plan: &Plan,
    basics: &Basics,
    (path, number): (&'static str, usize),
    delay: Delay,
) {
    let hours = &plan.quiet_hours;
    let Some(at) = delay.at().filter(|_| basics.on && !basics.ignores_quiet_hours) else {
        return;
    };
    if hours_between(hours.from, at) >= hours_between(hours.from, hours.to) {
        return;
    }
    let own = reader.seen.iter().filter(|seen| seen.path == path).nth(number);
    let own = own.map(|seen| (seen.value.start, path));
    let Some((offset, blamed)) = own.or_else(|| reader.first_of(&[FROM, TO])) else {
        return;
    };
    if reader.notes.is_sound(path) && reader.notes.is_sound(blamed) {
        let night = format!("the quiet hours from {} to {}", quoted(hours.from), quoted(hours.to));
        let problem = if blamed == path {
            format!("is due at {}, in {night}", quoted(at))
        } else {
            format!("puts {path}, which is due at {}, into {night}", quoted(at))
        };
        reader.notes.add(offset, blamed, problem, "a time of day outside of them".to_owned());
    }
}

/// The language for everybody else is one in which the team can answer.
fn check_fallback(reader: &mut Reader<'_>, plan: &Plan) {
    let mail = &plan.mail;
    if mail.fallback.is_empty() || mail.languages.contains(&mail.fallback) {
        return;
    }
    if let Some((at, path)) = reader.first_of(&["mail.fallback", "mail.languages"])
        && reader.notes.is_sound("mail.languages")
    {
        let problem = format!("makes {:?} the fallback, which is none of the languages", mail.fallback);
        reader.notes.add(at, path, problem, format!("one of {}", mail.languages.join(", ")));
    }
}

/// The first promised day of [promise] lies before its last one.
fn check_promise(reader: &mut Reader<'_>, plan: &Plan) {
    let paths = ["promise.business_days_from", "promise.business_days"];
    if let Some((at, path)) = reader.first_of(&paths)
        && paths.iter().all(|path| reader.notes.is_sound(path))
    {
        rules::check_terms(reader, at, path, &plan.promise.otherwise);
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
