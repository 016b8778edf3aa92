//! The survey's page: the question, and what becomes of an answer. Only a sent form answers.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use journey::decide::zone_of;
use journey::ids::JourneyId;
use journey::journey::{Journey, State};
use journey::plan::Touches;
use journey::touch::{Touch, TouchKey, TouchKind, TouchState};
use service::shops::Shop;
use store::{StoreError, StoredJourney};
use url::form_urlencoded;

use crate::answer::{self, Given, Taken};
use crate::comment::{self, COMMENT_LENGTH_MAX};
use crate::form::Form;
use crate::language::moment;
use crate::page::{self, Content, Frame, Link, Note, Page, Retry, Score};
use crate::problem::Problem;
use crate::words::{Words, words};
use crate::{COMMENT, SCORE, Visit};

/// Order numbers are cut to this many characters.
const ORDER_NUMBER_LENGTH_MAX: usize = 40;

/// A question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Survey {
    /// How satisfied are you?
    Csat,
    /// Would you recommend us?
    Nps,
}

/// The one survey that a token is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) survey: Survey,
    pub(crate) journey: &'a JourneyId,
    pub(crate) touch: &'a TouchKey,
    /// The outcome is filed under this day.
    pub(crate) sent_at: Timestamp,
    /// Answers count until then.
    closes_at: Timestamp,
}

impl Survey {
    /// The word for it in outcomes and logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Csat => TouchKind::Csat.as_str(),
            Self::Nps => TouchKind::Nps.as_str(),
        }
    }

    fn lowest(self) -> u8 {
        match self {
            Self::Csat => 1,
            Self::Nps => 0,
        }
    }

    fn highest(self) -> u8 {
        match self {
            Self::Csat => 5,
            Self::Nps => 10,
        }
    }

    /// Scores up to this are a call for a person.
    fn low_max(self) -> u8 {
        match self {
            Self::Csat => 2,
            Self::Nps => 6,
        }
    }

    /// Reads a score; only the plain digits of one on the scale.
    fn score(self, text: &str) -> Option<u8> {
        let is_plain = text.bytes().all(|digit| digit.is_ascii_digit()) && text.len() <= 2;
        text.parse().ok().filter(|score| is_plain && (self.lowest()..=self.highest()).contains(score))
    }
}

impl<'a> Asked<'a> {
    /// The survey; `None` if the touch asks no question.
    pub(crate) fn new(
        shop: &Shop,
        journey: &'a JourneyId,
        touch: &'a TouchKey,
        sent_at: Timestamp,
    ) -> Option<Self> {
        // Whichever of the shop's plans asked: it is open for at least as long as was said then.
        let longest = |of: fn(&Touches) -> SignedDuration| shop.plans().map(|plan| of(&plan.touches)).max();
        let (survey, open_for) = match touch.kind {
            TouchKind::Csat => (Survey::Csat, longest(|touches| touches.csat.open_for)?),
            TouchKind::Nps => (Survey::Nps, longest(|touches| touches.nps.open_for)?),
            TouchKind::DispatchDelay
            | TouchKind::DelayOption
            | TouchKind::TransitDelay
            | TouchKind::Exception
            | TouchKind::Lost
            | TouchKind::NotReceived
            | TouchKind::Recovery
            | TouchKind::CheckIn
            | TouchKind::CartHelp
            | TouchKind::FaqHelp => return None,
        };
        let closes_at = sent_at.checked_add(open_for).unwrap_or(Timestamp::MAX);
        Some(Self { survey, journey, touch, sent_at, closes_at })
    }

    fn is_closed(&self, now: Timestamp) -> bool {
        now > self.closes_at
    }

    /// The touch that asked, if a mail went or may have gone out, and the customer's data is there.
    pub(crate) fn find<'j>(&self, journey: &'j Journey) -> Option<&'j Touch> {
        let touch = journey.touches.get(self.touch).filter(|_| !journey.is_erased())?;
        match &touch.state {
            TouchState::Sending { .. } | TouchState::Sent { .. } | TouchState::Unknown { .. } => Some(touch),
            TouchState::Retry { .. } | TouchState::Parked { .. } | TouchState::Merged { .. } => None,
        }
    }
}

