//! `explain`: why each mail was, will be or will not be sent.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::Service;

use super::{CommandError, ServerArguments, chain, parse_time};
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
    /// As it stood at this time; not said: as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// An order's number or id, or a journey such as cart/abc.
    order: String,
    /// Every gate, with what it looked at.
    #[arg(long)]
    gates: bool,
    /// As it stood at a time that is over, such as 2026-03-04T09:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Timestamp>,
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
    let view = read(&arguments.server, journey, arguments.at).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&view).unwrap_or_default());
        return Ok(());
    }
    let detail = if arguments.gates { Detail::Gates } else { Detail::Verdicts };
    print_view(&arguments.server, journey, &view, detail);
    Ok(())
}

async fn read(
    server: &ServerArguments,
    journey: &str,
    as_of: Option<Timestamp>,
) -> Result<Value, CommandError> {
    let which = Which { shop: server.shop.clone(), journey: journey.to_owned(), as_of };
    server.ask(Request::Journey(which)).await
}

/// Prints a journey as it stands.
pub(crate) async fn show(server: &ServerArguments, journey: &str) -> Result<(), CommandError> {
    let view = read(server, journey, None).await?;
    print_view(server, journey, &view, Detail::Verdicts);
    Ok(())
}

fn print_view(server: &ServerArguments, journey: &str, view: &Value, detail: Detail) {
    println!("\n{journey}  {}", server.page(journey).unwrap_or_default());
    print!("{}", in_lines(view, detail));
    println!("  in the functions' log it is {}", text(view, "in_log"));
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
    let view = view::journey(service, &which.shop, &id, which.as_of).await.map_err(|error| chain(&error))?;
    view.ok_or_else(|| format!("the shop \"{}\" has no such journey", which.shop))
}

/// How much of a journey is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Detail {
    /// What became of each mail, and why.
    Verdicts,
    /// And every gate, with what it looked at.
    Gates,
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn local(at: &str, zone: &TimeZone) -> String {
    at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), |at| words::time(at, zone))
}

fn verdict_lines(verdict: &Value, detail: Detail) -> String {
    let (touch, decision, name) = (text(verdict, "touch"), text(verdict, "decision"), text(verdict, "name"));
    let mut lines = format!("    {decision:<8} {name}  [{touch}]\n             {}\n", text(verdict, "why"));
    let because = text(verdict, "because");
    if !because.is_empty() && decision != "send" {
        lines += &format!("             because {because}\n");
    }
    let change = text(verdict, "change");
    if !change.is_empty() {
        lines += &format!("             what would change it: {change}\n");
    }
    if detail == Detail::Gates {
        for gate in verdict.get("gates").and_then(Value::as_array).into_iter().flatten() {
            lines += &gate_line(gate);
        }
    }
    lines
}

fn gate_line(gate: &Value) -> String {
    let mark = match (gate["passes"].as_bool(), gate["decides"].as_bool()) {
        (Some(true), _) => "✓",
        (Some(false), Some(true)) => "✗",
        (Some(false), _) => "(✗)",
        (None, _) => "–",
    };
    let pair =
        |pair: &Value| format!("{} {}", pair[0].as_str().unwrap_or(""), pair[1].as_str().unwrap_or(""));
    let values: Vec<String> = gate["values"].as_array().into_iter().flatten().map(pair).collect();
    let values = if values.is_empty() { String::new() } else { format!(" [{}]", values.join(", ")) };
    format!("               {mark:<4}{} {}{values}\n", text(gate, "asks"), text(gate, "found"))
}

/// A journey as lines of text.
pub(crate) fn in_lines(view: &Value, detail: Detail) -> String {
    let rows = |name: &str| view.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let zone = TimeZone::get(text(view, "zone")).unwrap_or(TimeZone::UTC);
    let zone_name = zone.iana_name().unwrap_or("UTC");
    let mut lines = match text(view, "as_of") {
        "" => String::new(),
        as_of => format!("  as it stood {}, by the plan and the senders of today\n", local(as_of, &zone)),
    };
    lines += &format!("  what happened, by the customer's clock ({zone_name})\n");
    for fact in rows("facts") {
        lines += &format!("    {:<22}  {}\n", local(text(&fact, "at"), &zone), text(&fact, "what"));
    }
    if let Some(wake) = view.get("wake").filter(|wake| wake.is_object()) {
        lines += &format!("  looked at again {}\n", text(wake, "words"));
    }
    let tasks = rows("tasks");
    if !tasks.is_empty() {
        lines += "  for a person\n";
    }
    for task in tasks {
        lines += &format!("    {:<22}  {}\n", local(text(&task, "since"), &zone), text(&task, "why"));
        lines += &format!("                            to do: {}\n", text(&task, "to_do"));
    }
    lines += "  mails\n";
    for verdict in rows("verdicts") {
        lines += &verdict_lines(&verdict, detail);
    }
    lines
}
