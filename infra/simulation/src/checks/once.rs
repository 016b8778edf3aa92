//! At most one mail a touch is taken; of bad news a second one, if nobody could know of the first.

use std::collections::BTreeMap;

use crate::evidence::Taken;
use crate::life::Life;

/// The kinds that are sent once more when their fate stays unknown.
const BAD_NEWS: [&str; 7] =
    ["dispatch_delay", "delay_option", "transit_delay", "exception", "lost", "not_received", "recovery"];

pub(crate) fn check(life: &Life<'_>) -> Vec<String> {
    let mut by_touch: BTreeMap<(&str, &str), Vec<&Taken>> = BTreeMap::new();
    for taken in &life.evidence.taken {
        by_touch.entry((&taken.mail.journey, &taken.mail.touch)).or_default().push(taken);
    }
    let mut wrong = Vec::new();
    for ((journey, touch), mails) in by_touch {
        let is_bad_news = BAD_NEWS.contains(&mails[0].kind());
        let most = if is_bad_news { 2 } else { 1 };
        if mails.len() > most {
            wrong.push(format!("once: {} mails of {journey} about {touch}", mails.len()));
        } else if mails.len() == 2 && mails[0].is_told {
            wrong.push(format!("once: {journey}: {touch} again, though the first was known to be taken"));
        }
    }
    wrong
}
