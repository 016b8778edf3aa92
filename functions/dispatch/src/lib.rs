//! Each minute: wake what is due, decide again, claim, send, record.
//!
//! What is sent was wanted by the verdicts a moment before, on the newest facts; a stale wake-up
//! sends nothing.

mod compose;
mod due;
mod frame;
mod learn;
mod legal;
pub mod metrics;
mod moves;
mod pace;
mod part;
mod retry;
mod send;
mod wake;
mod watch;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use journey::ids::ShopId;
use journey::merge::earliest;
use journey::verdict::Decision;
use lambda_runtime::Context;
use mail::Mailer;
use serde::Serialize;
use serde_json::{Value, json};
use service::clients::Connection;
use service::invocation::{Invocation, Which};
use service::note::{Metric, Note, log_name};
use service::{Service, telemetry};
use store::{DueJourney, StoreError, SweepNews};

use crate::due::Due;
use crate::pace::Pace;
use crate::wake::Found;

pub use compose::preview;
pub use moves::{DUE_NOW_MAX, LOOKS_MAX, MovedPart};
pub use part::Part;
pub use wake::{Woken, look, look_at_customer, look_back};
pub use watch::FeedReport;

/// A sweep that has less time left than this stops; the next one goes on.
const TIME_LEFT_MIN: Duration = Duration::from_secs(15);

/// A long sweep reads its shops anew after this.
const SHOPS_READ_ANEW_AFTER: Duration = Duration::from_secs(20);

/// Wakes journeys and sends their mails.
#[derive(Debug)]
pub struct Dispatcher {
    service: Arc<Service>,
    mailer: Mailer,
    /// `None`: one mail after the other, as they are due.
    pace: Option<Pace>,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Sweep {
    /// Journeys looked at.
    pub woken: u32,
    /// Mails that SES took.
    pub sent: u32,
    /// Mails that SES refused, for now or for good.
    pub refused: u32,
    /// Mails whose fate is not known.
    pub unknown: u32,
    /// Journeys that could not be dealt with; they stay due.
    pub failed: u32,
    /// Sending was stopped: SES takes no mail from this account now.
    pub breaker_open: bool,
    /// The longest overdue of what is still due behind it: it stopped before, it waits, or it failed.
    pub oldest_due: Option<Timestamp>,
    /// Since when the fate of a mail is not known, of those that it came across the oldest.
    pub oldest_unknown: Option<Timestamp>,
    /// What was decided of the touches of the journeys that it looked at.
    pub verdicts: Verdicts,
}

/// Touches by what was decided of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Verdicts {
    /// To be sent now.
    pub send: u32,
    /// Not now.
    pub hold: u32,
    /// In another's mail.
    pub merge: u32,
    /// Not at all.
    pub drop: u32,
    /// Another sends it.
    pub in_flight: u32,
    /// Sent before.
    pub sent: u32,
    /// Needs a person.
    pub parked: u32,
    /// May have been sent.
    pub unknown: u32,
}

impl Verdicts {
    fn count(&mut self, decision: &Decision) {
        *match decision {
            Decision::Send { .. } => &mut self.send,
            Decision::Hold { .. } => &mut self.hold,
            Decision::Merge { .. } => &mut self.merge,
            Decision::Drop { .. } => &mut self.drop,
            Decision::InFlight { .. } => &mut self.in_flight,
            Decision::Sent { .. } => &mut self.sent,
            Decision::Parked { .. } => &mut self.parked,
            Decision::Unknown { .. } => &mut self.unknown,
        } += 1;
    }

    fn add(&mut self, other: Self) {
        self.send += other.send;
        self.hold += other.hold;
        self.merge += other.merge;
        self.drop += other.drop;
        self.in_flight += other.in_flight;
        self.sent += other.sent;
        self.parked += other.parked;
        self.unknown += other.unknown;
    }
}

/// What a wake-up came to.
struct Looked {
    due_at: Timestamp,
    /// `None`: it failed.
    woken: Option<Woken>,
    found: Found,
}

impl Sweep {
    /// Adds what became of a wake-up.
    fn count(&mut self, looked: Looked) {
        let Looked { due_at, woken, found } = looked;
        self.verdicts.add(found.verdicts);
        self.oldest_unknown = earliest(self.oldest_unknown, found.unknown_since);
        if matches!(woken, None | Some(Woken::Waits)) {
            self.left_due(due_at);
        }
        match woken {
            Some(Woken::Sent) => self.sent += 1,
            Some(Woken::Refused { everyone_waits }) => {
                self.refused += 1;
                self.breaker_open |= everyone_waits;
            }
            Some(Woken::Unknown) => self.unknown += 1,
            Some(Woken::NotDue | Woken::NothingToSend | Woken::Waits) => {}
            None => self.failed += 1,
        }
    }

