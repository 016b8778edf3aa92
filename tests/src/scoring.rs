//! `plan score`: what is counted, on orders made up for it, and the bar, on real ones.

use expect_test::expect;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use journey::plan::Plan;
use local::score::{HistoricOrder, Report, read, rehearse, score, svg, sweep};

const HEAD: &str = "order_id,order_status,order_purchase_timestamp,order_approved_at,\
order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date\n";

/// Promised for Wednesday, 11 March 2026.
const WEEK: &str = "\
early,delivered,2026-03-02 10:00,,2026-03-03 09:00,2026-03-06 15:00,2026-03-11 00:00
late,delivered,2026-03-02 10:00,,2026-03-03 09:00,2026-03-13 15:00,2026-03-11
noon,delivered,2026-03-02 10:00,,2026-03-03 09:00,2026-03-11 15:00,2026-03-11 00:00
dawn,delivered,2026-03-02 10:00,,2026-03-03 09:00,2026-03-11 07:30,2026-03-11 00:00
held,delivered,2026-03-02 10:00,,2026-03-12 09:00,2026-03-14 10:00,2026-03-11 00:00
gone,shipped,2026-03-02 10:00,,2026-03-03 09:00,,2026-03-11 00:00
";

fn orders(rows: &str) -> Vec<HistoricOrder> {
    read(format!("{HEAD}{rows}").as_bytes(), &TimeZone::UTC).expect("a table")
}

fn scored(orders: &[HistoricOrder], plan: &Plan) -> Report {
    score(orders, plan, &TimeZone::UTC, &mut |_, _| {})
}

#[test]
fn a_week_of_orders_is_counted() {
    let report = scored(&orders(WEEK), &Plan::default());
    assert_eq!((report.orders, report.late, report.in_time), (6, 2, 3));
    assert_eq!((report.not_delivered, report.not_delivered_told), (1, 1));
    // Quiet hours end at 8 on the promised day: one that came before that is no false alarm.
    assert_eq!((report.plan.told, report.plan.told_24_hours_before, report.plan.false_alarms), (2, 0, 1));
    let lead = report.plan.lead_mean_hours;
    assert!((15.7..=16.0).contains(&lead), "{lead} hours from 8 o'clock and some minutes to midnight");
}

#[test]
fn a_longer_countdown_is_earlier_and_for_nothing_more_often() {
    let mut plan = Plan::default();
    plan.touches.transit_delay.before_promise_end = SignedDuration::from_hours(120);
    let report = scored(&orders(WEEK), &plan);
    assert_eq!((report.plan.told, report.plan.told_24_hours_before, report.plan.false_alarms), (2, 2, 2));
    let lead = report.plan.lead_median_hours;
    // Midnight is quiet: the morning of the fifth day before.
    assert!((111.0..=112.0).contains(&lead), "{lead} hours");
}

#[test]
fn with_quiet_hours_until_midnight_the_notice_leaves_before_them() {
    let mut plan = Plan::default();
    plan.touches.transit_delay.before_promise_end = SignedDuration::from_hours(3);
    plan.quiet_hours.from = jiff::civil::time(19, 0, 0, 0);
    let report = scored(&orders(WEEK), &plan);
    assert_eq!(report.plan.told, 2, "{:?}", report.plan);
    let lead = report.plan.lead_mean_hours;
    assert!((5.0..6.0).contains(&lead), "{lead} hours: half past six, not the next morning");
}

/// Parcels of a lane that arrive after two to four working days of the ten that are promised, and
/// some that never do.
fn months() -> String {
    let mut rows = String::new();
    let placed = jiff::civil::date(2026, 1, 5);
    for day in 0..70 {
        let date = placed + SignedDuration::from_hours(24 * day);
        for parcel in 0..4 {
            let plus = |days: i64| date + SignedDuration::from_hours(24 * days);
            let took = if parcel == 3 && day % 3 == 0 { 20 } else { 3 + (day + parcel) % 3 };
            rows += &format!(
                "{day}-{parcel},delivered,{date} 09:00,,{} 10:00,{} {}:00,{}\n",
                plus(1),
                plus(1 + took),
                10 + parcel,
                plus(14)
            );
        }
    }
    rows
}

#[test]
fn who_is_slower_than_the_lane_is_told_days_before() {
    let orders = orders(&months());
    let report = scored(&orders, &Plan::default());
    assert_eq!(report.plan.told, report.late, "{report:?}");
    assert_eq!(report.plan.false_alarms, 0, "{report:?}");
    // What is learned counts from the second edition on; until then the countdown warns.
    assert!(report.plan.told_24_hours_before * 3 > report.late, "{report:?}");
    let mut plan = Plan::default();
    plan.touches.transit_delay.predicted = false;
    let without = scored(&orders, &plan);
    assert_eq!(without.plan.told_24_hours_before, 0, "{without:?}");
}

