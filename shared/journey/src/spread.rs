//! Each journey's own place in a stretch of time over which many are spread.

use jiff::SignedDuration;

/// Where in `0..length` the journey with this id has its place. Derived, so that it is the same each
/// time it is asked and on every machine; zero if there is no length.
pub(crate) fn place_in(length: SignedDuration, id: &str) -> SignedDuration {
    let seconds = length.as_secs();
    if seconds <= 0 {
        return SignedDuration::ZERO;
    }
    // FNV-1a spreads evenly.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    SignedDuration::from_secs(i64::try_from(hash % seconds.unsigned_abs()).unwrap_or(0))
}
