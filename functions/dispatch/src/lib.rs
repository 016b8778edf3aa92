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
mod retry;
mod send;
mod wake;
mod watch;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use journey::ids::ShopId;
use lambda_runtime::Context;
use mail::Mailer;
use serde::Serialize;
use service::clients::Connection;
use service::{Service, telemetry};
use store::{DueJourney, StoreError};

use crate::due::Due;

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
    /// A dispatcher.
    pub fn new(service: Arc<Service>, mailer: Mailer) -> Self {
        Self { service, mailer }
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
    /// machine's clock.
    ///
    /// Shops are read anew when it begins, and now and then while it goes on: whoever pauses mails waits a
    /// minute at most.
    pub async fn sweep(&self, now: Timestamp, stop_at: Option<SystemTime>) -> Result<Sweep, StoreError> {
        let mut sweep = Sweep::default();
        self.service.shops.forget();
        let mut shops_read_at = SystemTime::now();
        // What was looked at and is still due failed, or is being sent by another: not again now.
        let mut seen: HashSet<DueJourney> = HashSet::new();
        loop {
            let mut due = Due::at(&self.service.store, now);
            let seen_before = seen.len();
            while let Some(journey) = due.next().await? {
                if stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at) {
                    return Ok(sweep);
                }
                if shops_read_at.elapsed().is_ok_and(|age| age >= SHOPS_READ_ANEW_AFTER) {
                    self.service.shops.forget();
                    shops_read_at = SystemTime::now();
                }
                if seen.insert(journey.clone()) {
                    self.wake_counted(&journey, now, &mut sweep).await;
                }
            }
            if seen.len() == seen_before {
                return Ok(sweep);
            }
        }
    }

    async fn wake_counted(&self, journey: &DueJourney, now: Timestamp, sweep: &mut Sweep) {
        sweep.woken += 1;
        match self.wake(journey, now, sweep.breaker_open).await {
            Ok(Woken::Sent) => sweep.sent += 1,
            Ok(Woken::Refused { everyone_waits }) => {
                sweep.refused += 1;
                sweep.breaker_open |= everyone_waits;
            }
            Ok(Woken::Unknown) => sweep.unknown += 1,
            Ok(Woken::NotDue | Woken::NothingToSend | Woken::Waits) => {}
            // One journey that cannot be dealt with must not keep the others from their mails.
            Err(error) => {
                sweep.failed += 1;
                tracing::error!(shop = %journey.shop, kind = %journey.id.kind(), %error, "journey not woken");
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
