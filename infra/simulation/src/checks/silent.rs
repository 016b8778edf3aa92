//! No log line and no reply to a sender holds anything of a customer.

use crate::life::Life;

pub(crate) fn check(life: &Life<'_>, logs: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for person in &life.script.people {
        for canary in person.canaries() {
            if let Some(line) = logs.lines().find(|line| line.contains(canary)) {
                wrong.push(format!("silent: a log line holds a customer's data: {line}"));
            }
            if life.evidence.replies.iter().any(|reply| reply.contains(canary)) {
                wrong.push("silent: a reply holds a customer's data".to_owned());
            }
        }
    }
    if logs.contains("canaryremark") {
        wrong.push("silent: a log line holds a comment".to_owned());
    }
    wrong
}
