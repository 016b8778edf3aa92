//! One call at a time: which goes on, what happens to it, what it changes.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use cloud::{Fault, Service};

use super::{Event, Late, Life};
use crate::chance::{mix, mix_text};
use crate::evidence::Taken;
use crate::gate::Waiting;
use crate::harm::Harm;
use crate::request::Request;

/// A call takes at most so many milliseconds when nothing is wrong.
const LATENCY_MAX_MS: u64 = 25;

impl Life<'_> {
    /// Lets one of the waiting calls happen; false: none waits.
    pub(super) fn let_one_through(&mut self) -> bool {
        let waiting = self.gate.waiting();
        let rank = |task: &u64| {
            let running = self.running.get(task);
            running.map_or(0, |running| mix(&[self.seed, running.key, running.calls, 31]))
        };
        let Some(place) = (0..waiting.len()).min_by_key(|place| rank(&waiting[*place])) else {
            return false;
        };
        let call = self.gate.take(place);
        self.calls_total += 1;
        let request = Request::read(&call.operation, &call.body);
        let Some(running) = self.running.get_mut(&call.task) else {
            // Sent by a process that is dead now: it may have reached the service.
            if mix(&[self.seed, self.calls_total]).is_multiple_of(2) {
                self.act(&call, &request);
            }
            return true;
        };
        running.calls += 1;
        let (key, n, running_name) = (running.key, running.calls, running.name);
        let site = format!("{}: {} {}", running.name, call.operation, request.about);
        let harm = self.harm_of(&call, &request, key, n);
        // What the checkers look at is no part of the life.
        let is_of_life = running_name != "look";
        if is_of_life {
            self.coverage.fault(site.clone(), harm.as_str());
        }
        if harm != Harm::None {
            self.struck.push((key, n));
        }
        let mark = if harm == Harm::None { String::new() } else { format!("  !! {}", harm.as_str()) };
        if is_of_life {
            self.say(&format!("#{} {site}{mark}", call.task));
        }
        self.note_rules(&call, &request);
        let latency = 1 + (mix(&[self.seed, key, n, 32]) % LATENCY_MAX_MS) as i64;
        self.set_now(self.gate.now_ms() + latency);
        self.late_effects();
        self.strike(call, &request, harm, n);
        true
    }

    fn harm_of(&self, call: &Waiting, request: &Request, key: u64, n: u64) -> Harm {
        if self.is_calm || self.omitted.all_faults || self.omitted.faults.contains(&(key, n)) {
            return Harm::None;
        }
        if call.service == Service::DynamoDb && self.gate.now_ms() < self.outage_until_ms {
            return if mix(&[key, n, 33]).is_multiple_of(2) { Harm::Throttle } else { Harm::ServerError };
        }
        self.weather.harm(self.seed, key, n, call.service, request)
    }

    fn strike(&mut self, call: Waiting, request: &Request, harm: Harm, n: u64) {
        let task = call.task;
        match harm {
            Harm::DieBefore => self.die(task),
            Harm::DieAfter => {
                self.act(&call, request);
                self.die(task);
            }
            Harm::MixedReasons => call.slot.put(Ok(cloud::cancelled_for_mixed_reasons(&call.body))),
            Harm::Stale => {
                let now = self.gate.now_ms();
                self.copy.catch_up(&self.table, now);
                let answer = self.copy.table.execute(&call.operation, &call.body);
                call.slot.put(Ok(answer));
            }
            Harm::Slow => {
                let answer = self.act(&call, request);
                let most = if call.service == Service::Ses { 14_000 } else { 1_600 };
                let at_ms = self.gate.now_ms() + (mix(&[self.seed, task, n, 34]) % most) as i64;
                self.late.push(Late { at_ms, call, answer: Some(Ok(answer)), n });
            }
            Harm::LateEffect => {
                let at_ms = self.gate.now_ms() + 950 + (mix(&[self.seed, task, n, 35]) % 4_000) as i64;
                self.late.push(Late { at_ms, call, answer: None, n });
            }
            _ => {
                let fault: Fault = harm.fault();
                let (service, operation, body) = (call.service, call.operation.clone(), call.body.clone());
                let answer = fault.strike(service, &operation, &body, |_, _| self.act(&call, request));
                if matches!(harm, Harm::None) {
                    self.hears(&call);
                }
                call.slot.put(answer);
            }
        }
    }

    /// Whoever sent a mail hears that it was taken. Known it is once that is written: until then it dies with them.
    fn hears(&mut self, call: &Waiting) {
        if call.service == Service::Ses
            && self.evidence.taken.last().is_some_and(|taken| taken.at_call == self.calls_total)
            && let Some(running) = self.running.get_mut(&call.task)
        {
            running.heard = Some(self.evidence.taken.len() - 1);
        }
    }

    /// What comes late, and is due.
    pub(super) fn late_effects(&mut self) {
        let now = self.gate.now_ms();
        let (mut due, rest): (Vec<Late>, Vec<Late>) =
            std::mem::take(&mut self.late).into_iter().partition(|late| late.at_ms <= now);
        self.late = rest;
        due.sort_by_key(|late| (late.at_ms, late.call.task, late.n));
        for late in due {
            let answer = late.answer.unwrap_or_else(|| {
                let request = Request::read(&late.call.operation, &late.call.body);
                Ok(self.act(&late.call, &request))
            });
            late.call.slot.put(answer);
        }
    }

    /// The service does what it is asked.
    fn act(&mut self, call: &Waiting, request: &Request) -> HttpResponse {
        let now = self.gate.now_ms();
        match call.service {
            Service::DynamoDb => {
                let answer = self.table.execute(&call.operation, &call.body);
                if call.operation == "CreateTable" {
                    self.copy.table.execute(&call.operation, &call.body);
                }
                if answer.status().is_success() && !request.writes.is_empty() {
                    self.copy.note(&request.writes, now);
                    if let Some(running) = self.running.get_mut(&call.task) {
                        if request.writes.len() > 1 {
                            running.claimed_at_call = self.calls_total;
                        }
                        if request.about == "J"
                            && let Some(taken) = running.heard.take()
                            && let Some(taken) = self.evidence.taken.get_mut(taken)
                        {
                            taken.is_told = true;
                        }
                    }
                }
                answer
            }
            Service::Ses => {
                let before = self.outbox.len();
                let answer = self.outbox.execute(&call.operation, &call.body);
                if self.outbox.len() > before {
                    self.take_mail(call);
                }
                answer
            }
        }
    }

    fn take_mail(&mut self, call: &Waiting) {
        let Some(mail) = self.outbox.mails().pop() else { return };
        let now = self.gate.now_ms();
        let claimed_at_call = self.running.get(&call.task).map_or(0, |running| running.claimed_at_call);
        self.say(&format!("   mail to {} about {}: {}", mail.to, mail.journey, mail.touch));
        self.coverage.see("mail taken", mail.touch.split('/').next().unwrap_or_default());
        let luck = mix(&[self.seed, mix_text(mail.tags.get("send_id").map_or("", String::as_str)), 41]);
        let place = self.evidence.taken.len();
        let at_call = self.calls_total;
        self.evidence.taken.push(Taken { mail, at_ms: now, at_call, claimed_at_call, is_told: false });
        let minutes = |n: u64| now + (1 + (luck >> 8) % n) as i64 * 60_000;
        match luck % 100 {
            // Nothing is ever heard of it.
            0..20 => {}
            20..24 => self.queue_at(minutes(30), Event::Report(place, "Bounce", 0)),
            24..27 => self.queue_at(minutes(3_000), Event::Report(place, "Complaint", 0)),
            27..30 => self.queue_at(minutes(90), Event::Report(place, "Reject", 0)),
            30..40 => {
                // Twice, and in the wrong order.
                self.queue_at(now + 500, Event::Report(place, "Delivery", 0));
                self.queue_at(now + 2_000, Event::Report(place, "Send", 0));
                self.queue_at(minutes(200), Event::Report(place, "Delivery", 0));
            }
            _ => {
                self.queue_at(now + 300 + (luck >> 16) as i64 % 5_000, Event::Report(place, "Send", 0));
                self.queue_at(minutes(60), Event::Report(place, "Delivery", 0));
            }
        }
    }

    /// What holds of calls whatever becomes of them: looking changes nothing, and forgers are not listened to.
    fn note_rules(&mut self, call: &Waiting, request: &Request) {
        let Some(running) = self.running.get(&call.task) else { return };
        let wrong = match running.name {
            "look at a page" if !request.writes.is_empty() => "a look at a page writes",
            "forged" if request.about != "S" && !request.about.starts_with("S:") => {
                "a forged delivery costs a call"
            }
            _ => return,
        };
        self.evidence.wrong.push(format!("looks: {wrong}: {} {}", call.operation, request.about));
    }
}
