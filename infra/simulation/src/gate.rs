//! Where everything that the functions do to the world waits until the run lets it happen: each call below the
//! SDK, and each pause of the SDK. Nothing here decides anything.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use bytes::Bytes;
use cloud::Service;

/// What a call comes back with.
pub(crate) type Answer = Result<HttpResponse, ConnectorError>;

/// A call that waits to be let through.
pub(crate) struct Waiting {
    /// Whose it is.
    pub(crate) task: u64,
    pub(crate) service: Service,
    pub(crate) operation: String,
    pub(crate) body: Bytes,
    pub(crate) slot: Slot<Answer>,
}

/// One value on its way to whoever waits for it.
pub(crate) struct Slot<T>(Arc<Mutex<(Option<T>, Option<Waker>)>>);

impl<T> Slot<T> {
    fn pair() -> (Self, Receiver<T>) {
        let shared = Arc::new(Mutex::new((None, None)));
        (Self(Arc::clone(&shared)), Receiver(shared))
    }

    pub(crate) fn put(&self, value: T) {
        let mut shared = lock(&self.0);
        shared.0 = Some(value);
        if let Some(waker) = shared.1.take() {
            drop(shared);
            waker.wake();
        }
    }

    /// Nobody waits for it any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

struct Receiver<T>(Arc<Mutex<(Option<T>, Option<Waker>)>>);

impl<T> Future for Receiver<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut shared = lock(&self.0);
        match shared.0.take() {
            Some(value) => Poll::Ready(value),
            None => {
                shared.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[derive(Default)]
struct Inner {
    task: u64,
    now_ms: i64,
    waiting: Vec<Waiting>,
    sleeping: Vec<(i64, Slot<()>)>,
}

/// The gate. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<Mutex<Inner>>);

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gate {
    /// Milliseconds since 1970, in the world.
    pub(crate) fn now_ms(&self) -> i64 {
        lock(&self.0).now_ms
    }

    /// Moves the world's time, and ends the pauses that are over.
    pub(crate) fn set_now_ms(&self, now_ms: i64) {
        let over: Vec<Slot<()>> = {
            let mut inner = lock(&self.0);
            inner.now_ms = now_ms;
            inner.sleeping.retain(|(_, slot)| !slot.is_abandoned());
            let (over, rest) =
                std::mem::take(&mut inner.sleeping).into_iter().partition(|(at, _)| *at <= now_ms);
            inner.sleeping = rest;
            let over: Vec<(i64, Slot<()>)> = over;
            over.into_iter().map(|(_, slot)| slot).collect()
        };
        over.iter().for_each(|slot| slot.put(()));
    }

    /// Whoever is polled from now on makes the calls.
    pub(crate) fn enter(&self, task: u64) {
        lock(&self.0).task = task;
    }

    /// When the first pause that somebody waits for ends.
    pub(crate) fn first_wake_ms(&self) -> Option<i64> {
        let mut inner = lock(&self.0);
        inner.sleeping.retain(|(_, slot)| !slot.is_abandoned());
        inner.sleeping.iter().map(|(at, _)| *at).min()
    }

    /// The waiting calls, each as its task and its number among those of all.
    pub(crate) fn waiting(&self) -> Vec<u64> {
        lock(&self.0).waiting.iter().map(|call| call.task).collect()
    }

    /// Takes out one of them, by its place in [`Gate::waiting`].
    pub(crate) fn take(&self, place: usize) -> Waiting {
        lock(&self.0).waiting.remove(place)
    }

    fn arrive(&self, service: Service, operation: String, body: Bytes) -> HttpConnectorFuture {
        let (slot, receiver) = Slot::pair();
        let mut inner = lock(&self.0);
        let task = inner.task;
        inner.waiting.push(Waiting { task, service, operation, body, slot });
        HttpConnectorFuture::new(receiver)
    }
}

impl AsyncSleep for Gate {
    fn sleep(&self, duration: Duration) -> Sleep {
        let (slot, receiver) = Slot::pair();
        let mut inner = lock(&self.0);
        let at = inner.now_ms.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX));
        inner.sleeping.push((at, slot));
        Sleep::new(receiver)
    }
}

impl TimeSource for Gate {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(self.now_ms()).unwrap_or(0))
    }
}

/// The end of the network for one service.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) gate: Gate,
    pub(crate) service: Service,
}

impl HttpClient for Line {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(body) = request.body().bytes().map(Bytes::copy_from_slice) else {
            return HttpConnectorFuture::ready(Err(ConnectorError::user("a streamed body".into())));
        };
        let operation = match self.service {
            Service::DynamoDb => {
                let target = request.headers().get("x-amz-target").unwrap_or_default();
                target.rsplit('.').next().unwrap_or_default().to_owned()
            }
            Service::Ses => cloud::operation_of(request.method(), request.uri()),
        };
        self.gate.arrive(self.service, operation, body)
    }
}