    fn left_due(&mut self, due_at: Timestamp) {
        self.oldest_due = earliest(self.oldest_due, Some(due_at));
    }

    /// Says it of the invocation.
    fn say(&self, note: &Note, now: Timestamp) {
        let seconds_since = |at: Option<Timestamp>| {
            let age = at.map_or(0, |at| now.duration_since(at).as_secs());
            u64::try_from(age).unwrap_or(0)
        };
        note.say("woken", self.woken);
        note.say("failed", self.failed);
        note.say("verdicts", json!(self.verdicts));
        note.meter(Metric::Sent, self.sent.into());
        note.meter(Metric::NotTaken, self.refused.into());
        note.meter(Metric::Unknown, self.unknown.into());
        note.meter(Metric::BreakerOpen, self.breaker_open.into());
        note.meter(Metric::OldestDueSeconds, seconds_since(self.oldest_due));
        note.meter(Metric::OldestUnknownSeconds, seconds_since(self.oldest_unknown));
    }
}

/// A client for SES: no retries, since SES cannot tell a repeat from a second mail.
pub fn ses_client(connection: &Connection) -> aws_sdk_sesv2::Client {
    let mut builder = mail::client_settings(
        aws_sdk_sesv2::Config::builder()
            .behavior_version(aws_sdk_sesv2::config::BehaviorVersion::v2026_01_12())
            .region(connection.region.clone())
            .credentials_provider(connection.credentials.clone())
            .http_client(connection.http.clone()),
    );
    builder.set_endpoint_url(connection.endpoint_url.clone());
    aws_sdk_sesv2::Client::from_conf(builder.build())
}

impl Dispatcher {
    /// A dispatcher that sends one mail after the other.
    pub fn new(service: Arc<Service>, mailer: Mailer) -> Self {
        Self { service, mailer, pace: None }
    }

    /// Sends several at once, as fast as the account's rate allows.
    pub fn at_the_accounts_rate(self) -> Self {
        Self { pace: Some(Pace::new()), ..self }
    }

    /// What it sends with.
    pub fn mailer(&self) -> &Mailer {
        &self.mailer
    }

    /// How many mails may be under way at once.
    async fn under_way_max(&self) -> usize {
        match &self.pace {
            Some(pace) => pace.renew(&self.mailer).await,
            None => 1,
        }
    }

    /// One invocation of the schedule, and its line.
    pub async fn handle(&self, event: &Value, context: &Context) -> Result<Sweep, StoreError> {
        let stop_at = context.deadline().checked_sub(TIME_LEFT_MIN);
        let invocation = Invocation::begin(&self.service, Which::of(context));
        let now = self.service.now();
        let swept = invocation.run(self.minute(&invocation, Part::of_event(event), now, stop_at)).await;
        invocation.lines(&self.service, now).iter().for_each(|line| telemetry::write(line));
        swept
    }

    /// The minute's work of a sweeper; says of it what it came to, and beside it a line of each sender that it
    /// looks at.
    pub async fn minute(
        &self,
        invocation: &Invocation,
        part: Part,
        now: Timestamp,
        stop_at: Option<SystemTime>,
    ) -> Result<Sweep, StoreError> {
        let note = invocation.note();
        note.say("part", part.to_string());
        let swept = Box::pin(self.minute_of(invocation, part, now, stop_at)).await;
        match &swept {
            Ok(sweep) => {
                note.outcome("swept");
                sweep.say(note, now);
                self.note_sweep(part, sweep, now).await;
            }
            Err(error) => note.failed(error),
        }
        swept
    }

    async fn minute_of(
        &self,
        invocation: &Invocation,
        part: Part,
        now: Timestamp,
        stop_at: Option<SystemTime>,
    ) -> Result<Sweep, StoreError> {
        if !part.is_first() {
            return self.sweep_part(part, now, stop_at).await;
        }
        // First, since what the feeds are worth is part of what is decided.
        let mut looked_at = BTreeSet::new();
        for report in self.watch(now, stop_at).await {
            invocation.beside(metrics::line(&report, invocation.function(), now));
            looked_at.insert(report.shop);
        }
        // Beside the journeys, which must not wait for somebody's slow API, nor for a new plan.
        let (sweep, retried, moved) = tokio::join!(
            self.sweep_part(part, now, stop_at),
            self.retry(now, stop_at),
            self.move_waiting(now, stop_at)
        );
        let sweep = sweep?;
        // Last: what is learned is for parcels to come.
        self.learn_all(looked_at, now, stop_at).await;
        invocation.note().say("moved", moved.moved);
        invocation.note().say("deliveries_tried_again", retried);
        Ok(sweep)
    }

