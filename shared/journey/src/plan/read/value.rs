//! Values: reading one from the file, writing one back.

use jiff::SignedDuration;
use jiff::civil::{Date, Weekday};
use toml::Spanned;
use toml::de::DeValue;

use super::super::delay::parse_time;
use super::super::{Delay, Holiday, LANGUAGES, weekdays};
use super::mistake::Notes;
use super::setting::{Field, Slot};
use crate::fact::Money;
use crate::holidays;
use crate::zones::{is_country, named_zone};

/// The most amounts in a list, one a currency.
pub(super) const AMOUNTS_MAX: usize = 50;

/// The most digits of an amount in the smallest unit of a currency.
const AMOUNT_DIGITS_MAX: usize = 9;

/// The most days without work that a plan names.
pub(super) const HOLIDAYS_MAX: usize = 200;

/// The most countries in one list: more than there are.
pub(super) const COUNTRIES_MAX: usize = 260;

/// The most weekdays in a list.
const WEEKDAYS_MAX: usize = 7;

/// The most areas whose holidays a calendar keeps.
pub(super) const AREAS_MAX: usize = 20;

/// The most regions in one list.
pub(super) const REGIONS_MAX: usize = 200;

/// The most characters of a region behind its country (ISO 3166-2).
const REGION_CHARS_MAX: usize = 3;

/// The most characters of a pattern.
pub(super) const PATTERN_CHARS_MAX: usize = 100;

/// The most digits of a length of time: enough for every limit, too few to overflow.
const DURATION_DIGITS_MAX: usize = 6;

/// The years in which a holiday may lie; others are slips of the pen.
const HOLIDAY_YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// A year that has a 29 February, to check days that come every year.
const LEAP_YEAR: i16 = 2000;

/// The most characters of what was found that a mistake repeats.
const FOUND_CHARS_MAX: usize = 40;

/// Reads `value` into its place in `root`, or notes what is wrong with it.
pub(super) fn read<Root>(
    notes: &mut Notes<'_>,
    path: &str,
    slot: &Slot<Root>,
    value: &Spanned<DeValue<'_>>,
    root: &mut Root,
) {
    let here = value.get_ref();
    let mut take = Take { notes, path, value, allowed: slot.allowed() };
    match slot {
        Slot::Flag(field) => take.set(here.as_bool(), field, root),
        Slot::Count { field, min, max } => {
            let number = integer(here).and_then(|number| u32::try_from(number).ok());
            take.set(number.filter(|number| (min..=max).contains(&number)), field, root);
        }
        Slot::Amount { field, max } => {
            let number = integer(here).filter(|number| (0..=*max).contains(number));
            take.set(number, field, root);
        }
        Slot::Duration { field, range } => {
            let time = text(here).and_then(|text| parse_duration(&text));
            let limits = range.min()..=range.max();
            take.set(time.filter(|time| limits.contains(time)), field, root);
        }
        Slot::TimeOfDay(field) => {
            take.set(text(here).and_then(|text| parse_time(&text)), field, root);
        }
        Slot::Delay { field, range } => {
            let delay = text(here).and_then(|text| Delay::parse(&text));
            let limits = range.min()..=range.max();
            take.set(delay.filter(|delay| limits.contains(&delay.length())), field, root);
        }
        Slot::Zone(field) => take.set(text(here).and_then(parse_zone), field, root),
        Slot::Word(word) => {
            match text(here).and_then(|text| word.words.iter().find(|known| **known == text)) {
                Some(known) => (word.set)(root, known),
                None => take.wrong(found(here)),
            }
        }
        Slot::Pattern(field) => {
            take.set(text(here).filter(|text| is_pattern(text)), field, root);
        }
        Slot::Languages(field) => {
            if here.as_array().is_some_and(|items| items.is_empty()) {
                take.wrong(found(here));
                return;
            }
            let list = take.list(LANGUAGES.len(), parse_language);
            take.keep(list, field, root);
        }
        Slot::Regions(field) => {
            let list = take.list(REGIONS_MAX, parse_region);
            take.keep(list, field, root);
        }
        Slot::Areas(field) => {
            let list = take.list(AREAS_MAX, parse_area);
            take.keep(list, field, root);
        }
        Slot::Weekdays(field) => {
            if here.as_array().is_some_and(|items| items.is_empty()) {
                take.wrong(found(here));
            }
            let list = take.list(WEEKDAYS_MAX, weekdays::parse);
            take.keep(list.map(monday_first), field, root);
        }
        Slot::Holidays(field) => {
            let list = take.list(HOLIDAYS_MAX, parse_holiday);
            take.keep(list, field, root);
        }
        Slot::Amounts(field) => {
            let list = take.list(AMOUNTS_MAX, parse_amount);
            take.each_currency_once(list.as_deref().unwrap_or_default());
            take.keep(list, field, root);
        }
        Slot::Countries(field) => {
            let list = take.list(COUNTRIES_MAX, parse_country);
            take.keep(list, field, root);
        }
    }
}

