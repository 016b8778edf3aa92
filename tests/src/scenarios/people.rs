//! What people do with their mails: answer, unsubscribe; and what mail servers report.

use bytes::Bytes;
use http::{Method, Request, header};
use local::cloud::OutboxMail;
use local::system::ses_event_at;

use super::stage::Stage;
use super::words::Words;

const FORM: &str = "application/x-www-form-urlencoded";

/// The newest mail to an address that fits.
fn newest(stage: &Stage, words: &Words, to: &str, fits: impl Fn(&OutboxMail) -> bool) -> OutboxMail {
    let found = stage.harness.mails().into_iter().rev().find(|mail| mail.to == to && fits(mail));
    found.unwrap_or_else(|| words.wrong(&format!("{to} has no such mail")))
}

/// The first link in a mail's text that goes to the path `start`, without its origin and query.
fn link(stage: &Stage, words: &Words, mail: &OutboxMail, start: &str) -> String {
    let origin = &stage.harness.system.service.public_url;
    let mut paths = mail.text.split_whitespace().filter_map(|word| word.strip_prefix(origin.as_str()));
    let path = paths.find(|path| path.starts_with(start));
    let path =
        path.unwrap_or_else(|| words.wrong(&format!("the mail {} has no link to {start}", mail.touch)));
    path.split('?').next().unwrap_or_default().to_owned()
}

async fn call(stage: &Stage, method: Method, path: &str, form: &str) -> u16 {
    let mut request = Request::new(Bytes::from(form.to_owned()));
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, FORM.parse().unwrap());
    answers::handle(&stage.harness.system.service, &request).await.status().as_u16()
}

/// `answer ada.park@example.com csat 4 "a comment"`: follows the link, then presses the button.
pub(super) async fn answer(stage: &Stage, words: &mut Words) -> String {
    let to = words.next("an address");
    let kind = words.one_of("a survey", &["csat", "nps"]);
    let score: u8 = words.parse("a score");
    let comment = words.take().unwrap_or_default();
    words.end();
    let mail = newest(stage, words, &to, |mail| mail.touch.starts_with(&format!("{kind}/")));
    let path = link(stage, words, &mail, "/a/");
    let looked = call(stage, Method::GET, &format!("{path}?score={score}"), "").await;
    assert_eq!(looked, 200, "the page behind the link of {}", mail.touch);
    let comment = comment.replace(' ', "+");
    match call(stage, Method::POST, &path, &format!("score={score}&comment={comment}")).await {
        200 => "recorded".to_owned(),
        // Gone: the survey is closed.
        410 => "closed".to_owned(),
        status => words.wrong(&format!("the answer was refused with {status}")),
    }
}

/// `decide ada.park@example.com wait`, `… cancel`, `… period 2`: follows the link of the newest mail that
/// leaves a choice, then presses a button.
pub(super) async fn decide(stage: &Stage, words: &mut Words) -> String {
    let to = words.next("an address");
    let choice = words.one_of("a choice", &["wait", "cancel", "period"]);
    let place: usize = if choice == "period" { words.parse("which of those that are offered") } else { 1 };
    words.end();
    let mail = newest(stage, words, &to, |mail| mail.touch.starts_with("delay_option/"));
    let path = link(stage, words, &mail, "/a/");
    let looked = call(stage, Method::GET, &path, "").await;
    assert_eq!(looked, 200, "the page behind the link of {}", mail.touch);
    let number = mail.touch.rsplit('/').next().unwrap_or_default();
    let form = format!("choice={choice}&notice={number}&period={}", place - 1);
    match call(stage, Method::POST, &path, &form).await {
        200 => "recorded".to_owned(),
        // Gone: the time to decide is over.
        410 => "closed".to_owned(),
        status => words.wrong(&format!("the choice was refused with {status}")),
    }
}

/// `choose ada.park@example.com refund`: follows the link of the newest mail about a lost parcel, then
/// presses the button.
pub(super) async fn choose(stage: &Stage, words: &mut Words) -> String {
    let to = words.next("an address");
    let choice = words.one_of("a choice", &["replace", "refund"]);
    words.end();
    let mail = newest(stage, words, &to, |mail| mail.touch.starts_with("lost/"));
    let path = link(stage, words, &mail, "/a/");
    let looked = call(stage, Method::GET, &format!("{path}?choice={choice}"), "").await;
    assert_eq!(looked, 200, "the page behind the link of {}", mail.touch);
    match call(stage, Method::POST, &path, &format!("choice={choice}")).await {
        200 => "recorded".to_owned(),
        // Gone: it was replaced, paid back or arrived.
        410 => "settled".to_owned(),
        status => words.wrong(&format!("the choice was refused with {status}")),
    }
}

/// `robot ada.park@example.com`: a mail server follows every link of the newest mail to an address.
pub(super) async fn follow_links(stage: &Stage, words: &mut Words) -> String {
    let to = words.next("an address");
    words.end();
    let mail = newest(stage, words, &to, |_| true);
    let origin = &stage.harness.system.service.public_url;
    let mut followed = 0;
    for path in mail.text.split_whitespace().filter_map(|word| word.strip_prefix(origin.as_str())) {
        let status = call(stage, Method::GET, path, "").await;
        assert_eq!(status, 200, "a link of the mail {}", mail.touch);
        followed += 1;
    }
    format!("{followed} links")
}

/// `unsubscribe ada.park@example.com service`: by the mail program's button if there is a mail of
/// that class, else on the page that every mail links.
pub(super) async fn unsubscribe(stage: &Stage, words: &mut Words) -> String {
    let to = words.next("an address");
    let class = words.one_of("a class of mails", &["service", "marketing"]);
    words.end();
    let origin = &stage.harness.system.service.public_url;
    let of_class = |mail: &OutboxMail| {
        mail.headers.get("List-Id").is_some_and(|list| list.starts_with(&format!("<{class}.")))
    };
    let mails = stage.harness.mails();
    let one_click = mails.iter().rev().find(|mail| mail.to == to && of_class(mail));
    let status = match one_click {
        Some(mail) => {
            let header = mail.headers["List-Unsubscribe"].trim_matches(['<', '>']).to_owned();
            let path = header.strip_prefix(origin.as_str()).unwrap_or(&header);
            call(stage, Method::POST, path, "List-Unsubscribe=One-Click").await
        }
        None => {
            let mail = newest(stage, words, &to, |_| true);
            let path = link(stage, words, &mail, "/u/");
            let kept = if class == "service" { "marketing" } else { "service" };
            call(stage, Method::POST, &path, &format!("choose=on&{kept}=on")).await
        }
    };
    if status != 200 {
        words.wrong(&format!("the wish was refused with {status}"));
    }
    "done".to_owned()
}

/// `bounce ada.park@example.com`: a mail server's report on the newest mail to an address.
pub(super) async fn report(stage: &Stage, words: &mut Words, event_type: &str) -> String {
    let to = words.next("an address");
    words.end();
    let mail = newest(stage, words, &to, |_| true);
    let event = ses_event_at(event_type, &mail, stage.now());
    mail_feedback::handle(&stage.harness.system.service, &event).await.unwrap();
    "taken".to_owned()
}
