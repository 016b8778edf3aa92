//! `demo`: the late express order, played through the functions' own handlers on a virtual clock.

use bytes::Bytes;
use http::{Method, Request};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::words;
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};
use service::reply::{Reply, Request as FunctionRequest};

use super::{CommandError, explain};
use crate::cloud::OutboxMail;
use crate::demo_shop::DEMO;
use crate::system::{Options, System};
use crate::view;

/// When the story begins: Monday, 10:00 in New York.
const BEGINS: &str = "2026-03-02T15:00:00Z";
/// The order's id at the storefront.
const ORDER: &str = "5550001001";
/// The parcel's number.
const TRACKING: &str = "1Z999AA10123456784";

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Print the timeline only, without the mails' texts.
    #[arg(long)]
    short: bool,
}

/// The story while it is played.
struct Story {
    system: System,
    zone: TimeZone,
    mails_told: usize,
    short: bool,
}

/// Plays the story.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let begins = time(BEGINS);
    let options = Options {
        data: None,
        virtual_from: Some(begins),
        public_url: "https://mail.shop.example.com".to_owned(),
        ..Options::default()
    };
    let system = System::start(options).await?;
    let zone = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
    let mut story = Story { system, zone, mails_told: 0, short: arguments.short };
    println!("The late express order. Times as in New York; the clock is virtual.\n");
    order_and_silence(&mut story).await?;
    news_and_delivery(&mut story).await?;
    answer(&mut story).await?;
    let explained = story.journey().await?;
    println!("\nWhy each mail was sent, or not (`beforehand explain {ORDER}`):\n");
    print!("{}", explain::in_lines(&explained, explain::Detail::Verdicts));
    let usage = story.system.service.store.usage().snapshot();
    println!(
        "\nDynamoDB: {} calls, {} read units, {} write units.",
        usage.calls, usage.read_units, usage.write_units
    );
    Ok(())
}

async fn order_and_silence(story: &mut Story) -> Result<(), CommandError> {
    story.say("Ada Park orders boots and pays 30.00 USD for Express (2 days).");
    story.shopify("orders/create", &placed()).await?;
    story.until("2026-03-02T21:30:00Z").await?;
    story.say("The shop prints a label and tells the storefront.");
    story.shopify("fulfillments/create", &fulfilled()).await?;
    story.say("The carrier knows of the label. Then: silence.");
    story.easypost("pre_transit", "2026-03-02T21:35:00Z").await?;
    story.until("2026-03-05T16:00:00Z").await
}

async fn news_and_delivery(story: &mut Story) -> Result<(), CommandError> {
    story.say("The carrier scans the parcel for the first time.");
    story.easypost("in_transit", "2026-03-05T16:00:00Z").await?;
    story.until("2026-03-06T13:40:00Z").await?;
    story.say("It is on the van.");
    story.easypost("out_for_delivery", "2026-03-06T13:40:00Z").await?;
    story.until("2026-03-06T19:10:00Z").await?;
    story.say("It arrives, two days late.");
    story.easypost("delivered", "2026-03-06T19:10:00Z").await?;
    story.until("2026-03-12T12:00:00Z").await
}

/// Follows the link of the survey as a person does: look, then press the button.
async fn answer(story: &mut Story) -> Result<(), CommandError> {
    let mails = story.system.cloud.outbox.mails();
    let survey = mails.iter().find(|mail| mail.touch.starts_with("csat/"));
    let Some(link) =
        survey.and_then(|mail| mail.text.split_whitespace().find(|word| word.ends_with("?score=4")))
    else {
        return Err(CommandError::Refused("the survey's mail holds no link for a 4".to_owned()));
    };
    let path = link.trim_start_matches(&story.system.service.public_url).to_owned();
    let looked = story.call(Method::GET, &path, None, Bytes::new()).await;
    story.say(&format!("Ada taps the 4: a page opens ({}), nothing is recorded yet.", looked.status()));
    let form = "application/x-www-form-urlencoded";
    let body = Bytes::from("score=4&comment=Late%2C+but+you+told+me+before+I+had+to+ask.");
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let answered = story.call(Method::POST, &path, Some(form), body).await;
    story.say(&format!(
        "She writes a line and presses the button ({}): the answer is recorded.",
        answered.status()
    ));
    Ok(())
}

impl Story {
    fn say(&self, what: &str) {
        println!("{}  {what}", words::time(self.system.service.now(), &self.zone));
    }

    /// Lets time pass, and tells of the mails that left on the way.
    async fn until(&mut self, to: &str) -> Result<(), CommandError> {
        self.system.advance_to(time(to)).await?;
        let mails = self.system.cloud.outbox.mails();
        for mail in mails.iter().skip(self.mails_told) {
            self.tell(mail);
        }
        self.mails_told = mails.len();
        Ok(())
    }

    fn tell(&self, mail: &OutboxMail) {
        println!("{}  MAIL {}: {}", words::time(mail.at, &self.zone), mail.touch, mail.subject);
        if !self.short {
            for line in mail.text.lines() {
                println!("      | {line}");
            }
        }
    }

