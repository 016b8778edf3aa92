//! `send`: signs samples as their provider would, posts them, and shows what they did.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use journey::ids::ShopId;
use providers::{Provider, Secret, Surface};
use serde_json::Value;

use super::server::{SERVER, deliver, get, parse_shop};
use super::{CommandError, ServerArguments, explain};
use crate::demo_shop::sample_sender;
use crate::desk::Request;

/// The day on which the story of our samples begins.
const STORY_BEGINS: &str = "2026-03-02T00:00:00Z";

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Samples, such as events/shopify/orders-create.json: the folder names the provider, the file
    /// the topic.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where to send; the default is the source named as the provider.
    #[arg(long)]
    source: Option<String>,
    /// The secret to sign with; the default is the provider's published test value.
    #[arg(long)]
    secret: Option<String>,
    /// Send the times as they stand in the file. Otherwise the story's first day, 2 March 2026,
    /// becomes today.
    #[arg(long)]
    as_is: bool,
    /// The running server.
    #[arg(long, value_name = "URL", default_value = SERVER)]
    server: String,
    /// The shop.
    #[arg(long, default_value = crate::demo_shop::DEMO, value_parser = parse_shop)]
    shop: ShopId,
}

/// Signs and posts.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let mut moved_told = None;
    for file in &arguments.files {
        send(arguments, file, &mut moved_told).await?;
    }
    Ok(())
}

/// Sends one sample. `moved_told`: by how many days times are moved, as far as it was said.
async fn send(arguments: &Arguments, file: &Path, moved_told: &mut Option<i64>) -> Result<(), CommandError> {
    let (provider, topic) = sample(file)?;
    let text = std::fs::read(file).map_err(|error| CommandError::Read(file.to_owned(), error))?;
    let now = server_now(&arguments.server)?;
    let (body, moved_days) = if arguments.as_is { (text, 0) } else { moved_to(&text, now) };
    let secret = arguments.secret.clone().unwrap_or_else(|| provider.published_test_secret().to_owned());
    let delivery_id = format!("sample-{}-{}", topic.replace(['/', '.'], "-"), now.as_second());
    let signed = provider
        .sign(&Secret::new(secret), &body, &delivery_id, &topic, now)
        .map_err(|error| CommandError::Refused(super::chain(&error)))?;
    let surface = provider.surfaces_of(&topic).first().copied().unwrap_or(Surface::Storefront);
    let source = arguments.source.as_deref().unwrap_or(provider.as_str());
    let path = format!("/{surface}/{}/{source}", arguments.shop);
    let mut answer = deliver(&arguments.server, &path, &signed)?;
    if answer.status == 404 && arguments.source.is_none() && arguments.secret.is_none() {
        let server = ServerArguments::on_server(&arguments.server, &arguments.shop);
        server.ask(Request::Connect(sample_sender(&arguments.shop, provider))).await?;
        println!("{provider} is connected to the shop \"{}\" for its samples.", arguments.shop);
        answer = deliver(&arguments.server, &path, &signed)?;
    }
    println!("POST {path} ({topic}) -> {}", answer.status);
    if moved_days != 0 && moved_told.replace(moved_days) != Some(moved_days) {
        println!(
            "The sample's times are moved by {moved_days} days, so that 2 March 2026, the story's first day, is today: --as-is \
             sends them as they stand."
        );
    }
    let is_refused = answer.status == 401;
    if is_refused && arguments.secret.is_none() {
        let error = answer.accepted().err().map(|error| error.to_string()).unwrap_or_default();
        return Err(CommandError::Refused(format!(
            "{error}\nThe sample was signed with {provider}'s published test secret. If the shop has its own secret \
             for {source}, add --secret …"
        )));
    }
    if answer.status < 300 {
        println!("{}", serde_json::to_string_pretty(&answer.body).unwrap_or_default());
    }
    let journeys: Vec<String> = answer
        .body
        .get("journeys")
        .and_then(Value::as_array)
        .map(|journeys| journeys.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    answer.accepted()?;
    let server = ServerArguments::on_server(&arguments.server, &arguments.shop);
    for journey in journeys {
        explain::show(&server, &journey).await?;
    }
    Ok(())
}

/// The provider and topic of a sample, by where it lies.
pub(crate) fn sample(file: &Path) -> Result<(Provider, String), CommandError> {
    let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let names: Vec<&str> = Provider::ALL.iter().map(|provider| provider.as_str()).collect();
    let provider = Provider::parse(folder).ok_or_else(|| {
        CommandError::Refused(format!(
            "{} does not lie in a folder named as a provider: {}",
            file.display(),
            names.join(", ")
        ))
    })?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let topic = provider.topic_of_file(name).ok_or_else(|| {
        CommandError::Refused(format!(
            "{name} does not name a topic of {provider}: {}",
            provider.topics().join(", ")
        ))
    })?;
    Ok((provider, topic))
}

fn server_now(server: &str) -> Result<Timestamp, CommandError> {
    let health = get(server, "/local/health")?.accepted()?;
    let now = health.get("now").and_then(Value::as_str).and_then(|now| now.parse().ok());
    now.ok_or_else(|| CommandError::Refused(format!("{server} is not a local server of Beforehand")))
}

/// Moves every time in a sample by whole days, so that the story begins on the day of `now`. Says by how
/// many.
fn moved_to(text: &[u8], now: Timestamp) -> (Vec<u8>, i64) {
    let Ok(mut sample) = serde_json::from_slice::<Value>(text) else {
        return (text.to_vec(), 0);
    };
    let begins: Timestamp = STORY_BEGINS.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let days = (now.as_second() - begins.as_second()).div_euclid(86_400);
    let before = sample.clone();
    move_times(&mut sample, SignedDuration::from_hours(24 * days));
    if sample == before {
        return (text.to_vec(), 0);
    }
    (serde_json::to_vec(&sample).unwrap_or_else(|_| text.to_vec()), days)
}

fn move_times(value: &mut Value, by: SignedDuration) {
    match value {
        Value::String(text) => {
            // Only whole timestamps: `2026-03-02T14:00:00Z`, `2026-03-02T09:00:00-05:00`.
            if text.len() >= 19
                && text.as_bytes()[4] == b'-'
                && let Ok(at) = text.parse::<Timestamp>()
            {
                *text = (at + by).to_string();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| move_times(value, by)),
        Value::Object(fields) => fields.values_mut().for_each(|value| move_times(value, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
