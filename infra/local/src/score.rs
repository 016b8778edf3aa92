//! Scoring a plan on orders that happened: who would have been told of a delay, how long before, and
//! who for nothing.
//!
//! Every order is played through the code that decides live, all on one clock, so that what is learned
//! of lanes is learned only from what was known at that time. Nothing is stored or sent.

mod orders;
mod plot;
mod rehearsal;
mod tally;

pub use orders::{HistoricOrder, Mistake, read};
pub use plot::svg;
pub use rehearsal::{Heard, rehearse};
pub use tally::{Report, Score, Variant, score, sweep};
