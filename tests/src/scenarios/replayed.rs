//! Every story once more, as a replay: what the plan would have sent is what was sent.

use std::fs;

use crate::replays::agrees;

use super::{NAMES, folder, perform_on};

/// Stories of which a replay knows less than there was, and what that is.
const NOT_REPLAYED: &[(&str, &str)] = &[
    ("mail_service_in_trouble", "when the mail service took no mail is not kept"),
    ("mail_service_loses_answers", "that a mail was sent twice to be sure is not played"),
    ("mail_service_never_answers", "that a mail was sent twice to be sure is not played"),
    ("old_orders", "a replay hears of what happened when it happened, not months later"),
    ("delay_option_cancelled", "a time to ship that was changed is not kept"),
    ("delay_option_renewed", "a time to ship that was changed is not kept"),
    ("delay_option_silence", "a time to ship that was changed is not kept"),
    ("delay_option_undeliverable", "an order from before a publication follows the plan before it"),
    ("told_in_another_mail", "when the mail service took no mail is not kept"),
    ("plan_changed_while_orders_wait", "a replay plays one plan, not the plans of each time"),
    ("forgotten_mid_journey", "an erased journey has no facts"),
];

#[tokio::test]
async fn a_story_and_its_replay_agree_mail_for_mail() {
    let mut wrong = Vec::new();
    for name in NAMES.iter().filter(|name| NOT_REPLAYED.iter().all(|(known, _)| known != *name)) {
        let script = fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
        let (_, stage) = perform_on(name, &script).await;
        if let Err(why) = agrees(&stage.harness).await {
            wrong.push(format!("{name}:\n{why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_exceptions_are_stories() {
    for (name, why) in NOT_REPLAYED {
        assert!(NAMES.contains(name) && !why.is_empty(), "{name}");
    }
}
