//! One line of a script as words, read strictly: whatever is not understood stops the test and
//! names file and line.

use std::collections::VecDeque;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use journey::calendar;

/// A line's words, taken from the front.
#[derive(Debug)]
pub(super) struct Words {
    /// `late_order.txt:12`, for what is said of a mistake.
    place: String,
    words: VecDeque<String>,
}

impl Words {
    /// Splits a line at its spaces; "several words" in double quotes are one.
    pub(super) fn of(place: String, line: &str) -> Self {
        let mut words = VecDeque::new();
        for (index, part) in line.split('"').enumerate() {
            if index % 2 == 1 {
                words.push_back(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        let words = Self { place, words };
        if line.matches('"').count() % 2 == 1 {
            words.wrong("a quotation mark is not closed");
        }
        words
    }

    /// Stops the test: the script is wrong here.
    pub(super) fn wrong(&self, why: &str) -> ! {
        panic!("{}: {why}", self.place)
    }

    /// The next word, if there is one.
    pub(super) fn take(&mut self) -> Option<String> {
        self.words.pop_front()
    }

    /// The next word, which must be there.
    pub(super) fn next(&mut self, what: &str) -> String {
        self.take().unwrap_or_else(|| self.wrong(&format!("{what} is missing")))
    }

    /// The next word as a value of its type.
    pub(super) fn parse<T: FromStr>(&mut self, what: &str) -> T {
        let word = self.next(what);
        word.parse().unwrap_or_else(|_| self.wrong(&format!("\"{word}\" is not {what}")))
    }

    /// The next word must be this one.
    pub(super) fn word(&mut self, wanted: &str) {
        let word = self.next(wanted);
        if word != wanted {
            self.wrong(&format!("\"{word}\" stands where \"{wanted}\" must"));
        }
    }

    /// The next word must be one of these.
    pub(super) fn one_of(&mut self, what: &str, allowed: &[&str]) -> String {
        let word = self.next(what);
        if !allowed.contains(&word.as_str()) {
            self.wrong(&format!("\"{word}\" is not {what}: one of {}", allowed.join(", ")));
        }
        word
    }

    /// A word that no rule of this line knows.
    pub(super) fn unknown(&self, word: &str) -> ! {
        self.wrong(&format!("nothing here is called \"{word}\""))
    }

    /// Nothing may be left.
    pub(super) fn end(&mut self) {
        if let Some(word) = self.take() {
            self.unknown(&word);
        }
    }

    /// A date and a time of day on the clocks of `zone`. Of an hour that comes twice, the first.
    pub(super) fn moment(&mut self, zone: &TimeZone) -> Timestamp {
        let date: Date = self.parse("a date such as 2026-03-02");
        let time: Time = self.parse("a time such as 10:00");
        self.on_clocks(date, time, zone)
    }

    /// As [`Self::moment`]; without a time of day the end of the day.
    pub(super) fn by(&mut self, zone: &TimeZone) -> Timestamp {
        let date: Date = self.parse("a date such as 2026-03-02");
        match self.words.front().and_then(|word| word.parse::<Time>().ok()) {
            Some(time) => {
                self.take();
                self.on_clocks(date, time, zone)
            }
            None => calendar::end_of_local_day(date, zone),
        }
    }

    fn on_clocks(&self, date: Date, time: Time, zone: &TimeZone) -> Timestamp {
        let zoned = date.to_datetime(time).to_zoned(zone.clone());
        zoned.map(|zoned| zoned.timestamp()).unwrap_or_else(|_| self.wrong("there is no such time"))
    }
}
