//! `explain`: why each mail was, will be or will not be sent.

use serde_json::Value;

use super::server::get;
use super::{CommandError, ServerArguments};

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
pub fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let query = [("text", arguments.order.as_str()), ("shop", &arguments.server.shop)];
    let found = get(&arguments.server, "/local/find", &query)?.accepted()?;
    let journey = found.get("journey").and_then(Value::as_str).unwrap_or_default();
    if arguments.json {
        let view = read(&arguments.server, journey)?;
        println!("{}", serde_json::to_string_pretty(&view).unwrap_or_default());
        return Ok(());
    }
    show(&arguments.server, journey)
}

fn read(server: &ServerArguments, journey: &str) -> Result<Value, CommandError> {
    get(server, &format!("/local/journeys/{journey}"), &[("shop", &server.shop)])?.accepted()
}

/// Prints a journey.
pub(crate) fn show(server: &ServerArguments, journey: &str) -> Result<(), CommandError> {
    let view = read(server, journey)?;
    println!("\n{journey}  {}/journeys/{journey}?shop={}", server.server, server.shop);
    print!("{}", in_lines(&view));
    Ok(())
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
