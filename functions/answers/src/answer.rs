//! Recording an answer: the journey's mark and the outcome that reports read change together or
//! not at all. A second answer corrects the first one, and what it was stays with the outcome.

use jiff::Timestamp;
use journey::touch::{AnswerMark, Touch};
use messages::Locale;
use serde::{Deserialize, Serialize};
use service::record::expires_at;
use store::{
    CONFLICTS_MAX, Change, Commit, Kind, Outcome, OutcomeKind, StoreError, StoredJourney, outcome_name,
};

use crate::Visit;
use crate::survey::Asked;

/// The newest earlier answers are kept.
pub const HISTORY_MAX: usize = 20;

/// What was sent.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) score: u8,
    pub(crate) comment: &'a str,
    /// The language in which it was asked.
    pub(crate) locale: Locale,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Taken {
    /// It is the first answer.
    Recorded,
    /// It replaces an earlier one.
    Corrected,
    /// It says what is recorded. Nothing was written.
    Unchanged,
    /// The survey, or the customer's data, is not there any more.
    Gone,
}

impl Taken {
    /// The word for it in logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Corrected => "corrected",
            Self::Unchanged => "unchanged",
            Self::Gone => "gone",
        }
    }
}

/// An answer as it is kept for reports: the content of an outcome. Has no `Debug`: a comment must
/// not end in a log.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Recorded {
    /// `csat` or `nps`.
    survey: String,
    /// As it stands now.
    pub(crate) score: u8,
    /// As it stands now; may be empty.
    pub(crate) comment: String,
    /// When it was last given or corrected.
    answered_at: Timestamp,
    first_answered_at: Timestamp,
    /// Earlier scores, oldest first, at most [`HISTORY_MAX`].
    history: Vec<Earlier>,
    /// When the survey was mailed.
    sent_at: Timestamp,
    /// The language in which it was asked, as a BCP 47 tag.
    locale: String,
}

/// A score that was corrected.
#[derive(Clone, Deserialize, Serialize)]
struct Earlier {
    score: u8,
    at: Timestamp,
}

impl Recorded {
    /// Puts a new answer over what was recorded before.
    fn after(earlier: Option<Self>, asked: &Asked<'_>, given: &Given<'_>, now: Timestamp) -> Self {
        let first_answered_at = earlier.as_ref().map_or(now, |earlier| earlier.first_answered_at);
        let history = earlier.map_or_else(Vec::new, |earlier| {
            let mut history = earlier.history;
            // Another comment on the same score corrects no score.
            if earlier.score != given.score {
                history.push(Earlier { score: earlier.score, at: earlier.answered_at });
            }
            let surplus = history.len().saturating_sub(HISTORY_MAX);
            history.drain(..surplus);
            history
        });
        Self {
            survey: asked.survey.as_str().to_owned(),
            score: given.score,
            comment: given.comment.to_owned(),
            answered_at: now,
            first_answered_at,
            history,
            sent_at: asked.sent_at,
            locale: given.locale.tag().to_owned(),
        }
    }

    fn says(&self, given: &Given<'_>) -> bool {
        self.score == given.score && self.comment == given.comment
    }
}

/// What was answered before. The outcome is only asked for if the journey says that there is one.
pub(crate) async fn recorded(
    visit: &Visit<'_>,
    asked: &Asked<'_>,
    touch: &Touch,
) -> Result<Option<Recorded>, StoreError> {
    let Some(AnswerMark { score, at }) = touch.answer else {
        return Ok(None);
    };
    let store = &visit.service.store;
    let name = name(asked);
    let outcome = store.outcome(&visit.shop.id, OutcomeKind::Answer, asked.sent_at, &name).await?;
    let recorded = outcome.and_then(|content| serde_json::from_value(content).ok());
    // The mark is enough to go on: an outcome may have been deleted, or be of a later version.
    Ok(Some(recorded.unwrap_or_else(|| Recorded {
        score,
        answered_at: at,
        first_answered_at: at,
        ..Recorded::default()
    })))
}

/// Makes an answer durable. Who else writes the journey meanwhile (a report on the mail, the same
/// form sent twice) is read, and the answer is decided again on theirs.
pub(crate) async fn record(
    visit: &Visit<'_>,
    asked: &Asked<'_>,
    mut stored: StoredJourney,
    given: &Given<'_>,
) -> Result<Taken, StoreError> {
    let (service, shop, now) = (visit.service, visit.shop, visit.now);
    for _ in 0..CONFLICTS_MAX {
        let Some(touch) = asked.find(&stored.journey) else {
            return Ok(Taken::Gone);
        };
        // After the journey, never before it: whoever answers in between changes the journey's
        // version, so that no answer is lost from the history.
        let earlier = recorded(visit, asked, touch).await?;
        if earlier.as_ref().is_some_and(|earlier| earlier.says(given)) {
            return Ok(Taken::Unchanged);
        }
        let taken = if earlier.is_some() { Taken::Corrected } else { Taken::Recorded };
        let mut next = stored.journey.clone();
        if let Some(touch) = next.touches.get_mut(asked.touch) {
            touch.answer = Some(AnswerMark { score: given.score, at: now });
        }
        let change = Change {
            journey: &next,
            read_version: stored.version,
            due_at: service.due_after_facts(shop, &stored, &next, now),
            expires_at: expires_at(asked.journey.kind(), now),
        };
        let content = serde_json::to_value(Recorded::after(earlier, asked, given, now))
            .map_err(|_| error(Kind::Unreadable, "AnswerNotSerializable"))?;
        let outcome = Outcome {
            kind: OutcomeKind::Answer,
            at: asked.sent_at,
            name: name(asked),
            content,
            expires_at: change.expires_at,
        };
        // An answer is in both or in none.
        match service.store.commit(&shop.id, &change, None, &[], Some(&outcome)).await? {
            Commit::Done => return Ok(taken),
            Commit::Conflict(theirs) => stored = *theirs,
            Commit::Pointers(_) | Commit::Stale => {
                stored = service.store.load(&shop.id, asked.journey, true).await?;
            }
        }
    }
    Err(error(Kind::Conflict, "TooManyConflicts"))
}

fn name(asked: &Asked<'_>) -> String {
    outcome_name(asked.journey, Some(&asked.touch.to_string()))
}

fn error(kind: Kind, code: &str) -> StoreError {
    StoreError { operation: "record an answer", kind, code: code.to_owned() }
}
