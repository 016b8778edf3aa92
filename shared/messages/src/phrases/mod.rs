//! Everything that the mails say, as a table with a column per language.
//!
//! A language is one value of [`Phrases`], so a missing phrase does not compile, and neither does a
//! phrase that forgets what it is told: what goes into a sentence are arguments, not placeholders.
//!
//! How to write: acknowledge, own it, say what is done, thank. Say what is known and nothing else.
//! Name no culprit, make no excuse, sell nothing. Short sentences that a tired person understands.

use crate::locale::Locale;

mod de;
mod en;
mod es;
mod fr;

/// A fixed phrase.
type Plain = &'static str;
/// A phrase with one thing in it.
type One = fn(&str) -> String;
/// A phrase with two things in it.
type Two = fn(&str, &str) -> String;
/// A phrase that depends on a number.
type Count = fn(usize) -> String;

/// The phrases of a language.
pub(crate) fn phrases(locale: Locale) -> &'static Phrases {
    match locale {
        Locale::En => &en::PHRASES,
        Locale::De => &de::PHRASES,
        Locale::Fr => &fr::PHRASES,
        Locale::Es => &es::PHRASES,
    }
}

/// One language.
#[derive(Debug)]
pub(crate) struct Phrases {
    pub(crate) dates: DatePhrases,
    pub(crate) frame: FramePhrases,
    pub(crate) order: OrderPhrases,
    pub(crate) delay: DelayPhrases,
    pub(crate) legal: LegalPhrases,
    pub(crate) fee: FeePhrases,
    pub(crate) exception: ExceptionPhrases,
    pub(crate) recovery: RecoveryPhrases,
    pub(crate) check_in: CheckInPhrases,
    pub(crate) survey: SurveyPhrases,
    pub(crate) cart: CartPhrases,
    pub(crate) faq: FaqPhrases,
}

/// Days and times.
#[derive(Debug)]
pub(crate) struct DatePhrases {
    /// Monday first.
    pub(crate) weekdays: [Plain; 7],
    pub(crate) months: [Plain; 12],
    /// Weekday, day of the month, month.
    pub(crate) day: fn(&str, i8, &str) -> String,
    /// Day, hour, minute.
    pub(crate) moment: fn(&str, i8, i8) -> String,
    /// Day.
    pub(crate) on: One,
    /// Day.
    pub(crate) by: One,
    /// First and last day, within a sentence.
    pub(crate) between: Two,
    /// First and last day, standing alone.
    pub(crate) span: Two,
}

/// Around every mail.
#[derive(Debug)]
pub(crate) struct FramePhrases {
    /// Name.
    pub(crate) greeting: One,
    pub(crate) greeting_nameless: Plain,
    /// Ends a label.
    pub(crate) colon: Plain,
    /// Brand.
    pub(crate) signature: One,
    pub(crate) contact: Plain,
    /// Hours, as the shop wrote them.
    pub(crate) hours: One,
    /// Brand; why an order's mail comes.
    pub(crate) why_order: One,
    /// Brand; why a customer is asked.
    pub(crate) why_customer: One,
    /// Brand; why a cart's mail comes.
    pub(crate) why_cart: One,
    /// Brand; why help is offered.
    pub(crate) why_help: One,
    /// Brand; a link.
    pub(crate) shop: One,
    pub(crate) preferences: Plain,
    pub(crate) unsubscribe: Plain,
}

/// About orders and parcels.
#[derive(Debug)]
pub(crate) struct OrderPhrases {
    pub(crate) items_heading: Plain,
    /// How many items are not listed.
    pub(crate) more_items: Count,
    /// Order; a link.
    pub(crate) see: One,
    /// How many parcels.
    pub(crate) parcels_heading: Count,
    /// How many parcels are not listed.
    pub(crate) more_parcels: Count,
    /// Number and carrier, each may be empty; a link.
    pub(crate) track: Two,
    pub(crate) track_button: Plain,
    /// Moment and place; the place may be empty.
    pub(crate) last_seen: Two,
    pub(crate) never_scanned: Plain,
    /// A label.
    pub(crate) promised: Plain,
    /// A label.
    pub(crate) expected: Plain,
    /// In place of a date.
    pub(crate) no_date: Plain,
    /// A label.
    pub(crate) next_update: Plain,
    pub(crate) thanks: Plain,
}

