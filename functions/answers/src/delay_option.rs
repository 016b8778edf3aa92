//! The page of the choice that law gives when an order is late: wait or cancel, set a period or end the
//! contract. Only a sent form chooses. What is chosen is a fact of the order's journey; whoever cancels
//! and refunds is a person of the shop.

use http::StatusCode;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::decide::legal::{self, Stage};
use journey::decide::zone_of;
use journey::fact::{Fact, Subject, What};
use journey::ids::JourneyId;
use journey::journey::{Journey, State};
use journey::order::Order;
use journey::touch::TouchKey;
use store::StoreError;

use crate::Visit;
use crate::form::Form;
use crate::language::moment;
use crate::page::{Answer, Content, DelayOption, Frame, Note, Page, Period, Retry};
use crate::problem::Problem;
use crate::survey::order_number;
use crate::words::{DelayOptionWords, words};

/// The field with what was chosen.
const CHOICE: &str = "choice";
/// The field with the number of the notice that was answered.
const NOTICE: &str = "notice";
/// The field with the period that was chosen, by its place among those offered.
const PERIOD: &str = "period";

/// The one notice that a token is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) journey: &'a JourneyId,
    pub(crate) touch: &'a TouchKey,
    /// The periods that are offered begin then.
    pub(crate) sent_at: Timestamp,
}

/// What can be chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Choice {
    Wait,
    Cancel,
    Period,
}

impl Choice {
    fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Cancel => "cancel",
            Self::Period => "period",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Wait, Self::Cancel, Self::Period].into_iter().find(|choice| choice.as_str() == text)
    }
}

/// How the choice stands for who comes to the page now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    /// Before the shipping: wait or cancel.
    Shipping(Stage),
    /// After the time to deliver: set a period, or end the contract.
    Overdue { deliver_by: Timestamp, period: Option<Timestamp> },
    /// The customer cancelled, or ended the contract.
    Wished,
    /// The shop cancelled, or paid everything back.
    Cancelled,
    /// The goods have left.
    Shipped,
    /// Everything arrived.
    Arrived,
    /// The time for it is over, or the rule does not hold any more.
    Over,
}

impl Told<'_> {
    /// How the choice stands; `None` if the customer's data is gone, or no mail told of it.
    fn standing(&self, visit: &Visit<'_>, journey: &Journey) -> Option<Standing> {
        let State::Order(order) = &journey.state else {
            return None;
        };
        let touch = journey.touches.get(self.touch).filter(|_| !journey.is_erased())?;
        touch.state.told_at()?;
        let plan = visit.shop.plan_for(journey);
        if order.cancelled_at.is_some() || order.refunded_in_full {
            return Some(Standing::Cancelled);
        }
        if order.cancel_wished_at().is_some() {
            return Some(Standing::Wished);
        }
        if order.delivered_at().is_some() {
            return Some(Standing::Arrived);
        }
        Some(if *self.touch.subject == *legal::BEFORE_SHIPPING {
            self.before_shipping(visit, journey, order)
        } else {
            let period = order.answers.period.as_ref().map(|period| period.value.until);
            let overdue = |deliver_by| Standing::Overdue { deliver_by, period };
            legal::agreed_end(order, plan).map_or(Standing::Over, overdue)
        })
    }

    fn before_shipping(&self, visit: &Visit<'_>, journey: &Journey, order: &Order) -> Standing {
        if !order.parcels().is_empty() {
            return Standing::Shipped;
        }
        let plan = visit.shop.plan_for(journey);
        if legal::cancel_due(journey, plan, visit.now).is_some_and(|due| due.at <= visit.now) {
            return Standing::Over;
        }
        match legal::stage(journey, plan) {
            Some(Stage::Before { .. }) | None => Standing::Over,
            Some(stage) => Standing::Shipping(stage),
        }
    }

    /// What a sent form says as a fact; `None` if it says nothing that can be chosen now.
    fn chosen(&self, standing: Standing, form: &Form, zone: &TimeZone) -> Option<(Choice, What)> {
        let choice = Choice::parse(form.get(CHOICE)?)?;
        let what = match (standing, choice) {
            (Standing::Shipping(stage), Choice::Wait) => {
                // Who reads of one notice does not consent to another.
                let notice =
                    notice_of(stage).filter(|notice| form.get(NOTICE) == Some(&notice.to_string()))?;
                What::DelayConsented { notice: Some(notice) }
            }
            (Standing::Shipping(_) | Standing::Overdue { .. }, Choice::Cancel) => What::CancelWished,
            (Standing::Overdue { .. }, Choice::Period) => {
                let place: usize = form.get(PERIOD)?.parse().ok()?;
                What::PeriodSet { until: *legal::periods_offered(self.sent_at, zone).get(place)? }
            }
            _ => return None,
        };
        Some((choice, what))
    }
}

