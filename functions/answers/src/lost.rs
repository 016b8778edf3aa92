//! The page on which a customer chooses what becomes of a lost parcel. Following the link chooses
//! nothing; only a sent form does. Nothing is sent or paid by us: the choice is a fact of the journey,
//! and a task for the shop's team.

use http::StatusCode;
use journey::fact::{Fact, LostChoice, Subject, What};
use journey::ids::JourneyId;
use journey::journey::{Journey, State};
use journey::touch::TouchKey;
use store::StoreError;
use url::form_urlencoded;

use crate::form::Form;
use crate::page::{Content, Link, Note, Options, Page, PageOption, Retry};
use crate::problem::Problem;
use crate::survey::order_number;
use crate::words::{LostWords, words};
use crate::{CHOICE, Visit};

/// The mail that told of the loss.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) journey: &'a JourneyId,
    pub(crate) touch: &'a TouchKey,
}

/// What can be done with a choice.
enum Standing {
    /// It counts; this was chosen before.
    Open(Option<LostChoice>),
    /// It arrived, was replaced or was paid back.
    Settled,
    /// The mail, or the customer's data, is not there any more.
    Gone,
}

/// The page of somebody who followed the link. Nothing is written.
pub(crate) async fn show(visit: &Visit<'_>, asked: Asked<'_>, query: Option<&str>) -> Page {
    let query = query.unwrap_or_default();
    let wished = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == CHOICE)
        .and_then(|(_, value)| LostChoice::parse(&value));
    match visit.service.store.load(&visit.shop.id, asked.journey, true).await {
        Ok(stored) => match standing(&stored.journey, asked) {
            Standing::Open(chosen) => options(visit, &stored.journey, wished.or(chosen), chosen, false),
            Standing::Settled => settled(visit, &stored.journey, StatusCode::OK),
            Standing::Gone => Problem::Gone.page(visit.frame("")),
        },
        Err(error) => {
            failed(visit, &error);
            busy(visit, "get", wished)
        }
    }
}

/// Takes a choice.
pub(crate) async fn take(visit: &Visit<'_>, asked: Asked<'_>, form: &Form) -> Page {
    let choice = form.get(CHOICE).and_then(LostChoice::parse);
    let (page, result) = match decide(visit, asked, choice).await {
        Ok(done) => done,
        Err(error) => {
            failed(visit, &error);
            (busy(visit, "post", choice), "failed")
        }
    };
    visit.note.outcome(result);
    page
}

async fn decide(
    visit: &Visit<'_>,
    asked: Asked<'_>,
    choice: Option<LostChoice>,
) -> Result<(Page, &'static str), StoreError> {
    // Consistent: who just chose and comes back must find the choice.
    let journey = visit.service.store.load(&visit.shop.id, asked.journey, true).await?.journey;
    let chosen = match standing(&journey, asked) {
        Standing::Open(chosen) => chosen,
        Standing::Settled => return Ok((settled(visit, &journey, StatusCode::GONE), "settled")),
        Standing::Gone => return Ok((Problem::Gone.page(visit.frame("")), "gone")),
    };
    let (Some(choice), JourneyId::Order(order)) = (choice, asked.journey) else {
        return Ok((options(visit, &journey, None, chosen, true), "no_choice"));
    };
    let result = match chosen {
        None => "recorded",
        Some(before) if before == choice => "unchanged",
        Some(_) => "corrected",
    };
    if chosen != Some(choice) {
        let what = What::RemedyChosen { parcel: asked.touch.subject.to_string(), choice };
        let fact = Fact { subject: Subject::Order(order.clone()), occurred_at: visit.now, what };
        visit.service.record_in(visit.shop, asked.journey, &[fact], visit.now).await?;
    }
    Ok((thanks(visit, &journey, choice), result))
}

fn standing(journey: &Journey, asked: Asked<'_>) -> Standing {
    let State::Order(order) = &journey.state else {
        return Standing::Gone;
    };
    let touch = journey.touches.get(asked.touch).filter(|_| !journey.is_erased());
    if touch.is_none_or(|touch| !touch.state.may_have_been_sent()) {
        return Standing::Gone;
    }
    let parcels = order.parcels();
    let parcel = parcels.iter().find(|parcel| parcel.is_named(&asked.touch.subject));
    let is_closed = order.cancelled_at.is_some() || order.refunded_in_full;
    if is_closed || parcel.is_none_or(|parcel| parcel.delivered_at.is_some()) {
        return Standing::Settled;
    }
    Standing::Open(order.choice(&asked.touch.subject))
}

fn options(
    visit: &Visit<'_>,
    journey: &Journey,
    wished: Option<LostChoice>,
    chosen: Option<LostChoice>,
    is_choice_missing: bool,
) -> Page {
    let frame = visit.frame(locale(journey));
    let say = &words(frame.locale).lost;
    let title = match order_number(journey) {
        number if number.is_empty() => say.title_unnumbered.to_owned(),
        number => (say.title)(&number),
    };
    let option = |choice: LostChoice| {
        let (label, hint) = match choice {
            LostChoice::Replace => (say.replace, say.replace_hint),
            LostChoice::Refund => (say.refund, say.refund_hint),
        };
        PageOption { value: choice.as_str(), label, hint, is_chosen: wished == Some(choice) }
    };
    let content = Options {
        title,
        token: visit.token.to_owned(),
        text: say.text,
        note: chosen.map(|chosen| format!("{} {}", chosen_words(say, chosen), say.until)),
        mistake: is_choice_missing.then_some(say.missing),
        name: CHOICE,
        options: LostChoice::ALL.map(option).into(),
        button: if chosen.is_some() { say.correct } else { say.send },
    };
    let status = if is_choice_missing { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Page { status, frame, content: Content::Options(content) }
}

fn chosen_words(say: &LostWords, chosen: LostChoice) -> &'static str {
    match chosen {
        LostChoice::Replace => say.chosen_replace,
        LostChoice::Refund => say.chosen_refund,
    }
}

fn thanks(visit: &Visit<'_>, journey: &Journey, choice: LostChoice) -> Page {
    let frame = visit.frame(locale(journey));
    let say = &words(frame.locale).lost;
    let paragraphs = vec![chosen_words(say, choice).to_owned(), say.person.to_owned()];
    let link = Link { token: visit.token.to_owned(), label: say.correct, hint: say.until.to_owned() };
    let note = Note { title: say.recorded.to_owned(), paragraphs, link: Some(link), ..Note::default() };
    Page { status: StatusCode::OK, frame, content: Content::Note(note) }
}

fn settled(visit: &Visit<'_>, journey: &Journey, status: StatusCode) -> Page {
    let frame = visit.frame(locale(journey));
    let say = words(frame.locale);
    let paragraphs = vec![say.lost.settled_text.to_owned()];
    let write_to_us = Some(say.closed.write_to_us);
    let title = say.lost.settled.to_owned();
    let note = Note { title, paragraphs, write_to_us, ..Note::default() };
    Page { status, frame, content: Content::Note(note) }
}

fn locale(journey: &Journey) -> &str {
    journey.contact().map_or("", |contact| &contact.locale)
}

fn busy(visit: &Visit<'_>, method: &'static str, choice: Option<LostChoice>) -> Page {
    let frame = visit.frame("");
    let button = words(frame.locale).problems.again;
    let fields = choice.iter().map(|choice| (CHOICE, choice.as_str().to_owned())).collect();
    Problem::Busy.page_to_retry(frame, Retry { token: visit.token.to_owned(), method, fields, button })
}

fn failed(visit: &Visit<'_>, error: &StoreError) {
    visit.note.failed(error);
}
