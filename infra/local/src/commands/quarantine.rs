//! `quarantine`: deliveries that nobody could read, and requests that a person must answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use service::Service;
use service::reply::Taken;
use store::{QuarantineId, QuarantineKind, Quarantined};

use super::{CommandError, ServerArguments, known_shop};
use crate::desk::Request;

/// What to do with the quarantine.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// List what is kept, the newest first.
    List {
        /// Only what this source sent.
        #[arg(long)]
        source: Option<String>,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Show one, with its body: that may hold personal data.
    Show {
        /// Its name, as the list has it.
        id: String,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Read deliveries again: after an update, or when the token that was missing is stored. What is
    /// known already changes nothing.
    Replay {
        /// Their names, as the list has them.
        #[arg(required_unless_present = "all")]
        ids: Vec<String>,
        /// Everything that waits, the oldest first.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        /// With --all: only what this source sent.
        #[arg(long, requires = "all")]
        source: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// Whose quarantine.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
    /// Only what this source sent.
    #[serde(default)]
    pub source: Option<String>,
}

/// One kept delivery.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct One {
    /// The shop.
    pub shop: ShopId,
    /// Its name.
    pub id: String,
}

/// A kept delivery as it is listed.
#[derive(Debug, Deserialize, Serialize)]
pub struct Listed {
    /// Its name: `2026-03-02-…`, a request's `request-2026-03-02-…`.
    pub id: String,
    /// `waiting`, `tried again at <time>`, `waits for a person`, `replayed`, `still unreadable`, `for a
    /// person` or `erased`.
    pub state: String,
    /// How long it has been kept, in seconds.
    pub age_seconds: i64,
    /// What is kept of it.
    pub kept: Quarantined,
}

/// Runs one of the commands.
pub async fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::List { source, json, server } => {
            let listed = list_of(&server, source).await?;
            if json {
                println!("{}", serde_json::to_string_pretty(&listed).unwrap_or_default());
                return Ok(());
            }
            if listed.is_empty() {
                println!("nothing is kept");
            }
            for one in &listed {
                print!("{}", in_lines(one));
            }
            Ok(())
        }
        Command::Show { id, json, server } => {
            let one = One { shop: server.shop.clone(), id };
            let shown = server.ask(Request::ShowQuarantined(one)).await?;
            if json {
                println!("{}", serde_json::to_string_pretty(&shown).unwrap_or_default());
                return Ok(());
            }
            let body =
                shown["body"].as_str().or(shown["body_base64"].as_str()).unwrap_or_default().to_owned();
            print!("{}", in_lines(&super::read(shown["delivery"].clone())?));
            println!("\n{body}");
            Ok(())
        }
        Command::Replay { ids, all, source, server } => {
            let ids = if all { waiting(&server, source).await? } else { ids };
            replay_all(&server, ids).await
        }
    }
}

async fn list_of(server: &ServerArguments, source: Option<String>) -> Result<Vec<Listed>, CommandError> {
    server.ask_for(Request::Quarantine(Which { shop: server.shop.clone(), source })).await
}

/// What waits, the oldest first.
async fn waiting(server: &ServerArguments, source: Option<String>) -> Result<Vec<String>, CommandError> {
    let listed = list_of(server, source).await?;
    Ok(listed.into_iter().rev().filter(|one| one.kept.waits()).map(|one| one.id).collect())
}

async fn replay_all(server: &ServerArguments, ids: Vec<String>) -> Result<(), CommandError> {
    let progress = indicatif::ProgressBar::new(ids.len() as u64);
    let mut failed = 0;
    for id in ids {
        let one = One { shop: server.shop.clone(), id: id.clone() };
        let line = match server.ask(Request::Replay(one)).await {
            Ok(taken) => {
                let said = |name: &str| taken[name].as_str().unwrap_or_default().to_owned();
                let result = if said("result") == "quarantined" {
                    failed += 1;
                    "still unreadable".to_owned()
                } else {
                    said("result")
                };
                format!("{id}  {result}  {}", said("why"))
            }
            Err(error) => {
                failed += 1;
                format!("{id}  not replayed: {error}")
            }
        };
        progress.suspend(|| println!("{}", line.trim_end()));
        progress.inc(1);
    }
    progress.finish_and_clear();
    if failed == 0 {
        return Ok(());
    }
    Err(CommandError::Refused(format!("{failed} of them could not be read: they are kept")))
}

