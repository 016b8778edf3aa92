//! English.

use super::*;

mod care;
mod legal;
mod order;

pub(super) static PHRASES: Phrases = Phrases {
    dates: DATES,
    frame: FRAME,
    order: order::ORDER,
    delay: order::DELAY,
    legal: legal::LEGAL,
    fee: order::FEE,
    exception: order::EXCEPTION,
    recovery: order::RECOVERY,
    check_in: care::CHECK_IN,
    survey: care::SURVEY,
    cart: care::CART,
    faq: care::FAQ,
};

const DATES: DatePhrases = DatePhrases {
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    day: |weekday, day, month| format!("{weekday}, {day} {month}"),
    moment: |day, hour, minute| {
        let half = if hour < 12 { "am" } else { "pm" };
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{day} at {hour}:{minute:02}\u{a0}{half}")
    },
    on: |day| format!("on {day}"),
    by: |day| format!("by {day}"),
    between: |from, to| format!("between {from} and {to}"),
    span: |from, to| format!("{from} to {to}"),
};

const FRAME: FramePhrases = FramePhrases {
    greeting: |name| format!("Hello {name},"),
    greeting_nameless: "Hello,",
    colon: ":",
    signature: |brand| format!("Your {brand} team"),
    contact: "Questions? Reply to this email or write to us. A person reads every message.",
    hours: |hours| format!("Support hours: {hours}"),
    why_order: |brand| format!("You are receiving this email because it is about your order with {brand}."),
    why_customer: |brand| format!("You are receiving this email because you ordered from {brand}."),
    why_cart: |brand| format!("You are receiving this email because you left a cart at {brand}."),
    why_help: |brand| {
        format!(
            "You are receiving this email because you searched the help pages of {brand} while signed in."
        )
    },
    shop: |brand| format!("Visit {brand}"),
    preferences: "Choose which emails you get",
    unsubscribe: "Unsubscribe from emails like this one",
};
