//! What a customer was told of delays so far, and what the next mail about one promises.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::detectors::countdown;
use super::legal;
use super::not_received;
use super::window::promised;
use crate::calendar;
use crate::fact::ParcelStatus;
use crate::journey::Journey;
use crate::order::Order;
use crate::parcel::Parcel;
use crate::plan::Plan;
use crate::touch::{Says, TouchKey, TouchKind};

/// However many parcels, an order's delay is told at most this often.
pub(super) const DELAY_NOTICES_MAX: usize = 12;

/// Without a movement for this long a parcel counts as silent when a delay notice is written, so
/// that moving again is news.
pub const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Who was warned early is not left without news for longer than this.
const QUIET_AFTER_AN_EARLY_WARNING_MAX: SignedDuration = SignedDuration::from_hours(72);

/// How late a journey's bad news has come so far.
#[derive(Clone, Debug, Default)]
pub struct Lateness {
    /// When bad news last went out, or may have.
    pub told_at: Option<Timestamp>,
    /// When we last said that a parcel is lost, or may have.
    pub lost_told_at: Option<Timestamp>,
    /// How many mails brought news of a delay.
    pub notices: usize,
    /// When we promised the next news.
    pub next_update_by: Option<Timestamp>,
    /// The touch whose mail promised it.
    pub promised_in: Option<TouchKey>,
    /// The latest estimate that was told.
    pub arrives_by: Option<Timestamp>,
    /// Nothing had moved when the last of it was written.
    pub silent: bool,
    /// When we last said that it moves again.
    pub recovered_at: Option<Timestamp>,
    /// When we last said that it is on the van.
    pub van_told_at: Option<Timestamp>,
}

impl Lateness {
    /// When any bad news last went out, or may have: of a delay, or of a loss.
    pub fn bad_news_at(&self) -> Option<Timestamp> {
        self.told_at.max(self.lost_told_at)
    }

    /// Whether nothing had moved when the last bad news was written.
    pub(super) fn was_silent(&self) -> bool {
        self.silent || self.lost_told_at > self.told_at
    }

    /// The touch about a parcel that goes by these names whose mail promised the next news: that comes,
    /// even where more was told of the parcel under another name than the plan allows.
    pub(super) fn owed(&self, names: &[&str]) -> Option<&TouchKey> {
        self.promised_in.as_ref().filter(|key| names.contains(&&*key.subject))
    }

    /// Whether a notice that law asks for promised the next news: of the order, by whatever name.
    pub(super) fn is_owed_by_law(&self) -> bool {
        self.promised_in.as_ref().is_some_and(|key| key.kind == TouchKind::DelayOption)
    }
}

/// What the customer was told of delays so far.
pub fn lateness(journey: &Journey) -> Lateness {
    lateness_where(journey, |_, _| true)
}

/// What the customer was told of the delays of a parcel that was sent in place of a lost one: what was
/// said of that one says nothing of it, and a hand-over that is told anew takes nothing back of what was
/// said of itself.
pub(super) fn lateness_of_replacement(
    journey: &Journey,
    parcel: &Parcel<'_>,
    sent_at: Timestamp,
) -> Lateness {
    let is_of_it = |key: &TouchKey| key.kind == TouchKind::TransitDelay && parcel.is_named(&key.subject);
    lateness_where(journey, |key, told_at| told_at >= sent_at || is_of_it(key))
}

fn lateness_where(journey: &Journey, counts: impl Fn(&TouchKey, Timestamp) -> bool) -> Lateness {
    let mut lateness = Lateness::default();
    let (mut last_at, mut estimate_told_at) = (None, None);
    for (key, touch) in &journey.touches {
        // A merged touch says nothing of its own: the mail that carried it does.
        let Some(told_at) = touch.state.told_at().filter(|_| !touch.state.is_merged()) else {
            continue;
        };
        if !counts(key, told_at) {
            continue;
        }
        let told_at = Some(told_at);
        match key.kind {
            // That an order is to be cancelled, or that a period is over, is no news of a delay.
            TouchKind::DelayOption if !matches!(&*key.subject, legal::BEFORE_SHIPPING | legal::OVERDUE) => {
                continue;
            }
            TouchKind::DispatchDelay | TouchKind::DelayOption | TouchKind::TransitDelay => {
                lateness.notices += 1;
                if told_at >= lateness.told_at {
                    lateness.told_at = told_at;
                    lateness.silent = touch.says.silent;
                }
            }
            TouchKind::Recovery => {
                lateness.recovered_at = lateness.recovered_at.max(told_at);
                lateness.van_told_at = lateness.van_told_at.max(told_at.filter(|_| touch.says.on_the_van));
            }
            TouchKind::Lost => {
                lateness.lost_told_at = lateness.lost_told_at.max(told_at);
                continue;
            }
            TouchKind::Exception
            | TouchKind::NotReceived
            | TouchKind::CheckIn
            | TouchKind::Csat
            | TouchKind::Nps
            | TouchKind::CartHelp
            | TouchKind::FaqHelp => continue,
        }
        if touch.says.arrives_by.is_some() && told_at >= estimate_told_at {
            estimate_told_at = told_at;
            lateness.arrives_by = touch.says.arrives_by;
        }
        // The newest word counts: the last notice takes back what an earlier one promised.
        if told_at >= last_at {
            last_at = told_at;
            lateness.next_update_by = touch.says.next_update_by;
            lateness.promised_in = touch.says.next_update_by.map(|_| key.clone());
        }
    }
    lateness
}

