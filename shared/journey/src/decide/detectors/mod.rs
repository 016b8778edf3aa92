//! The detectors: what tells that an order will be, or is, late. One file each.
//!
//! Each says when to warn and by which evidence, or nothing as things stand. The first by time warns,
//! and each clears itself: asked again after a new fact, it may say nothing any more. They only weigh
//! what the facts say; whether a mail may leave is for the gates.

use jiff::{SignedDuration, Timestamp};

use super::delay::off_the_van;
use super::window::{Window, expected, promised};
use super::{Context, Fate};
use crate::fact::OrderSnapshot;
use crate::order::{Order, Promise};
use crate::parcel::Parcel;
use crate::plan::FeePolicy;
use crate::touch::TouchKind;
use crate::verdict::{Because, Event};

mod carrier;
mod countdown;
mod dispatch;
mod label;
mod missed;
mod predicted;
mod silent;

pub(super) use countdown::countdown;
pub(super) use label::{unscanned_since, waited_for};

/// When to warn, and the evidence.
#[derive(Clone, Copy)]
struct Finding {
    due: Timestamp,
    because: Because,
}

/// What the detectors look at: a parcel, and the time in which it is to arrive.
struct Scene<'a> {
    context: &'a Context<'a>,
    order: &'a Order,
    parcel: &'a Parcel<'a>,
    window: Window,
    /// What was learned of its lane says when it is likely to be late.
    forecast: Option<Finding>,
}

impl Scene<'_> {
    /// How far an estimate lies behind the promise before it is worth an apology: some hours are not,
    /// unless speed was paid for, or a day is crossed by which the customer needs it.
    fn slip_min(&self) -> SignedDuration {
        let settings = &self.context.plan.touches.transit_delay;
        let is_needed = self.order.needed_by(&self.context.zone) == Some(self.window.to);
        if self.speed_was_paid() || is_needed { SignedDuration::ZERO } else { settings.slip_min }
    }

    fn speed_was_paid(&self) -> bool {
        let is_at_stake = |promise: &Promise| promise.fee.is_some() && promise.fee_policy != FeePolicy::Kept;
        self.order.promise.as_ref().is_some_and(is_at_stake) && !self.parcel.is_replacement
    }

    /// When a delay notice that is due then would leave: not from the van, not in quiet hours, not
    /// before now.
    fn leaves_at(&self, due: Timestamp) -> Timestamp {
        let due = off_the_van(self.parcel, due);
        self.context.after_quiet_hours(TouchKind::TransitDelay, due).max(self.context.now)
    }
}

/// The first reason, by time, to warn of an order of which nothing was handed over.
pub(super) fn before_hand_over(
    context: &Context<'_>,
    order: &Order,
    told: &OrderSnapshot,
) -> (Fate, Because) {
    let at_risk = promised(order, &context.zone).map(|window| {
        let ends = countdown::before_hand_over(context, window);
        let too_late = predicted::before_hand_over(context, order, told, window);
        too_late.map_or(ends, |too_late| earlier(context, too_late, ends))
    });
    let late = dispatch::told_late(context, told, at_risk.is_some());
    match (late, at_risk) {
        (Some(late), Some(at_risk)) => {
            let Finding { due, because } = earlier(context, late, at_risk);
            (Fate::Due(due), because)
        }
        (Some(Finding { due, because }), None) | (None, Some(Finding { due, because })) => {
            (Fate::Due(due), because)
        }
        (None, None) => (Fate::WaitsFor(Event::Order), Because::OrderUnderWay),
    }
}

/// The first reason, by time, to warn of a parcel.
pub(super) fn first_warning(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> (Fate, Because) {
    let Some(window) = expected(context, order, parcel) else {
        return match parcel.delayed_at {
            Some(at) => (Fate::Due(at), Because::CarrierSaysDelayed(at)),
            None => (Fate::WaitsFor(Event::Order), Because::OrderUnderWay),
        };
    };
    let forecast = predicted::of_a_parcel(context, order, parcel, window);
    let scene = Scene { context, order, parcel, window, forecast };
    let nobody_said = [
        scene.forecast,
        silent::silent(&scene),
        countdown::of_a_parcel(&scene),
        missed::missed(&scene),
        label::without_scan(&scene),
    ];
    let nobody_said = nobody_said.into_iter().flatten().reduce(|a, b| earlier(context, a, b));
    let first = match (nobody_said, carrier::says_late(&scene)) {
        (Some(silence), Some(said)) => {
            let first = earlier(context, silence, said);
            // What a carrier said is told before what nobody said, if it stands when the mail leaves.
            let because = if carrier::leads(&scene, said, first) { said.because } else { first.because };
            Finding { because, ..first }
        }
        (Some(found), None) | (None, Some(found)) => found,
        (None, None) => return (Fate::WaitsFor(Event::LaterReport), Because::OrderUnderWay),
    };
    (Fate::Due(first.due), first.because)
}

/// The reason that came first; of two at once the one named first. A reason from before an import is
/// none, as long as there is another.
fn earlier(context: &Context<'_>, a: Finding, b: Finding) -> Finding {
    if (is_past(context, b.due), b.due) < (is_past(context, a.due), a.due) { b } else { a }
}

/// Whether it lies before the import that brought the journey.
fn is_past(context: &Context<'_>, at: Timestamp) -> bool {
    context.import().is_some_and(|import| at < import.at)
}