    async fn journey(&self) -> Result<Value, CommandError> {
        let service = &self.system.service;
        let refused = |error: &dyn std::error::Error| CommandError::Refused(super::chain(error));
        let shop = journey::ids::ShopId::parse(DEMO).map_err(|error| refused(&error))?;
        let id = view::find(service, &shop, ORDER).await.map_err(|error| refused(&error))?;
        let id = id.ok_or_else(|| CommandError::Refused("the order's journey is missing".to_owned()))?;
        let view = view::journey(service, &shop, &id, None).await.map_err(|error| refused(&error))?;
        Ok(json!(view))
    }

    async fn shopify(&self, topic: &str, body: &Value) -> Result<(), CommandError> {
        self.deliver(Provider::Shopify, Surface::Storefront, topic, body).await
    }

    async fn easypost(&self, status: &str, at: &str) -> Result<(), CommandError> {
        self.deliver(Provider::EasyPost, Surface::Carrier, "tracker.updated", &tracked(status, at)).await
    }

    /// Signs a delivery as its provider does and gives it to the function.
    async fn deliver(
        &self,
        provider: Provider,
        surface: Surface,
        topic: &str,
        body: &Value,
    ) -> Result<(), CommandError> {
        let body = serde_json::to_vec(body).unwrap_or_default();
        let secret = Secret::new(provider.published_test_secret());
        let now = self.system.service.now();
        let signed = provider
            .sign(&secret, &body, &format!("demo-{}", now.as_second()), topic, now)
            .map_err(|error| CommandError::Refused(super::chain(&error)))?;
        let mut request = Request::new(Bytes::from(signed.body));
        *request.method_mut() = signed.method;
        *request.uri_mut() =
            format!("/{surface}/{DEMO}/{provider}?{}", signed.query).parse().unwrap_or_default();
        *request.headers_mut() = signed.headers;
        let reply = match surface {
            Surface::Storefront => storefront_webhook::handle(&self.system.service, &request).await,
            Surface::Carrier => carrier_webhook::handle(&self.system.service, &request).await,
            Surface::Signals => signals::handle(&self.system.service, &request).await,
        };
        if reply.status().is_success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(reply.body()).into_owned();
        Err(CommandError::Refused(format!("{topic} was answered {}: {said}", reply.status())))
    }

    async fn call(&self, method: Method, path: &str, content_type: Option<&str>, body: Bytes) -> Reply {
        let mut request: FunctionRequest = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_default();
        if let Some(content_type) = content_type.and_then(|text| text.parse().ok()) {
            request.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
        }
        answers::handle(&self.system.service, &request).await
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn placed() -> Value {
    json!({
        "id": 5_550_001_001_u64,
        "admin_graphql_api_id": "gid://shopify/Order/5550001001",
        "name": "#1001", "order_number": 1001,
        "email": "ada.park@example.com", "customer_locale": "en-US",
        "created_at": "2026-03-02T10:00:00-05:00", "updated_at": "2026-03-02T10:00:00-05:00",
        "processed_at": "2026-03-02T10:00:00-05:00",
        "currency": "USD", "presentment_currency": "USD", "total_price": "219.00",
        "financial_status": "paid", "fulfillment_status": null, "cancelled_at": null, "test": false,
        "customer": { "first_name": "Ada", "last_name": "Park", "email": "ada.park@example.com" },
        "shipping_address": { "country_code": "US", "province_code": "NY", "city": "New York" },
        "line_items": [
            { "id": 1, "title": "Trail boots", "variant_title": "EU 38", "quantity": 1, "requires_shipping": true }
        ],
        "shipping_lines": [{ "title": "Express (2 days)", "code": "express", "price": "30.00" }],
        "order_status_url": "https://shop.example.com/orders/1001", "fulfillments": [],
    })
}

fn fulfilled() -> Value {
    json!({
        "id": 7_770_001_u64, "order_id": 5_550_001_001_u64,
        "admin_graphql_api_id": "gid://shopify/Fulfillment/7770001",
        "status": "success", "shipment_status": null, "name": "#1001.1",
        "created_at": "2026-03-02T16:30:00-05:00", "updated_at": "2026-03-02T16:30:00-05:00",
        "tracking_company": "UPS", "tracking_number": TRACKING, "tracking_numbers": [TRACKING],
        "tracking_url": "https://www.ups.com/track?tracknum=1Z999AA10123456784",
        "tracking_urls": ["https://www.ups.com/track?tracknum=1Z999AA10123456784"],
        "line_items": [{ "id": 1, "title": "Trail boots", "quantity": 1 }],
    })
}

fn tracked(status: &str, at: &str) -> Value {
    json!({
        "id": format!("evt_demo_{status}"), "object": "Event", "description": "tracker.updated", "mode": "test",
        "created_at": at, "updated_at": at,
        "result": {
            "id": "trk_demo", "object": "Tracker", "tracking_code": TRACKING, "carrier": "UPS", "status": status,
            "created_at": "2026-03-02T21:35:00Z", "updated_at": at, "est_delivery_date": null,
            "tracking_details": [{ "object": "TrackingDetail", "message": status, "status": status, "datetime": at }],
        },
    })
}
