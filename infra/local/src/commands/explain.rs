//! `explain`: why each mail was, will be or will not be sent.

use journey::ids::{JourneyId, JourneyKind, ShopId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::Service;

use super::{CommandError, ServerArguments, chain};
use crate::desk::Request;
use crate::view::{self, JourneyView};

/// What a person types to name a journey.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The shop.
    pub shop: ShopId,
    /// An order's number or id, or a journey such as `cart/abc`.
    pub text: String,
}

/// One journey.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
    /// Such as `order/5550001001`.
    pub journey: String,
}

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// An order's number or id, or a journey such as cart/abc.
    order: String,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// Explains an order or another journey.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let shop = arguments.server.shop.clone();
    let question = Question { shop, text: arguments.order.clone() };
    let found = arguments.server.ask(Request::Find(question)).await?;
    let journey = found["journey"].as_str().unwrap_or_default();
    if arguments.json {
        let view = read(&arguments.server, journey).await?;
        println!("{}", serde_json::to_string_pretty(&view).unwrap_or_default());
        return Ok(());
    }
    show(&arguments.server, journey).await
}

async fn read(server: &ServerArguments, journey: &str) -> Result<Value, CommandError> {
    let which = Which { shop: server.shop.clone(), journey: journey.to_owned() };
    server.ask(Request::Journey(which)).await
}

/// Prints a journey.
pub(crate) async fn show(server: &ServerArguments, journey: &str) -> Result<(), CommandError> {
    let view = read(server, journey).await?;
    println!("\n{journey}  {}", server.page(journey).unwrap_or_default());
    print!("{}", in_lines(&view));
    Ok(())
}

/// Finds the journey that is meant, such as `order/5550001001`.
pub async fn find(service: &Service, question: &Question) -> Result<String, String> {
    let found = view::find(service, &question.shop, &question.text).await.map_err(|error| chain(&error))?;
    let found = found.ok_or("no journey of that name or number: is it of another --shop?")?;
    Ok(found.to_string())
}

/// Reads a journey in words.
pub async fn journey(service: &Service, which: &Which) -> Result<JourneyView, String> {
    let parts = which.journey.split_once('/');
    let id = parts.and_then(|(kind, id)| JourneyId::from_parts(JourneyKind::parse(kind)?, id).ok());
    let id = id.ok_or("a journey reads kind/id, such as order/5550001001")?;
    let view = view::journey(service, &which.shop, &id).await.map_err(|error| chain(&error))?;
    view.ok_or_else(|| format!("the shop \"{}\" has no such journey", which.shop))
}

/// A journey as lines of text.
pub(crate) fn in_lines(view: &Value) -> String {
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows = |name: &str| view.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut lines = String::from("  what happened\n");
    for fact in rows("facts") {
        lines += &format!("    {}  {}\n", text(&fact, "at"), text(&fact, "what"));
    }
    let tasks = rows("tasks");
    if !tasks.is_empty() {
        lines += "  for a person\n";
    }
    for task in tasks {
        lines += &format!("    {}  {}\n", text(&task, "since"), text(&task, "why"));
        lines += &format!("             to do: {}\n", text(&task, "to_do"));
    }
    lines += "  mails\n";
    for verdict in rows("verdicts") {
        let (touch, decision) = (text(&verdict, "touch"), text(&verdict, "decision"));
        let name = text(&verdict, "name");
        lines += &format!("    {decision:<8} {name}  [{touch}]\n             {}\n", text(&verdict, "why"));
        let because = text(&verdict, "because");
        if !because.is_empty() && decision != "send" {
            lines += &format!("             because {because}\n");
        }
    }
    lines
}
