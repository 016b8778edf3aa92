//! One seed's life: the world's time, what comes when, and the one loop that lets things happen one by one.

mod calls;
mod jobs;

use std::collections::{BTreeMap, BTreeSet};

use cloud::{EmbeddedDynamoDb, Outbox};
use jiff::Timestamp;
use journey::ids::{ShopId, SourceId};
use providers::Provider;
use serde_json::{Value, json};
use service::keyring::Keyring;
use store::{ShopRecord, SourceRecord, Versioned};

use crate::TABLE;
use crate::chance::{Chance, mix};
use crate::copy::{Copy, ask};
use crate::coverage::Coverage;
use crate::evidence::Evidence;
use crate::gate::Gate;
use crate::harm::Weather;
use crate::processes::{Clients, Process, SHARDS, keys, secret};
use crate::script::{Script, text_of};
use crate::tasks::{Job, Tasks};
use jobs::{Done, Running};

/// What is left out of a life, to find out what it takes to fail.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Omitted {
    /// Steps of the script.
    pub steps: BTreeSet<u64>,
    /// Faults, by task and call.
    pub faults: BTreeSet<(u64, u64)>,
    /// Everything that goes wrong.
    pub all_faults: bool,
}

/// Something that is to happen.
#[derive(Clone, Debug)]
enum Event {
    /// A step, and which try of it this is.
    Step(usize, u64),
    /// What becomes of a mail: its place among those taken, the event, and which try to bring it this is.
    Report(usize, &'static str, u64),
    /// A process gets new keys.
    NewKeys(usize),
}

/// A fault's effect that comes later.
struct Late {
    at_ms: i64,
    call: crate::gate::Waiting,
    /// Whether it takes effect then, or had its effect and is answered then.
    answer: Option<crate::gate::Answer>,
    n: u64,
}

/// The shop.
const SHOP: &str = "harbor";
/// Its senders.
const SOURCES: [&str; 2] = ["shopfront", "hub"];
/// A life that takes more is caught in a circle.
const CALLS_MAX: u64 = 60_000;
/// After its script ends, everything must have come to rest within this.
const SETTLES_WITHIN_MS: i64 = 260 * 24 * 60 * 60 * 1000;
/// How often a due journey is looked at, at most, once nothing goes wrong any more.
const CALM_SWEEPS_MAX: u64 = 1_500;

/// A life under way.
pub(crate) struct Life<'a> {
    seed: u64,
    pub(crate) script: &'a Script,
    weather: Weather,
    omitted: &'a Omitted,
    gate: Gate,
    pub(crate) table: EmbeddedDynamoDb,
    copy: Copy,
    outbox: Outbox,
    clients: Clients,
    processes: Vec<Process>,
    retired: Vec<Process>,
    tasks: Tasks<Done>,
    running: BTreeMap<u64, Running>,
    tasks_total: u64,
    calls_total: u64,
    queue: BTreeMap<(i64, u64), Event>,
    queued_total: u64,
    late: Vec<Late>,
    outage_until_ms: i64,
    secret_generation: u64,
    sweep_not_before_ms: i64,
    sweeps_total: u64,
    /// From now on nothing goes wrong.
    is_calm: bool,
    pub(crate) evidence: Evidence,
    pub(crate) coverage: Coverage,
    /// Everything that happened, a line each.
    pub(crate) history: Vec<String>,
    /// Faults that came to pass, by task and call.
    pub(crate) struck: Vec<(u64, u64)>,
}

impl<'a> Life<'a> {
    /// A world with its table and its shop.
    pub(crate) fn begin(seed: u64, script: &'a Script, omitted: &'a Omitted) -> Option<Self> {
        // What the SDK draws by chance: its pauses before another try, its tokens.
        fastrand::seed(seed);
        let gate = Gate::default();
        let clock = gate.clone();
        let outbox = Outbox::in_memory(std::sync::Arc::new(move || {
            Timestamp::from_millisecond(clock.now_ms()).unwrap_or_default()
        }));
        let clients = Clients::new(&gate);
        let mut chance = Chance::new(seed, "processes");
        let weather = if omitted.all_faults { Weather::CALM } else { Weather::of(seed) };
        let copy = Copy::new(EmbeddedDynamoDb::in_memory().ok()?, *chance.pick(&[200, 2_000, 20_000]));
        let skewed = chance.one_in(2);
        let keyring = Keyring::parse(&keys(seed, false)).ok()?;
        let processes = (0..4).map(|n| {
            // Signatures are good for five minutes: who checks them cannot be off by more.
            let most = if n < 2 { 240 } else { 600 };
            let skew_s = if skewed { chance.between(-most, most) } else { 0 };
            Process::new(&clients, keyring.clone(), skew_s)
        });
        let processes = processes.collect();
        let mut life = Self {
            seed,
            script,
            weather,
            omitted,
            tasks: Tasks::new(gate.clone()),
            gate,
            table: EmbeddedDynamoDb::in_memory().ok()?,
            copy,
            outbox,
            clients,
            processes,
            retired: Vec::new(),
            running: BTreeMap::new(),
            tasks_total: 0,
            calls_total: 0,
            queue: BTreeMap::new(),
            queued_total: 0,
            late: Vec::new(),
            outage_until_ms: i64::MIN,
            secret_generation: 0,
            sweep_not_before_ms: i64::MIN,
            sweeps_total: 0,
            is_calm: true,
            evidence: Evidence::default(),
            coverage: Coverage::default(),
            history: Vec::new(),
            struck: Vec::new(),
        };
        life.set_now(script.begins_ms - 1_000);
        life.found();
        Some(life)
    }

