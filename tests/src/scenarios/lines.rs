//! The lines of a script in which somebody outside says something: words to a webhook call.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::fact::ParcelStatus;
use serde_json::{Map, Value, json};

use super::senders::{self, Delivery, Report, Senders, standard};
use super::words::Words;

/// Where and when a line is read.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

/// Reads the rest of a line that begins with `verb`; `None` if nobody outside says such a thing.
pub(super) fn delivery(
    verb: &str,
    words: &mut Words,
    scene: &Scene<'_>,
    senders: &mut Senders,
) -> Option<Delivery> {
    let said = match verb {
        "order" => order(words, scene, senders),
        "change" => change(words, scene, senders),
        "cancel" => cancel(words, scene, senders),
        "refund" => refund(words, scene),
        "ship" => ship(words, scene, senders),
        "scan" => scan(words, scene, senders),
        "estimate" => estimate(words, scene, senders),
        "deny" => standard("parcel.denied", scene.now, json!({ "order_id": words.next("an order") })),
        "answered" => {
            let order = words.next("an order");
            let answer = words.one_of("an answer", &["wait", "cancel"]);
            standard("order.delay_answered", scene.now, json!({ "order_id": order, "answer": answer }))
        }
        "cart" => cart(words, scene),
        "bought" => standard("cart.converted", scene.now, json!({ "cart_id": words.next("a cart") })),
        "search" => search(words, scene),
        "open" => open(words, scene),
        "help" => help(words, scene),
        "forget" => standard("erasure.requested", scene.now, json!({ "email": words.next("an address") })),
        _ => return None,
    };
    words.end();
    Some(said)
}

/// What a line says besides its subject: when it happened and who reports it.
struct Told {
    at: Timestamp,
    via: String,
}

impl Told {
    fn now(scene: &Scene<'_>) -> Self {
        Self { at: scene.now, via: "standard".to_owned() }
    }

    /// Takes `occurred DATE TIME` and `via SENDER`; says whether it was one of them.
    fn take(&mut self, word: &str, words: &mut Words, scene: &Scene<'_>, senders: &[&str]) -> bool {
        match word {
            "occurred" => self.at = words.moment(scene.zone),
            "via" => self.via = words.one_of("a sender of this", senders),
            _ => return false,
        }
        true
    }
}

/// Takes what a line says of a customer; says whether it was that.
fn customer(word: &str, words: &mut Words, customer: &mut Map<String, Value>) -> bool {
    match word {
        "by" => {
            let address = words.next("an address");
            customer.insert("name".to_owned(), json!(first_name(&address)));
            customer.insert("email".to_owned(), json!(address));
        }
        "in" => {
            let place = words.next("a place such as US/NY");
            let (country, region) = place.split_once('/').unwrap_or((&place, ""));
            customer.insert("country".to_owned(), json!(country));
            customer.insert("region".to_owned(), json!(region));
        }
        "clock" => drop(customer.insert("time_zone".to_owned(), json!(words.next("a time zone")))),
        "locale" => drop(customer.insert("locale".to_owned(), json!(words.next("a language")))),
        "consent" => {
            let consent = words.one_of("a consent", &["yes", "no"]) == "yes";
            customer.insert("marketing_consent".to_owned(), json!(consent));
        }
        _ => return false,
    }
    true
}

/// `ada.park@example.com` is called Ada.
fn first_name(address: &str) -> String {
    let name = address.split(['.', '@']).next().unwrap_or_default();
    let (first, rest) = name.split_at(name.len().min(1));
    first.to_uppercase() + rest
}

fn items(words: &mut Words) -> Value {
    match words.next("what is in it, or \"nothing\"").as_str() {
        "nothing" => json!([]),
        listed => listed.split(", ").map(|title| json!({ "title": title, "quantity": 1 })).collect(),
    }
}

