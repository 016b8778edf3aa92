//! What carriers say, in whatever words: a parcel, its statuses with their times, an estimate. Every
//! carrier's file fills one of these, and the rules of what becomes a fact stand here once.

use jiff::Timestamp;
use journey::fact::{Estimate, EstimatedBy, Fact, ParcelRef, ParcelStatus, Scan, Subject, What};
use journey::ids::TrackingNumber;

use crate::codes::Unmapped;
use crate::translation::{Outcome, SCANS_MAX, SHIPMENTS_MAX};
use crate::{link, text};

/// One parcel as a carrier or an aggregator describes it.
#[derive(Debug, Default)]
pub(crate) struct Tracker<'a> {
    /// Its number, as given.
    pub(crate) number: &'a str,
    /// Where the number stands in the body, for the message when it is none.
    pub(crate) number_field: &'static str,
    /// The carrier's name or code; may be empty.
    pub(crate) carrier: &'a str,
    /// The carrier's page; may be empty.
    pub(crate) tracking_url: &'a str,
    /// Statuses with their times, in any order.
    pub(crate) scans: Vec<(Timestamp, ParcelStatus)>,
    /// When it is now thought to arrive.
    pub(crate) arrives_by: Option<Timestamp>,
    /// When the sender told this: the time of the estimate. Without one the latest scan's is taken.
    pub(crate) told_at: Option<Timestamp>,
}

impl Tracker<'_> {
    /// The facts: the latest [`SCANS_MAX`] scans, oldest first, and the estimate. The error says what
    /// the body lacks; `needs` names the fields.
    pub(crate) fn facts(mut self, needs: &str) -> Result<Vec<Fact>, String> {
        let number = TrackingNumber::normalise(self.number)
            .map_err(|error| format!("{}: {error}", self.number_field))?;
        let subject = Subject::Parcel(number.clone());
        let parcel = ParcelRef::Tracking(number);
        let carrier = text::line(self.carrier, text::CARRIER_MAX);
        let tracking_url = link::https(self.tracking_url);
        self.scans.sort();
        self.scans.dedup();
        let told_at = self.told_at.or(self.scans.last().map(|(at, _)| *at));
        let kept = self.scans.split_off(self.scans.len().saturating_sub(SCANS_MAX));
        let mut facts: Vec<Fact> = kept
            .into_iter()
            .map(|(occurred_at, status)| {
                let scan = Scan {
                    parcel: parcel.clone(),
                    status,
                    tracking_url: tracking_url.clone(),
                    carrier: carrier.clone(),
                };
                Fact { subject: subject.clone(), occurred_at, what: What::Scanned(scan) }
            })
            .collect();
        if let (Some(arrives_by), Some(occurred_at)) = (self.arrives_by, told_at) {
            let estimate = Estimate { arrives_by, by: EstimatedBy::Carrier };
            facts.push(Fact { subject, occurred_at, what: What::Estimated { parcel, estimate } });
        }
        if facts.is_empty() { Err(needs.to_owned()) } else { Ok(facts) }
    }
}

/// The facts of all parcels of one delivery. Senders also tell of parcels that nobody scanned yet: of
/// those there is nothing to record. `needs` is as in [`Tracker::facts`].
pub(crate) fn outcome_of(
    trackers: Vec<Tracker<'_>>,
    unmapped: Unmapped,
    needs: &str,
) -> Result<Outcome, String> {
    if trackers.len() > SHIPMENTS_MAX {
        return Err(format!("more than {SHIPMENTS_MAX} parcels in one delivery"));
    }
    let mut facts = Vec::new();
    for tracker in trackers {
        TrackingNumber::normalise(tracker.number)
            .map_err(|error| format!("{}: {error}", tracker.number_field))?;
        let tells = !tracker.scans.is_empty() || tracker.arrives_by.and(tracker.told_at).is_some();
        if tells {
            facts.extend(tracker.facts(needs)?);
        }
    }
    if facts.is_empty() {
        return Ok(Outcome::Ignored("nothing was scanned yet".to_owned()));
    }
    Ok(Outcome::Statuses(facts, unmapped))
}