/// One setting's value on its way into the plan.
struct Take<'r, 't> {
    notes: &'r mut Notes<'t>,
    path: &'r str,
    value: &'r Spanned<DeValue<'r>>,
    allowed: String,
}

impl Take<'_, '_> {
    /// Puts a value in its place; without one, says what was found instead.
    fn set<Root, T>(&mut self, value: Option<T>, field: &Field<Root, T>, root: &mut Root) {
        if value.is_none() {
            self.wrong(found(self.value.get_ref()));
        }
        self.keep(value, field, root);
    }

    /// Puts a value in its place, if there is one.
    fn keep<Root, T>(&mut self, value: Option<T>, field: &Field<Root, T>, root: &mut Root) {
        if let Some(value) = value {
            *field(root) = value;
        }
    }

    /// Says what is wrong with the whole value.
    fn wrong(&mut self, problem: String) {
        let unquoted = self.allowed.starts_with("true") || self.allowed.starts_with("a whole");
        let quotes = if unquoted && self.value.get_ref().is_str() { ", without quotes" } else { "" };
        let allowed = format!("{}{quotes}", self.allowed);
        self.notes.add(self.value.span().start, self.path, problem, allowed);
    }

    /// Says which currency has a second amount.
    fn each_currency_once(&mut self, amounts: &[Money]) {
        for (index, amount) in amounts.iter().enumerate() {
            if amounts[..index].iter().any(|before| before.currency == amount.currency) {
                let problem = format!("holds {} twice", amount.currency);
                let at = self.value.span().start;
                self.notes.add(at, self.path, problem, "one amount a currency".to_owned());
            }
        }
    }

    /// Reads a list and says what is wrong with each item by itself.
    fn list<T: PartialEq>(&mut self, length_max: usize, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let Some(items) = self.value.get_ref().as_array() else {
            self.wrong(found(self.value.get_ref()));
            return None;
        };
        if items.len() > length_max {
            self.wrong(format!("has {} items", items.len()));
            return None;
        }
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            let found = literal(item.get_ref());
            match text(item.get_ref()).and_then(|text| parse(&text)) {
                None => {
                    let allowed = format!("{}{}", self.allowed, hint(item.get_ref()));
                    self.notes.add(item.span().start, self.path, format!("holds {found}"), allowed);
                }
                Some(value) if list.contains(&value) => {
                    let problem = format!("holds {found} twice");
                    self.notes.add(item.span().start, self.path, problem, "each once".to_owned());
                }
                Some(value) => list.push(value),
            }
        }
        Some(list)
    }
}

/// What the reader says of a value of the wrong kind: `is "2 dayz"`.
pub(super) fn found(value: &DeValue<'_>) -> String {
    format!("is {}", literal(value))
}

/// The value as it stands in the file, cut short.
fn literal(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{:?}", cut(text)),
        DeValue::Integer(number) => cut(&number.to_string()),
        DeValue::Float(number) => cut(&number.to_string()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) if items.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a section".to_owned(),
    }
}

