//! The page on which a customer chooses which mails come, and the one-click request of mail
//! programs (RFC 8058). Following the link stops nothing; only a sent form does.

use http::StatusCode;
use jiff::Timestamp;
use journey::customer::Customer;
use journey::ids::CustomerKey;
use journey::touch::Class;
use store::StoreError;

use crate::Visit;
use crate::form::Form;
use crate::page::{Always, Choice, Content, Frame, Page, Preferences, Retry, Stop};
use crate::problem::Problem;
use crate::words::{ClassWords, PreferenceWords, words};

/// The hidden field of the form with the boxes: a box that is not ticked is not sent.
const CHOOSE: &str = "choose";
/// The hidden field of the one button.
const STOP: &str = "stop";
const ON: &str = "on";

/// What a form asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wish {
    /// No more mails of the class that the token is for.
    Stop,
    /// These and no others.
    Choose { service: bool, marketing: bool },
}

impl Wish {
    fn read(form: &Form) -> Option<Self> {
        let is_on = |class: Class| form.get(class.as_str()) == Some(ON);
        let [service, marketing] = [Class::Service, Class::Marketing].map(is_on);
        if form.is_one_click() || form.get(STOP).is_some() {
            Some(Self::Stop)
        } else if form.get(CHOOSE).is_some() || service || marketing {
            Some(Self::Choose { service, marketing })
        } else {
            None
        }
    }

    /// Changes the record; the same wish again changes nothing.
    fn apply(self, record: &mut Customer, class: Class, now: Timestamp) {
        match self {
            // Nobody can opt out of news about an order under way.
            Self::Stop if class == Class::Transactional => {}
            Self::Stop => record.opt_out(class, now),
            Self::Choose { service, marketing } => {
                for (class, is_on) in [(Class::Service, service), (Class::Marketing, marketing)] {
                    if is_on { record.opt_in(class) } else { record.opt_out(class, now) }
                }
            }
        }
    }

    /// The word for it in logs.
    fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stopped",
            Self::Choose { .. } => "chosen",
        }
    }

    /// The form that asks for it, to be sent again.
    fn fields(self) -> Vec<(&'static str, String)> {
        let on = |name| (name, ON.to_owned());
        match self {
            Self::Stop => vec![on(STOP)],
            Self::Choose { service, marketing } => {
                let classes = [(Class::Service, service), (Class::Marketing, marketing)];
                let ticked =
                    classes.into_iter().filter(|(_, is_on)| *is_on).map(|(class, _)| on(class.as_str()));
                std::iter::once(on(CHOOSE)).chain(ticked).collect()
            }
        }
    }
}

/// The page of somebody who followed the link. Nothing is written.
pub(crate) async fn show(visit: &Visit<'_>, customer: &CustomerKey, class: Class) -> Page {
    match visit.service.store.customer(&visit.shop.id, customer).await {
        Ok(read) => page(visit, &read.value, class, None),
        Err(error) => {
            failed(visit, &error);
            busy(visit, "get", Vec::new())
        }
    }
}

/// Takes a wish. A customer of whom there is no record yet has their wish all the same.
pub(crate) async fn take(visit: &Visit<'_>, customer: &CustomerKey, class: Class, form: &Form) -> Page {
    let Some(wish) = Wish::read(form) else {
        visit.note.outcome("unreadable");
        return Problem::Unreadable.page(visit.frame(""));
    };
    let (page, result) = match change(visit, customer, class, wish).await {
        Ok(record) => (page(visit, &record, class, Some(wish)), wish.as_str()),
        Err(error) => {
            failed(visit, &error);
            (busy(visit, "post", wish.fields()), "failed")
        }
    };
    visit.note.say("class", class.as_str());
    visit.note.say("one_click", form.is_one_click());
    visit.note.outcome(result);
    page
}

/// Makes a wish durable, and gives the record as it then stands.
async fn change(
    visit: &Visit<'_>,
    customer: &CustomerKey,
    class: Class,
    wish: Wish,
) -> Result<Customer, StoreError> {
    let (store, shop) = (&visit.service.store, &visit.shop.id);
    store.change_customer(shop, customer, |record| wish.apply(record, class, visit.now)).await?;
    Ok(store.customer(shop, customer).await?.value)
}

fn page(visit: &Visit<'_>, record: &Customer, class: Class, wish: Option<Wish>) -> Page {
    let locale = record.contact.as_ref().map_or("", |contact| contact.value.locale.as_str());
    let frame = visit.frame(locale);
    let say = &words(frame.locale).preferences;
    let is_on = |class: Class| !record.opted_out.contains_key(&class);
    // Who came from a mail of this class, and still gets them, came to stop them.
    let stop = of_class(say, class).filter(|_| wish.is_none() && is_on(class));
    let (title, notes) = match (wish, of_class(say, class)) {
        (None, _) | (Some(Wish::Stop), None) => ((say.title)(&frame.brand), Vec::new()),
        (Some(Wish::Stop), Some(stopped)) => {
            (stopped.stopped.to_owned(), vec![format!("{} {}", say.in_flight, say.undo)])
        }
        (Some(Wish::Choose { service: true, marketing: true }), _) => (say.saved.to_owned(), Vec::new()),
        (Some(Wish::Choose { .. }), _) => (say.saved.to_owned(), vec![say.in_flight.to_owned()]),
    };
    let choice = |class: Class, say: &ClassWords| Choice {
        name: class.as_str(),
        label: say.name,
        hint: say.hint,
        is_on: is_on(class),
    };
    let content = Preferences {
        title,
        token: visit.token.to_owned(),
        notes,
        heading: if stop.is_some() { say.choose_instead } else { say.choose },
        stop: stop.map(|class| Stop { text: class.came_from, button: say.stop }),
        choices: vec![choice(Class::Service, &say.service), choice(Class::Marketing, &say.marketing)],
        always: Always { label: say.orders, hint: say.orders_hint, tag: say.always },
        button: say.save,
    };
    Page { status: StatusCode::OK, frame, content: Content::Preferences(content) }
}

/// The words for a class that can be stopped.
fn of_class(say: &PreferenceWords, class: Class) -> Option<&ClassWords> {
    match class {
        Class::Transactional => None,
        Class::Service => Some(&say.service),
        Class::Marketing => Some(&say.marketing),
    }
}

fn busy(visit: &Visit<'_>, method: &'static str, fields: Vec<(&'static str, String)>) -> Page {
    let frame: Frame = visit.frame("");
    let button = words(frame.locale).problems.again;
    let retry = Retry { token: visit.token.to_owned(), method, fields, button };
    Problem::Busy.page_to_retry(frame, retry)
}

fn failed(visit: &Visit<'_>, error: &StoreError) {
    visit.note.failed(error);
}