/// The page of somebody who followed the link. Nothing is written.
pub(crate) async fn show(visit: &Visit<'_>, asked: &Asked<'_>, query: Option<&str>) -> Page {
    let query = query.unwrap_or_default();
    let wished = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == SCORE)
        .and_then(|(_, value)| asked.survey.score(&value));
    match look(visit, asked, wished).await {
        Ok(page) => page,
        Err(error) => {
            failed(visit, &error);
            let fields = wished.iter().map(|score| (SCORE, score.to_string())).collect();
            busy(visit, "get", fields)
        }
    }
}

async fn look(visit: &Visit<'_>, asked: &Asked<'_>, wished: Option<u8>) -> Result<Page, StoreError> {
    let journey = load(visit, asked).await?.journey;
    let Some(touch) = asked.find(&journey) else {
        return Ok(Problem::Gone.page(visit.frame("")));
    };
    if asked.is_closed(visit.now) {
        return Ok(closed(visit, asked, &journey, touch, StatusCode::OK));
    }
    let recorded = answer::recorded(visit, asked, touch).await?;
    let comment = recorded.map(|recorded| recorded.comment).unwrap_or_default();
    Ok(question(visit, asked, &journey, touch, wished, &comment))
}

/// Takes an answer.
pub(crate) async fn take(visit: &Visit<'_>, asked: &Asked<'_>, form: &Form) -> Page {
    let score = form.get(SCORE).and_then(|text| asked.survey.score(text));
    let comment = comment::clean(form.get(COMMENT).unwrap_or_default());
    let (page, result) = match decide(visit, asked, score, &comment).await {
        Ok(done) => done,
        Err(error) => {
            failed(visit, &error);
            let mut fields = vec![(COMMENT, comment)];
            fields.extend(score.map(|score| (SCORE, score.to_string())));
            (busy(visit, "post", fields), "failed")
        }
    };
    visit.note.say("survey", asked.survey.as_str());
    visit.note.outcome(result);
    page
}

/// The page, and the word for what became of the answer.
async fn decide(
    visit: &Visit<'_>,
    asked: &Asked<'_>,
    score: Option<u8>,
    comment: &str,
) -> Result<(Page, &'static str), StoreError> {
    let stored = load(visit, asked).await?;
    let gone = (Problem::Gone.page(visit.frame("")), "gone");
    let Some(touch) = asked.find(&stored.journey) else {
        return Ok(gone);
    };
    if asked.is_closed(visit.now) {
        return Ok((closed(visit, asked, &stored.journey, touch, StatusCode::GONE), "closed"));
    }
    let Some(score) = score else {
        let mut page = question(visit, asked, &stored.journey, touch, None, comment);
        page.complain();
        return Ok((page, "no_score"));
    };
    let frame = frame(visit, &stored.journey);
    let until = closes(visit, asked, &stored.journey, &frame);
    let given = Given { score, comment, locale: frame.locale };
    let taken = answer::record(visit, asked, stored, &given).await?;
    Ok(match taken {
        Taken::Gone => gone,
        Taken::Recorded | Taken::Corrected | Taken::Unchanged => {
            (thanks(visit, asked, frame, score, &until), taken.as_str())
        }
    })
}

async fn load(visit: &Visit<'_>, asked: &Asked<'_>) -> Result<StoredJourney, StoreError> {
    // Consistent: who just answered and comes back must find the answer.
    visit.service.store.load(&visit.shop.id, asked.journey, true).await
}

fn frame(visit: &Visit<'_>, journey: &Journey) -> Frame {
    visit.frame(journey.contact().map_or("", |contact| &contact.locale))
}

