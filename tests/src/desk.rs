//! The desk: the same operation on a running server and straight on its table, over the wire, and a
//! table's first shop.

use jiff::{SignedDuration, Timestamp};
use journey::ids::ShopId;
use local::commands::{ServerArguments, explain, quarantine, shop};
use local::desk::Request;
use providers::{Provider, Secret};
use serde_json::{Value, json};

use crate::harness::Scratch;
use crate::local_server::Server;

/// A running server, and the environment of somebody who works on its table.
struct Desk {
    server: Server,
    keys: String,
    _data: Scratch,
}

impl Desk {
    /// The clock is the machine's: a command that works on a table has no other.
    async fn start() -> Self {
        let data = Scratch::new();
        let server = Server::start_in(Some(data.path().to_owned()), None).await;
        let keys = std::fs::read_to_string(data.path().join("keys")).unwrap();
        Self { server, keys, _data: data }
    }

    fn on_server(&self, shop: &str) -> ServerArguments {
        ServerArguments::on_server(&self.server.url, &ShopId::parse(shop).unwrap())
    }

    fn on_table(&self, shop: &str) -> ServerArguments {
        ServerArguments {
            table: Some("beforehand".to_owned()),
            endpoint: Some(format!("{}/local/aws", self.server.url)),
            region: Some("us-east-1".to_owned()),
            ..self.on_server(shop)
        }
    }

    /// What the environment says of a variable.
    fn variable(&self, name: &str) -> Option<String> {
        match name {
            "BEFOREHAND_KEYS" => Some(self.keys.clone()),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("local".to_owned()),
            "PUBLIC_URL" => Some(self.server.url.clone()),
            _ => None,
        }
    }

    async fn ask(&self, place: &ServerArguments, request: Request) -> Result<Value, String> {
        let answer = place.ask_with(request, &|name| self.variable(name)).await;
        answer.map_err(|error| error.to_string())
    }

    /// Places an order with a secret, and says how it was answered.
    async fn order(&self, shop: &str, secret: &str) -> u16 {
        let now = Timestamp::now();
        let body = json!({
            "type": "order.placed", "timestamp": now - SignedDuration::from_mins(5),
            "data": {
                "order_id": "2001", "number": "#2001",
                "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US" },
                "items": [{ "title": "Trail boots", "quantity": 1 }],
            },
        });
        let body = body.to_string().into_bytes();
        let secret = Secret::new(secret.to_owned());
        let signed = Provider::Standard.sign(&secret, &body, "msg_1", "order.placed", now).unwrap();
        let path = format!("/storefront/{shop}/standard");
        self.server.call("POST", &path, signed.headers, body).await.0
    }
}

fn facts() -> shop::Facts {
    shop::Facts {
        brand: "Harbour Books".to_owned(),
        url: "https://books.example.com".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        sender: "orders@books.example.com".to_owned(),
        support_email: "care@books.example.com".to_owned(),
        postal_address: "Harbour Books, 2 Example Quay, Hamburg, Germany".to_owned(),
        accent: "#1f5f8b".to_owned(),
        locale: "de".to_owned(),
    }
}

fn create(shop: &str, facts: shop::Facts, replace: bool) -> Request {
    Request::CreateShop(shop::Wish { shop: ShopId::parse(shop).unwrap(), facts, replace })
}

fn show(shop: &str) -> Request {
    Request::ShowShop(shop::Which { shop: ShopId::parse(shop).unwrap() })
}

fn connect(shop: &str) -> Request {
    let shop = ShopId::parse(shop).unwrap();
    serde_json::from_value(json!({ "do": "connect", "shop": shop, "provider": "standard" })).unwrap()
}

#[tokio::test]
async fn a_table_gets_its_first_shop_and_a_server_takes_its_deliveries() {
    let desk = Desk::start().await;
    let table = desk.on_table("books");
    let refused = desk.ask(&table, connect("books")).await.unwrap_err();
    assert!(refused.contains("shop create --shop books"), "{refused}");
    desk.ask(&table, create("books", facts(), false)).await.unwrap();
    let connected = desk.ask(&table, connect("books")).await.unwrap();
    assert_eq!(connected["addresses"][0], format!("{}/storefront/books/standard", desk.server.url));
    assert_eq!(desk.order("books", connected["secret"].as_str().unwrap()).await, 200);

    let question = || Request::Find(explain::Question { shop: table.shop.clone(), text: "2001".to_owned() });
    let journey = || {
        Request::Journey(explain::Which {
            shop: table.shop.clone(),
            journey: "order/2001".to_owned(),
            as_of: None,
        })
    };
    for request in [&question, &journey] as [&dyn Fn() -> Request; 2] {
        let over_http = desk.ask(&desk.on_server("books"), request()).await.unwrap();
        let on_table = desk.ask(&table, request()).await.unwrap();
        assert_eq!(over_http, on_table);
    }

    let secret = Secret::new(connected["secret"].as_str().unwrap());
    let headers = Provider::Standard.sign(&secret, b"[]", "msg_2", "", Timestamp::now()).unwrap().headers;
    desk.server.call("POST", "/storefront/books/standard", headers, b"[]".to_vec()).await;
    let kept = || Request::Quarantine(quarantine::Which { shop: table.shop.clone(), source: None });
    let over_http = desk.ask(&desk.on_server("books"), kept()).await.unwrap();
    let on_table = desk.ask(&table, kept()).await.unwrap();
    // The age is told in seconds of the machine's clock.
    assert_eq!((&over_http[0]["id"], &over_http[0]["kept"]), (&on_table[0]["id"], &on_table[0]["kept"]));
    assert_eq!(over_http[0]["state"], "waiting");
}

