//! `lanes`: what a shop learned of how long its parcels take, lane by lane.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::calendar::WORKING_DAY;
use journey::ids::ShopId;
use journey::lanes::{ARRIVALS_MIN, Curve, EDITION_EVERY, Known, Lane, Lanes, RECENT, WHOLE};
use serde::{Deserialize, Serialize};
use service::Service;
use store::Learned;

use super::{CommandError, ServerArguments, counted, known_shop};
use crate::desk::Request;

/// Of so many in a hundred parcels it is said when they have arrived.
const SHARES: [u8; 3] = [50, 90, 95];

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// Whose lanes.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// What a shop knows of its lanes.
#[derive(Debug, Deserialize, Serialize)]
pub struct LanesView {
    /// When it last learned; `None`: it has not looked yet.
    pub learned_at: Option<Timestamp>,
    /// What is handed over from then on is judged by these lanes; `None`: too little is known yet.
    pub in_force_since: Option<Timestamp>,
    /// From when on it learns again; `None`: with the next look at the shop.
    pub next_at: Option<Timestamp>,
    /// Earlier editions, by which what was handed over then is judged.
    pub earlier_editions: usize,
    /// So many arrivals a lane needs ...
    pub arrivals_min: u32,
    /// ... in so many days.
    pub period_days: i64,
    /// The lanes of the newest edition, the one with the most arrivals first.
    pub lanes: Vec<LaneView>,
}

/// One lane.
#[derive(Debug, Deserialize, Serialize)]
pub struct LaneView {
    /// The parts of its name; an empty one stands for any. All empty: every parcel of the shop.
    pub lane: NamedLane,
    /// Parcels of the period that arrived.
    pub delivered: u32,
    /// Parcels that were under way.
    pub under_way: u32,
    /// Of those that arrived, the share that came after its promise, in percent.
    pub late_percent: f64,
    /// When parcels arrive.
    pub quantiles: Vec<Quantile>,
    /// Of 100 parcels 95 were never unseen for longer, in business days of the carrier; `None`: too few are
    /// scanned on their way.
    pub unseen_business_days: Option<f64>,
    /// Since when this lane is known without a break.
    pub since: Timestamp,
    /// The same in plain words.
    pub words: String,
}

/// A lane's name, by its parts.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NamedLane {
    /// The carrier, in lower case.
    pub carrier: String,
    /// The shipping method, in lower case.
    pub service: String,
    /// The country of delivery, in lower case.
    pub country: String,
    /// The state or province of delivery, in lower case.
    pub region: String,
}

/// When a share of a lane's parcels has arrived.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Quantile {
    /// So many of a hundred ...
    pub of_hundred: u8,
    /// ... after this part of the time that was promised from the purchase on, in percent, counted from the
    /// hand-over; `None`: that was not seen.
    pub percent_of_promise: Option<i64>,
}

/// Says what a shop learned of its lanes.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let which = Which { shop: arguments.server.shop.clone() };
    let found = arguments.server.ask(Request::Lanes(which)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&found).unwrap_or_default());
    } else {
        print!("{}", in_lines(&super::read(found)?));
    }
    Ok(())
}

/// What a shop learned of its lanes.
pub async fn list(service: &Service, which: &Which) -> Result<LanesView, String> {
    known_shop(service, &which.shop).await?;
    let Learned { learned_at, lanes, .. } =
        service.store.learned(&which.shop).await.map_err(|error| error.to_string())?.value;
    let newest = lanes.newest();
    Ok(LanesView {
        learned_at,
        in_force_since: newest.map(|edition| edition.since),
        next_at: learned_at.filter(|_| newest.is_some()).map(|at| at + EDITION_EVERY),
        earlier_editions: lanes.editions().len().saturating_sub(1),
        arrivals_min: ARRIVALS_MIN,
        period_days: RECENT.as_hours() / 24,
        lanes: newest.map_or_else(Vec::new, |edition| {
            edition.known.iter().map(|known| lane_view(known, since(&lanes, &known.lane))).collect()
        }),
    })
}

