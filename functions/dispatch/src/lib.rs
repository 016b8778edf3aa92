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
use lambda_runtime::Context;
use mail::Mailer;
use serde::Serialize;
use service::clients::Connection;
use service::{Service, telemetry};
use store::{DueJourney, StoreError};

use crate::due::Due;
use crate::pace::Pace;

pub use compose::preview;
pub use moves::{DUE_NOW_MAX, LOOKS_MAX, MovedPart};
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
}

impl Sweep {
    /// Adds what became of a wake-up; `None`: it failed.
    fn count(&mut self, woken: Option<Woken>) {
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

    /// One invocation of the schedule.
    pub async fn handle(&self, context: &Context) -> Result<Sweep, StoreError> {
        let stop_at = context.deadline().checked_sub(TIME_LEFT_MIN);
        let now = self.service.now();
        // First, since what the feeds are worth is part of what is decided.
        let mut looked_at = BTreeSet::new();
        for report in self.watch(now, stop_at).await {
            looked_at.insert(report.shop.clone());
            telemetry::metric(&metrics::line(&report, &context.env_config.function_name, now));
        }
        // Beside the journeys, which must not wait for somebody's slow API, nor for a new plan.
        let (sweep, _, moved) =
            tokio::join!(self.sweep(now, stop_at), self.retry(now, stop_at), self.move_waiting(now, stop_at));
        let sweep = sweep?;
        // Last: what is learned is for parcels to come.
        self.learn_all(looked_at, now, stop_at).await;
        let usage = self.service.store.usage().snapshot();
        tracing::info!(
            woken = sweep.woken,
            sent = sweep.sent,
            refused = sweep.refused,
            unknown = sweep.unknown,
            failed = sweep.failed,
            breaker_open = sweep.breaker_open,
            moved = moved.moved,
            dynamodb_calls_total = usage.calls,
            write_units_total = usage.write_units,
            "sweep done"
        );
        Ok(sweep)
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
        let under_way_max = self.under_way_max().await;
        let mut sweep = Sweep::default();
        let mut under_way = FuturesUnordered::new();
        self.service.shops.forget();
        let mut shops_read_at = SystemTime::now();
        // What was looked at and is still due failed, or is being sent by another: not again now.
        let mut seen: HashSet<DueJourney> = HashSet::new();
        let ended = 'sweep: loop {
            let mut due = Due::at(&self.service.store, now);
            let seen_before = seen.len();
            loop {
                let journey = match due.next().await {
                    Ok(Some(journey)) => journey,
                    Ok(None) => break,
                    Err(error) => break 'sweep Err(error),
                };
                if stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at) {
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
                if under_way.len() >= under_way_max {
                    sweep.count(under_way.next().await.flatten());
                }
            }
            while let Some(woken) = under_way.next().await {
                sweep.count(woken);
            }
            if seen.len() == seen_before {
                break Ok(());
            }
        };
        // Also after a failure: a claim that nobody finishes is a mail of unknown fate.
        while let Some(woken) = under_way.next().await {
            sweep.count(woken);
        }
        ended.map(|()| sweep)
    }

    /// What became of a wake-up; `None`: it failed, and the log says why.
    async fn wake_logged(&self, journey: DueJourney, now: Timestamp, breaker_open: bool) -> Option<Woken> {
        match self.wake(&journey, now, breaker_open).await {
            Ok(woken) => Some(woken),
            // One journey that cannot be dealt with must not keep the others from their mails.
            Err(error) => {
                tracing::error!(shop = %journey.shop, kind = %journey.id.kind(), %error, "journey not woken");
                None
            }
        }
    }

    /// The earliest wake-up, retry or part of a move after `now` and up to `until`, if there is one: a clock that is
    /// moved stops there on its way.
    pub async fn next_due(&self, now: Timestamp, until: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let store = &self.service.store;
        let mut first = store.next_retry(now, until).await?;
        first = journey::merge::earliest(first, store.next_move(now, until).await?);
        for shard in 0..store.shards() {
            first = journey::merge::earliest(first, store.next_due(shard, now, until).await?);
        }
        Ok(first)
    }
}
