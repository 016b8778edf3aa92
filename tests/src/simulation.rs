//! Lives from seeds: `infra/simulation` lives them and checks them. Here: some of them at every run, that a seed is
//! always the same life, and that a life that fails is made short.

use simulation::{Omitted, live, soak};

/// Lives at every run.
const SEEDS: u64 = 200;

#[test]
fn two_hundred_lives_hold() {
    let soaked = soak(1, SEEDS, 2, 5, &|| {});
    let wrong: Vec<String> = soaked
        .failed
        .iter()
        .flat_map(|lived| lived.wrong.iter().map(|wrong| format!("seed {}: {wrong}", lived.seed)))
        .collect();
    assert!(wrong.is_empty(), "`beforehand simulate --seed N` tells one:\n{}", wrong.join("\n"));
    assert_eq!(soaked.lived, SEEDS);
}

#[test]
fn the_same_seed_is_the_same_life() {
    for seed in [3, 17, 40] {
        let (one, other) = (live(seed, &Omitted::default()).history, live(seed, &Omitted::default()).history);
        assert!(one.len() > 100, "seed {seed}: {} lines", one.len());
        let differs = one.iter().zip(&other).find(|(one, other)| one != other);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(one.len(), other.len(), "seed {seed}");
    }
}