fn notice_of(stage: Stage) -> Option<u32> {
    match stage {
        Stage::Before { .. } => None,
        Stage::Open { notice, .. } | Stage::Accepted { notice, .. } => Some(notice),
    }
}

/// The page of somebody who followed the link. Nothing is written.
pub(crate) async fn show(visit: &Visit<'_>, told: &Told<'_>) -> Page {
    match load(visit, told).await {
        Ok(journey) => match told.standing(visit, &journey) {
            Some(standing) => page(visit, told, &journey, standing, StatusCode::OK),
            None => Problem::Gone.page(visit.frame("")),
        },
        Err(error) => {
            failed(visit, &error);
            busy(visit, "get", Vec::new())
        }
    }
}

/// Takes a choice.
pub(crate) async fn take(visit: &Visit<'_>, told: &Told<'_>, form: &Form) -> Page {
    let (page, result) = match decide(visit, told, form).await {
        Ok(done) => done,
        Err(error) => {
            failed(visit, &error);
            let sent = [CHOICE, NOTICE, PERIOD].into_iter();
            let fields = sent.filter_map(|name| Some((name, form.get(name)?.to_owned()))).collect();
            (busy(visit, "post", fields), "failed")
        }
    };
    visit.note.outcome(result);
    page
}

/// The page, and the word for what became of the choice.
async fn decide(visit: &Visit<'_>, told: &Told<'_>, form: &Form) -> Result<(Page, &'static str), StoreError> {
    let journey = load(visit, told).await?;
    let Some(standing) = told.standing(visit, &journey) else {
        return Ok((Problem::Gone.page(visit.frame("")), "gone"));
    };
    let JourneyId::Order(order) = told.journey else {
        return Ok((Problem::Gone.page(visit.frame("")), "gone"));
    };
    let zone = zone_of(&journey, &visit.shop.time);
    let Some((choice, what)) = told.chosen(standing, form, &zone) else {
        let can_choose = matches!(standing, Standing::Shipping(_) | Standing::Overdue { .. });
        let status = if can_choose { StatusCode::BAD_REQUEST } else { StatusCode::GONE };
        return Ok((page(visit, told, &journey, standing, status), "not_open"));
    };
    let fact = Fact { subject: Subject::Order(order.clone()), occurred_at: visit.now, what: what.clone() };
    visit.service.record_in(visit.shop, told.journey, &[fact], visit.now).await?;
    Ok((done(visit, &journey, &what), choice.as_str()))
}

async fn load(visit: &Visit<'_>, told: &Told<'_>) -> Result<Journey, StoreError> {
    // Consistent: who just chose and comes back must find the choice.
    Ok(visit.service.store.load(&visit.shop.id, told.journey, true).await?.journey)
}

/// What a page is written with.
struct Voice {
    frame: Frame,
    say: &'static DelayOptionWords,
    /// The order's number with a space before it; empty if nobody told it.
    number: String,
    zone: TimeZone,
}

impl Voice {
    fn new(visit: &Visit<'_>, journey: &Journey) -> Self {
        let frame = visit.frame(journey.contact().map_or("", |contact| &contact.locale));
        let say = words(frame.locale).delay_option;
        let number = match order_number(journey) {
            number if number.is_empty() => number,
            number => format!("\u{a0}{number}"),
        };
        Self { frame, say, number, zone: zone_of(journey, &visit.shop.time) }
    }

    fn moment(&self, at: Timestamp) -> String {
        moment(words(self.frame.locale), at, &self.zone)
    }

    fn note(self, status: StatusCode, title: String, paragraphs: Vec<String>) -> Page {
        let write_to_us = Some(self.say.write_to_us);
        let note = Note { title, paragraphs, write_to_us, ..Note::default() };
        Page { status, frame: self.frame, content: Content::Note(note) }
    }
}

