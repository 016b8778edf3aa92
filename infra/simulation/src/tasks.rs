//! What runs at the same time: the functions' futures, polled one at a time and only when woken. A process that
//! dies is a future that is dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::gate::Gate;

/// Something that runs.
pub(crate) type Job<T> = Pin<Box<dyn Future<Output = T>>>;

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Task<T> {
    job: Job<T>,
    flag: Arc<Flag>,
}

/// All that run.
pub(crate) struct Tasks<T> {
    running: BTreeMap<u64, Task<T>>,
    gate: Gate,
}

impl<T> fmt::Debug for Tasks<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").field("running", &self.running.len()).finish_non_exhaustive()
    }
}

impl<T> Tasks<T> {
    pub(crate) fn new(gate: Gate) -> Self {
        Self { running: BTreeMap::new(), gate }
    }

    pub(crate) fn start(&mut self, id: u64, job: Job<T>) {
        self.running.insert(id, Task { job, flag: Arc::new(Flag(AtomicBool::new(true))) });
    }

    /// Ends a task where it stands.
    pub(crate) fn kill(&mut self, id: u64) {
        self.running.remove(&id);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Lets everything that was woken run until it waits for the gate. Says what came to its end.
    pub(crate) fn poll(&mut self) -> Vec<(u64, T)> {
        let mut ended = Vec::new();
        while let Some(id) = self.woken() {
            let Some(task) = self.running.get_mut(&id) else { continue };
            task.flag.0.store(false, Ordering::Relaxed);
            let waker = Waker::from(Arc::clone(&task.flag));
            self.gate.enter(id);
            if let Poll::Ready(value) = task.job.as_mut().poll(&mut Context::from_waker(&waker)) {
                self.running.remove(&id);
                ended.push((id, value));
            }
        }
        ended
    }

    fn woken(&self) -> Option<u64> {
        let mut tasks = self.running.iter();
        tasks.find(|(_, task)| task.flag.0.load(Ordering::Relaxed)).map(|(id, _)| *id)
    }
}