/// Takes what a line says of an order; says whether it was that.
fn order_part(word: &str, words: &mut Words, scene: &Scene<'_>, data: &mut Value) -> bool {
    match word {
        "number" => data["order_number"] = json!(words.next("a number")),
        "placed" => data["placed_at"] = json!(words.moment(scene.zone)),
        "items" => data["items"] = items(words),
        "method" => data["shipping"]["method"] = json!(words.next("a shipping method")),
        "fee" => {
            let (amount, currency) = (words.next("an amount"), words.next("a currency"));
            data["shipping"]["fee"] = json!({ "amount": amount, "currency": currency });
        }
        "promise" => data["shipping"]["promise"] = json!({ "to": words.by(scene.zone) }),
        "dispatch-by" => data["shipping"]["dispatch_by"] = json!(words.by(scene.zone)),
        "nothing-to-ship" => data["nothing_to_ship"] = json!(true),
        "test" => data["test"] = json!(true),
        _ => return false,
    }
    true
}

/// Reads the parts of an order into `data`.
fn read_order(words: &mut Words, scene: &Scene<'_>, data: &mut Value) -> Told {
    let mut told = Told::now(scene);
    let mut person = data["customer"].as_object().cloned().unwrap_or_default();
    while let Some(word) = words.take() {
        let known = customer(&word, words, &mut person)
            || order_part(&word, words, scene, data)
            || told.take(&word, words, scene, &["standard", "shopify"]);
        if !known {
            words.unknown(&word);
        }
    }
    if !person.contains_key("email") {
        words.wrong("whose order is it? `by ADDRESS` is missing");
    }
    data["customer"] = Value::Object(person);
    if told.via == "shopify" && data["shipping"].get("promise").is_some() {
        words.wrong("Shopify's orders state no promise");
    }
    told
}

fn order(words: &mut Words, scene: &Scene<'_>, senders: &mut Senders) -> Delivery {
    let id = words.next("an order");
    let mut data = json!({
        "order_id": id, "order_number": id,
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": {},
    });
    let told = read_order(words, scene, &mut data);
    if data.get("placed_at").is_none() {
        data["placed_at"] = json!(told.at);
    }
    senders.orders.insert(id, data.clone());
    if told.via == "shopify" {
        return senders::shopify_order("orders/create", &data, told.at, None);
    }
    standard("order.placed", told.at, data)
}

/// The order as last told, with some of it changed.
fn change(words: &mut Words, scene: &Scene<'_>, senders: &mut Senders) -> Delivery {
    let id = words.next("an order");
    let known = senders.orders.get(&id).cloned();
    let mut data = known.unwrap_or_else(|| words.wrong("there is no order of this id to change"));
    let told = read_order(words, scene, &mut data);
    senders.orders.insert(id, data.clone());
    if told.via == "shopify" {
        return senders::shopify_order("orders/updated", &data, told.at, None);
    }
    standard("order.updated", told.at, data)
}

fn cancel(words: &mut Words, scene: &Scene<'_>, senders: &Senders) -> Delivery {
    let id = words.next("an order");
    let mut told = Told::now(scene);
    while let Some(word) = words.take() {
        if !told.take(&word, words, scene, &["standard", "shopify"]) {
            words.unknown(&word);
        }
    }
    if told.via == "shopify" {
        let data = senders.orders.get(&id);
        let data = data.unwrap_or_else(|| words.wrong("Shopify cancels only an order that it told of"));
        return senders::shopify_order("orders/cancelled", data, scene.now, Some(told.at));
    }
    standard("order.cancelled", told.at, json!({ "order_id": id }))
}

fn refund(words: &mut Words, scene: &Scene<'_>) -> Delivery {
    let id = words.next("an order");
    let full = words.one_of("how much goes back", &["all", "part"]) == "all";
    standard("order.refunded", scene.now, json!({ "order_id": id, "full": full }))
}

