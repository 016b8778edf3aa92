//! What every page promises a browser, whatever it says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use jiff::SignedDuration;
use journey::touch::{Class, TouchKind};
use local::cloud::Fault;
use sha2::{Digest as _, Sha256};

use super::site::{Shown, Site};

#[tokio::test]
async fn every_page_is_closed_to_scripts_frames_caches_and_robots() {
    for language in ["en", "de", "fr", "es"] {
        for page in every_page(&Site::speaking(language).await).await {
            check(&page, language);
        }
    }
}

/// One page of every kind and status.
async fn every_page(site: &Site) -> Vec<Shown> {
    let (survey, preferences) = (site.survey(TouchKind::Csat), site.preferences(Class::Service));
    let evil = [("origin", "https://evil.example")];
    let mut pages = vec![
        site.get(&survey).await,
        site.post(&survey, &[]).await,
        site.post(&survey, &[("score", "1"), ("comment", "<b>no</b>")]).await,
        site.get(&survey).await,
        site.get(&preferences).await,
        site.post(&preferences, &[("stop", "on")]).await,
        site.post(&preferences, &[("choose", "on")]).await,
        site.post(&preferences, &[]).await,
        site.get("/a/forged").await,
        site.get("/").await,
        site.get(&site.path("/a/", &site.answer_token(site.journey(), "nps/x/1"))).await,
        site.send(Method::POST, &survey, &evil, "").await,
        site.send(Method::POST, &survey, &[], &"x".repeat(answers::BODY_BYTES_MAX + 1)).await,
        site.send(Method::POST, &survey, &[("content-type", "application/json")], "{}").await,
        site.send(Method::PUT, &survey, &[], "").await,
    ];
    let faults = &site.harness.system.cloud.faults;
    faults.inject(|_| Fault::ServerError);
    pages.push(site.get(&survey).await);
    pages.push(site.post(&preferences, &[("stop", "on")]).await);
    faults.clear();
    site.pass(SignedDuration::from_hours(15 * 24)).await;
    pages.push(site.get(&survey).await);
    pages.push(site.post(&survey, &[("score", "1")]).await);
    site.pass(SignedDuration::from_hours(90 * 24)).await;
    pages.push(site.get(&survey).await);
    let mut statuses: Vec<u16> = pages.iter().map(|page| page.status.as_u16()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    assert_eq!(statuses, [200, 400, 403, 404, 405, 410, 413, 415, 503]);
    pages
}

fn check(page: &Shown, language: &str) {
    let header =
        |name: &str| page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (_, rest) = page.html.split_once("<style>").unwrap();
    let (style, rest) = rest.split_once("</style>").unwrap();
    let hash = STANDARD.encode(Sha256::digest(style));
    assert_eq!(
        header("content-security-policy"),
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
    );
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-robots-tag"), "noindex");
    assert_eq!(header("x-frame-options"), "DENY");
    assert!(!page.headers.contains_key("set-cookie") && !page.headers.contains_key("location"));
    // Nothing that the policy would have to stop, and nothing that leads away.
    for text in
        ["<script", "<img", "<link", "<iframe", " style=", " src=", "javascript:", "http:", "https:", "//"]
    {
        assert!(!rest.contains(text), "{text} in {}", page.html);
    }
    assert_eq!(page.html.matches("<h1>").count(), 1);
    assert_eq!(page.html.matches("<style").count(), 1);
    // Who comes without a token of ours is read no language from it.
    let spoken = [language, "en"].map(|tag| format!("<!doctype html>\n<html lang=\"{tag}\">"));
    assert!(spoken.iter().any(|start| page.html.starts_with(start)), "{}", page.html);
    assert!(page.status != StatusCode::INTERNAL_SERVER_ERROR);
}
