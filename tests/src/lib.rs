//! The tests of the whole, in one binary: each would otherwise link the SDK again.

#[cfg(test)]
mod providers;
