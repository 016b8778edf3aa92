//! Stops a piece of work between two of its calls to AWS: to let another run in between, or to let
//! it die there. Each call waits once before it takes effect, so that a work that was polled until
//! it made some calls stands exactly before its next one.

use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use crate::harness::Harness;

/// More calls than any work of these tests makes.
const CALLS_MAX: u64 = 500;

/// A sweep begins with one look into each partition of the due index: nothing to stop at.
pub(super) const LOOKS: u64 = 7;

/// A work that stands before one of its calls.
pub(super) type Stopped<Work> = Pin<Box<Work>>;

/// Drives `work` until it made `calls` calls. `Some`: it ended before.
pub(super) async fn run_for<Work: Future>(
    harness: &Harness,
    calls: u64,
    work: &mut Stopped<Work>,
) -> Option<Work::Output> {
    let faults = &harness.system.cloud.faults;
    let stop_at = faults.calls_total() + calls;
    poll_fn(|context| {
        if faults.calls_total() >= stop_at {
            return Poll::Ready(None);
        }
        match work.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if faults.calls_total() >= stop_at => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Stops `work` at each of its calls in turn, from the call after the first `from` on, each time in
/// a fresh world, and hands it to `then`, which may let something else happen, and may finish the
/// work or drop it. Says at how many calls it stopped.
pub(super) async fn at_every_call<Work: Future>(
    from: u64,
    world: impl AsyncFn() -> Harness,
    work: impl Fn(Rc<Harness>) -> Work,
    then: impl AsyncFn(Rc<Harness>, Stopped<Work>),
) -> u64 {
    for calls in from..CALLS_MAX {
        let harness = Rc::new(world().await);
        harness.count_calls();
        let mut stopped = Box::pin(work(Rc::clone(&harness)));
        if run_for(&harness, calls, &mut stopped).await.is_some() {
            return calls - from;
        }
        then(harness, stopped).await;
    }
    panic!("the work does not end");
}
