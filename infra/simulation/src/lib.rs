#![doc = include_str!("../README.md")]

mod chance;
mod checks;
mod copy;
mod coverage;
mod evidence;
mod gate;
mod harm;
mod life;
mod people;
mod processes;
mod request;
mod rules;
mod run;
mod script;
mod shrink;
mod soak;
mod tasks;

pub use coverage::Coverage;
pub use life::Omitted;
pub use run::{Lived, live};
pub use shrink::{Shortest, shortest};
pub use soak::{Soaked, soak};

/// The table.
const TABLE: &str = "beforehand";