/// What was told of the delays of one parcel: nothing, if every notice so far was about another parcel
/// of the order. What a notice said of a number that is gone may have been said of this one.
pub(super) fn lateness_of<'a>(
    journey: &Journey,
    parcels: &[Parcel<'_>],
    parcel: &Parcel<'_>,
    told: &'a Lateness,
) -> Cow<'a, Lateness> {
    let is_of_another = |key: &TouchKey| {
        key.kind == TouchKind::TransitDelay
            && !parcel.is_named(&key.subject)
            && parcels.iter().any(|other| other.is_named(&key.subject))
    };
    let is_notice = |kind| matches!(kind, TouchKind::TransitDelay | TouchKind::DispatchDelay);
    let mut notices =
        journey.touches.iter().filter(|(key, touch)| is_notice(key.kind) && touch.state.told_at().is_some());
    if told.told_at.is_none() || parcels.len() < 2 || !notices.all(|(key, _)| is_of_another(key)) {
        return Cow::Borrowed(told);
    }
    Cow::Owned(Lateness { notices: told.notices, ..Lateness::default() })
}

/// What a mail says that later ones must know.
pub(super) fn says(
    journey: &Journey,
    order: &Order,
    key: &TouchKey,
    plan: &Plan,
    zone: &TimeZone,
    now: Timestamp,
) -> Says {
    let touches = &plan.touches;
    let (next_update, notices_max) = match key.kind {
        TouchKind::DispatchDelay => (touches.dispatch_delay.next_update, touches.dispatch_delay.notices_max),
        TouchKind::TransitDelay => (touches.transit_delay.next_update, touches.transit_delay.notices_max),
        TouchKind::DelayOption if *key.subject != *legal::OVERDUE => {
            return legal::says(journey, order, key, plan, zone, now);
        }
        // The notice of the customer's rights is one of the delay too: news goes on after it.
        TouchKind::Recovery | TouchKind::DelayOption => (touches.transit_delay.next_update, u32::MAX),
        TouchKind::NotReceived => return not_received::says(key, plan, zone, now),
        TouchKind::Exception
        | TouchKind::Lost
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::Nps
        | TouchKind::CartHelp
        | TouchKind::FaqHelp => return Says::default(),
    };
    let parcels = order.parcels();
    let under_way = || parcels.iter().filter(|parcel| parcel.delivered_at.is_none());
    let arrives_by = under_way()
        .filter_map(|parcel| parcel.estimate.as_ref().map(|estimate| estimate.value.arrives_by))
        .max()
        .filter(|arrives_by| *arrives_by > now);
    let silent = under_way().all(|parcel| parcel.is_silent(now, SILENT_AFTER));
    let is_last = key.number >= notices_max || lateness(journey).notices + 1 >= DELAY_NOTICES_MAX;
    // With a date told there is nothing to say before that day is over: if it moves, that is said
    // at once. After good news the promise counts again, and who was warned early hears again when there
    // is something to say: when the promise is about to end.
    let day_over = arrives_by.map(|at| calendar::end_of_local_day(zone.to_datetime(at).date(), zone));
    let again = promised(order, zone).map(|window| countdown(plan, window));
    let again = match key.kind {
        TouchKind::Recovery => again,
        _ => again.map(|at| at.min(now + QUIET_AFTER_AN_EARLY_WARNING_MAX)),
    };
    let update_by = Some(now + next_update).max(day_over).max(again).unwrap_or(now);
    // A promise of news must be one that quiet hours let us keep.
    let update_by = calendar::quiet_until(update_by, zone, &plan.quiet_hours).unwrap_or(update_by);
    let on_the_van = under_way().any(|parcel| parcel.is(ParcelStatus::OutForDelivery));
    let next_update_by = (!is_last).then_some(update_by);
    Says { next_update_by, arrives_by, silent, on_the_van, ..Says::default() }
}
