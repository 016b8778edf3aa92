//! A day that walks through a calendar.

use jiff::civil::{Date, Weekday};

use crate::holidays;
use crate::plan::{BusinessCalendar, Holiday};

/// A day, and whether it is one of work. Walking from day to day it asks the calendar once a month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day<'a> {
    calendar: &'a BusinessCalendar,
    date: Date,
    /// The days of work of its month: bit 1 is the first day.
    work: u32,
    /// The days of its month.
    length: i8,
}

impl<'a> Day<'a> {
    pub(super) fn new(date: Date, calendar: &'a BusinessCalendar) -> Self {
        Self { calendar, date, work: business_days_of_month(date, calendar), length: date.days_in_month() }
    }

    pub(super) fn date(&self) -> Date {
        self.date
    }

    /// As [`is_business_day`](super::is_business_day) says it.
    pub(super) fn is_business_day(&self) -> bool {
        self.work >> self.date.day() & 1 == 1
    }

    /// To the next day; behind the calendar's last one there is none.
    pub(super) fn go_on(&mut self) {
        let next = self.date.tomorrow().unwrap_or(Date::MAX);
        if self.date.day() == self.length {
            *self = Self::new(next, self.calendar);
        }
        self.date = next;
    }
}

/// The days of work of the month in which `date` lies: bit 1 is its first day.
fn business_days_of_month(date: Date, calendar: &BusinessCalendar) -> u32 {
    if calendar.weekdays.is_empty() {
        return u32::MAX;
    }
    let (year, month) = (date.year(), date.month());
    // Mondays of the month lie at the days of which this is the remainder by seven.
    let monday = i32::from(date.day()) - i32::from(date.weekday().to_monday_zero_offset());
    let on = |weekday: &Weekday| {
        EVERY_SEVENTH_DAY << (monday + i32::from(weekday.to_monday_zero_offset())).rem_euclid(7)
    };
    let work = calendar.weekdays.iter().fold(0, |work, weekday| work | on(weekday));
    let idle = calendar.holidays.iter().fold(0, |idle, holiday| match *holiday {
        Holiday::On(day) if (day.year(), day.month()) == (year, month) => idle | 1 << day.day(),
        Holiday::Yearly { month: yearly, day } if yearly == month && (1..=31).contains(&day) => {
            idle | 1 << day
        }
        Holiday::On(_) | Holiday::Yearly { .. } => idle,
    });
    let areas = calendar.holidays_of.iter();
    areas.fold(work & !idle, |work, area| work & !holidays::in_month(area, year, month))
}

/// The days of a month whose remainder by seven is 0.
const EVERY_SEVENTH_DAY: u32 = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28;
