//! The command `import`, against a running local server.

use std::fmt::Write as _;
use std::path::PathBuf;

use indicatif::ProgressBar;
use journey::ids::ShopId;
use local::commands::ServerArguments;
use local::commands::import::{self, Arguments};
use local::demo_shop::DEMO;
use local::import::{Mistake, Report};
use providers::{Provider, Secret};
use serde_json::{Value, json};

use crate::harness::{Scratch, time};
use crate::local_server::Server;

/// Monday, 2 March 2026, on the demo shop's clocks: 10:30.
const NOW: &str = "2026-03-02T15:30:00Z";

struct Import {
    server: Server,
    files: Scratch,
}

impl Import {
    async fn start() -> Self {
        let files = Scratch::new();
        std::fs::create_dir_all(files.path()).unwrap();
        Self { server: Server::start_in(None, Some(NOW)).await, files }
    }

    fn arguments(&self, name: &str, text: &str) -> Arguments {
        let file = self.files.path().join(name);
        std::fs::write(&file, text).unwrap();
        self.arguments_for(file)
    }

    fn arguments_for(&self, file: PathBuf) -> Arguments {
        let server = ServerArguments::on_server(&self.server.url, &ShopId::parse(DEMO).unwrap());
        Arguments { file, silent: false, dry_run: false, strict: false, json: false, server }
    }

    async fn run(&self, arguments: &Arguments) -> Report {
        import::import(arguments, &ProgressBar::hidden()).await.unwrap()
    }

    /// What became of a signed event of today.
    async fn event(&self, event_type: &str, at: &str, data: Value) -> String {
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let body = json!({ "type": event_type, "timestamp": at, "data": data }).to_string().into_bytes();
        let secret = Secret::new(Provider::Standard.published_test_secret());
        let headers = Provider::Standard.sign(&secret, &body, "msg_1", event_type, time(NOW)).unwrap();
        let path = format!("/{surface}/{DEMO}/standard");
        let (status, body) = self.server.call("POST", &path, headers.headers, body).await;
        assert_eq!(status, 200, "{body}");
        let told: Value = serde_json::from_str(&body).unwrap();
        told["result"].as_str().unwrap().to_owned()
    }

    async fn journey(&self, id: &str) -> Value {
        self.server.json(&format!("/local/journeys/order/{id}?shop={DEMO}")).await
    }