fn question(
    visit: &Visit<'_>,
    asked: &Asked<'_>,
    journey: &Journey,
    touch: &Touch,
    wished: Option<u8>,
    comment: &str,
) -> Page {
    let frame = frame(visit, journey);
    let say = words(frame.locale);
    let recorded = touch.answer.map(|answer| answer.score);
    let chosen = wished.or(recorded);
    let (lowest, highest) = (asked.survey.lowest(), asked.survey.highest());
    let (low, high, comment_label) = match asked.survey {
        Survey::Csat => (say.survey.csat_low, say.survey.csat_high, say.survey.csat_comment),
        Survey::Nps => (say.survey.nps_low, say.survey.nps_high, say.survey.nps_comment),
    };
    let score = |value| {
        let meaning = if value == lowest {
            low
        } else if value == highest {
            high
        } else {
            ""
        };
        Score { value, meaning, is_chosen: chosen == Some(value) }
    };
    let notes = recorded.map(|score| {
        let until = closes(visit, asked, journey, &frame);
        vec![
            (say.survey.answered)(&score.to_string(), &highest.to_string()),
            (say.survey.correct_until)(&until),
        ]
    });
    let survey = page::Survey {
        title: title(asked.survey, journey, &frame, say),
        token: visit.token.to_owned(),
        notes: notes.unwrap_or_default(),
        mistake: None,
        scores: (lowest..=highest).map(score).collect(),
        low: format!("{lowest} = {low}"),
        high: format!("{highest} = {high}"),
        comment_label,
        comment_hint: say.survey.comment_hint,
        comment: comment.to_owned(),
        comment_length_max: COMMENT_LENGTH_MAX,
        button: if recorded.is_some() { say.survey.correct } else { say.survey.send },
    };
    Page { status: StatusCode::OK, frame, content: Content::Survey(survey) }
}

fn title(survey: Survey, journey: &Journey, frame: &Frame, say: &Words) -> String {
    match survey {
        Survey::Nps => (say.survey.nps_question)(&frame.brand),
        Survey::Csat => match order_number(journey) {
            number if number.is_empty() => say.survey.csat_question_unnumbered.to_owned(),
            number => (say.survey.csat_question)(&number),
        },
    }
}

/// The number as the mail shows it: without `#`, in one piece, without what could not be seen.
pub(crate) fn order_number(journey: &Journey) -> String {
    let number = match &journey.state {
        State::Order(order) => order.told().map(|told| told.number.as_str()).unwrap_or_default(),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => "",
    };
    let number = comment::clean(number.trim().trim_start_matches('#'));
    number.replace([' ', '\n'], "\u{a0}").chars().take(ORDER_NUMBER_LENGTH_MAX).collect()
}

/// When the survey closes, at the customer's place and in their words.
fn closes(visit: &Visit<'_>, asked: &Asked<'_>, journey: &Journey, frame: &Frame) -> String {
    moment(words(frame.locale), asked.closes_at, &zone_of(journey, &visit.shop.time))
}

fn thanks(visit: &Visit<'_>, asked: &Asked<'_>, frame: Frame, score: u8, until: &str) -> Page {
    let say = words(frame.locale);
    let is_low = score <= asked.survey.low_max();
    let recorded = (say.thanks.recorded)(&score.to_string(), &asked.survey.highest().to_string());
    let paragraphs = if is_low {
        vec![recorded, say.thanks.low.to_owned()]
    } else {
        vec![format!("{recorded} {}", say.thanks.other)]
    };
    let link = Link {
        token: visit.token.to_owned(),
        label: say.thanks.correct,
        hint: (say.survey.correct_until)(until),
    };
    let title = say.thanks.title.to_owned();
    let write_to_us = is_low.then_some(say.thanks.low_contact);
    let note = Note { title, paragraphs, write_to_us, retry: None, link: Some(link) };
    Page { status: StatusCode::OK, frame, content: Content::Note(note) }
}

fn closed(
    visit: &Visit<'_>,
    asked: &Asked<'_>,
    journey: &Journey,
    touch: &Touch,
    status: StatusCode,
) -> Page {
    let frame = frame(visit, journey);
    let say = &words(frame.locale).closed;
    let highest = asked.survey.highest().to_string();
    let answered = touch.answer.map(|answer| (say.kept)(&answer.score.to_string(), &highest));
    let until = (say.until)(&closes(visit, asked, journey, &frame));
    let first = answered.map_or_else(|| until.clone(), |answered| format!("{until} {answered}"));
    let paragraphs = vec![first, say.thanks.to_owned()];
    let write_to_us = Some(say.write_to_us);
    let note = Note { title: say.title.to_owned(), paragraphs, write_to_us, ..Note::default() };
    Page { status, frame, content: Content::Note(note) }
}

fn busy(visit: &Visit<'_>, method: &'static str, fields: Vec<(&'static str, String)>) -> Page {
    let frame = visit.frame("");
    let button = words(frame.locale).problems.again;
    let retry = Retry { token: visit.token.to_owned(), method, fields, button };
    Problem::Busy.page_to_retry(frame, retry)
}

fn failed(visit: &Visit<'_>, error: &StoreError) {
    visit.note.failed(error);
}
