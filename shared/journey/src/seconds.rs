//! How times are stored: whole seconds since 1970. Shorter than text, and write units are bought
//! by the kilobyte.

pub(crate) use jiff::fmt::serde::timestamp::second::{optional, required};
