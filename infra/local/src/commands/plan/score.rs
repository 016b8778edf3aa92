//! `plan score`: what a plan would have told the customers of orders that happened.

use std::fs::File;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;
use journey::plan::Plan;
use journey::plan::read::read;

use super::check::check;
use crate::commands::{CommandError, counted};
use crate::score::{self, HistoricOrder, Report, Score, Variant};

/// Which orders to play by which plan.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A CSV file with the columns order_id, order_purchase_timestamp,
    /// order_delivered_carrier_date, order_delivered_customer_date and
    /// order_estimated_delivery_date (the promised day).
    file: PathBuf,
    /// The plan, a TOML file; without one the built-in plan.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// Write a plot of lead against false alarms: the plan, and what other settings would do.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// The zone of the times in the file, such as America/Sao_Paulo.
    #[arg(long, default_value = "UTC", value_parser = parse_zone)]
    zone: TimeZone,
    /// For programs.
    #[arg(long)]
    json: bool,
}

fn parse_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| "write a zone of the IANA database, such as America/New_York".to_owned())
}

/// Plays the orders and prints what was told.
pub(super) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let plan = arguments.plan.as_deref().map_or_else(|| Ok(Plan::default()), plan)?;
    let orders = orders(&arguments.file, &arguments.zone)?;
    let bar = ProgressBar::new(orders.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} orders, {msg}") {
        bar.set_style(style);
    }
    let mut moved = |name: &str, done: usize| {
        if bar.message() != name {
            bar.set_message(name.to_owned());
        }
        bar.set_position(done as u64);
    };
    let mut report = score::score(&orders, &plan, &arguments.zone, &mut moved);
    if let Some(file) = &arguments.svg {
        report.sweeps = score::sweep(&orders, &plan, &arguments.zone, &mut moved);
        let title = format!("{} orders, {} of them late", report.late + report.in_time, report.late);
        std::fs::write(file, score::svg(&report, &title))
            .map_err(|error| CommandError::Write(file.clone(), error))?;
    }
    bar.finish_and_clear();
    if arguments.json {
        let json = serde_json::to_string_pretty(&report).unwrap_or_default();
        println!("{json}");
    } else {
        print!("{}", in_lines(&report));
    }
    Ok(())
}

fn plan(file: &Path) -> Result<Plan, CommandError> {
    let text = check(file)?;
    read(&text).map_err(|_| CommandError::Refused(format!("{} has mistakes", file.display())))
}

fn orders(file: &Path, zone: &TimeZone) -> Result<Vec<HistoricOrder>, CommandError> {
    let table = File::open(file).map_err(|error| CommandError::Read(file.to_owned(), error))?;
    let orders = score::read(std::io::BufReader::new(table), zone).map_err(|mistakes| {
        let count = counted(mistakes.len(), "mistake", "mistakes");
        let lines: Vec<String> =
            mistakes.iter().map(|mistake| format!("  {}: {mistake}", file.display())).collect();
        CommandError::Refused(format!("{count} in the orders\n{}", lines.join("\n")))
    })?;
    if orders.is_empty() {
        return Err(CommandError::Refused(format!("{} holds no orders", file.display())));
    }
    Ok(orders)
}

/// The report as tables.
fn in_lines(report: &Report) -> String {
    let mut lines = vec![
        format!(
            "{} orders: {} late, {} in time, {} not delivered ({} of those were told of a delay)",
            report.orders, report.late, report.in_time, report.not_delivered, report.not_delivered_told
        ),
        String::new(),
        format!(
            "{:<36} {:>14} {:>14} {:>16} {:>10} {:>10}",
            "", "told in time", "24 h before", "false alarms", "lead mean", "median"
        ),
        row(report, "the whole plan", &report.plan),
        String::new(),
        "by the evidence of the first notice".to_owned(),
    ];
    let fired = |variant: &&Variant| variant.score.told + variant.score.false_alarms > 0;
    let rows = |variants: &[Variant]| -> Vec<String> {
        variants.iter().filter(fired).map(|variant| row(report, &variant.name, &variant.score)).collect()
    };
    lines.extend(rows(&report.by_evidence));
    lines.extend([String::new(), "each alone, the others off".to_owned()]);
    lines.extend(rows(&report.alone));
    for sweep in &report.sweeps {
        lines.extend([String::new(), sweep.name.to_owned()]);
        lines.extend(rows(&sweep.points));
    }
    lines.push(String::new());
    lines.push(format!("{:.1} notices a late order until it arrived", report.notices_per_late_order));
    lines.join("\n") + "\n"
}

fn row(report: &Report, name: &str, score: &Score) -> String {
    let of_late = |count: u64| {
        let share = (100 * count).checked_div(report.late).unwrap_or(0);
        format!("{count} ({share} %)")
    };
    format!(
        "{name:<36} {:>14} {:>14} {:>16} {:>8.1} h {:>8.1} h",
        of_late(score.told),
        of_late(score.told_24_hours_before),
        format!("{} ({:.2} %)", score.false_alarms, report.false_alarms_percent(score)),
        score.lead_mean_hours,
        score.lead_median_hours
    )
}
