//! A shop's senders as a person, a metric or the sweeper looks at them: marks, counts and verdict
//! of each, out of what is stored.

use std::collections::BTreeMap;

use jiff::Timestamp;
use journey::feed::{self, FeedMarks, FeedState, Health, History};
use journey::ids::SourceId;
use providers::{Provider, Surface};
use store::{FeedCounts, FeedDay, FeedItems, keys};

/// One sender.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The source.
    pub source: SourceId,
    /// The provider's name.
    pub provider: String,
    /// When it was heard.
    pub marks: FeedMarks,
    /// What became of its deliveries today and yesterday, UTC.
    pub counts: FeedCounts,
    /// How it stands.
    pub health: Health,
}

/// The connected sources of a shop, by name: each with what is stored of it.
pub fn senders<'a>(
    sources: impl IntoIterator<Item = (&'a SourceId, &'a str)>,
    items: &FeedItems,
    now: Timestamp,
) -> Vec<Sender> {
    let none = Vec::new();
    let sender = |(source, provider): (&SourceId, &str)| {
        let days = items.days.get(source).unwrap_or(&none);
        let marks = items.marks.get(source).cloned().unwrap_or_default();
        let marks = brought_up_to_date(marks, days);
        let mut history = History::default();
        for (hour, count) in days.iter().flat_map(|day| &day.hours) {
            history.add(*hour, *count);
        }
        Sender {
            source: source.clone(),
            provider: provider.to_owned(),
            counts: since(days, &keys::day(now - jiff::SignedDuration::from_hours(24))),
            health: feed::health(&history, &marks, now),
            marks,
        }
    };
    sources.into_iter().map(sender).collect()
}

/// The counts from a day (`2026-03-02`) on.
pub fn since(days: &[FeedDay], day: &str) -> FeedCounts {
    let counted = days.iter().filter(|counted| counted.day.as_str() >= day);
    counted.fold(FeedCounts::default(), |sum, day| sum.plus(&day.counts))
}

/// The days know of later deliveries than the marks, which are only written at turns.
fn brought_up_to_date(mut marks: FeedMarks, days: &[FeedDay]) -> FeedMarks {
    for day in days {
        marks.last_seen = marks.last_seen.max(day.last_seen);
        marks.last_scan_at = marks.last_scan_at.max(day.last_scan_at);
        marks.first_seen = marks.first_seen.or(day.last_seen);
        if let Some((at, why)) = &day.refusal
            && marks.refused_at.is_none_or(|known| known < *at)
        {
            (marks.refused_at, marks.refusal) = (Some(*at), why.clone());
        }
    }
    marks
}

/// Whether reports on parcels are what a provider is there for. One that tells of orders too, as
/// our own events do, may never tell of more than the hand-over.
fn is_carrier(provider: Provider) -> bool {
    let surfaces = provider.surfaces();
    surfaces.contains(&Surface::Carrier) && !surfaces.contains(&Surface::Storefront)
}

/// Whether the shop with these senders would hear of a parcel that moves.
pub(crate) fn carrier_feed(
    providers: &BTreeMap<SourceId, Provider>,
    marks: &BTreeMap<SourceId, FeedMarks>,
    now: Timestamp,
) -> feed::CarrierFeed {
    let unheard = FeedMarks::default();
    let of_source = |(source, provider): (&SourceId, &Provider)| {
        (is_carrier(*provider), marks.get(source).unwrap_or(&unheard))
    };
    let senders: Vec<(bool, &FeedMarks)> = providers.iter().map(of_source).collect();
    feed::carrier_feed(senders, now)
}

impl Sender {
    /// The state as one word, for programs: `never_seen`, `learning`, `fresh` or `quiet`.
    pub fn state(&self) -> &'static str {
        match self.health.state {
            FeedState::NeverSeen => "never_seen",
            FeedState::Learning => "learning",
            FeedState::Fresh => "fresh",
            FeedState::Quiet { .. } => "quiet",
        }
    }

    /// Whether enough of its past is known to judge it.
    pub fn is_learned(&self) -> bool {
        match self.health.state {
            FeedState::NeverSeen | FeedState::Learning => false,
            FeedState::Fresh | FeedState::Quiet { .. } => true,
        }
    }

    /// The delivery after which it went quiet, if it did.
    pub fn quiet_since(&self) -> Option<Timestamp> {
        match self.health.state {
            FeedState::Quiet { since } => Some(since),
            FeedState::NeverSeen | FeedState::Learning | FeedState::Fresh => None,
        }
    }
}
