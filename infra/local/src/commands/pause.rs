//! `pause`, `resume`, `pauses`: the kill switch. A pause holds what is due; it drops nothing.

use jiff::Timestamp;
use journey::ids::ShopId;
use journey::pause::{PAUSES_MAX, Pause, PauseScope};
use journey::touch::TouchKind;
use serde::{Deserialize, Serialize};
use service::Service;
use store::{EndedPause, Paused, WaitingFollow};

use super::forget::check_by;
use super::plan::{check_why, preview};
use super::{CommandError, ServerArguments, counted, known_shop};
use crate::desk::Request;
use crate::waiting::Counts;

/// Which mails: all that is said must fit.
#[derive(clap::Args, Clone, Debug)]
#[group(required = true, multiple = true)]
struct ScopeArguments {
    /// Only this kind of touch, such as csat or transit_delay.
    #[arg(long, value_parser = parse_touch)]
    touch: Option<TouchKind>,
    /// Only what is about parcels of this carrier: "UPS" means "ups" and "UPS Ground" too.
    #[arg(long, value_name = "NAME", value_parser = parse_carrier)]
    carrier: Option<String>,
    /// Only what goes to this country, such as US: with a carrier that lane.
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    country: Option<String>,
    /// Every mail; to end: every pause.
    #[arg(long, conflicts_with_all = ["touch", "carrier", "country"])]
    all: bool,
}

impl ScopeArguments {
    fn scope(&self) -> PauseScope {
        PauseScope { touch: self.touch, carrier: self.carrier.clone(), country: self.country.clone() }
    }
}