#[tokio::test]
async fn a_task_is_done_straight_on_a_table_too() {
    let desk = Desk::start().await;
    let secret = Provider::Standard.published_test_secret();
    assert_eq!(desk.order("demo", secret).await, 200);
    let now = Timestamp::now();
    let body = json!({
        "type": "parcel.scanned", "timestamp": now,
        "data": { "order_id": "2001", "tracking_number": "1Z1", "status": "failed" },
    });
    let body = body.to_string().into_bytes();
    let signed = Provider::Standard.sign(&Secret::new(secret), &body, "msg_2", "", now).unwrap();
    assert_eq!(desk.server.call("POST", "/carrier/demo/standard", signed.headers, body).await.0, 200);
    let done = |by: &str| -> Request {
        let wish = json!({ "do": "task-done", "shop": "demo", "key": "order/2001/lost/1Z1", "by": by });
        serde_json::from_value(wish).unwrap()
    };
    let first = desk.ask(&desk.on_table("demo"), done("Mia")).await.unwrap();
    let again = desk.ask(&desk.on_server("demo"), done("Jo")).await.unwrap();
    assert_eq!((&first["known"], &again["known"]), (&json!(false), &json!(true)));
    assert_eq!(again["done"]["by"], "Mia");
}

#[tokio::test]
async fn a_shop_is_written_over_on_demand_only_and_keeps_its_senders() {
    let desk = Desk::start().await;
    let table = desk.on_table("demo");
    let refused = desk.ask(&table, create("demo", facts(), false)).await.unwrap_err();
    assert!(refused.contains("--replace"), "{refused}");
    let known = desk.ask(&table, create("demo", facts(), true)).await.unwrap();
    assert_eq!(
        known["sources"],
        json!({ "easypost": "easypost", "shopify": "shopify", "standard": "standard" })
    );
    let shown = desk.ask(&desk.on_server("demo"), show("demo")).await.unwrap();
    assert_eq!(shown, known);
    assert!(!shown.to_string().contains("local:"), "no secret is shown, sealed or not: {shown}");
    assert_eq!(
        desk.order("demo", Provider::Standard.published_test_secret()).await,
        200,
        "the sender goes on"
    );
}

#[tokio::test]
async fn every_mistake_in_a_shop_is_named() {
    let desk = Desk::start().await;
    let mut wrong = facts();
    wrong.url = "http://books.example.com".to_owned();
    wrong.zone = "Europe/Hamburg".to_owned();
    wrong.sender = "orders".to_owned();
    wrong.accent = "blue".to_owned();
    wrong.locale = "nl".to_owned();
    wrong.brand = "Harbour\nBooks".to_owned();
    let refused = desk.ask(&desk.on_table("books"), create("books", wrong, false)).await.unwrap_err();
    for flag in ["--url", "--zone", "--sender", "--accent", "--locale", "--brand"] {
        assert!(refused.contains(flag), "{flag}: {refused}");
    }
    assert!(!refused.contains("--support-email"), "{refused}");
    let gone = desk.ask(&desk.on_table("books"), show("books")).await;
    assert!(gone.is_err(), "nothing was written");
}

#[tokio::test]
async fn what_is_missing_to_work_on_a_table_is_told() {
    let desk = Desk::start().await;
    let without = async |missing: &str| {
        let variable = |name: &str| desk.variable(name).filter(|_| name != missing);
        let mut table = desk.on_table("demo");
        table.region = table.region.filter(|_| missing != "AWS_REGION");
        table.ask_with(show("demo"), &variable).await.unwrap_err().to_string()
    };
    for (missing, told) in [
        ("BEFOREHAND_KEYS", "secretsmanager get-secret-value"),
        ("AWS_ACCESS_KEY_ID", "aws configure export-credentials"),
        ("AWS_REGION", "--region"),
    ] {
        let error = without(missing).await;
        assert!(error.contains(missing) && error.contains(told), "{missing}: {error}");
    }
    let mut elsewhere = desk.on_table("demo");
    elsewhere.table = Some("another".to_owned());
    let error = desk.ask(&elsewhere, show("demo")).await.unwrap_err();
    assert!(error.contains("another") && error.contains("--table"), "{error}");
    let keyless = desk.on_table("demo");
    let no_address = |name: &str| desk.variable(name).filter(|_| name != "PUBLIC_URL");
    let error = keyless.ask_with(connect("demo"), &no_address).await.unwrap_err().to_string();
    assert!(error.contains("PUBLIC_URL"), "{error}");
}