    fn found(&mut self) {
        let client = self.processes[0].service.store.client().clone();
        self.wait_for(async move { cloud::create_table_if_missing(&client, TABLE).await.is_ok() });
        let (service, seed, zone) =
            (std::sync::Arc::clone(&self.processes[0].service), self.seed, self.script.shop_zone);
        self.wait_for(async move {
            let Ok(shop) = ShopId::parse(SHOP) else { return };
            let mut sources = BTreeMap::new();
            for (n, name) in SOURCES.iter().enumerate() {
                let Ok(source) = SourceId::parse(*name) else { return };
                if let Ok(sealed) = service.keyring.seal(&shop, &source, &secret(seed, n, 0)) {
                    sources.insert(source, SourceRecord::new(Provider::Standard.as_str(), sealed));
                }
            }
            let record = ShopRecord {
                brand: "Harbor Goods".to_owned(),
                url: "https://shop.example.com".to_owned(),
                zone: zone.to_owned(),
                sender: "orders@shop.example.com".to_owned(),
                support_email: "care@shop.example.com".to_owned(),
                postal_address: "Harbor Goods, 1 Example Street, New York, NY 10001, USA".to_owned(),
                accent: "#1f6f54".to_owned(),
                locale: "en".to_owned(),
                sources,
            };
            // A shop that is not there shows in the first reply.
            let _ = service.store.put_shop(&shop, &Versioned { value: record, version: 0 }).await;
            service.shops.forget();
        });
        self.history.clear();
    }