/// What to pause.
#[derive(clap::Args, Debug)]
pub struct PauseArguments {
    #[command(flatten)]
    scope: ScopeArguments,
    /// Why, for whoever wonders.
    #[arg(long, value_name = "REASON")]
    why: String,
    /// Who. No address.
    #[arg(long, default_value = "an operator")]
    by: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// Which pause to end.
#[derive(clap::Args, Debug)]
pub struct ResumeArguments {
    #[command(flatten)]
    scope: ScopeArguments,
    /// Why, for whoever wonders.
    #[arg(long, value_name = "REASON")]
    why: String,
    /// Who. No address.
    #[arg(long, default_value = "an operator")]
    by: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// See [`run_list`].
#[derive(clap::Args, Debug)]
pub struct ListArguments {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// A wish to pause mails.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// Which.
    #[serde(default)]
    pub scope: PauseScope,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A wish to end pauses.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The shop.
    pub shop: ShopId,
    /// The pause with just this scope; `None`: every pause.
    #[serde(default)]
    pub scope: Option<PauseScope>,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
}

/// Whose pauses.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// A shop's pauses.
#[derive(Debug, Deserialize, Serialize)]
pub struct State {
    /// Those that hold, the oldest first.
    pub holding: Vec<Pause>,
    /// The newest of those that are over, the oldest first.
    pub ended: Vec<EndedPause>,
    /// How far the last look at who waits is, after a pause or a plan changed.
    pub moving: Option<Moving>,
}

/// How far a look at who waits is.
#[derive(Debug, Deserialize, Serialize)]
pub struct Moving {
    /// Since when.
    pub asked_at: Timestamp,
    /// Journeys looked at so far.
    pub looked_at: u64,
    /// Journeys that were given an earlier time so far.
    pub moved: u64,
    /// When it was over; `None`: it goes on.
    pub ended_at: Option<Timestamp>,
}

fn parse_touch(text: &str) -> Result<TouchKind, String> {
    let kinds = || TouchKind::ALL.map(TouchKind::as_str).join(", ");
    TouchKind::parse(text).ok_or_else(|| format!("write one of {}", kinds()))
}

/// A carrier's longest name, in characters.
const CARRIER_LENGTH_MAX: usize = 60;

fn parse_carrier(text: &str) -> Result<String, String> {
    let fits = text.chars().any(char::is_alphanumeric)
        && text.chars().count() <= CARRIER_LENGTH_MAX
        && !text.chars().any(char::is_control);
    if fits { Ok(text.trim().to_owned()) } else { Err("write a carrier's name, such as UPS".to_owned()) }
}

fn parse_country(text: &str) -> Result<String, String> {
    let fits = text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_alphabetic());
    if fits { Ok(text.to_uppercase()) } else { Err("write a country's two letters, such as US".to_owned()) }
}

/// Pauses mails and says who waits.
pub async fn run_pause(arguments: &PauseArguments) -> Result<(), CommandError> {
    let PauseArguments { scope, why, by, server } = arguments;
    let scope = scope.scope();
    let wish = Wish { shop: server.shop.clone(), scope: scope.clone(), by: by.clone(), why: why.clone() };
    server.ask(Request::Pause(wish)).await?;
    println!("paused: {scope}. From within a minute on none of it leaves; what is due waits");
    print!("{}", waiting_in_lines(&preview::count(server, None, WaitingFollow::New, false).await?));
    println!("end it: {}", server.command(&format!("resume {} --why …", as_options(&scope))));
    Ok(())
}

/// Ends pauses.
pub async fn run_resume(arguments: &ResumeArguments) -> Result<(), CommandError> {
    let ResumeArguments { scope, why, by, server } = arguments;
    let scope = (!scope.all).then(|| scope.scope());
    let wish = End { shop: server.shop.clone(), scope, by: by.clone(), why: why.clone() };
    let ended: Vec<Pause> = server.ask_for(Request::Resume(wish)).await?;
    for pause in &ended {
        println!("no longer paused: {}", pause.scope);
    }
    println!(
        "what waited is decided anew from the second minute on, a part each minute; what is news no more is \
         dropped"
    );
    let state: State = server.ask_for(Request::Pauses(Which { shop: server.shop.clone() })).await?;
    for pause in &state.holding {
        println!("still paused: {}", pause.scope);
    }
    Ok(())
}

/// Lists pauses and says who waits.
pub async fn run_list(arguments: &ListArguments) -> Result<(), CommandError> {
    let server = &arguments.server;
    let state: State = server.ask_for(Request::Pauses(Which { shop: server.shop.clone() })).await?;
    let counts = if state.holding.is_empty() {
        Counts::default()
    } else {
        preview::count(server, None, WaitingFollow::New, arguments.json).await?
    };
    if arguments.json {
        let said = serde_json::json!({
            "holding": state.holding,
            "ended": state.ended,
            "moving": state.moving,
            "waiting": { "by_kind": counts.paused, "bad_news": counts.paused_bad_news },
        });
        println!("{}", serde_json::to_string_pretty(&said).unwrap_or_default());
        return Ok(());
    }
    print!("{}", in_lines(&state));
    if !state.holding.is_empty() {
        print!("{}", waiting_in_lines(&counts));
    }
    Ok(())
}

fn in_lines(state: &State) -> String {
    let mut lines = String::new();
    if state.holding.is_empty() {
        lines += "nothing is paused\n";
    }
    for Pause { scope, since, by, why } in &state.holding {
        lines += &format!("paused: {scope}\n  since {since:.0}, by {by}: {why}\n");
    }
    for EndedPause { pause, ended_at, by, why } in state.ended.iter().rev() {
        let Pause { scope, since, .. } = pause;
        lines += &format!("over: {scope}\n  from {since:.0} to {ended_at:.0}, ended by {by}: {why}\n");
    }
    if let Some(Moving { looked_at, moved, ended_at: None, .. }) = &state.moving {
        lines += &format!(
            "who waits is decided anew: {} looked at so far, {moved} moved\n",
            counted(looked_at, "journey", "journeys")
        );
    }
    lines
}

/// What a pause holds, in words.
fn waiting_in_lines(counts: &Counts) -> String {
    if counts.paused.is_empty() {
        return "nobody waits for it yet\n".to_owned();
    }
    let mut lines = String::from("held now:\n");
    for (kind, count) in &counts.paused {
        lines += &format!("  {kind:<16}{count}\n");
    }
    if counts.paused_bad_news > 0 {
        lines += &format!(
            "{} for bad news that nobody tells them\n",
            counted(counts.paused_bad_news, "customer waits", "customers wait")
        );
    }
    lines
}

fn as_options(scope: &PauseScope) -> String {
    let touch = scope.touch.map(|touch| format!("--touch {touch}"));
    let carrier = scope.carrier.as_ref().map(|carrier| format!("--carrier \"{carrier}\""));
    let country = scope.country.as_ref().map(|country| format!("--country {country}"));
    let options: Vec<String> = touch.into_iter().chain(carrier).chain(country).collect();
    if options.is_empty() { "--all".to_owned() } else { options.join(" ") }
}

/// Pauses mails. Returns the pause.
pub async fn pause(service: &Service, wish: Wish) -> Result<Pause, String> {
    check_by(&wish.by)?;
    check_why(&wish.why)?;
    let scope = read_scope(wish.scope)?;
    known_shop(service, &wish.shop).await?;
    let pause = Pause { scope, since: service.now(), by: wish.by, why: wish.why };
    let done = service.store.pause(&wish.shop, &pause).await.map_err(|error| error.to_string())?;
    service.shops.forget();
    match done {
        Paused::Holds => Ok(pause),
        Paused::HeldBefore(Pause { since, by, why, .. }) => {
            Err(format!("it is paused already, since {since:.0} by {by}: {why}"))
        }
        Paused::TooMany => Err(format!(
            "the shop has {PAUSES_MAX} pauses, and not more: end some, or pause a kind or everything as a whole"
        )),
    }
}

/// A scope as it may be: names are names, countries are codes in capitals.
fn read_scope(scope: PauseScope) -> Result<PauseScope, String> {
    Ok(PauseScope {
        touch: scope.touch,
        carrier: scope.carrier.as_deref().map(parse_carrier).transpose()?,
        country: scope.country.as_deref().map(parse_country).transpose()?,
    })
}

/// Ends pauses. Returns them.
pub async fn resume(service: &Service, wish: End) -> Result<Vec<Pause>, String> {
    check_by(&wish.by)?;
    check_why(&wish.why)?;
    let scope = wish.scope.map(read_scope).transpose()?;
    known_shop(service, &wish.shop).await?;
    let now = service.now();
    let ended = service.store.resume(&wish.shop, scope.as_ref(), now, &wish.by, &wish.why).await;
    let ended = ended.map_err(|error| error.to_string())?;
    service.shops.forget();
    if ended.is_empty() {
        return Err("nothing like that is paused: `beforehand pauses` lists what is".to_owned());
    }
    Ok(ended)
}

/// A shop's pauses.
pub async fn list(service: &Service, which: &Which) -> Result<State, String> {
    known_shop(service, &which.shop).await?;
    let store = &service.store;
    let pauses = store.pauses(&which.shop).await.map_err(|error| error.to_string())?.value;
    let moving = store.read_move(&which.shop).await.map_err(|error| error.to_string())?;
    let moving = moving.map(|(moving, _)| Moving {
        asked_at: moving.value.asked_at,
        looked_at: moving.value.looked_at,
        moved: moving.value.moved,
        ended_at: moving.value.ended_at,
    });
    Ok(State { holding: pauses.holding, ended: pauses.ended, moving })
}
