//! `beforehand simulate`: lives from seeds, with everything that can go wrong, and what does not hold.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulation::{Omitted, live, shortest, soak};

use super::CommandError;

/// Lives that are lived to make a failing one short.
const SHRINK_LIVES_MAX: usize = 400;
/// A soak ends when so many seeds have failed.
const FAILURES_MAX: usize = 20;

/// What to simulate.
#[derive(Debug, Args)]
pub struct Arguments {
    /// One seed: its life is told line by line, made as short as it can be if something does not hold.
    #[arg(long, conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
    /// So many seeds.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Threads that live at the same time.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Tells a failing seed's whole life instead of the shortest that fails.
    #[arg(long)]
    whole: bool,
    /// Tells what the lives came through: each fault at each call.
    #[arg(long)]
    coverage: bool,
}

/// Simulates.
pub fn run(arguments: &Arguments) -> Result<(), CommandError> {
    match arguments.seed {
        Some(seed) => one(seed, arguments.whole),
        None => many(arguments),
    }
}

fn one(seed: u64, whole: bool) -> Result<(), CommandError> {
    let tell = || {
        let first = live(seed, &Omitted::default());
        if first.wrong.is_empty() || whole {
            return first;
        }
        let shortest = shortest(first, SHRINK_LIVES_MAX);
        println!("{} steps and {} faults are left:", shortest.steps, shortest.faults);
        shortest.lived
    };
    // On a thread of its own: a life has a clock and an executor of its own, which the command's would stop.
    let lived = std::thread::scope(|scope| scope.spawn(tell).join());
    let lived = lived.map_err(|_| CommandError::Refused(format!("seed {seed} ended in a panic")))?;
    let fails = !lived.wrong.is_empty();
    for line in &lived.history {
        println!("{line}");
    }
    for wrong in &lived.wrong {
        println!("seed {seed}: {wrong}");
    }
    if fails {
        return Err(CommandError::Refused(format!("seed {seed} does not hold what it must")));
    }
    println!("seed {seed}: everything holds");
    Ok(())
}

fn many(arguments: &Arguments) -> Result<(), CommandError> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} seeds, {per_sec}, {eta} left");
    let bar = ProgressBar::new(arguments.seeds);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    let soaked = soak(arguments.from, arguments.seeds, arguments.threads, FAILURES_MAX, &|| bar.inc(1));
    bar.finish_and_clear();
    if arguments.coverage {
        println!("{}", soaked.coverage);
    }
    for lived in &soaked.failed {
        for wrong in &lived.wrong {
            println!("seed {}: {wrong}", lived.seed);
        }
    }
    match soaked.failed.len() {
        0 => {
            println!("{} seeds: everything holds", soaked.lived);
            Ok(())
        }
        failed => Err(CommandError::Refused(format!(
            "{failed} of {} seeds do not hold what they must: `beforehand simulate --seed N` tells one",
            soaked.lived
        ))),
    }
}