/// Delays. A phrase without its own comment takes the order number if it takes anything.
#[derive(Debug)]
pub(crate) struct DelayPhrases {
    /// Starts the subject of a first notice.
    pub(crate) head_first: One,
    /// Starts the subject of a later notice.
    pub(crate) head_again: One,
    /// Range; ends the subject.
    pub(crate) tail_expected: One,
    /// By which day; ends the subject.
    pub(crate) tail_update: One,
    /// Ends the subject of the last notice.
    pub(crate) tail_team: Plain,
    pub(crate) title_first: One,
    pub(crate) title_again: One,
    /// It is certain.
    pub(crate) will: One,
    /// It is certain, and there was no promise.
    pub(crate) will_unpromised: One,
    /// It is likely.
    pub(crate) likely: One,
    /// It is likely, and there was no promise.
    pub(crate) likely_unpromised: One,
    /// The promise has passed.
    pub(crate) passed: One,
    /// In later notices.
    pub(crate) still: One,
    /// Range.
    pub(crate) expect: One,
    pub(crate) no_date: Plain,
    /// By which day.
    pub(crate) update: One,
    pub(crate) update_soon: Plain,
    pub(crate) team: Plain,
    /// By which day.
    pub(crate) team_update: One,
    pub(crate) team_update_soon: Plain,
    pub(crate) sorry_first: Plain,
    pub(crate) sorry_again: Plain,
    pub(crate) dispatch: DispatchCausePhrases,
    pub(crate) transit: TransitCausePhrases,
    /// That getting it there is the shop's task; before the hand-over.
    pub(crate) own_dispatch: Plain,
    /// The same under way.
    pub(crate) own_transit: Plain,
    pub(crate) options_heading: Plain,
    /// By which day.
    pub(crate) wait_update: One,
    pub(crate) wait: Plain,
    pub(crate) change_dispatch: Plain,
    pub(crate) change_transit: Plain,
}

/// What law lets the customer choose; for counsel to check. A phrase takes the order number and by
/// which day; with one argument and no comment, the order number.
#[derive(Debug)]
pub(crate) struct LegalPhrases {
    pub(crate) first_title: One,
    pub(crate) first_lead: Two,
    pub(crate) renewed_title: One,
    pub(crate) renewed_lead: Two,
    /// By which day.
    pub(crate) ships: One,
    pub(crate) ships_unknown: Plain,
    /// A label.
    pub(crate) was_to_ship: Plain,
    /// A label.
    pub(crate) now_to_ship: Plain,
    /// A label.
    pub(crate) answer_until: Plain,
    pub(crate) reason: Plain,
    /// By which day; silence is consent.
    pub(crate) wait_silent: One,
    /// By which day; silence is none.
    pub(crate) wait_consent: One,
    /// There is no date.
    pub(crate) wait_undated: Plain,
    pub(crate) cancel: Plain,
    /// A link.
    pub(crate) choose: Plain,
    pub(crate) reply: Plain,
    pub(crate) overdue_title: One,
    pub(crate) overdue_lead: Two,
    /// A label.
    pub(crate) was_to_arrive: Plain,
    pub(crate) set_period: Plain,
    pub(crate) end_contract: Plain,
    /// A link.
    pub(crate) choose_period: Plain,
    pub(crate) period_over_title: One,
    pub(crate) period_over_lead: Two,
    pub(crate) period_over_rights: Plain,
    /// A link.
    pub(crate) choose_end: Plain,
    pub(crate) wished_title: One,
    pub(crate) wished_lead: One,
    pub(crate) not_consented_title: One,
    pub(crate) not_consented_lead: Two,
    pub(crate) refund_follows: Plain,
    pub(crate) mistake: Plain,
}

/// Why an order is late before the hand-over.
#[derive(Debug)]
pub(crate) struct DispatchCausePhrases {
    pub(crate) hand_over_late: Plain,
    pub(crate) promise_at_risk: Plain,
    pub(crate) promise_passed: Plain,
}

/// Why parcels are late; each takes how many.
#[derive(Debug)]
pub(crate) struct TransitCausePhrases {
    pub(crate) no_first_scan: Count,
    pub(crate) silent: Count,
    pub(crate) carrier_says_delayed: Count,
    pub(crate) promise_at_risk: Count,
    pub(crate) promise_passed: Count,
    pub(crate) estimate: Count,
}

/// Money paid for speed; each takes amount and shipping method, the method may be empty.
#[derive(Debug)]
pub(crate) struct FeePhrases {
    pub(crate) refund_promised: Two,
    /// It may still arrive in time.
    pub(crate) refund_promised_if_late: Two,
    pub(crate) refund_on_request: Two,
    /// It may still arrive in time.
    pub(crate) refund_on_request_if_late: Two,
    /// Afterwards: the refund that was promised.
    pub(crate) refund_check: Two,
}

/// Trouble with a parcel.
#[derive(Debug)]
pub(crate) struct ExceptionPhrases {
    pub(crate) steps_heading: Plain,
    pub(crate) attempt_failed: ProblemPhrases,
    pub(crate) address: ProblemPhrases,
    pub(crate) pickup: ProblemPhrases,
    pub(crate) returning: ProblemPhrases,
    pub(crate) failed: ProblemPhrases,
    /// A label.
    pub(crate) place: Plain,
    /// A label.
    pub(crate) collect: Plain,
    pub(crate) thanks: Plain,
}

/// One kind of trouble.
#[derive(Debug)]
pub(crate) struct ProblemPhrases {
    /// Order; subject and title.
    pub(crate) heading: One,
    /// Order; what happened.
    pub(crate) lead: One,
    /// That it is acknowledged; may be empty.
    pub(crate) acknowledge: Plain,
    /// What the reader does now, the most useful first.
    pub(crate) steps: &'static [Plain],
}

