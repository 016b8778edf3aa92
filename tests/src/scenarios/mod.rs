//! Stories, each a script in `tests/scenarios/NAME.txt` that anybody can read, played through the
//! functions' own handlers on a virtual clock. What happened is compared with `NAME.golden.txt`;
//! `UPDATE_EXPECT=1` writes that anew. `tests/scenarios/README.md` explains the lines of a script.

mod lines;
mod people;
mod senders;
mod stage;
mod timeline;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use expect_test::expect_file;

use stage::Stage;
use words::Words;

/// Makes a test of each script.
macro_rules! scenarios {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[tokio::test]
            async fn $name() {
                play(stringify!($name)).await;
            }
        )*
    };
}

scenarios! {
    address_corrected
    cancelled_before_created
    cancelled_before_notice
    carrier_before_order
    carrier_says_delayed
    cart_at_night
    cart_bought_on_another_device
    cart_consent
    cart_left
    clocks_back_new_york
    clocks_forward_berlin
    clocks_forward_new_york
    complaint
    customer_already_wrote
    delay_option_silence
    delay_option_no_consent
    delay_option_renewed
    delay_option_cancelled
    delay_option_shipped_in_time
    delay_option_undeliverable
    delay_reported_at_night
    delivered_before_shipped
    delivered_in_quiet_hours
    delivery_denied
    estimate_improves
    estimate_moves
    estimate_was_wrong
    failed_attempt
    faq_answered
    faq_in_germany
    faq_loop
    faq_on_two_devices
    fee_refunded
    forgotten_mid_journey
    handed_over_late
    hard_bounce
    label_voided
    late_express_order
    lost_parcel
    low_score
    mail_service_in_trouble
    mail_service_loses_answers
    mail_service_never_answers
    money_back
    never_handed_over
    night_delivery
    nothing_to_ship
    nps_after_a_month
    nps_waits_for_trouble
    number_corrected
    old_orders
    old_trouble_is_forgotten
    on_the_van_for_days
    on_time_order
    one_shipment_two_parcels
    plan_changed_while_orders_wait
    promise_stands
    quiet_but_on_time
    ready_for_pickup
    same_day
    scanner_before_customer
    survey_budget
    test_order
    thirty_days_contract_ended
    thirty_days_period
    three_senders_one_story
    told_in_another_mail
    touch_turned_off
    two_parcels_both_late
    two_parcels_one_late
    unknown_zone
    unsubscribed_from_service
    untracked
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

async fn play(name: &str) {
    let script = fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
    let written = perform(&format!("{name}.txt"), &script).await;
    expect_file![format!("../../scenarios/{name}.golden.txt")].assert_eq(&written);
}

/// Plays a script, and gives what is written down.
async fn perform(file: &str, script: &str) -> String {
    let mut lines = script.lines().enumerate();
    let mut stage: Option<Stage> = None;
    let mut written = String::new();
    while let Some((index, line)) = lines.next() {
        let line = line.trim();
        let comment = line.starts_with('#');
        match &mut stage {
            _ if line.is_empty() => {}
            None if comment => written += &format!("{line}\n"),
            Some(stage) if comment => stage.comment(line),
            None => stage = Some(Stage::start(&mut words(file, index, line)).await),
            Some(stage) => {
                let end = line.split_once("<<").map(|(_, end)| end.to_owned());
                let text = end.map(|end| {
                    let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != end);
                    inside.collect::<Vec<_>>().join("\n")
                });
                stage.play(line, words(file, index, line), text.as_deref()).await;
            }
        }
    }
    let stage = stage.unwrap_or_else(|| panic!("{file}: it never starts"));
    format!("{written}\n{}\n# What became of every mail\n{}", stage.written, timeline::journeys(&stage).await)
}

fn words(file: &str, index: usize, line: &str) -> Words {
    Words::of(format!("{file}:{}", index + 1), line)
}

#[test]
fn every_script_is_played() {
    let files: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let wanted: BTreeSet<String> =
        NAMES.iter().flat_map(|name| [format!("{name}.txt"), format!("{name}.golden.txt")]).collect();
    let odd: Vec<&String> = files.symmetric_difference(&wanted).collect();
    assert!(odd.is_empty(), "a script is listed in `scenarios!`, and each has its golden file: {odd:?}");
}

#[tokio::test]
async fn a_line_that_is_not_understood_stops_the_test_and_is_named() {
    const START: &str = "# A story.\nstart 2026-03-02 10:00 America/New_York\n\n";
    let rows = [
        ("ordre 1001 by ada.park@example.com", "x.txt:4: nobody knows how to \"ordre\""),
        ("order 1001 bye ada.park@example.com", "x.txt:4: nothing here is called \"bye\""),
        ("order 1001 in US/NY", "x.txt:4: whose order is it? `by ADDRESS` is missing"),
        ("scan 1Z1 teleported", "x.txt:4: \"teleported\" is no status of a parcel"),
        ("at 2026-03-01 10:00", "x.txt:4: time does not run backwards"),
        ("at noon", "x.txt:4: a time of day is missing"),
        ("expect 1 mails", "x.txt:4: there were 0 mails, not 1"),
        ("plan <<TOML\n[touch.csat]\non = maybe\nTOML", "x.txt:4: line 2"),
        ("search v1 \"where is", "x.txt:4: a quotation mark is not closed"),
    ];
    for (line, wanted) in rows {
        let script = format!("{START}{line}\n");
        let played = tokio::spawn(async move { perform("x.txt", &script).await }).await;
        let stopped = played.expect_err(line).into_panic();
        let said = stopped.downcast_ref::<String>().unwrap();
        assert!(said.starts_with(wanted), "{line}: {said}");
    }
}
