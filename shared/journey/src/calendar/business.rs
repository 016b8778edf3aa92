//! Business days: on which day an order counts, when its promise ends, when it is late to leave.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::local::{end_of_local_day, first_instant};
use crate::fact::PromiseWindow;
use crate::holidays;
use crate::plan::{BusinessCalendar, Delay, Holiday};

use super::clock::WallClock;
use super::day::Day;
use super::delay::after;

/// The most business days that [`add_business_days`] adds; more count as this many.
pub const BUSINESS_DAYS_MAX: u32 = 366;

/// The most days without work in a row. A calendar with more counts every day from there.
const IDLE_DAYS_MAX: u32 = 366;

/// Whether the shop and its carriers work on `date`. A calendar without any weekday (a plan file
/// with one is refused) counts every day.
pub fn is_business_day(date: Date, calendar: &BusinessCalendar) -> bool {
    if calendar.weekdays.is_empty() {
        return true;
    }
    calendar.weekdays.contains(&date.weekday())
        && !calendar.holidays.iter().any(|holiday| falls_on(*holiday, date))
        && !calendar.holidays_of.iter().any(|area| holidays::is_holiday(area, date))
}

fn falls_on(holiday: Holiday, date: Date) -> bool {
    match holiday {
        Holiday::On(day) => day == date,
        Holiday::Yearly { month, day } => date.month() == month && date.day() == day,
    }
}

/// The business day that lies `n` business days after the first one at or after `date`. With 0
/// that is `date` itself if it is a business day, else the next one. At most
/// [`BUSINESS_DAYS_MAX`] are added; nothing lies behind the calendar's last day.
pub fn add_business_days(date: Date, n: u32, calendar: &BusinessCalendar) -> Date {
    let mut day = Day::new(date, calendar);
    to_work(&mut day);
    for _ in 0..n.min(BUSINESS_DAYS_MAX) {
        day.go_on();
        to_work(&mut day);
    }
    day.date()
}

/// The first business day at or after `date`.
pub(super) fn business_day_from(date: Date, calendar: &BusinessCalendar) -> Date {
    let mut day = Day::new(date, calendar);
    to_work(&mut day);
    day.date()
}

/// Goes on to the next business day, unless it is one.
fn to_work(day: &mut Day<'_>) {
    let begun = *day;
    for _ in 0..IDLE_DAYS_MAX {
        if day.is_business_day() {
            return;
        }
        day.go_on();
    }
    *day = begun;
}

fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

/// The business day from which an order's days are counted, on the shop's calendar: the day it was
/// placed on if that is a business day and the order came before the cut-off, else the next one.
pub fn counting_day(placed_at: Timestamp, shop_zone: &impl WallClock, calendar: &BusinessCalendar) -> Date {
    let placed = shop_zone.shows(placed_at);
    let in_time = placed.time() < calendar.cut_off;
    if in_time || !is_business_day(placed.date(), calendar) {
        business_day_from(placed.date(), calendar)
    } else {
        business_day_from(next(placed.date()), calendar)
    }
}

/// What an order placed at `placed_at` is promised: to arrive by the end, at the customer's place,
/// of the day that lies `business_days` after its [`counting_day`]. With `business_days_from` (0: no
/// first day) not before the day that lies so many business days after it begins.
///
/// The counting day is one of the shop's calendar, where the order is packed; the days from there on
/// are counted on `transit`, the calendar of who carries it.
pub fn promise_window(
    placed_at: Timestamp,
    (shop_zone, shop): (&impl WallClock, &BusinessCalendar),
    (customer_zone, transit): (&impl WallClock, &BusinessCalendar),
    business_days_from: u32,
    business_days: u32,
) -> PromiseWindow {
    let counted_from = counting_day(placed_at, shop_zone, shop);
    let promised = |days| add_business_days(counted_from, days, transit);
    let first = (business_days_from > 0).then(|| promised(business_days_from.min(business_days)));
    PromiseWindow {
        from: first.map(|day| first_instant(day.to_datetime(Time::midnight()), customer_zone)),
        to: end_of_local_day(promised(business_days), customer_zone),
    }
}

/// When an order placed at `placed_at` should have been handed over, at the place where it is packed.
///
/// Business days are counted from its [`counting_day`]. Without a time of day the order is late when
/// the last of them is over: the last day's collection, often in the afternoon, still counts, and
/// with one business day or more nobody is late within a day. Other delays follow the purchase.
pub fn dispatch_by(
    placed_at: Timestamp,
    zone: &impl WallClock,
    calendar: &BusinessCalendar,
    delay: Delay,
) -> Timestamp {
    match delay {
        Delay::BusinessDays { days, at } => {
            let from = counting_day(placed_at, zone, calendar);
            let day = add_business_days(from, days, calendar);
            at.map_or_else(|| end_of_local_day(day, zone), |at| first_instant(day.to_datetime(at), zone))
        }
        Delay::Exact { .. } | Delay::Days { .. } => after(placed_at, delay, zone, calendar),
    }
}