fn page(
    visit: &Visit<'_>,
    told: &Told<'_>,
    journey: &Journey,
    standing: Standing,
    status: StatusCode,
) -> Page {
    let voice = Voice::new(visit, journey);
    let say = voice.say;
    let (title, text) = match standing {
        Standing::Shipping(stage) => return shipping(visit, voice, stage, status),
        Standing::Overdue { deliver_by, period } => {
            return overdue(visit, told, voice, deliver_by, period, status);
        }
        Standing::Wished => (say.cancelled_title, say.cancelled),
        Standing::Cancelled => (say.cancelled_title, say.closed),
        Standing::Shipped => (say.shipped_title, say.shipped),
        Standing::Arrived => (say.arrived_title, say.arrived),
        Standing::Over => (say.over_title, say.over),
    };
    let title = title(&voice.number);
    voice.note(status, title, vec![text.to_owned()])
}

/// Wait or cancel.
fn shipping(visit: &Visit<'_>, voice: Voice, stage: Stage, status: StatusCode) -> Page {
    let say = voice.say;
    let (ships_by, answer_by, has_consented) = match stage {
        Stage::Before { .. } => (None, None, false),
        Stage::Open { ships_by, answer_by, .. } => (ships_by, Some(answer_by), false),
        Stage::Accepted { ships_by, consented_at, .. } => (ships_by, None, consented_at.is_some()),
    };
    let date = ships_by.map_or_else(|| say.undated.to_owned(), |at| (say.ships)(&voice.moment(at)));
    let silence = match answer_by {
        Some(at) => (say.needs_consent)(&voice.moment(at)),
        None if has_consented => say.consented.to_owned(),
        None => say.silence.to_owned(),
    };
    let wait = Answer {
        choice: Choice::Wait.as_str(),
        text: say.wait_text,
        button: say.wait,
        periods: Vec::new(),
        is_quiet: false,
    };
    let cancel = Answer {
        choice: Choice::Cancel.as_str(),
        text: say.cancel_text,
        button: say.cancel,
        periods: Vec::new(),
        is_quiet: true,
    };
    let wait = Some(wait).filter(|_| !has_consented);
    let option = DelayOption {
        title: (say.title)(&voice.number),
        token: visit.token.to_owned(),
        mistake: (status == StatusCode::BAD_REQUEST).then_some(say.choose),
        notes: vec![date, silence],
        notice: notice_of(stage).unwrap_or_default(),
        options: wait.into_iter().chain([cancel]).collect(),
    };
    Page { status, frame: voice.frame, content: Content::DelayOption(option) }
}

/// Set a period, or end the contract.
fn overdue(
    visit: &Visit<'_>,
    told: &Told<'_>,
    voice: Voice,
    deliver_by: Timestamp,
    period: Option<Timestamp>,
    status: StatusCode,
) -> Page {
    let say = voice.say;
    let offered = legal::periods_offered(told.sent_at, &voice.zone).into_iter().enumerate();
    // A period that is over, or shorter than the one that was given, cannot be set any more.
    let offered = offered.filter(|(_, until)| *until > visit.now && Some(*until) > period);
    let periods =
        offered.map(|(place, until)| Period { value: place, label: (say.until)(&voice.moment(until)) });
    let periods: Vec<Period> = periods.collect();
    let set = Answer {
        choice: Choice::Period.as_str(),
        text: say.period_text,
        button: say.period,
        periods,
        is_quiet: false,
    };
    let end = Answer {
        choice: Choice::Cancel.as_str(),
        text: say.end_text,
        button: say.end,
        periods: Vec::new(),
        is_quiet: true,
    };
    let mut notes = vec![(say.overdue)(&voice.moment(deliver_by))];
    notes.extend(period.map(|until| (say.period_set)(&voice.moment(until))));
    let option = DelayOption {
        title: (say.overdue_title)(&voice.number),
        token: visit.token.to_owned(),
        mistake: (status == StatusCode::BAD_REQUEST).then_some(say.choose),
        notes,
        notice: 0,
        options: Some(set).filter(|set| !set.periods.is_empty()).into_iter().chain([end]).collect(),
    };
    Page { status, frame: voice.frame, content: Content::DelayOption(option) }
}

/// The page after a choice.
fn done(visit: &Visit<'_>, journey: &Journey, what: &What) -> Page {
    let voice = Voice::new(visit, journey);
    let say = voice.say;
    let (title, text) = match what {
        What::PeriodSet { until } => (say.noted_title, (say.period_set)(&voice.moment(*until))),
        What::DelayConsented { .. } => (say.noted_title, say.consented.to_owned()),
        _ => (say.cancelled_title, say.cancelled.to_owned()),
    };
    let title = title(&voice.number);
    voice.note(StatusCode::OK, title, vec![text])
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
