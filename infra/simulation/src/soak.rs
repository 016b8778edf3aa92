//! Many lives, one after the other, on as many threads as wished.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::coverage::Coverage;
use crate::life::Omitted;
use crate::run::{Lived, live};

/// What many lives came to.
#[derive(Debug, Default)]
pub struct Soaked {
    /// Lives that were lived.
    pub lived: u64,
    /// What they came through.
    pub coverage: Coverage,
    /// Those that failed, without their histories, by seed.
    pub failed: Vec<Lived>,
}

/// Lives the seeds from `from` on, `count` of them, on `threads` threads; `tick` is called after each. Ends early
/// once `failures_max` have failed.
pub fn soak(from: u64, count: u64, threads: usize, failures_max: usize, tick: &(dyn Fn() + Sync)) -> Soaked {
    let next = AtomicU64::new(from);
    let all = Mutex::new(Soaked::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let lock = || all.lock().unwrap_or_else(PoisonError::into_inner);
                    if seed >= from + count || lock().failed.len() >= failures_max {
                        return;
                    }
                    let mut lived = live(seed, &Omitted::default());
                    lived.history.clear();
                    let mut all = lock();
                    all.lived += 1;
                    all.coverage.add(&lived.coverage);
                    if !lived.wrong.is_empty() {
                        all.failed.push(lived);
                    }
                    drop(all);
                    tick();
                }
            });
        }
    });
    let mut soaked = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    soaked.failed.sort_by_key(|lived| lived.seed);
    soaked
}
