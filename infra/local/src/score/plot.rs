//! The plot: lead against false alarms, as SVG that reads on a light and on a dark page.

use std::fmt::Write as _;

use super::tally::{Report, Variant};

const WIDTH: f64 = 820.0;
const HEIGHT: f64 = 540.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 64.0;

/// The most false alarms that are shown, in percent.
const ALARMS_MAX: f64 = 8.0;
/// The longest lead that is shown, in hours.
const LEAD_MAX: f64 = 120.0;
/// The bar: at most so many false alarms, in percent ...
const ALARMS_BAR: f64 = 1.3;
/// ... and as a goal so much lead, in hours.
const LEAD_GOAL: f64 = 48.0;

const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#222}\
.small{font-size:11px}.title{font-size:16px;font-weight:600}\
.page{fill:#fff}.axis{stroke:#444}.grid{stroke:#ddd}.bar{stroke:#a33;stroke-dasharray:5 4}\
.bartext{fill:#a33}.s0{stroke:#8a6d00;fill:#8a6d00}.s1{stroke:#0b62a8;fill:#0b62a8}\
.line{fill:none;stroke-width:2}.plan{fill:#c2185b;stroke:#fff;stroke-width:1.5}\
@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#16181c}.axis{stroke:#aaa}.grid{stroke:#333}\
.bar{stroke:#f08a8a}.bartext{fill:#f08a8a}.s0{stroke:#e0b83c;fill:#e0b83c}\
.s1{stroke:#6db7f2;fill:#6db7f2}.line{fill:none}.plan{fill:#ff6fa5;stroke:#16181c}}";

/// Draws the sweeps of a report, the plan itself, and the bar. `title` says of which orders.
pub fn svg(report: &Report, title: &str) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"Lead time against false alarms\">\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\n"
    );
    text(
        &mut out,
        LEFT,
        26.0,
        "title",
        "How early late customers were told, and how many others for nothing",
    );
    text(&mut out, LEFT, 46.0, "small", title);
    axes(&mut out);
    bars(&mut out);
    for (series, sweep) in report.sweeps.iter().enumerate() {
        curve(&mut out, report, series, &sweep.points);
        let y = HEIGHT - BOTTOM - 64.0 + 20.0 * float(series);
        let x = WIDTH - RIGHT - 320.0;
        put(
            &mut out,
            format_args!("<circle class=\"s{series}\" cx=\"{x}\" cy=\"{:.1}\" r=\"5\"/>\n", y - 4.0),
        );
        text(&mut out, x + 12.0, y, "", sweep.name);
    }
    let (x, y) = place(report.false_alarms_percent(&report.plan), report.plan.lead_mean_hours);
    put(&mut out, format_args!("<circle class=\"plan\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\"/>\n"));
    let x = WIDTH - RIGHT - 320.0;
    let y = HEIGHT - BOTTOM - 24.0;
    put(&mut out, format_args!("<circle class=\"plan\" cx=\"{x}\" cy=\"{:.1}\" r=\"7\"/>\n", y - 4.0));
    text(&mut out, x + 12.0, y, "", "this plan");
    out.push_str("</svg>\n");
    out
}

fn axes(out: &mut String) {
    let bottom = HEIGHT - BOTTOM;
    for alarms in 0..=8 {
        let (x, _) = place(f64::from(alarms), 0.0);
        line(out, "grid", (x, TOP), (x, bottom));
        middle(out, x, bottom + 18.0, &format!("{alarms} %"));
    }
    for lead in (0..=120).step_by(24) {
        let (_, y) = place(0.0, f64::from(lead));
        line(out, "grid", (LEFT, y), (WIDTH - RIGHT, y));
        put(
            out,
            format_args!(
                "<text class=\"small\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{lead} h</text>\n",
                LEFT - 8.0,
                y + 4.0
            ),
        );
    }
    line(out, "axis", (LEFT, bottom), (WIDTH - RIGHT, bottom));
    line(out, "axis", (LEFT, TOP), (LEFT, bottom));
    middle(
        out,
        f64::midpoint(LEFT, WIDTH - RIGHT),
        HEIGHT - 20.0,
        "false alarms: orders in time whose customer was told of a delay, in percent",
    );
    let y = f64::midpoint(TOP, bottom);
    put(
        out,
        format_args!(
            "<text x=\"18\" y=\"{y:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {y:.1})\">mean lead of late orders: hours before the promise ends</text>\n"
        ),
    );
}

fn bars(out: &mut String) {
    let (x, _) = place(ALARMS_BAR, 0.0);
    line(out, "bar", (x, TOP), (x, HEIGHT - BOTTOM));
    text(out, x + 5.0, TOP + 14.0, "small bartext", "the bar: 1.3 %");
    let (_, y) = place(0.0, LEAD_GOAL);
    line(out, "bar", (LEFT, y), (WIDTH - RIGHT, y));
    put(
        out,
        format_args!(
            "<text class=\"small bartext\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">the goal: 48 h</text>\n",
            WIDTH - RIGHT - 4.0,
            y - 5.0
        ),
    );
}

fn curve(out: &mut String, report: &Report, series: usize, points: &[Variant]) {
    let places: Vec<(f64, f64, &str)> = points
        .iter()
        .map(|point| {
            (report.false_alarms_percent(&point.score), point.score.lead_mean_hours, point.name.as_str())
        })
        .filter(|(alarms, lead, _)| *alarms <= ALARMS_MAX && *lead <= LEAD_MAX)
        .map(|(alarms, lead, name)| {
            let (x, y) = place(alarms, lead);
            (x, y, name)
        })
        .collect();
    let path: Vec<String> = places.iter().map(|(x, y, _)| format!("{x:.1},{y:.1}")).collect();
    put(out, format_args!("<polyline class=\"s{series} line\" points=\"{}\"/>\n", path.join(" ")));
    for (x, y, name) in places {
        put(out, format_args!("<circle class=\"s{series}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>\n"));
        // The forecast's curve lies above the countdown's: names go to the free sides.
        let (dx, dy, anchor) = if series == 0 { (7.0, 14.0, "start") } else { (-7.0, -6.0, "end") };
        put(
            out,
            format_args!(
                "<text class=\"small\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{name}</text>\n",
                x + dx,
                y + dy
            ),
        );
    }
}

fn place(alarms: f64, lead: f64) -> (f64, f64) {
    let x = LEFT + (WIDTH - LEFT - RIGHT) * (alarms / ALARMS_MAX).clamp(0.0, 1.0);
    let y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (lead / LEAD_MAX).clamp(0.0, 1.0);
    (x, y)
}

fn float(index: usize) -> f64 {
    u32::try_from(index).map_or(0.0, f64::from)
}

fn line(out: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    put(
        out,
        format_args!(
            "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>\n",
            from.0, from.1, to.0, to.1
        ),
    );
}

fn text(out: &mut String, x: f64, y: f64, class: &str, content: &str) {
    put(out, format_args!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>\n", escaped(content)));
}

fn middle(out: &mut String, x: f64, y: f64, content: &str) {
    put(
        out,
        format_args!(
            "<text class=\"small\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{content}</text>\n"
        ),
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}