    /// Runs something to its end while nothing goes wrong.
    pub(crate) fn wait_for<T: 'static>(&mut self, work: impl Future<Output = T> + 'static) -> Option<T> {
        let was_calm = std::mem::replace(&mut self.is_calm, true);
        let told = std::rc::Rc::new(std::cell::RefCell::new(None));
        let teller = std::rc::Rc::clone(&told);
        let job: Job<Done> = Box::pin(async move {
            let value = work.await;
            *teller.borrow_mut() = Some(value);
            Done::Looked
        });
        let id = self.start("look", 0, mix(&[self.tasks_total]), job, None);
        while self.running.contains_key(&id) && self.calls_total < CALLS_MAX {
            self.finish_woken();
            if self.let_one_through() {
                continue;
            }
            match self.next_pause() {
                Some(at) if self.running.contains_key(&id) => self.pass_to(at),
                _ => break,
            }
        }
        self.is_calm = was_calm;
        told.borrow_mut().take()
    }

    /// Lives through the script, with everything that goes wrong in it.
    pub(crate) fn live(&mut self) {
        self.is_calm = false;
        for (index, step) in self.script.steps.iter().enumerate() {
            if !self.omitted.steps.contains(&step.id) {
                self.queue_at(step.at_ms, Event::Step(index, 0));
            }
        }
        self.run_until(self.script.ends_ms);
    }

    /// The rest of what goes wrong, when the outside has said everything.
    pub(crate) fn live_on(&mut self) {
        self.run_until(self.script.storms_end_ms);
    }

    /// From now on nothing goes wrong: whatever was begun comes to its end, and the list of what is due to
    /// nothing.
    pub(crate) fn settle(&mut self) {
        self.is_calm = true;
        self.sweeps_total = 0;
        self.outage_until_ms = i64::MIN;
        self.sweep_not_before_ms = i64::MIN;
        self.run_until(self.script.storms_end_ms + SETTLES_WITHIN_MS);
        if self.calls_total >= CALLS_MAX {
            self.evidence.wrong.push(format!("settles: {CALLS_MAX} calls, and no end"));
        }
        if self.sweeps_total >= CALM_SWEEPS_MAX {
            self.evidence.wrong.push(format!("settles: {CALM_SWEEPS_MAX} sweeps, and no end"));
        }
        if let Some(due) = self.first_due() {
            self.evidence.wrong.push(format!(
                "settles: still due at {} is something of {}",
                text_of(self.gate.now_ms()),
                text_of(due * 1000)
            ));
        }
    }

    fn run_until(&mut self, until_ms: i64) {
        while self.calls_total < CALLS_MAX && (!self.is_calm || self.sweeps_total < CALM_SWEEPS_MAX) {
            self.finish_woken();
            if let Some(event) = self.take_event() {
                self.happen(event);
                continue;
            }
            if self.let_one_through() {
                continue;
            }
            let queued = self.queue.keys().next().map(|(at, _)| *at);
            let next = [self.next_pause(), queued].into_iter().flatten().min();
            let sweep = if self.tasks.is_empty() { self.next_sweep() } else { None };
            match (next, sweep) {
                (next, Some(at)) if at <= until_ms && next.is_none_or(|next| at < next) => {
                    self.pass_to(at);
                    self.sweep();
                }
                (Some(at), _) if at <= until_ms => self.pass_to(at),
                _ => {
                    self.set_now(until_ms.max(self.gate.now_ms()));
                    return;
                }
            }
        }
    }

    /// When somebody next goes on by themselves.
    fn next_pause(&self) -> Option<i64> {
        self.late.iter().map(|late| late.at_ms).chain(self.gate.first_wake_ms()).min()
    }

    fn take_event(&mut self) -> Option<Event> {
        let (key, _) = self.queue.first_key_value()?;
        let key = *key;
        (key.0 <= self.gate.now_ms()).then(|| self.queue.remove(&key))?
    }

    fn queue_at(&mut self, at_ms: i64, event: Event) {
        self.queued_total += 1;
        self.queue.insert((at_ms, self.queued_total), event);
    }

    fn pass_to(&mut self, at_ms: i64) {
        self.set_now(at_ms.max(self.gate.now_ms()));
        self.late_effects();
    }

    fn set_now(&mut self, now_ms: i64) {
        self.gate.set_now_ms(now_ms);
        self.processes.iter().chain(&self.retired).for_each(|process| process.set_clock(now_ms));
    }

    /// The earliest time in the due index, in seconds since 1970.
    fn first_due(&self) -> Option<i64> {
        let shards =
            (0..SHARDS).map(|shard| format!("d{shard}")).chain(["retry".to_owned(), "move".to_owned()]);
        shards
            .filter_map(|shard| {
                let query = json!({
                    "TableName": TABLE, "IndexName": "due", "Limit": 1,
                    "KeyConditionExpression": "due_shard = :s",
                    "ExpressionAttributeValues": { ":s": { "S": shard } },
                });
                let found = ask(&self.table, "Query", &query);
                found["Items"][0]["due_at"]["N"].as_str()?.parse().ok()
            })
            .min()
    }

    /// When the next sweep finds something to do.
    fn next_sweep(&mut self) -> Option<i64> {
        let due_s = self.first_due()?;
        // Clocks that are behind see it later.
        let skew_s = self.processes.iter().map(|process| process.skew_s).min().unwrap_or(0).min(0);
        let lag_ms = (mix(&[self.seed, due_s as u64, 21]) % 60_000) as i64;
        let outage = !self.is_calm && mix(&[self.seed, due_s as u64, 22]).is_multiple_of(25);
        let outage_ms = if outage { 3 * 60 * 60 * 1000 } else { 0 };
        Some(
            ((due_s - skew_s) * 1000 + lag_ms + outage_ms)
                .max(self.sweep_not_before_ms)
                .max(self.gate.now_ms()),
        )
    }

    /// Every item of the table, as JSON.
    pub(crate) fn items(&self) -> Vec<Value> {
        let mut items = Vec::new();
        let mut start = Value::Null;
        loop {
            let mut scan = json!({ "TableName": TABLE, "ConsistentRead": true });
            if !start.is_null() {
                scan["ExclusiveStartKey"] = start;
            }
            let mut page = ask(&self.table, "Scan", &scan);
            if let Some(found) = page["Items"].as_array_mut() {
                items.append(found);
            }
            start = page["LastEvaluatedKey"].take();
            if start.is_null() {
                return items;
            }
        }
    }

    pub(crate) fn process(&self) -> &Process {
        &self.processes[0]
    }

    fn say(&mut self, what: &str) {
        self.history.push(format!("{} {what}", text_of(self.gate.now_ms())));
    }
}
