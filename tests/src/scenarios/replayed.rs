//! Every story once more, as a replay: what the plan would have sent is what was sent.

use std::fs;

use crate::replays::agrees;

use super::{NAMES, folder, perform_on};

/// Stories of which a replay knows less than there was, and what that is.
const NOT_REPLAYED: &[(&str, &str)] = &[
    (
        "mail_service_in_trouble",
        "a replay plays a plan, not the mail service: mails that it delayed and refused are sent at their time",
    ),
    (
        "mail_service_never_answers",
        "the same: mails whose answer never came are played as taken, so that none is repeated or missed",
    ),
    (
        "told_in_another_mail",
        "the same: two delays are in one mail only because the mail service took none for half an hour",
    ),
    (
        "plan_changed_while_orders_wait",
        "a replay asks what one plan would have done all the time; two were in force, so neither alone agrees",
    ),
    ("forgotten_mid_journey", "an erasure leaves nothing to play, and the mails before it are counted only"),
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