    async fn until(&self, to: &str) -> Value {
        let body = json!({ "to": to }).to_string().into_bytes();
        let (status, body) = self.server.call("POST", "/local/clock", http::HeaderMap::new(), body).await;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// The touches of the mails so far, with the order that each is about.
    async fn mails(&self) -> Vec<String> {
        let mails = self.server.json("/local/outbox").await;
        let told = |mail: &Value| {
            format!("{} {}", mail["journey"].as_str().unwrap(), mail["touch"].as_str().unwrap())
        };
        mails.as_array().unwrap().iter().map(told).collect()
    }
}

/// `count` orders, each placed on a day of February by another customer. They arrived three days
/// later; each tenth is still under way.
fn orders(count: u32) -> String {
    let mut table = "order_id,order_number,placed_at,email,country,region,items,shipping_method,shipped_at,\
                     tracking_number,carrier,delivered_at\n"
        .to_owned();
    for number in 0..count {
        let (day, arrives) = (1 + number % 25, 4 + number % 25);
        let delivered = if number % 10 == 9 { String::new() } else { format!("2026-02-{arrives:02} 15:00") };
        writeln!(
            table,
            "{id},#{id},2026-02-{day:02},c{number}@example.com,US,NY,2 x Wool socks; Tent,Standard,\
             2026-02-{day:02} 17:00,1Z{number:05},UPS,{delivered}",
            id = 5000 + number,
        )
        .unwrap();
    }
    table
}

/// 200 orders of February on 2 March: nothing is sent about February, and a check-in that lies ahead
/// comes on its day. Importing them again changes nothing.
#[tokio::test]
async fn two_hundred_orders_are_imported_and_nothing_is_said_of_the_past() {
    let import = Import::start().await;
    let arguments = import.arguments("orders.csv", &orders(200));

    let forecast = import.run(&Arguments { dry_run: true, ..arguments.clone() }).await;
    assert_eq!((forecast.opened, forecast.mistakes.len()), (200, 0), "{forecast:?}");
    assert_eq!(import.server.json("/local/journeys").await.as_array().unwrap().len(), 0);

    let report = import.run(&arguments).await;
    assert_eq!((report.opened, report.completed, report.unchanged), (200, 0, 0), "{report:?}");
    let again = import.run(&arguments).await;
    assert_eq!((again.opened, again.completed, again.unchanged), (0, 0, 200), "{again:?}");

    let journey = import.journey("5000").await;
    let told = journey.to_string();
    assert!(told.contains("it is from before the import"), "{journey:#}");
    assert!(told.contains("imported: what was due before this is not sent"), "{journey:#}");

    import.until("2026-03-02T15:35:00Z").await;
    assert_eq!(import.mails().await, Vec::<String>::new());
    import.until("2026-03-16T15:00:00Z").await;
    let mails = import.mails().await;
    let count = |kind: &str| mails.iter().filter(|mail| mail.contains(kind)).count() as u64;
    let told = |kind: &str| forecast.forecast.in_14_days.get(kind).copied().unwrap_or_default();
    assert_eq!((count("check_in"), count("nps")), (told("check_in"), told("nps")), "{forecast:?}");
    // Of the 180 that arrived, these have their time after the import.
    assert_eq!((count("check_in"), count("nps"), count("csat")), (36, 72, 4), "{mails:?}");
    // Of the 20 under way, the promise of those of late February ends after it.
    assert_eq!(count("transit_delay") > 0, told("transit_delay") > 0, "{mails:?}");
}

/// What imports of an order bring apart from its first: webhooks go on where the file ends.
#[tokio::test]
async fn webhooks_and_the_import_are_one_order() {
    let import = Import::start().await;
    // One order is known from webhooks since yesterday, by the shop's own words.
    let live = json!({
        "order_id": "5009", "order_number": "5009", "placed_at": "2026-02-10T05:00:00Z",
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Tent", "quantity": 1 }], "shipping": { "method": "Standard" },
    });
    assert_eq!(import.event("order.updated", "2026-03-02T14:59:00Z", live).await, "recorded");
    let report = import.run(&import.arguments("orders.csv", &orders(10))).await;
    assert_eq!((report.opened, report.completed), (9, 1), "{report:?}");
    let journey = import.journey("5009").await.to_string();
    assert!(journey.contains("1 × Tent") && !journey.contains("2 × Wool socks"), "{journey}");

    // The promise of both was over before: nothing is said. A delivery after the import is.
    let scan =
        |id: &str, number: &str| json!({ "order_id": id, "tracking_number": number, "status": "delivered" });
    let said = import.event("parcel.scanned", "2026-03-02T14:59:30Z", scan("5009", "1Z00009")).await;
    assert_eq!(said, "recorded");
    import.until("2026-03-12T15:00:00Z").await;
    let mails = import.mails().await;
    let of_live: Vec<&String> = mails.iter().filter(|mail| mail.starts_with("order/5009")).collect();
    assert_eq!(of_live, ["order/5009 check_in/order/1", "order/5009 csat/order/1"], "{mails:?}");
}

/// An import takes no parcel from an order that is under way.
#[tokio::test]
async fn an_old_order_of_the_same_number_gets_nothing_of_a_live_one() {
    let import = Import::start().await;
    let live = json!({
        "order_id": "9001", "order_number": "9001", "placed_at": "2026-03-02T14:00:00Z",
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Tent", "quantity": 1 }], "shipping": { "method": "Standard" },
    });
    import.event("order.placed", "2026-03-02T14:00:00Z", live).await;
    let shipped = json!({ "order_id": "9001", "tracking_numbers": ["1Z00009"] });
    import.event("parcel.shipped", "2026-03-02T15:00:00Z", shipped).await;
    // Among the ten the last is still under way, and has that number.
    import.run(&import.arguments("orders.csv", &orders(10))).await;
    assert!(import.journey("5009").await.to_string().contains("1Z00009"));

    let moved = json!({ "tracking_number": "1Z00009", "status": "in_transit" });
    assert_eq!(import.event("parcel.scanned", "2026-03-02T15:20:00Z", moved).await, "recorded");
    assert!(import.journey("9001").await.to_string().contains("1Z00009: in transit"));
    assert!(!import.journey("5009").await.to_string().contains("1Z00009: in transit"));
}

#[tokio::test]
async fn a_silent_import_never_sends() {
    let import = Import::start().await;
    let arguments = import.arguments("orders.csv", &orders(40));
    let report = import.run(&Arguments { silent: true, ..arguments }).await;
    assert_eq!(report.opened, 40);
    import.until("2026-06-01T15:00:00Z").await;
    assert_eq!(import.mails().await, Vec::<String>::new());
}

/// Each line with a mistake is named, and the others are taken.
#[tokio::test]
async fn mistakes_are_named_and_do_not_stop_the_others() {
    let import = Import::start().await;
    let table = "\u{feff}placed_at,order_id,Email,promised_by,shipping_fee,currency,tracking_number,\
                 delivered_at,colour,marketing_consent\n\
                 2026-02-01,6001,ada.park@example.com,2026-02-04,30.00,USD,1Z1,2026-02-03,red,yes\n\
                 ,6002,ada.park@example.com,,,,,,,\n\
                 2026-02-01,,ada.park@example.com,,,,,,,\n\
                 2026-02-01,6 004,ada.park@example.com,,,,,,,\n\
                 01.02.2026,6005,ada.park@example.com,,,,,,,\n\
                 2026-02-01,6006,nobody,,,,,,,\n\
                 2026-02-01,6007,ada.park@example.com,,30,,,,,\n\
                 2026-02-01,6008,ada.park@example.com,,30.001,USD,,,,\n\
                 2026-02-01,6009,ada.park@example.com,,,,1Z/9,,,\n\
                 2026-04-01,6010,ada.park@example.com,,,,,,,\n\
                 2026-02-01,6011,ada.park@example.com,,,,,,,maybe\n\
                 2026-02-01,6012,ada.park@example.com,,,,,,,,,\n\
                 2026-02-01,6001,ada.park@example.com,2026-02-04,30.00,USD,1Z2,2026-02-04,,yes\n";
    let report = import.run(&import.arguments("orders.csv", table)).await;
    let told: Vec<String> =
        report.mistakes.iter().map(|Mistake { line, what }| format!("{line}: {what}")).collect();
    expect_test::expect![[r#"
        3: placed_at is empty
        4: order_id is empty
        5: order_id: an order id must be 1 to 64 characters of printable ASCII without '#' and spaces
        6: placed_at must be a time such as 2026-03-02T14:00:00Z, 2026-03-02 14:00 or 2026-03-02
        7: email is no e-mail address
        8: shipping_fee needs a currency
        9: shipping_fee must be a decimal text such as "30.00" as amount, with no more digits than the currency has, and an ISO 4217 code such as "USD" as currency
        10: tracking_number: a tracking number must be 1 to 64 characters of A-Z and 0-9
        11: it says what happens at 2026-04-01T04:00:00Z, which lies ahead
        12: marketing_consent must be "yes" or "no"
        13: it has 12 values, the header 10: is a text with a comma in quotation marks?"#]].assert_eq(&told.join("\n"));
    assert_eq!((report.opened, report.completed, report.unchanged), (1, 0, 0), "{report:?}");
    // Two rows of one order are its two parcels.
    let journey = import.journey("6001").await.to_string();
    assert!(journey.contains("1Z1: delivered") && journey.contains("1Z2: delivered"), "{journey}");

    // Strictly, the rest of the file is not read.
    let strict = Arguments { strict: true, ..import.arguments("strict.csv", &table.replace(",60", ",70")) };
    assert!(!import.run(&strict).await.mistakes.is_empty());
    for (name, text, wanted) in [
        ("orders.txt", "", "name the file .csv"),
        ("orders.csv", "order_id,email\n", "the column placed_at is missing"),
    ] {
        let arguments = import.arguments(name, text);
        let error = import::import(&arguments, &ProgressBar::hidden()).await.unwrap_err().to_string();
        assert!(error.contains(wanted), "{name}: {error}");
    }
}

/// The same as events, one a line: in any order, with a report on a parcel that names no order.
#[tokio::test]
async fn events_are_imported_line_by_line() {
    let import = Import::start().await;
    let event = |kind: &str, at: &str, data: Value| json!({ "type": kind, "timestamp": at, "data": data });
    let customer = json!({ "email": "ada.park@example.com", "country": "US" });
    let lines = [
        event(
            "parcel.scanned",
            "2026-02-04T15:00:00Z",
            json!({ "tracking_number": "1Z1", "status": "delivered" }),
        )
        .to_string(),
        event(
            "parcel.shipped",
            "2026-02-02T15:00:00Z",
            json!({ "order_id": "1", "tracking_numbers": ["1Z1"] }),
        )
        .to_string(),
        String::new(),
        event("order.placed", "2026-02-01T15:00:00Z", json!({ "order_id": "1", "customer": customer }))
            .to_string(),
        "{\"type\":".to_owned(),
        event("cart.converted", "2026-02-01T15:00:00Z", json!({ "cart_id": "c" })).to_string(),
        event("order.placed", "2026-02-01T15:00:00Z", json!({ "order_id": "2" })).to_string(),
    ];
    let report = import.run(&import.arguments("orders.jsonl", &lines.join("\n"))).await;
    let told: Vec<String> =
        report.mistakes.iter().map(|Mistake { line, what }| format!("{line}: {what}")).collect();
    expect_test::expect![[r#"
        5: it is no JSON: it ends too early
        6: only order.* and parcel.* events are imported
        7: data.customer is missing"#]]
    .assert_eq(&told.join("\n"));
    assert_eq!((report.opened, report.completed), (1, 1), "{report:?}");
    assert!(import.journey("1").await.to_string().contains("1Z1: delivered"));
    import.until("2026-03-20T15:00:00Z").await;
    let mails = import.mails().await;
    assert!(mails.len() == 1 && mails[0].ends_with("nps/customer/1"), "{mails:?}");
}

/// The file that the page shows can be imported.
#[tokio::test]
async fn the_example_of_the_page_can_be_imported() {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let import = Import::start().await;
    let report = import.run(&import.arguments_for(docs.join("import-example.csv"))).await;
    assert_eq!((report.mistakes, report.opened), (Vec::new(), 4));
    let page = std::fs::read_to_string(docs.join("import.md")).unwrap();
    for (column, _) in local::import::COLUMNS {
        assert!(page.contains(&format!("\n| `{column}` |")), "{column}");
    }
}
