//! Days and times in the reader's zone and words.
//!
//! A day is always told with its weekday: "Thursday" is what people plan with. The year is left
//! out, because no mail speaks of days that are months away.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::message::DateRange;
use crate::phrases::DatePhrases;

/// The reader's calendar.
#[derive(Debug)]
pub(crate) struct Calendar<'a> {
    pub(crate) zone: &'a TimeZone,
    pub(crate) phrases: &'static DatePhrases,
}

impl Calendar<'_> {
    fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    fn spell(&self, date: Date) -> String {
        let name = |names: &[&'static str], number: i8| {
            usize::try_from(number - 1).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
        };
        let weekday = name(&self.phrases.weekdays, date.weekday().to_monday_one_offset());
        let month = name(&self.phrases.months, date.month());
        (self.phrases.day)(weekday, date.day(), month)
    }

    /// `Thursday, 5 March`.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        self.spell(self.date(at))
    }

    /// `on Thursday, 5 March`.
    pub(crate) fn on(&self, at: Timestamp) -> String {
        (self.phrases.on)(&self.day(at))
    }

    /// `by Thursday, 5 March`.
    pub(crate) fn by(&self, at: Timestamp) -> String {
        (self.phrases.by)(&self.day(at))
    }

    /// `Thursday, 5 March at 2:05 pm`.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        let time = self.zone.to_datetime(at).time();
        (self.phrases.moment)(&self.day(at), time.hour(), time.minute())
    }

    /// A range within a sentence: `between Thursday, 5 March and Saturday, 7 March`.
    pub(crate) fn within(&self, range: &DateRange) -> String {
        self.range(range, self.phrases.between)
    }

    /// A range standing alone: `Thursday, 5 March to Saturday, 7 March`.
    pub(crate) fn span(&self, range: &DateRange) -> String {
        self.range(range, self.phrases.span)
    }

    fn range(&self, range: &DateRange, join: fn(&str, &str) -> String) -> String {
        let to = self.date(range.to);
        match range.from.map(|from| self.date(from)) {
            Some(from) if from < to => join(&self.spell(from), &self.spell(to)),
            Some(from) if from == to => (self.phrases.on)(&self.spell(to)),
            Some(_) | None => (self.phrases.by)(&self.spell(to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;
    use crate::phrases::phrases;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn days_are_told_in_the_readers_zone_and_words() {
        let zone = TimeZone::get("America/New_York").expect("a bundled zone");
        let told = Locale::ALL.map(|locale| {
            let calendar = Calendar { zone: &zone, phrases: &phrases(locale).dates };
            // 04:30 UTC on the sixth is still the fifth in New York.
            calendar.moment(at("2026-03-06T04:30:00Z"))
        });
        let wanted = [
            "Thursday, 5 March at 11:30\u{a0}pm",
            "Donnerstag, 5. März, 23:30\u{a0}Uhr",
            "jeudi 5 mars à 23\u{a0}h\u{a0}30",
            "jueves 5 de marzo a las 23:30",
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn ranges_say_only_what_is_known() {
        let range = |from: Option<&str>, to: &str| DateRange { from: from.map(at), to: at(to) };
        let rows = [
            (
                range(Some("2026-03-05T09:00:00Z"), "2026-03-07T20:00:00Z"),
                "between Thursday, 5 March and Saturday, 7 March",
            ),
            (range(Some("2026-03-05T09:00:00Z"), "2026-03-05T20:00:00Z"), "on Thursday, 5 March"),
            (range(None, "2026-03-05T20:00:00Z"), "by Thursday, 5 March"),
            (range(Some("2026-03-08T09:00:00Z"), "2026-03-05T20:00:00Z"), "by Thursday, 5 March"),
        ];
        let calendar = Calendar { zone: &TimeZone::UTC, phrases: &phrases(Locale::En).dates };
        for (range, wanted) in rows {
            assert_eq!(calendar.within(&range), wanted);
        }
    }

    #[test]
    fn special_days_and_hours() {
        let zone = TimeZone::UTC;
        let calendar = |locale| Calendar { zone: &zone, phrases: &phrases(locale).dates };
        assert_eq!(calendar(Locale::Fr).day(at("2026-03-01T12:00:00Z")), "dimanche 1er mars");
        assert_eq!(calendar(Locale::Es).moment(at("2026-03-01T01:05:00Z")), "domingo 1 de marzo a la 01:05");
        assert_eq!(
            calendar(Locale::En).moment(at("2026-03-01T00:00:00Z")),
            "Sunday, 1 March at 12:00\u{a0}am"
        );
        assert_eq!(
            calendar(Locale::En).moment(at("2026-03-01T12:00:00Z")),
            "Sunday, 1 March at 12:00\u{a0}pm"
        );
    }
}
