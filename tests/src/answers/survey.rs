//! Who answers, and what is recorded.

use http::{Method, StatusCode};
use jiff::SignedDuration;
use journey::ids::JourneyId;
use journey::touch::TouchKind;
use serde_json::json;

use super::site::{Site, longest_comment};

#[tokio::test]
async fn following_links_changes_nothing() {
    let site = Site::new().await;
    let links = site.links(TouchKind::Csat, "/a/");
    assert_eq!(links.len(), 5, "{links:?}");
    let (writes, used) = (site.writes(), site.service().store.usage().snapshot());
    for (index, link) in links.iter().enumerate() {
        let shown = site.get(link).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert_eq!(shown.chosen(), Some(u8::try_from(index + 1).unwrap()));
        let head = site.send(Method::HEAD, link, &[], "").await;
        assert_eq!((head.status, head.html.as_str()), (StatusCode::OK, ""));
        assert_eq!(head.headers, shown.headers);
    }
    assert_eq!(site.writes(), writes);
    assert!(site.service().store.usage().snapshot().since(used).write_units.abs() < f64::EPSILON);
    assert_eq!((site.mark().await, site.outcome().await), (None, None));
}

#[tokio::test]
async fn a_scanner_opens_every_link_and_then_the_customer_answers_four() {
    let site = Site::new().await;
    let links = site.links(TouchKind::Csat, "/a/");
    for link in &links {
        site.get(link).await;
    }
    let path = site.survey(TouchKind::Csat);
    // The scanner's last link was the five; what counts is the form.
    let thanks = site.post(&path, &[("score", "4"), ("comment", "Good boots.")]).await;
    assert_eq!(thanks.status, StatusCode::OK);
    thanks.says("Your answer is recorded: 4 out of 5.").does_not_say("sorry");
    assert_eq!(site.mark().await.map(|mark| mark.score), Some(4));
    let outcome = site.outcome().await.unwrap();
    let now = site.now();
    assert_eq!(
        outcome,
        json!({
            "survey": "csat", "score": 4, "comment": "Good boots.", "answered_at": now,
            "first_answered_at": now, "history": [], "sent_at": now, "locale": "en",
        })
    );
}

#[tokio::test]
async fn the_same_form_twice_is_one_answer() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    let fields = [("score", "5"), ("comment", "Thanks\r\nall well")];
    let (first, second) = tokio::join!(site.post(&path, &fields), site.post(&path, &fields));
    assert_eq!((first.status, second.status), (StatusCode::OK, StatusCode::OK));
    let (mark, outcome, writes) = (site.mark().await, site.outcome().await, site.writes());
    site.pass(SignedDuration::from_hours(1)).await;
    let before = site.writes();
    assert_eq!(site.post(&path, &fields).await.status, StatusCode::OK);
    assert_eq!(site.writes(), before, "{writes}");
    assert_eq!((site.mark().await, site.outcome().await), (mark, outcome.clone()));
    assert_eq!(outcome.unwrap()["history"], json!([]));
}

#[tokio::test]
async fn an_answer_can_be_corrected_and_its_history_is_kept() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    site.post(&path, &[("score", "2"), ("comment", "Too small.")]).await;
    let first_at = site.now();
    site.pass(SignedDuration::from_hours(30)).await;
    let page = site.get(&path).await;
    page.says("You answered 2 out of 5.")
        .says("You can change your answer until")
        .says("\nToo small.</textarea>");
    assert_eq!(page.chosen(), Some(2));
    // The score in the link is what was tapped just now.
    assert_eq!(site.get(&format!("{path}?score=5")).await.chosen(), Some(5));
    site.post(&path, &[("score", "5"), ("comment", "The exchange was quick.")]).await;
    site.pass(SignedDuration::from_hours(1)).await;
    site.post(&path, &[("score", "5"), ("comment", "")]).await;
    let outcome = site.outcome().await.unwrap();
    assert_eq!((&outcome["score"], &outcome["comment"]), (&json!(5), &json!("")));
    assert_eq!(outcome["history"], json!([{ "score": 2, "at": first_at }]));
    assert_eq!(outcome["first_answered_at"], json!(first_at));
    assert_eq!(outcome["answered_at"], json!(site.now()));
    assert_eq!(site.mark().await.map(|mark| (mark.score, mark.at)), Some((5, site.now())));
}

#[tokio::test]
async fn two_different_answers_at_once_are_an_answer_and_a_correction() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    let (two, four) = ([("score", "2")], [("score", "4")]);
    let (one, other) = tokio::join!(site.post(&path, &two), site.post(&path, &four));
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK));
    let outcome = site.outcome().await.unwrap();
    let scores = [&outcome["history"][0]["score"], &outcome["score"]];
    assert!(scores == [&json!(2), &json!(4)] || scores == [&json!(4), &json!(2)], "{outcome}");
}

