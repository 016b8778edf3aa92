//! Lives seeds without the command line around it, which takes longer to link than a fault takes to be found:
//! `cargo run -p simulation --example lives -- 300` lives the first 300, and ends with the first that fails.
//! What `infra/mutants` runs.

#![allow(clippy::print_stdout, reason = "an example says what it finds")]

use std::process::ExitCode;

use simulation::soak;

fn main() -> ExitCode {
    let Some(seeds) = std::env::args().nth(1).and_then(|text| text.parse().ok()) else {
        println!("say how many seeds");
        return ExitCode::FAILURE;
    };
    let soaked = soak(1, seeds, 2, 1, &|| {});
    for lived in &soaked.failed {
        for wrong in &lived.wrong {
            println!("seed {}: {wrong}", lived.seed);
        }
    }
    println!("{} seeds lived", soaked.lived);
    if soaked.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
