//! `doctor`: looks at what a deployment needs of AWS, and says of each thing that it is fine or what to do.

use super::{CommandError, ServerArguments, counted};
use crate::desk::table::{self, Place};
use crate::doctor::{self, Finding, Health, Patient};

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The stack, to look at its rules in EventBridge too.
    #[arg(long, value_name = "NAME", requires = "table")]
    stack: Option<String>,
    /// The SES configuration set with which mails are sent.
    #[arg(long, value_name = "NAME", default_value = "beforehand")]
    configuration_set: String,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// Prints what was found. Ends non-zero if something is to be done.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let server = &arguments.server;
    let Some(table) = &server.table else {
        let why = "the doctor looks at AWS: say which table with --table (the stack's output TableName)";
        return Err(CommandError::Refused(why.to_owned()));
    };
    let place =
        Place { table: table.clone(), endpoint: server.endpoint.clone(), region: server.region.clone() };
    let patient =
        Patient { stack: arguments.stack.clone(), configuration_set: arguments.configuration_set.clone() };
    let found = examine(&place, &server.shop, &patient, &|name| std::env::var(name).ok()).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&found).unwrap_or_default());
    } else {
        print!("{}", in_lines(&found));
    }
    match found.iter().filter(|finding| finding.health == Health::Fix).count() {
        0 => Ok(()),
        count => {
            Err(CommandError::Refused(format!("{} to be done", counted(count, "thing is", "things are"))))
        }
    }
}

/// Looks at everything, with the environment's variables as `read` answers them.
pub async fn examine(
    place: &Place,
    shop: &journey::ids::ShopId,
    patient: &Patient,
    read: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<Vec<Finding>, CommandError> {
    let (service, connection) = table::open_with(place, read).await.map_err(CommandError::Refused)?;
    let known = service.shops.get(&service.store, &service.keyring, shop, service.now()).await;
    let known = known.map_err(|error| CommandError::Refused(error.to_string()))?;
    Ok(doctor::examine(&service, &connection, known.as_deref(), patient).await)
}

/// The findings as lines of text.
pub fn in_lines(found: &[Finding]) -> String {
    let width = found.iter().map(|finding| finding.what.len()).max().unwrap_or(0);
    let line = |finding: &Finding| {
        let mark = match finding.health {
            Health::Ok => "ok ",
            Health::Fix => "FIX",
            Health::NotSeen => "?  ",
        };
        let mut line = format!("{mark}  {:<width$}  {}\n", finding.what, finding.words);
        if !finding.to_do.is_empty() {
            line += &format!("     {:<width$}  → {}\n", "", finding.to_do);
        }
        line
    };
    found.iter().map(line).collect()
}
