//! One question and its answers.

use crate::document::{Block, Score};
use crate::link::Link;
use crate::message::{Csat, Nps};
use crate::voice::{Draft, Voice, number, paragraph};

/// A scale's ends, in words.
struct Ends {
    low: &'static str,
    high: &'static str,
}

/// How satisfied are you?
pub(super) fn csat(voice: &Voice<'_>, csat: &Csat) -> Draft {
    let say = &voice.say.survey;
    let order = number(&csat.order);
    let ends = Ends { low: say.csat_low, high: say.csat_high };
    let answer = answer(voice, &csat.score_urls, 1, 5, &ends);
    let how = if answer.is_some() { say.one_tap } else { say.csat_reply };
    // What is known comes first; then how to answer.
    let (lead, further) = if csat.was_late { (say.csat_late, Some(how)) } else { (how, None) };
    let mut blocks: Vec<Block> = further.into_iter().map(|how| paragraph(how.to_owned())).collect();
    blocks.extend(answer);
    blocks.push(paragraph(say.problem.to_owned()));
    blocks.extend(voice.order_items(&csat.order));
    Draft {
        subject: (say.csat_subject)(&order),
        title: (say.csat_question)(&order),
        lead: lead.to_owned(),
        blocks,
        thanks: say.thanks,
    }
}

/// How likely are you to recommend us?
pub(super) fn nps(voice: &Voice<'_>, nps: &Nps) -> Draft {
    let say = &voice.say.survey;
    let ends = Ends { low: say.nps_low, high: say.nps_high };
    // Two rows: eleven targets that a thumb can hit do not fit beside each other on a phone.
    let answer = answer(voice, &nps.score_urls, 0, 6, &ends);
    let lead = if answer.is_some() { say.one_tap } else { say.nps_reply };
    let mut blocks: Vec<Block> = answer.into_iter().collect();
    blocks.push(paragraph(say.problem.to_owned()));
    Draft {
        subject: (say.nps_subject)(&voice.brand),
        title: (say.nps_question)(&voice.brand),
        lead: lead.to_owned(),
        blocks,
        thanks: say.thanks,
    }
}

/// The scale, or `None` if a score cannot be linked: a scale with a gap would bias the answers.
fn answer(voice: &Voice<'_>, urls: &[String], first: usize, columns: usize, ends: &Ends) -> Option<Block> {
    let best = first + urls.len() - 1;
    let score = |(index, url): (usize, &String)| {
        let value = first + index;
        let meaning = match value {
            value if value == first => ends.low,
            value if value == best => ends.high,
            _ => "",
        };
        Some(Score {
            link: Link::new(value.to_string(), url)?,
            spoken: (voice.say.survey.spoken)(&value.to_string(), &best.to_string()),
            meaning: meaning.to_owned(),
        })
    };
    let scores: Option<Vec<Score>> = urls.iter().enumerate().map(score).collect();
    let mut scores = scores?;
    let mut rows = Vec::new();
    while !scores.is_empty() {
        let rest = scores.split_off(columns.min(scores.len()));
        rows.push(scores);
        scores = rest;
    }
    let end = |value: usize, meaning: &str| format!("{value} = {meaning}");
    Some(Block::Scale { rows, columns, low: end(first, ends.low), high: end(best, ends.high) })
}
