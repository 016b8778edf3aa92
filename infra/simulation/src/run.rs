//! One life from beginning to end, and what is wrong with it.

use tracing::level_filters::LevelFilter;

use crate::checks;
use crate::coverage::Coverage;
use crate::evidence::Logs;
use crate::life::{Life, Omitted};
use crate::script;

/// A life that is over.
#[derive(Clone, Debug)]
pub struct Lived {
    /// Which.
    pub seed: u64,
    /// What does not hold, each beginning with the checker's name; nothing: all is well.
    pub wrong: Vec<String>,
    /// Everything that happened, a line each.
    pub history: Vec<String>,
    /// What it came through.
    pub coverage: Coverage,
    /// The steps that it was laid out with.
    pub steps: Vec<u64>,
    /// The faults that came to pass, by task and call.
    pub struck: Vec<(u64, u64)>,
}

/// Lives a seed's life, without what is left out, and checks it.
pub fn live(seed: u64, omitted: &Omitted) -> Lived {
    let logs = Logs::default();
    let writer = logs.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .without_time()
        .with_max_level(LevelFilter::INFO)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || lived(seed, omitted, &logs))
}

fn lived(seed: u64, omitted: &Omitted, logs: &Logs) -> Lived {
    let script = script::script(seed);
    let steps = script.steps.iter().map(|step| step.id).collect();
    let Some(mut life) = Life::begin(seed, &script, omitted) else {
        let wrong = vec!["world: the embedded table does not start".to_owned()];
        return Lived {
            seed,
            wrong,
            history: Vec::new(),
            coverage: Coverage::default(),
            steps,
            struck: Vec::new(),
        };
    };
    life.live();
    checks::in_the_middle(&mut life);
    life.live_on();
    life.settle();
    checks::at_the_end(&mut life, &logs.text());
    Lived {
        seed,
        wrong: std::mem::take(&mut life.evidence.wrong),
        history: life.history,
        coverage: life.coverage,
        steps,
        struck: life.struck,
    }
}
