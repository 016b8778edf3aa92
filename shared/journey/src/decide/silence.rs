//! What silence is worth: nothing, while nobody would tell us.

use super::{Context, Fate};
use crate::feed::CarrierFeed;
use crate::parcel::Parcel;
use crate::verdict::Because;

impl Context<'_> {
    /// A warning about a parcel that rests on our having heard nothing, weighed by whether we would
    /// have: a parcel must not be called late because its carrier's feed is down.
    pub(super) fn by_silence(&self, parcel: &Parcel<'_>, fate: Fate, because: Because) -> Fate {
        let Fate::Due(due) = fate else {
            return fate;
        };
        let rests_on_silence = match because {
            Because::PromiseEnds(_)
            | Because::LikelyLate { .. }
            | Because::SilentSince(_)
            | Because::PromiseMissed(_)
            | Because::UpdatePromised(_)
            | Because::MustDeliverBy(_)
            | Because::PeriodEnds(_) => true,
            Because::NotHandedOverBy(_)
            | Because::TooLateToHandOver { .. }
            | Because::CarrierSaysDelayed(_)
            | Because::EstimateIsLate { .. }
            | Because::CarrierReported { .. }
            | Because::MovedAgain(_)
            | Because::Arrived(_)
            | Because::ArrivedLate(_)
            | Because::OrderUnderWay
            | Because::CartLeft(_)
            | Because::SearchLoop { .. }
            | Because::MustShipBy(_)
            | Because::RevisedDateEnds(_)
            | Because::ConsentMissing(_)
            | Because::CancelWished(_)
            | Because::Ledger => false,
        };
        match self.shop.carrier_feed {
            CarrierFeed::Fresh => fate,
            // What moved since then is reported by a sender that is not the quiet one.
            CarrierFeed::Quiet { since } if parcel.moved_at.is_some_and(|at| at > since) => fate,
            CarrierFeed::Quiet { .. } | CarrierFeed::None if rests_on_silence => Fate::Unheard(due),
            CarrierFeed::Quiet { .. } | CarrierFeed::None => fate,
        }
    }
}