#[tokio::test]
async fn the_history_has_a_limit() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    for round in 0..answers::HISTORY_MAX + 5 {
        let score = if round % 2 == 0 { "1" } else { "5" };
        site.post(&path, &[("score", score)]).await;
    }
    let outcome = site.outcome().await.unwrap();
    assert_eq!(outcome["history"].as_array().unwrap().len(), answers::HISTORY_MAX);
}

#[tokio::test]
async fn a_closed_survey_takes_no_answer() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    site.pass(SignedDuration::from_hours(14 * 24)).await;
    assert_eq!(site.post(&path, &[("score", "3")]).await.status, StatusCode::OK);
    site.pass(SignedDuration::from_secs(1)).await;
    let page = site.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("This survey has ended")
        .says("Your answer is kept: 3 out of 5.")
        .says("mailto:care@shop.example.com");
    page.does_not_say("<form");
    let (writes, outcome) = (site.writes(), site.outcome().await);
    let refused = site.post(&path, &[("score", "5")]).await;
    assert_eq!(refused.status, StatusCode::GONE);
    refused.says("This survey has ended");
    assert_eq!(site.writes(), writes);
    assert_eq!(site.outcome().await, outcome);
    site.pass(SignedDuration::from_hours(61 * 24)).await;
    let expired = site.get(&path).await;
    assert_eq!(expired.status, StatusCode::GONE);
    expired.says("This link has expired");
}

#[tokio::test]
async fn the_recommendation_survey_goes_from_zero_to_ten() {
    let site = Site::new().await;
    site.wait_for(TouchKind::Nps, SignedDuration::from_hours(24)).await;
    let links = site.links(TouchKind::Nps, "/a/");
    assert_eq!(links.len(), 11);
    let page = site.get(&links[10]).await;
    assert_eq!(page.chosen(), Some(10));
    page.says("How likely are you to recommend Juniper Outdoor to a friend or colleague?");
    page.says("0 = Not at all likely").says("10 = Extremely likely");
    let path = site.survey(TouchKind::Nps);
    let (seven, six) = ([("score", "7")], [("score", "6"), ("comment", "Slow answers.")]);
    site.post(&path, &seven).await.says("Your answer is recorded: 7 out of 10.").does_not_say("sorry");
    let thanks = site.post(&path, &six).await;
    thanks.says("A person reads your answer").says("mailto:care@shop.example.com");
    let outcome = site.outcome_of(JourneyId::Relationship(site.customer()), TouchKind::Nps).await.unwrap();
    assert_eq!((&outcome["survey"], &outcome["score"]), (&json!("nps"), &json!(6)));
}

#[tokio::test]
async fn a_low_score_says_who_reads_it_and_nobody_is_sent_to_a_review_site() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    for (score, is_low) in [("1", true), ("2", true), ("3", false), ("4", false), ("5", false)] {
        let thanks = site.post(&path, &[("score", score)]).await;
        assert_eq!(thanks.html.contains("A person reads your answer."), is_low, "{score}");
        thanks.does_not_say("https://").does_not_say("http://");
    }
}

#[tokio::test]
async fn a_form_without_a_score_keeps_what_was_typed() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    let writes = site.writes();
    for score in ["", "0", "6", "-1", "4.0", "+4", "04x", "99999999999", "four"] {
        let page = site.post(&path, &[("score", score), ("comment", "Hello <you>")]).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{score}");
        page.says("Please choose a number").says("Hello &lt;you&gt;").says("role=\"alert\"");
        assert_eq!(page.chosen(), None);
    }
    assert_eq!(site.writes(), writes);
    for score in ["0", "6", "x", ""] {
        assert_eq!(site.get(&format!("{path}?score={score}")).await.chosen(), None);
    }
}

#[tokio::test]
async fn a_comment_is_cleaned_cut_and_escaped() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    let attack = "</textarea><script>alert(1)</script>\u{202e}\0\u{1b}\"'&amp;{{ 7 * 7 }}";
    site.post(&path, &[("score", "4"), ("comment", attack)]).await.does_not_say("<script");
    let kept = "</textarea><script>alert(1)</script>\"'&amp;{{ 7 * 7 }}";
    assert_eq!(site.outcome().await.unwrap()["comment"], json!(kept));
    let page = site.get(&path).await;
    page.does_not_say("<script").does_not_say("</textarea><").says("&lt;script&gt;").says("{{ 7 * 7 }}");
    // One more than fits, and the longest that a browser may send.
    let long = longest_comment() + "x";
    site.post(&path, &[("score", "4"), ("comment", &long)]).await.says("4 out of 5");
    assert_eq!(site.outcome().await.unwrap()["comment"], json!(longest_comment()));
}

#[tokio::test]
async fn an_answer_moves_no_wake_up_later() {
    let site = Site::new().await;
    let (shop, journey) = (site.shop(), site.journey());
    let load = || site.service().store.load(&shop, &journey, true);
    let before = load().await.unwrap();
    site.post(&site.survey(TouchKind::Csat), &[("score", "4")]).await;
    let after = load().await.unwrap();
    assert_eq!(after.version, before.version + 1);
    assert_eq!(after.due_at, before.due_at);
}