fn ship(words: &mut Words, scene: &Scene<'_>, senders: &mut Senders) -> Delivery {
    let order = words.next("an order");
    let mut told = Told::now(scene);
    let mut numbers: Vec<String> = Vec::new();
    let mut data = json!({ "order_id": order });
    while let Some(word) = words.take() {
        match word.as_str() {
            "with" => data["carrier"] = json!(words.next("a carrier")),
            "as" => data["shipment_id"] = json!(words.next("a shipment")),
            "cancelled" => data["cancelled"] = json!(true),
            number if is_tracking_number(number) => numbers.push(word),
            other if told.take(other, words, scene, &["standard", "shopify"]) => {}
            other => words.unknown(other),
        }
    }
    let shipment = match (data["shipment_id"].as_str(), numbers.first()) {
        (Some(named), _) => named.to_owned(),
        (None, Some(number)) => format!("of-{number}"),
        (None, None) => words.wrong("a parcel's number, or the shipment's name, is missing"),
    };
    for number in &numbers {
        senders.shipments.insert(number.clone(), (order.clone(), shipment.clone()));
    }
    data["shipment_id"] = json!(shipment);
    data["tracking_numbers"] = json!(numbers);
    if told.via == "shopify" {
        return senders::shopify_fulfillment(&data, told.at);
    }
    standard("parcel.shipped", told.at, data)
}

/// Capitals and digits, at least one of those: a mistyped word of a script is none.
fn is_tracking_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_digit())
}

fn scan(words: &mut Words, scene: &Scene<'_>, senders: &mut Senders) -> Delivery {
    let number = words.next("a parcel");
    let status = words.next("a status");
    if ParcelStatus::parse(&status).is_none() {
        words.wrong(&format!("\"{status}\" is no status of a parcel"));
    }
    let mut told = Told::now(scene);
    let mut report = Report { number, status, order: None, carrier: None, estimate: None, at: scene.now };
    while let Some(word) = words.take() {
        match word.as_str() {
            "of" => report.order = Some(words.next("an order")),
            "with" => report.carrier = Some(words.next("a carrier")),
            "estimate" => report.estimate = Some(words.by(scene.zone)),
            other if told.take(other, words, scene, &["standard", "shopify", "easypost"]) => {}
            other => words.unknown(other),
        }
    }
    report.at = told.at;
    senders.report(&told.via, &report).unwrap_or_else(|why| words.wrong(why))
}

/// The carrier's new date without a new scan: EasyPost's tracker once more.
fn estimate(words: &mut Words, scene: &Scene<'_>, senders: &Senders) -> Delivery {
    let number = words.next("a parcel");
    let arrives_by = words.by(scene.zone);
    senders.easypost(&number, None, Some(arrives_by), scene.now)
}

fn cart(words: &mut Words, scene: &Scene<'_>) -> Delivery {
    let id = words.next("a cart");
    let url = format!("https://shop.example.com/cart/{id}");
    let mut data =
        json!({ "cart_id": id, "items": [{ "title": "Tent", "quantity": 1 }], "recovery_url": url });
    let mut person = Map::from_iter([("email".to_owned(), json!(""))]);
    while let Some(word) = words.take() {
        match word.as_str() {
            "items" => data["items"] = items(words),
            other if customer(other, words, &mut person) => {}
            other => words.unknown(other),
        }
    }
    data["customer"] = Value::Object(person);
    standard("cart.updated", scene.now, data)
}

fn search(words: &mut Words, scene: &Scene<'_>) -> Delivery {
    let mut data = json!({ "visitor_id": words.next("a visitor"), "query": words.next("what was searched") });
    let mut person = Map::new();
    while let Some(word) = words.take() {
        match word.as_str() {
            "results" => data["results"] = json!(words.parse::<u32>("how many results")),
            "topic" => data["topic"] = json!(words.next("a topic")),
            other if customer(other, words, &mut person) => {}
            other => words.unknown(other),
        }
    }
    if !person.is_empty() {
        data["customer"] = Value::Object(person);
    }
    standard("search.performed", scene.now, data)
}

fn open(words: &mut Words, scene: &Scene<'_>) -> Delivery {
    let mut data = json!({ "visitor_id": words.next("a visitor"), "article": words.next("an article") });
    while let Some(word) = words.take() {
        match word.as_str() {
            "read" => {
                data["read_seconds"] = json!(words.parse::<u32>("how many seconds"));
                words.word("seconds");
            }
            other => words.unknown(other),
        }
    }
    standard("article.opened", scene.now, data)
}

fn help(words: &mut Words, scene: &Scene<'_>) -> Delivery {
    let about = words.one_of("what help is asked with", &["order", "cart", "visitor"]);
    let id = words.next("its id");
    standard("help.requested", scene.now, json!({ format!("{about}_id"): id }))
}