/// A text of the file, cut short.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(FOUND_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The mistakes that everybody makes with country codes.
fn hint(value: &DeValue<'_>) -> &'static str {
    match value.as_str() {
        Some("UK" | "uk") => "; the United Kingdom is \"GB\"",
        Some("EL" | "el") => "; Greece is \"GR\"",
        Some("EU" | "eu") => "; the EU is named by its members",
        _ => "",
    }
}

/// A text; also a date or a time that was written without quotes.
fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// `90m`, `48h` or `7d`.
fn parse_duration(text: &str) -> Option<SignedDuration> {
    let (digits, minutes) = if let Some(digits) = text.strip_suffix('m') {
        (digits, 1)
    } else if let Some(digits) = text.strip_suffix('h') {
        (digits, 60)
    } else {
        (text.strip_suffix('d')?, 24 * 60)
    };
    let count = number(digits, 1..=DURATION_DIGITS_MAX)?;
    Some(SignedDuration::from_mins(minutes * count))
}

/// A time in the largest unit that people use for it: days from four on, else hours, else minutes.
pub(super) fn duration_text(time: SignedDuration) -> String {
    let minutes = time.as_mins();
    let (hours, days) = (minutes / 60, minutes / (24 * 60));
    if minutes % 60 != 0 || minutes == 0 {
        format!("{minutes}m")
    } else if hours % 24 != 0 || days < 4 {
        format!("{hours}h")
    } else {
        format!("{days}d")
    }
}

/// `12-25` or `2026-12-24`.
fn parse_holiday(text: &str) -> Option<Holiday> {
    let (front, day) = text.rsplit_once('-')?;
    let day = i8::try_from(number(day, 2..=2)?).ok()?;
    let (year, month) = match front.split_once('-') {
        Some((year, month)) => (Some(i16::try_from(number(year, 4..=4)?).ok()?), month),
        None => (None, front),
    };
    let month = i8::try_from(number(month, 2..=2)?).ok()?;
    let date = Date::new(year.unwrap_or(LEAP_YEAR), month, day).ok()?;
    match year {
        Some(year) => HOLIDAY_YEARS.contains(&year).then_some(Holiday::On(date)),
        None => Some(Holiday::Yearly { month, day }),
    }
}

/// `USD 5000`: a currency, and an amount in its smallest unit.
fn parse_amount(text: &str) -> Option<Money> {
    let (currency, digits) = text.split_once(' ')?;
    let is_code = currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase());
    let minor_units = number(digits, 1..=AMOUNT_DIGITS_MAX)?;
    is_code.then(|| Money { currency: currency.to_owned(), minor_units })
}

/// The amount as the file has it.
pub(super) fn amount_text(amount: &Money) -> String {
    format!("{} {}", amount.currency, amount.minor_units)
}

fn parse_country(text: &str) -> Option<String> {
    let code = text.to_ascii_uppercase();
    is_country(&code).then_some(code)
}

/// A region with its country in front.
fn parse_region(text: &str) -> Option<String> {
    let code = text.to_ascii_uppercase();
    let (country, region) = code.split_once('-')?;
    let plain = region.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_region = is_country(country) && (1..=REGION_CHARS_MAX).contains(&region.len()) && plain;
    is_region.then_some(code)
}

fn parse_area(text: &str) -> Option<String> {
    let code = text.to_ascii_uppercase();
    holidays::is_area(&code).then_some(code)
}

fn parse_language(text: &str) -> Option<String> {
    LANGUAGES.contains(&text).then(|| text.to_owned())
}

/// The word for the shop's own zone.
pub(super) const SHOP_ZONE: &str = "shop";

/// A zone's name; empty for the shop's own.
fn parse_zone(text: String) -> Option<String> {
    if text == SHOP_ZONE {
        return Some(String::new());
    }
    named_zone(&text).map(|_| text)
}

/// Whether a pattern can be meant: the signs of a regular expression would match only themselves.
fn is_pattern(text: &str) -> bool {
    let expression =
        text.contains(".*") || text.contains('\\') || text.starts_with('^') || text.ends_with('$');
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= PATTERN_CHARS_MAX
        && !text.contains("**")
        && !text.chars().any(char::is_control)
        && !expression
}

fn monday_first(mut weekdays: Vec<Weekday>) -> Vec<Weekday> {
    weekdays.sort_by_key(|weekday| weekday.to_monday_zero_offset());
    weekdays
}

/// Digits and nothing else, this many of them.
fn number(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let plain = length.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}