/// Better news. Headings and leads take the order number.
#[derive(Debug)]
pub(crate) struct RecoveryPhrases {
    pub(crate) handed_over: NewsPhrases,
    pub(crate) moves_again: NewsPhrases,
    pub(crate) out_for_delivery: NewsPhrases,
    pub(crate) new_estimate: NewsPhrases,
    pub(crate) nothing_to_do: Plain,
}

/// One kind of better news.
#[derive(Debug)]
pub(crate) struct NewsPhrases {
    /// Order; subject and title.
    pub(crate) heading: One,
    /// Order.
    pub(crate) lead: One,
    /// Order; subject and title where it is about some of its parcels.
    pub(crate) part_heading: One,
    /// Order.
    pub(crate) part_lead: One,
}

/// Is all well?
#[derive(Debug)]
pub(crate) struct CheckInPhrases {
    /// Order; subject.
    pub(crate) subject: One,
    pub(crate) title: Plain,
    /// Order and on which day.
    pub(crate) lead_on: Two,
    /// Order.
    pub(crate) lead: One,
    /// Order; subject after a late delivery.
    pub(crate) late_subject: One,
    pub(crate) late_title: Plain,
    /// Order and on which day.
    pub(crate) late_lead_on: Two,
    /// Order.
    pub(crate) late_lead: One,
    /// Order; subject after bad news that did not come true.
    pub(crate) eased_subject: One,
    /// Order and on which day.
    pub(crate) eased_lead_on: Two,
    /// Order.
    pub(crate) eased_lead: One,
    pub(crate) problem: Plain,
    pub(crate) fine: Plain,
    /// A link.
    pub(crate) help: Plain,
    pub(crate) thanks: Plain,
    pub(crate) late_thanks: Plain,
}

/// Survey questions.
#[derive(Debug)]
pub(crate) struct SurveyPhrases {
    /// Order; subject.
    pub(crate) csat_subject: One,
    /// Order.
    pub(crate) csat_question: One,
    pub(crate) csat_late: Plain,
    pub(crate) csat_low: Plain,
    pub(crate) csat_high: Plain,
    pub(crate) csat_reply: Plain,
    /// Brand; subject.
    pub(crate) nps_subject: One,
    /// Brand.
    pub(crate) nps_question: One,
    pub(crate) nps_low: Plain,
    pub(crate) nps_high: Plain,
    pub(crate) nps_reply: Plain,
    /// How answering works.
    pub(crate) one_tap: Plain,
    /// Score and best score, for people who hear the mail.
    pub(crate) spoken: Two,
    pub(crate) problem: Plain,
    pub(crate) thanks: Plain,
}

/// Help with a cart.
#[derive(Debug)]
pub(crate) struct CartPhrases {
    /// Brand.
    pub(crate) subject: One,
    pub(crate) title: Plain,
    /// Brand.
    pub(crate) lead: One,
    pub(crate) items_heading: Plain,
    pub(crate) blockers_heading: Plain,
    pub(crate) payment_title: Plain,
    pub(crate) payment_fix: Plain,
    pub(crate) shipping_title: Plain,
    pub(crate) shipping_fix: Plain,
    /// Range.
    pub(crate) shipping_when: One,
    /// A link.
    pub(crate) shipping_link: Plain,
    pub(crate) doubt_title: Plain,
    pub(crate) doubt_fix: Plain,
    /// A link.
    pub(crate) returns_link: Plain,
    /// A link.
    pub(crate) button: Plain,
    pub(crate) decided: Plain,
    pub(crate) thanks: Plain,
}

/// Help after searches.
#[derive(Debug)]
pub(crate) struct FaqPhrases {
    pub(crate) subject: Plain,
    /// Topic.
    pub(crate) subject_topic: One,
    pub(crate) title: Plain,
    pub(crate) lead: Plain,
    /// Topic.
    pub(crate) lead_topic: One,
    pub(crate) ask: Plain,
    /// How many orders.
    pub(crate) orders_heading: Count,
    /// Order.
    pub(crate) order: One,
    pub(crate) statuses: StatusPhrases,
    /// Range.
    pub(crate) expected: One,
    pub(crate) articles_heading: Plain,
    pub(crate) found: Plain,
    pub(crate) thanks: Plain,
}

/// How an order stands.
#[derive(Debug)]
pub(crate) struct StatusPhrases {
    pub(crate) preparing: Plain,
    pub(crate) on_its_way: Plain,
    pub(crate) delayed: Plain,
    pub(crate) out_for_delivery: Plain,
    pub(crate) ready_for_pickup: Plain,
    pub(crate) needs_attention: Plain,
    pub(crate) delivered: Plain,
    pub(crate) cancelled: Plain,
}

/// `joint` and `text`, or nothing where there is no text.
fn with(joint: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{joint}{text}") }
}

/// `text`, or other words where there is none.
fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}
