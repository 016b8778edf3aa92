//! A shop that is watched: its functions' lines, and what AWS would measure of them, become metrics.

use jiff::SignedDuration;
use local::cloud::{Call, Fault, OutboxMail, Service};
use local::system::ses_event;
use providers::{Provider, Surface};
use serde_json::{Value, json};
use service::clock::Clock;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use super::cloudwatch::{CloudWatch, Name, name};
use crate::harness::Harness;

/// Monday noon in New York: a time at which mails may leave.
pub(crate) const NOON: &str = "2026-03-02T17:00:00Z";

/// A world, and what is known of it in CloudWatch.
pub(crate) struct World {
    pub(crate) harness: Harness,
    pub(crate) cloudwatch: CloudWatch,
    throttled: Arc<Mutex<Vec<Name>>>,
    /// How many sweeps left a letter.
    letters: u32,
}

impl World {
    pub(crate) async fn at(now: &str) -> Self {
        Self::of(Harness::at(now).await)
    }

    pub(crate) fn of(harness: Harness) -> Self {
        Self { harness, cloudwatch: CloudWatch::default(), throttled: Arc::default(), letters: 0 }
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.harness.system.service.now().as_second()
    }

    /// Reads what the functions logged, and what AWS counted meanwhile.
    fn notice(&mut self) {
        for line in self.harness.take_lines() {
            self.cloudwatch.read(&line);
        }
        let at = self.seconds();
        for name in std::mem::take(&mut *self.throttled.lock().unwrap()) {
            self.cloudwatch.put(name, at, 1.0);
        }
    }

    pub(crate) fn count(&mut self, name: Name, value: f64) {
        let at = self.seconds();
        self.cloudwatch.put(name, at, value);
    }

    pub(crate) fn pass(&mut self, minutes: i64) {
        let Clock::Virtual(seconds) = &self.harness.system.service.clock else {
            panic!("the clock is virtual");
        };
        seconds.fetch_add(minutes * 60, Ordering::SeqCst);
    }

    /// So many minutes, each with an invocation of the schedule, which Lambda counts.
    pub(crate) async fn sweep(&mut self, minutes: u32) {
        for _ in 0..minutes {
            let swept = self.harness.minute().await;
            self.count(lambda("Invocations", "Dispatch"), 1.0);
            self.count(lambda("Errors", "Dispatch"), f64::from(u8::from(swept.is_err())));
            // The destination for failures keeps them for a day.
            self.letters += u32::from(swept.is_err());
            self.count(queue("DispatchDeadLetters"), self.letters.into());
            self.notice();
            self.pass(1);
        }
    }

    /// One delivery, which the entrance counts. Says the reply's status.
    pub(crate) async fn deliver(&mut self, event_type: &str, data: Value) -> u16 {
        let now = self.harness.system.service.now();
        let body = json!({ "type": event_type, "timestamp": now, "data": data });
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let reply = self.harness.deliver(Provider::Standard, surface, event_type, &body).await;
        self.answered(reply.status().as_u16());
        reply.status().as_u16()
    }

    /// A delivery that nobody signed.
    pub(crate) async fn forged(&mut self, surface: Surface) {
        let source = Provider::Standard.as_str();
        let body = bytes::Bytes::from_static(b"{\"type\":\"order.placed\"}");
        let reply = self.harness.post(surface, source, http::HeaderMap::new(), body).await;
        assert_eq!(reply.status(), 401);
        self.answered(401);
    }

    /// What API Gateway, and Lambda for Function URLs, count of replies.
    fn answered(&mut self, status: u16) {
        let failed = f64::from(u8::from(status >= 500));
        self.count(name("AWS/ApiGateway", "5xx", &[("ApiId", "Api")]), failed);
        self.count(lambda("Url5xxCount", "StorefrontWebhook"), failed);
        self.notice();
    }

    /// An event of SES about a mail. Lambda tries it three times, then it is a dead letter.
    pub(crate) async fn report(&mut self, event_type: &str, mail: &OutboxMail) {
        let mut event = ses_event(event_type, mail);
        if event_type == "Complaint" {
            event["detail"]["complaint"] = json!({ "complainedRecipients": [{ "emailAddress": mail.to }] });
        }
        for attempt in 1..=3 {
            let taken = self.harness.report(&event).await;
            self.count(lambda("Errors", "MailFeedback"), f64::from(u8::from(taken.is_err())));
            self.notice();
            if taken.is_ok() {
                return;
            }
            if attempt == 3 {
                self.count(queue("MailFeedbackDeadLetters"), 1.0);
            }
            self.pass(2);
        }
    }

    /// From now on the table refuses such calls, which DynamoDB counts: as reads or writes of the table, and as
    /// writes of the index where it is the index that is busy.
    pub(crate) fn throttle(&self, refuses: impl Fn(&Call) -> bool + Send + 'static, index: bool) {
        let throttled = Arc::clone(&self.throttled);
        self.harness.system.cloud.faults.inject(move |call| {
            if call.service != Service::DynamoDb || !refuses(call) {
                return Fault::None;
            }
            let is_read = ["GetItem", "BatchGetItem", "Query"].contains(&call.operation.as_str());
            let metric = if is_read { "ReadThrottleEvents" } else { "WriteThrottleEvents" };
            let mut dimensions = vec![("TableName", "Table")];
            dimensions.extend(index.then_some(("GlobalSecondaryIndexName", "due")));
            throttled.lock().unwrap().push(name("AWS/DynamoDB", metric, &dimensions));
            Fault::Throttle
        });
    }

    /// From now on SES answers so.
    pub(crate) fn ses(&self, fault: Fault) {
        self.harness.system.cloud.faults.inject(move |call| match call.service {
            Service::Ses if call.operation == "SendEmail" => fault.clone(),
            Service::Ses | Service::DynamoDb => Fault::None,
        });
    }

    pub(crate) fn recover(&self) {
        self.harness.system.cloud.faults.clear();
    }

    /// So many orders whose delay notices are due: their promise is over and nothing was handed over.
    pub(crate) async fn overdue_orders(&mut self, count: u32) {
        for n in 0..count {
            let order = json!({
                "order_id": format!("100{n}"), "order_number": format!("100{n}"),
                "customer": { "email": format!("customer{n}@example.com"), "country": "US", "region": "NY" },
                "items": [{ "title": "Trail boots", "quantity": 1 }],
                "shipping": { "method": "Express (2 days)" },
            });
            assert_eq!(self.deliver("order.placed", order).await, 200);
        }
        let three_days = SignedDuration::from_hours(72);
        self.pass(three_days.as_mins());
    }

    /// The mails that left and of which SES has told nothing yet.
    pub(crate) fn unreported(&self) -> Vec<OutboxMail> {
        self.harness.system.cloud.outbox.take_unreported()
    }
}

/// A metric of Lambda's, by the function's name inside the template.
pub(crate) fn lambda(metric: &str, function: &str) -> Name {
    name("AWS/Lambda", metric, &[("FunctionName", function)])
}

/// How many messages wait in a queue.
pub(crate) fn queue(id: &str) -> Name {
    name("AWS/SQS", "ApproximateNumberOfMessagesVisible", &[("QueueName", id)])
}
