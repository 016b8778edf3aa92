//! How fast mails leave: never faster than SES takes them from the account, and never more of them
//! under way than leave in about a second, so that no claim waits long for its turn.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mail::Mailer;
use tokio::time::{Instant, sleep_until};

/// Of the account's rate so much is used, in percent: SES counts by its own clock, and others may send too.
const SHARE_PERCENT: f64 = 95.0;
/// What SES gives a new account, and what is kept to while it does not say: mails a second.
const RATE_UNKNOWN: f64 = 1.0;
/// The rate is asked for again after this: a quota grows while nobody deploys.
const ASKED_ANEW_AFTER: Duration = Duration::from_secs(600);
/// Mails under way at once at most. At 45 ms a mail, calls to the table among them, this is 1,400 a second.
const UNDER_WAY_MAX: f64 = 64.0;

/// Hands out turns to send.
#[derive(Debug)]
pub(crate) struct Pace(Mutex<Turns>);

#[derive(Clone, Copy, Debug)]
struct Turns {
    rate: f64,
    asked_at: Option<Instant>,
    next: Instant,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Turns { rate: RATE_UNKNOWN, asked_at: None, next: Instant::now() }))
    }

    /// Asks for the account's rate if that is long ago, and says how many mails may be under way at once.
    /// Without an answer the rate stays as it was.
    pub(crate) async fn renew(&self, mailer: &Mailer) -> usize {
        let is_known = |at: Instant| at.elapsed() < ASKED_ANEW_AFTER;
        if !self.turns().asked_at.is_some_and(is_known) {
            match mailer.send_rate().await {
                Ok(rate) => {
                    let mut turns = self.turns();
                    (turns.rate, turns.asked_at) = (rate, Some(Instant::now()));
                }
                Err(failure) => tracing::warn!(code = failure.code, "SES does not say its rate"),
            }
        }
        under_way_max(self.turns().rate)
    }

    /// The rate that SES told, in whole mails a second; `None`: it told none yet.
    pub(crate) fn told_rate(&self) -> Option<u64> {
        let turns = self.turns();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small and never negative"
        )]
        turns.asked_at.map(|_| turns.rate.round() as u64)
    }

    /// Waits until one more mail may leave.
    pub(crate) async fn turn(&self) {
        let at = {
            let mut turns = self.turns();
            let at = turns.next.max(Instant::now());
            turns.next = at + gap(turns.rate);
            at
        };
        sleep_until(at).await;
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Between one mail and the next.
fn gap(rate: f64) -> Duration {
    Duration::from_secs_f64(100.0 / SHARE_PERCENT / rate.max(RATE_UNKNOWN))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 64")]
fn under_way_max(rate: f64) -> usize {
    rate.clamp(1.0, UNDER_WAY_MAX) as usize
}

#[cfg(test)]
mod tests {
    use super::{RATE_UNKNOWN, gap, under_way_max};

    #[test]
    fn the_gap_keeps_below_the_rate_and_no_claim_waits_much_longer_than_a_second() {
        for rate in [RATE_UNKNOWN, 14.0, 50.0, 500.0, 5_000.0] {
            let gap = gap(rate).as_secs_f64();
            assert!(1.0 / gap < rate, "{rate}");
            let waiting = u32::try_from(under_way_max(rate)).expect("few");
            assert!(gap * f64::from(waiting) < 1.1, "{rate}");
        }
        assert_eq!(under_way_max(0.0), 1);
    }
}
