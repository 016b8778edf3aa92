//! Whatever strangers send to a public endpoint: samples and forms in which anything stands in any place, is cut,
//! repeated or missing, signed or not. Nothing panics; nothing is answered 5xx while nothing is wrong with the
//! table, since a sender would repeat it for ever; every answer is short, comes soon, and names nobody.
//!
//! A few thousand at every run; `PROPTEST_CASES=100000 cargo test -p tests -- fuzzing` takes that many of each.

mod changes;
mod deliveries;
mod pages;

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use service::reply::Reply;
use tokio::runtime::Runtime;

/// Senders wait 5 seconds for an answer, and the function takes 4 of them at most. Here nothing is optimised.
const ANSWERS_WITHIN: Duration = Duration::from_secs(4);

/// Tries a test with so many values, or with as many as `PROPTEST_CASES` says; a value that fails is made small.
fn try_many<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if let Err(failure) = TestRunner::new(config).run(strategy, test) {
        panic!("{failure}");
    }
}

/// Requests are answered one after the other, on this thread.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// What holds of every answer.
fn check(reply: &Reply, asked: Instant, bytes_max: usize) -> Result<(), TestCaseError> {
    let (took, status) = (asked.elapsed(), reply.status());
    let fail = |why: String| Err(TestCaseError::fail(why));
    if status.is_server_error() {
        return fail(format!("answered {status} with nothing wrong"));
    }
    if reply.body().len() > bytes_max {
        return fail(format!("{} bytes of an answer", reply.body().len()));
    }
    if took > ANSWERS_WITHIN {
        return fail(format!("answered after {took:?}"));
    }
    Ok(())
}
