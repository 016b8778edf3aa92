//! Each journey's own place in a stretch of time over which many are spread.

use jiff::SignedDuration;

/// Where in `0..length` the journey with this id has its place. Derived, so that it is the same each
/// time it is asked and on every machine; zero if there is no length.
pub(crate) fn place_in(length: SignedDuration, id: &str) -> SignedDuration {
    let seconds = length.as_secs();
    if seconds <= 0 {
        return SignedDuration::ZERO;
    }
    let hash = hash(id.bytes());
    SignedDuration::from_secs(i64::try_from(hash % seconds.unsigned_abs()).unwrap_or(0))
}

/// Which of `count` groups something with these names belongs to, from 0. Derived, too; names of
/// another purpose make other groups.
pub(crate) fn one_of(count: u64, names: &[&str]) -> u64 {
    // A byte that no text has keeps the names apart.
    let hash = hash(names.iter().flat_map(|name| name.bytes().chain([0xff])));
    // The low bits of FNV-1a depend on few bits of a text: the high ones come down (MurmurHash3).
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (mixed ^ (mixed >> 33)) % count.max(1)
}

/// FNV-1a: spreads evenly.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
