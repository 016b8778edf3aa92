//! `connect`: a sender for a shop: its secret, its address, what to click, and whether it works.

mod secret;
mod source;
mod told;
mod verify;

use std::io::BufRead as _;

use jiff::SignedDuration;
use journey::ids::{ShopId, SourceId};
use providers::Provider;
use serde_json::json;

use super::{CommandError, ServerArguments};
use crate::desk::Request;
use crate::gateway::parse_duration;

pub use source::{Connected, Wish, connect};
pub use verify::{Heard, Which, heard, listen};

/// A replaced secret is still taken for this long, unless the person says otherwise: longer than any
/// sender tries again.
const KEEP_DEFAULT: &str = "7d";
/// How long `--verify` waits, unless the person says otherwise.
const WAIT_DEFAULT: &str = "10m";

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The provider, such as shopify or easypost. Without it: the list of all.
    #[arg(long)]
    source: Option<String>,
    /// The source's name in the address, if not the provider's.
    #[arg(long, requires = "source")]
    name: Option<String>,
    /// The secret that the provider shows, if it makes one. Otherwise one is made. `-` reads it from the
    /// standard input, so that no shell keeps it.
    #[arg(long, requires = "source")]
    secret: Option<String>,
    /// The token for the provider's API, where deliveries are read back. `-` reads it from the standard
    /// input.
    #[arg(long, value_name = "TOKEN", requires = "source")]
    api_token: Option<String>,
    /// Something else that the provider needs, as name=value. May be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parse_setting, requires = "source")]
    settings: Vec<(String, String)>,
    /// Put a new secret in the place of the one in use, which is still taken for a while.
    #[arg(long, requires = "source")]
    rotate: bool,
    /// How long the secret that is replaced is still taken.
    #[arg(long, value_name = "TIME", default_value = KEEP_DEFAULT, value_parser = parse_time, requires = "rotate")]
    keep: SignedDuration,
    /// Wait for the first good delivery and say what it was; say what is wrong with bad ones.
    #[arg(long, requires = "source")]
    verify: bool,
    /// How long to wait.
    #[arg(long, value_name = "TIME", default_value = WAIT_DEFAULT, value_parser = parse_time, requires = "verify")]
    wait: SignedDuration,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

fn parse_time(text: &str) -> Result<SignedDuration, String> {
    parse_duration(text).ok_or_else(|| "write a time such as 90m, 12h or 7d".to_owned())
}

fn parse_setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// Connects a sender to a shop.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let Some(provider) = &arguments.source else {
        print!("{}", told::known_senders(&arguments.server));
        return Ok(());
    };
    let wish = Wish {
        shop: arguments.server.shop.clone(),
        provider: provider.clone(),
        name: arguments.name.clone(),
        secret: given("secret", arguments.secret.as_deref())?,
        api_token: given("API token", arguments.api_token.as_deref())?,
        settings: arguments.settings.iter().cloned().collect(),
        rotate: arguments.rotate,
        keep_seconds: Some(arguments.keep.as_secs()),
    };
    let connected: Connected = arguments.server.ask_for(Request::Connect(wish)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&json!(connected)).unwrap_or_default());
    } else {
        print!("{}", told::in_words(&connected, &arguments.server, arguments.verify));
    }
    if arguments.verify {
        verify::wait(&arguments.server, &connected.source, arguments.wait, arguments.json).await?;
    }
    Ok(())
}

/// A secret from the command line, or from the standard input.
fn given(what: &str, text: Option<&str>) -> Result<Option<String>, CommandError> {
    if text != Some("-") {
        return Ok(text.map(str::to_owned));
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| CommandError::Refused(format!("failed to read the {what}: {error}")))?;
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The name of a source on the command line.
fn source_id(provider: Provider, name: Option<&str>) -> Result<SourceId, String> {
    SourceId::parse(name.unwrap_or(provider.as_str())).map_err(|error| error.to_string())
}

/// The addresses of a source.
fn addresses(public_url: &str, shop: &ShopId, source: &SourceId, provider: Provider) -> Vec<String> {
    let address = |surface| format!("{public_url}/{surface}/{shop}/{source}");
    provider.surfaces().iter().map(address).collect()
}