/// Since when a lane is in every edition.
fn since(lanes: &Lanes, lane: &Lane) -> Timestamp {
    let knows = |known: &Known| known.lane == *lane;
    let known = lanes.editions().iter().rev().take_while(|edition| edition.known.iter().any(knows));
    known.last().map(|edition| edition.since).unwrap_or_default()
}

fn lane_view(known: &Known, since: Timestamp) -> LaneView {
    let Known { lane, arrivals, late, under_way, silence, curve } = known;
    let Lane { carrier, service, country, region } = lane.clone();
    let quantiles = SHARES.map(|of_hundred| quantile(curve, of_hundred)).to_vec();
    let late_percent = 100.0 * f64::from(*late) / f64::from((*arrivals).max(1));
    LaneView {
        lane: NamedLane { carrier, service, country, region },
        delivered: *arrivals,
        under_way: *under_way,
        late_percent: (late_percent * 10.0).round() / 10.0,
        unseen_business_days: silence.map(business_days),
        words: in_words(&quantiles, *silence),
        quantiles,
        since,
    }
}

fn quantile(curve: &Curve, of_hundred: u8) -> Quantile {
    let part = curve.falls_to(WHOLE - i64::from(of_hundred) * WHOLE / 100);
    Quantile { of_hundred, percent_of_promise: part.map(|part| (part * 100 + WHOLE / 2) / WHOLE) }
}

/// Carrier time in business days, to a tenth.
fn business_days(silence: i64) -> f64 {
    let tenths = i32::try_from(silence * 10 / WORKING_DAY).unwrap_or(i32::MAX);
    f64::from(tenths) / 10.0
}

fn in_words(quantiles: &[Quantile], silence: Option<i64>) -> String {
    let mut seen = Vec::new();
    for quantile in quantiles {
        let Some(percent) = quantile.percent_of_promise else {
            seen.push(format!("when {} of 100 are there was not seen yet", quantile.of_hundred));
            break;
        };
        let share = if quantile.of_hundred == 50 {
            "half arrive".to_owned()
        } else {
            format!("{} of 100", quantile.of_hundred)
        };
        seen.push(format!("{share} within {percent} % of the promised time"));
    }
    let unseen = silence.map(|silence| {
        let days = business_days(silence);
        format!("; 95 of 100 are scanned on their way at least every {days} business days")
    });
    seen.join(", ") + &unseen.unwrap_or_default()
}

/// A lane's name, for a person.
fn name(lane: &NamedLane) -> String {
    let NamedLane { carrier, service, country, region } = lane;
    let to = [country.to_uppercase(), region.to_uppercase()];
    let to = to.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("-");
    let by = [carrier, service].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
    match (by.join(", "), to.as_str()) {
        (by, "") if by.is_empty() => "all parcels".to_owned(),
        (by, "") => by,
        (by, to) if by.is_empty() => format!("to {to}"),
        (by, to) => format!("{by}, to {to}"),
    }
}

/// The same for a person.
pub fn in_lines(view: &LanesView) -> String {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string();
    let LanesView { arrivals_min, period_days, .. } = view;
    let Some(in_force_since) = view.in_force_since else {
        let looked = view.learned_at.map_or_else(String::new, |at| format!(" (last tried {})", day(at)));
        return format!(
            "nothing is known of any lane yet{looked}: {arrivals_min} arrivals of {period_days} days are needed, and \
             it is tried every day. Until then the countdown of the plan speaks\n"
        );
    };
    let mut text = String::new();
    for lane in &view.lanes {
        let under_way = counted(lane.under_way, "is under way", "are under way");
        text += &format!(
            "{}\n  {} delivered, {} % late; {under_way}; known since {}\n  {}\n",
            name(&lane.lane),
            lane.delivered,
            lane.late_percent,
            day(lane.since),
            lane.words
        );
    }
    let again = view.next_at.map_or_else(String::new, |at| format!("; learned again from {} on", day(at)));
    text += &format!(
        "of {period_days} days; in force for what is handed over since {}{again}\n",
        day(in_force_since)
    );
    text
}