    /// Notes how a sweep went, for whoever asks how things stand. The sweep is done whatever becomes of it.
    pub async fn note_sweep(&self, part: Part, sweep: &Sweep, now: Timestamp) {
        let news = SweepNews {
            sent: sweep.sent,
            unknown: sweep.unknown,
            failed: sweep.failed,
            breaker_open: sweep.breaker_open,
            rate: self.pace.as_ref().and_then(Pace::told_rate),
        };
        if let Err(error) = self.service.store.note_sweep(&part.to_string(), &news, now).await {
            tracing::warn!(%error, "sweep not noted");
        }
    }

    /// Learns for each of these shops whose time it is. One that fails is asked again with its next look.
    pub async fn learn_all(&self, shops: BTreeSet<ShopId>, now: Timestamp, stop_at: Option<SystemTime>) {
        for shop in shops {
            if let Err(error) = Box::pin(self.learn(&shop, now, stop_at)).await {
                tracing::error!(%shop, %error, "lanes not learned");
            }
        }
    }

    /// Wakes everything that is due at `now`, the longest overdue first, until `stop_at` of the
    /// machine's clock. What is under way then is finished.
    ///
    /// Shops are read anew when it begins, and now and then while it goes on: whoever pauses mails waits a
    /// minute at most.
    pub async fn sweep(&self, now: Timestamp, stop_at: Option<SystemTime>) -> Result<Sweep, StoreError> {
        self.sweep_part(Part::WHOLE, now, stop_at).await
    }

    /// The same for a part of what is due.
    pub async fn sweep_part(
        &self,
        part: Part,
        now: Timestamp,
        stop_at: Option<SystemTime>,
    ) -> Result<Sweep, StoreError> {
        let under_way_max = self.under_way_max().await;
        let mut sweep = Sweep::default();
        let mut under_way = FuturesUnordered::new();
        self.service.shops.forget();
        let mut shops_read_at = SystemTime::now();
        // What was looked at and is still due failed, or is being sent by another: not again now.
        let mut seen: HashSet<DueJourney> = HashSet::new();
        let ended = 'sweep: loop {
            let mut due = Due::at(&self.service.store, part, now);
            let seen_before = seen.len();
            loop {
                let journey = match due.next().await {
                    Ok(Some(journey)) => journey,
                    Ok(None) => break,
                    Err(error) => break 'sweep Err(error),
                };
                if stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at) {
                    sweep.left_due(journey.due_at);
                    break 'sweep Ok(());
                }
                if shops_read_at.elapsed().is_ok_and(|age| age >= SHOPS_READ_ANEW_AFTER) {
                    self.service.shops.forget();
                    shops_read_at = SystemTime::now();
                }
                if !seen.insert(journey.clone()) {
                    continue;
                }
                sweep.woken += 1;
                under_way.push(self.wake_logged(journey, now, sweep.breaker_open));
                if under_way.len() >= under_way_max
                    && let Some(looked) = under_way.next().await
                {
                    sweep.count(looked);
                }
            }
            while let Some(looked) = under_way.next().await {
                sweep.count(looked);
            }
            if seen.len() == seen_before {
                break Ok(());
            }
        };
        // Also after a failure: a claim that nobody finishes is a mail of unknown fate.
        while let Some(looked) = under_way.next().await {
            sweep.count(looked);
        }
        ended.map(|()| sweep)
    }

    /// What became of a wake-up. If it failed the log says why.
    async fn wake_logged(&self, journey: DueJourney, now: Timestamp, breaker_open: bool) -> Looked {
        let mut found = Found::default();
        let woken = match self.wake(&journey, now, breaker_open, &mut found).await {
            Ok(woken) => Some(woken),
            // One journey that cannot be dealt with must not keep the others from their mails.
            Err(error) => {
                let name = log_name(&self.service.keyring, &journey.shop, &journey.id);
                tracing::error!(shop = %journey.shop, journey = name, %error, "journey not woken");
                None
            }
        };
        Looked { due_at: journey.due_at, woken, found }
    }

    /// The earliest wake-up, retry or part of a move after `now` and up to `until`, if there is one: a clock that is
    /// moved stops there on its way.
    pub async fn next_due(&self, now: Timestamp, until: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let store = &self.service.store;
        let mut first = store.next_retry(now, until).await?;
        first = earliest(first, store.next_move(now, until).await?);
        for shard in 0..store.shards() {
            first = earliest(first, store.next_due(shard, now, until).await?);
        }
        Ok(first)
    }
}
