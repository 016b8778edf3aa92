//! What deciding needs to know of a shop.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::feed::CarrierFeed;
use crate::lanes::Lanes;
use crate::pause::Pause;

/// A shop's place in time, and its standing as a sender of mail.
#[derive(Clone, Debug)]
pub struct ShopTime {
    /// The zone in which the shop works: cut-offs, and customers whose zone nobody knows.
    pub zone: TimeZone,
    /// How its mails are received.
    pub standing: Standing,
    /// Whether it would hear of a parcel that moves.
    pub carrier_feed: CarrierFeed,
    /// How long its parcels take, as far as that was learned.
    pub lanes: Arc<Lanes>,
    /// What nobody gets for now.
    pub pauses: Vec<Pause>,
}

/// How a shop's mails are received.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Standing {
    /// As they should be.
    #[default]
    Good,
    /// So many bounce or are marked as spam that the sender's account is at risk.
    AtRisk,
}

/// What became of a shop's newest mails, about a thousand of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Received {
    /// Taken by the receiving servers.
    pub delivered: u64,
    /// Refused for good.
    pub bounced: u64,
    /// Marked as spam.
    pub complained: u64,
}

/// Fewer mails than this say nothing.
const MAILS_MIN: u64 = 100;
/// One complaint says nothing, however few the mails.
const COMPLAINTS_MIN: u64 = 2;
/// SES reviews an account from 5 % bounces (source: the SES developer guide on reputation). We stop
/// at half of that: so many of ten thousand.
const BOUNCES_OF_TEN_THOUSAND_MAX: u64 = 250;
/// And from 0.1 % complaints.
const COMPLAINTS_OF_TEN_THOUSAND_MAX: u64 = 5;

impl Received {
    /// What these numbers mean.
    pub fn standing(self) -> Standing {
        let all = self.delivered + self.bounced;
        if all < MAILS_MIN {
            return Standing::Good;
        }
        let bounces = self.bounced * 10_000 >= all * BOUNCES_OF_TEN_THOUSAND_MAX;
        let complaints = self.complained >= COMPLAINTS_MIN
            && self.complained * 10_000 >= all * COMPLAINTS_OF_TEN_THOUSAND_MAX;
        if bounces || complaints { Standing::AtRisk } else { Standing::Good }
    }
}

#[cfg(test)]
mod tests {
    use super::{Received, Standing};

    #[test]
    fn half_of_what_ses_reviews_is_a_risk() {
        let rows = [
            ((0, 0, 0), Standing::Good),
            ((10, 9, 5), Standing::Good),
            ((976, 24, 0), Standing::Good),
            ((975, 25, 0), Standing::AtRisk),
            ((999, 0, 1), Standing::Good),
            ((1_000, 0, 2), Standing::AtRisk),
            ((3_999, 0, 2), Standing::AtRisk),
            ((4_001, 0, 2), Standing::Good),
        ];
        for ((delivered, bounced, complained), expected) in rows {
            let received = Received { delivered, bounced, complained };
            assert_eq!(received.standing(), expected, "{received:?}");
        }
    }
}
