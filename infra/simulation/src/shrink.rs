//! Makes a failing life short: leaves out faults and steps as long as the same thing goes wrong.

use std::collections::BTreeSet;

use crate::life::Omitted;
use crate::run::{Lived, live};

/// The shortest life that was found, and what was left out for it.
#[derive(Clone, Debug)]
pub struct Shortest {
    /// The life.
    pub lived: Lived,
    /// How many steps of its script are left.
    pub steps: usize,
    /// How many faults came to pass in it.
    pub faults: usize,
}

/// Looks for it, with at most so many lives. `first` failed.
pub fn shortest(first: Lived, lives_max: usize) -> Shortest {
    let Some(name) = first.wrong.first().map(|wrong| name_of(wrong).to_owned()) else {
        let (steps, faults) = (first.steps.len(), first.struck.len());
        return Shortest { lived: first, steps, faults };
    };
    let mut search =
        Search { seed: first.seed, name, left: lives_max, best: first, omitted: Omitted::default() };
    search.without_faults();
    let steps = search.best.steps.clone();
    search.without(&steps, |omitted, step| {
        omitted.steps.insert(*step);
    });
    let struck: Vec<(u64, u64)> = {
        let unique: BTreeSet<_> = search.best.struck.iter().copied().collect();
        unique.into_iter().collect()
    };
    search.without(&struck, |omitted, fault| {
        omitted.faults.insert(*fault);
    });
    let steps = search.best.steps.len() - search.omitted.steps.len();
    let faults = search.best.struck.len();
    Shortest { lived: search.best, steps, faults }
}

/// Which checker speaks.
fn name_of(wrong: &str) -> &str {
    wrong.split(':').next().unwrap_or_default()
}

struct Search {
    seed: u64,
    name: String,
    left: usize,
    best: Lived,
    omitted: Omitted,
}

impl Search {
    /// Whether the life without these fails in the same way; then it is the best one.
    fn try_without(&mut self, omitted: Omitted) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let lived = live(self.seed, &omitted);
        let fails = lived.wrong.iter().any(|wrong| name_of(wrong) == self.name);
        if fails {
            self.best = lived;
            self.omitted = omitted;
        }
        fails
    }

    fn without_faults(&mut self) {
        let omitted = Omitted { all_faults: true, ..self.omitted.clone() };
        self.try_without(omitted);
    }

    /// Halves, quarters, … of them are left out, as Zeller and Hildebrandt's ddmin does.
    fn without<T>(&mut self, all: &[T], leave_out: impl Fn(&mut Omitted, &T)) {
        let mut open: Vec<&T> = all.iter().collect();
        let mut size = open.len().div_ceil(2);
        while size > 0 && self.left > 0 {
            let mut kept: Vec<&T> = Vec::new();
            for part in open.chunks(size) {
                let mut omitted = self.omitted.clone();
                part.iter().for_each(|one| leave_out(&mut omitted, one));
                if !self.try_without(omitted) {
                    kept.extend(part);
                }
            }
            open = kept;
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }
}