#[test]
fn nobody_is_judged_by_what_came_later() {
    let orders = orders(&months());
    let plan = Plan::default();
    let cut = orders[orders.len() / 2].placed_at;
    let known: Vec<HistoricOrder> = orders.iter().filter(|order| order.placed_at < cut).cloned().collect();
    let alone = rehearse(&known, &plan, &TimeZone::UTC, &mut |_| {});
    let among = rehearse(&orders, &plan, &TimeZone::UTC, &mut |_| {});
    let early = |heard: &local::score::Heard| heard.first.filter(|(at, _)| *at < cut);
    for (index, order) in known.iter().enumerate() {
        assert_eq!(early(&alone[index]), early(&among[index]), "{order:?}");
    }
}

#[test]
fn the_plot_shows_the_plan_the_curves_and_the_bar() {
    let orders = orders(WEEK);
    let mut report = scored(&orders, &Plan::default());
    report.sweeps = sweep(&orders, &Plan::default(), &TimeZone::UTC, &mut |_, _| {});
    let plot = svg(&report, "6 orders & 2 of them <late>");
    well_formed(&plot);
    for part in
        ["the bar: 1.3 %", "the goal: 48 h", "6 orders &amp; 2 of them &lt;late&gt;", "this plan", "48 h<"]
    {
        assert!(plot.contains(part), "{part} is missing");
    }
    assert_eq!(plot.matches("<polyline").count(), 2);
}

/// Every element is closed, in order.
fn well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).expect("a tag has a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn mistakes_name_line_column_and_what_is_allowed() {
    let told = |table: &str| {
        let mistakes = read(table.as_bytes(), &TimeZone::UTC).expect_err("mistakes");
        mistakes.iter().map(|mistake| format!("{mistake}\n")).collect::<String>()
    };
    expect![[r"
        line 1, order_delivered_carrier_date: the column is missing; a table needs order_id, order_purchase_timestamp, order_delivered_carrier_date, order_delivered_customer_date, order_estimated_delivery_date
        line 1, order_estimated_delivery_date: the column is missing; a table needs order_id, order_purchase_timestamp, order_delivered_carrier_date, order_delivered_customer_date, order_estimated_delivery_date
    "]]
    .assert_eq(&told("order_id,order_purchase_timestamp,order_delivered_customer_date\n"));
    let rows = "\
a,delivered,02.03.2026,,,,2026-03-11
b,delivered,2026-03-02 10:00,,,,
c d,delivered,2026-03-02 10:00,,,,2026-03-11
e,delivered,2026-03-02 10:00,,,2026-03-01 10:00,2026-03-11
f,delivered,2026-03-12 10:00,,,,2026-03-11
g,delivered,2026-03-02 10:00,,,,2026-03-11
g,delivered,2026-03-02 10:00,,,,2026-03-11
";
    expect![[r#"
        line 2, order_purchase_timestamp: "02.03.2026" is no time; write 2017-10-02 10:56, or leave it empty
        line 3, order_estimated_delivery_date: it is empty; every order has one
        line 4, order_id: an order id must be 1 to 64 characters of printable ASCII without '#' and spaces
        line 5, order_delivered_customer_date: it arrived before the purchase
        line 6, order_estimated_delivery_date: the promised day lies before the purchase
        line 8, order_id: the same order is on line 7; every order stands once
    "#]]
    .assert_eq(&told(&format!("{HEAD}{rows}")));
}

/// The bar of the product, on orders that nobody here made up: every late one is told before its
/// promise ends, and at most 1.3 % of the others for nothing. The table lies beside the checkout, not in
/// it, since its licence bars commercial use; without it there is nothing to check.
#[test]
fn real_orders_are_told_in_time() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/real-orders.csv");
    let Ok(table) = std::fs::File::open(file) else {
        return;
    };
    let zone = TimeZone::get("America/Sao_Paulo").expect("a zone of the bundled database");
    let orders = read(table, &zone).expect("a table without mistakes");
    let report = score(&orders, &Plan::default(), &zone, &mut |_, _| {});
    assert_eq!(report.plan.told, report.late, "every late one is told in time: {report:#?}");
    assert!(report.false_alarms_percent(&report.plan) <= 1.3, "{report:#?}");
    let countdown = report.alone.iter().find(|part| part.name == "D5a countdown").expect("the countdown");
    assert!(
        report.plan.lead_mean_hours > countdown.score.lead_mean_hours + 3.0,
        "the forecast pays: {report:#?}"
    );
}
