//! At the pages behind the links in mails.

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, Request};
use journey::touch::{Class, TouchKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{check, runtime, try_many};
use crate::answers::site::Site;

/// At every run.
const CASES: u32 = 1_500;
/// A page for a person.
const PAGE_BYTES_MAX: usize = 60_000;

#[derive(Clone, Debug)]
struct Visit {
    link: Index,
    /// What is done to the token: where, and the character that stands there then.
    token: Option<(Index, char)>,
    cut: Option<Index>,
    method: &'static str,
    query: Option<String>,
    headers: Vec<(&'static str, Vec<u8>)>,
    form: Vec<u8>,
}

/// What forms hold: names of ours and others, with values of every kind.
fn form() -> impl Strategy<Value = Vec<u8>> {
    let name = select(vec![
        "score",
        "comment",
        "choice",
        "stop",
        "choose",
        "topics",
        "class",
        "language",
        "List-Unsubscribe",
        "x",
    ]);
    let value = prop_oneof![
        3 => select(vec![
            "1", "5", "10", "0", "-1", "11", "refund", "replace", "on", "off", "One-Click", "wait", "cancel", "",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => (1_usize..9_000).prop_map(|length| "ä".repeat(length)),
    ];
    let fields = vec((name, value), 0..6).prop_map(|fields| {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.finish().into_bytes()
    });
    let bytes = vec(any::<u8>(), 0..400);
    let long = (1_usize..300_000).prop_map(|length| b"%".repeat(length));
    let many = (1_usize..20_000).prop_map(|count| b"a=1&".repeat(count));
    prop_oneof![10 => fields, 2 => bytes, 1 => long, 1 => many]
}

fn visit() -> impl Strategy<Value = Visit> {
    let header = (
        select(vec![
            "content-type",
            "origin",
            "sec-fetch-site",
            "accept-language",
            "host",
            "cookie",
            "referer",
        ]),
        prop_oneof![
            select(vec![
                "application/x-www-form-urlencoded",
                "null",
                "same-origin",
                "cross-site",
                "https://evil.example",
                "de;q=0.5, *;q=1e9, fr;q=-1",
                "x;q=,,,;;;",
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
            vec(any::<u8>(), 0..300),
            (1_usize..4_000).prop_map(|count| b"de,".repeat(count)),
        ],
    );
    (
        any::<Index>(),
        prop_oneof![3 => Just(None), 1 => (any::<Index>(), any::<char>()).prop_map(Some)],
        prop_oneof![8 => Just(None), 1 => any::<Index>().prop_map(Some)],
        prop_oneof![6 => Just("POST"), 3 => Just("GET"), 1 => select(vec!["HEAD", "PUT", "PATCH", "OPTIONS"])],
        prop_oneof![4 => Just(None), 1 => "[ -~]{0,300}".prop_map(Some)],
        vec(header, 0..4),
        form(),
    )
        .prop_map(|(link, token, cut, method, query, headers, form)| Visit {
            link,
            token,
            cut,
            method,
            query,
            headers,
            form,
        })
}

fn request(links: &[String], visit: &Visit) -> Option<Request<Bytes>> {
    let mut path: Vec<char> = visit.link.get(links).chars().collect();
    if let Some((at, other)) = &visit.token {
        let at = at.index(path.len());
        path[at] = *other;
    }
    if let Some(at) = &visit.cut {
        path.truncate(at.index(path.len()).max(1));
    }
    let mut path: String = path.into_iter().collect();
    if let Some(query) = &visit.query {
        path = format!("{path}?{query}");
    }
    let mut request = Request::new(Bytes::from(visit.form.clone()));
    // What is no address does not come this far.
    *request.uri_mut() = path.parse().ok()?;
    *request.method_mut() = visit.method.parse::<Method>().unwrap();
    if visit.method == "POST" {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert("content-type", form);
    }
    for (name, value) in &visit.headers {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            request.headers_mut().insert(*name, value);
        }
    }
    Some(request)
}

#[test]
fn whoever_follows_a_link_is_answered() {
    let runtime = runtime();
    let site = runtime.block_on(Site::new());
    let answer = |touch: &str| site.path("/a/", &site.answer_token(site.journey(), touch));
    let links = [
        site.survey(TouchKind::Csat),
        answer("csat/order/1"),
        answer("delay_option/order/1"),
        answer("nps/x/1"),
        site.preferences(Class::Service),
        site.preferences(Class::Marketing),
        "/".to_owned(),
    ];
    let shown = std::cell::Cell::new(0_u32);
    try_many(CASES, &visit(), |visit| {
        let Some(request) = request(&links, &visit) else { return Ok(()) };
        let before = site.writes();
        let asked = Instant::now();
        let reply = runtime.block_on(site.harness.visit(&request));
        shown.set(shown.get() + u32::from(reply.status() == 200));
        check(&reply, asked, PAGE_BYTES_MAX)?;
        let is_look = visit.method == "GET" || visit.method == "HEAD";
        prop_assert!(!is_look || site.writes() == before, "a look at a page writes");
        // Made for one page, and nobody's elsewhere.
        site.harness.system.cloud.faults.forget_calls();
        Ok(())
    });
    assert!(shown.get() > 20, "{} pages shown", shown.get());
}