fn in_lines(one: &Listed) -> String {
    let kept = &one.kept;
    let topic = if kept.topic.is_empty() { "no topic" } else { &kept.topic };
    let replayed = kept.replayed.as_ref().map_or_else(String::new, |replay| {
        let why = if replay.why.is_empty() { String::new() } else { format!(": {}", replay.why) };
        format!("  replayed {}, {}{why}\n", replay.at, replay.result)
    });
    format!(
        "{}  {}\n  {} ago, from {} to /{}, {topic}, {} bytes\n  {}\n{replayed}",
        one.id,
        one.state,
        age(one.age_seconds),
        kept.source,
        kept.surface,
        kept.body_bytes,
        kept.reason
    )
}

/// `3d`, `5h`, `12m`.
fn age(seconds: i64) -> String {
    match seconds {
        86_400.. => format!("{}d", seconds / 86_400),
        3_600.. => format!("{}h", seconds / 3_600),
        _ => format!("{}m", seconds / 60),
    }
}

fn state_of(kept: &Quarantined) -> String {
    let state = match (kept.kind, &kept.erased, &kept.replayed) {
        (_, Some(_), _) => "erased",
        (QuarantineKind::Request, None, _) => "for a person",
        (QuarantineKind::Unreadable, None, None) => match kept.retry_at {
            Some(at) => return format!("tried again at {at}"),
            None if kept.tries > 0 => "waits for a person",
            None => "waiting",
        },
        (QuarantineKind::Unreadable, None, Some(replay)) if replay.result == "quarantined" => {
            "still unreadable"
        }
        (QuarantineKind::Unreadable, None, Some(_)) => "replayed",
    };
    state.to_owned()
}

fn listed(id: &QuarantineId, kept: Quarantined, now: Timestamp) -> Listed {
    let age_seconds = now.duration_since(kept.at).as_secs();
    Listed { id: id.to_string(), state: state_of(&kept), age_seconds, kept }
}

/// What is kept for a shop, the newest first.
pub async fn list(service: &Service, which: &Which) -> Result<Vec<Listed>, String> {
    let now = service.now();
    let found = service.quarantined(&which.shop, now).await.map_err(|error| error.to_string())?;
    let wanted =
        |kept: &Quarantined| which.source.as_deref().is_none_or(|source| source == kept.source.as_str());
    let found = found.into_iter().filter(|(_, kept)| wanted(kept));
    Ok(found.map(|(id, kept)| listed(&id, kept, now)).collect())
}

/// One kept delivery: `{"delivery": …, "body": …}`, or `body_base64` where it is no text.
pub async fn show(service: &Service, one: &One) -> Result<Value, String> {
    let id = parse_id(&one.id)?;
    let now = service.now();
    let kept = service.store.quarantined_one(&one.shop, &id).await.map_err(|error| error.to_string())?;
    let kept = kept.filter(|kept| kept.value.expires_at > now).ok_or_else(missing)?;
    let body = service.store.quarantined_body(&one.shop, &id).await.map_err(|error| error.to_string())?;
    let mut shown = json!({ "delivery": listed(&id, kept.value, now) });
    match String::from_utf8(body) {
        Ok(text) => shown["body"] = json!(text),
        Err(error) => shown["body_base64"] = json!(STANDARD.encode(error.as_bytes())),
    }
    Ok(shown)
}

/// Reads a kept delivery again and does what it comes to.
pub async fn replay(service: &Service, one: &One) -> Result<Taken, String> {
    let id = parse_id(&one.id)?;
    let shop = known_shop(service, &one.shop).await?;
    service.replay(&shop, &id, service.now()).await.map_err(|error| error.to_string())
}

fn parse_id(text: &str) -> Result<QuarantineId, String> {
    QuarantineId::parse(text).ok_or_else(missing)
}

fn missing() -> String {
    "nothing of that name is kept: `beforehand quarantine list` shows what is".to_owned()
}
