//! Numbers by chance: the same for the same seed, and each independent of how often others were asked.

/// Chance that is asked one after the other: for what is laid out before a life begins.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

/// A number of the given ones, spread over all 64 bits. What happens to a call is drawn from what the call is,
/// not from how many were drawn before: so that a life in which one event is left out goes on as it did.
pub(crate) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |state, part| scatter(state ^ scatter(*part)))
}

/// The same of a text.
pub(crate) fn mix_text(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// One step of SplitMix64, as Steele, Lea and Flood give it.
fn scatter(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Chance {
    /// The chance of a purpose in a seed's life.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        Self(mix(&[seed, mix_text(purpose)]))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scatter(self.0)
    }

    /// A number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// From `from` to `to`, both possible.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.below(u64::try_from(to - from + 1).unwrap_or(1)) as i64)
    }

    /// True once in `count` times.
    pub(crate) fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    /// One of some.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}
