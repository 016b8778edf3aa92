//! Senders whose signature does not cover the body: what they say is asked for, not believed.

use http::Method;
use providers::{Auth, Coverage};

use super::*;

/// The senders that are read back.
const READ_BACK: [Provider; 7] = [
    Provider::TrackingMore,
    Provider::Ups,
    Provider::Dhl,
    Provider::Ship24,
    Provider::Karrio,
    Provider::Shiprocket,
    Provider::Easyship,
];

/// Signs and verifies a body, and hands it to `then`.
fn verified<T>(provider: Provider, settings: &Settings, body: &[u8], then: impl Fn(&Verified<'_>) -> T) -> T {
    let secret = secret(provider);
    let signed = provider.sign(&secret, body, "", "", now()).unwrap();
    let (secrets, keys) = (only(secret), PublicKeys::none());
    let trust = Trust { secrets: &secrets, settings, keys: &keys, now: now() };
    then(&provider.verify(delivery(&signed), trust).unwrap())
}

/// What the API is asked for a sample, and what its answer comes to.
fn asked(provider: Provider, body: &str) -> Translation {
    verified(provider, &settings(provider), body.as_bytes(), |it| provider.translate(it, Surface::Carrier))
}

fn set(pairs: &[(&str, &str)]) -> Settings {
    Settings::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn nothing_of_the_body_becomes_a_fact() {
    for provider in READ_BACK {
        assert_eq!(provider.card().coverage, Coverage::Hint);
        for sample in samples(provider) {
            let body = std::str::from_utf8(&sample.body).unwrap();
            match asked(provider, body) {
                Translation::ReadBack { calls, .. } => {
                    assert!(
                        calls.iter().all(|call| !call.url.as_str().contains("delivered")),
                        "{}",
                        sample.name
                    );
                }
                other => panic!("{} is believed: {other:?}", sample.name),
            }
        }
    }
}

#[test]
fn the_apis_are_asked_as_they_want() {
    let check = |provider: Provider, file: &str, expected: &str| {
        let body = std::fs::read_to_string(root().join("events").join(provider.as_str()).join(file)).unwrap();
        let Translation::ReadBack { calls, .. } = asked(provider, &body) else { panic!("{provider}") };
        let auth = match &calls[0].auth {
            Auth::Bearer => "Bearer".to_owned(),
            Auth::Header(name) => (*name).to_owned(),
            Auth::Scheme(scheme) => format!("Authorization: {scheme}"),
            Auth::ClientCredentials { token_url } => format!("OAuth at {token_url}"),
        };
        assert_eq!(format!("{} with {auth}", calls[0].url), expected);
        assert_eq!(calls.len(), 1);
    };
    check(
        Provider::TrackingMore,
        "tracking.in_transit.json",
        "https://api.trackingmore.com/v4/trackings/get?tracking_numbers=1Z999AA10123456784&courier_code=ups \
         with tracking-api-key",
    );
    check(
        Provider::Ups,
        "TrackingEvent.in_transit.json",
        "https://onlinetools.ups.com/api/track/v1/details/1Z999AA10123456784?locale=en_US&returnSignature=false \
         with OAuth at https://onlinetools.ups.com/security/v1/oauth/token",
    );
    check(
        Provider::Dhl,
        "shipments.in_transit.json",
        "https://api-eu.dhl.com/track/shipments?trackingNumber=00340434100000000017 with dhl-api-key",
    );
    check(
        Provider::Ship24,
        "trackings.in_transit.json",
        "https://api.ship24.com/public/v1/trackers/tracker-5550001001/results with Bearer",
    );
    check(
        Provider::Karrio,
        "tracker_updated.in_transit.json",
        "https://api.example.com/v1/trackers/trk_5550001001 with Authorization: Token",
    );
    for file in ["tracking.in_transit.json", "tracking.number.json"] {
        check(
            Provider::Shiprocket,
            file,
            "https://apiv2.shiprocket.in/v1/external/courier/track/awb/19041424000017 with Bearer",
        );
    }
    check(
        Provider::Easyship,
        "shipment.tracking.status.changed.delivered.json",
        "https://public-api.easyship.com/2024-09/shipments/trackings?easyship_shipment_id=ESUS5550001001\
         &include_checkpoints=true with Bearer",
    );
}

#[test]
fn no_id_leads_to_another_address() {
    let body = r#"{"data":{"tracking_number":"../../x?a=b#c","courier_code":"u&tracking_numbers=2"}}"#;
    let Translation::ReadBack { calls, .. } = asked(Provider::TrackingMore, body) else { panic!() };
    assert_eq!(
        calls[0].url.as_str(),
        "https://api.trackingmore.com/v4/trackings/get?tracking_numbers=..%2F..%2Fx%3Fa%3Db%23c\
         &courier_code=u%26tracking_numbers%3D2"
    );
    let body = r#"{"trackingNumber":"x/../../../oauth/token?x=1"}"#;
    let Translation::ReadBack { calls, .. } = asked(Provider::Ups, body) else { panic!() };
    assert_eq!(calls[0].url.path(), "/api/track/v1/details/x%2F..%2F..%2F..%2Foauth%2Ftoken%3Fx=1");
    for id in ["", "..", ".\\t.", "..\\n"] {
        let told = asked(Provider::Ups, &format!(r#"{{"trackingNumber":"{id}"}}"#));
        assert!(
            matches!(told, Translation::Unreadable { .. } | Translation::Ignored { .. }),
            "{id}: {told:?}"
        );
    }
}

#[test]
fn a_host_of_the_shop_is_a_public_one() {
    let sample = &samples(Provider::Karrio)[0];
    let why = |settings: &Settings| {
        verified(Provider::Karrio, settings, &sample.body, |it| {
            match it.provider().translate(it, Surface::Carrier) {
                Translation::Unreadable { why, .. } => why,
                other => panic!("{other:?}"),
            }
        })
    };
    let expected = "the setting api_host must be a host name such as api.example.com";
    assert_eq!(why(&Settings::none()), expected);
    for host in ["169.254.169.254", "localhost", "user@api.example.com", "api.example.com:8080"] {
        assert_eq!(why(&set(&[("api_host", host)])), expected, "{host}");
    }
}

#[test]
fn more_parcels_than_can_be_asked_for_are_set_aside_whole() {
    let many = |number: usize, one: fn(usize) -> String| (0..number).map(one).collect::<Vec<_>>().join(",");
    let dhl = |number| format!(r#"{{"shipments":[{}]}}"#, many(number, |n| format!(r#"{{"id":"JD{n}"}}"#)));
    let ship24 = |number| {
        let one = |n| format!(r#"{{"tracker":{{"trackerId":"{n}","trackingNumber":"JD{n}"}}}}"#);
        format!(r#"{{"trackings":[{}]}}"#, many(number, one))
    };
    for (provider, four, five) in [(Provider::Dhl, dhl(4), dhl(5)), (Provider::Ship24, ship24(4), ship24(5))]
    {
        assert!(matches!(asked(provider, &four), Translation::ReadBack { calls, .. } if calls.len() == 4));
        assert!(matches!(asked(provider, &five), Translation::Unreadable { .. }));
    }
    let about = r#"{"scope":"subscription.activated","secret":"x"}"#;
    assert!(matches!(asked(Provider::Dhl, about), Translation::Ignored { .. }));
}

#[test]
fn an_answer_without_news_is_no_news() {
    for (provider, body) in [
        (Provider::TrackingMore, Some(r#"{"meta":{"code":200},"data":[]}"#)),
        (Provider::Ups, Some(r#"{"trackResponse":{"shipment":[{"warnings":[{"code":"TW0001"}]}]}}"#)),
        (Provider::Dhl, Some(r#"{"shipments":[]}"#)),
        (Provider::Dhl, None),
        (Provider::Ship24, Some(r#"{"data":{"trackings":[]}}"#)),
        (Provider::Ship24, None),
        (Provider::Karrio, Some(r#"{"id":"t","tracking_number":"1Z1","status":"pending","events":[]}"#)),
        (Provider::Karrio, None),
        (Provider::Shiprocket, Some(r#"{"tracking_data":{"track_status":0,"error":"none yet"}}"#)),
        (Provider::Shiprocket, None),
        (Provider::Easyship, Some(r#"{"shipments":[]}"#)),
    ] {
        let sample = &samples(provider)[0];
        let answers = [Answer { body: body.map(|body| body.as_bytes().to_vec()) }];
        let told =
            verified(provider, &settings(provider), &sample.body, |it| provider.read_back(it, &answers));
        assert!(matches!(told, Translation::Ignored { .. }), "{provider} {body:?}: {told:?}");
    }
}

#[test]
fn a_broken_answer_is_set_aside() {
    for provider in READ_BACK {
        let sample = &samples(provider)[0];
        for body in ["", "[]", "<html>busy</html>", "7"] {
            let answers = [Answer { body: Some(body.as_bytes().to_vec()) }];
            let told =
                verified(provider, &settings(provider), &sample.body, |it| provider.read_back(it, &answers));
            assert!(matches!(told, Translation::Unreadable { .. }), "{provider} {body}: {told:?}");
        }
    }
}

#[test]
fn trackingmore_signs_a_time_that_is_good_for_its_retries() {
    let at = |days: i64| {
        let provider = Provider::TrackingMore;
        let secret = secret(provider);
        let then = now() - jiff::SignedDuration::from_hours(24 * days);
        let headers = provider.sign(&secret, b"{}", "", "", then).unwrap().headers;
        verify(provider, &headers, b"{}", &only(secret)).map(|_| ())
    };
    assert_eq!(at(0), Ok(()));
    assert_eq!(at(12), Ok(()));
    assert!(matches!(at(13), Err(Refusal::TimestampOutOfTolerance { .. })));
    assert!(matches!(at(-13), Err(Refusal::TimestampOutOfTolerance { .. })));
}

#[test]
fn easyship_shows_a_token_that_is_only_taken_under_hs256() {
    // The signatures were computed with Python's `hmac` under a-test-secret-of-nobody.
    const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";
    let check = |token: &str| {
        let secrets = only(secret(Provider::Easyship));
        let headers = headers(&[("X-EASYSHIP-SIGNATURE", token)]);
        verify(Provider::Easyship, &headers, b"{}", &secrets).map(|_| ())
    };
    // {"easyship_company_id":"CUS1"}
    let good = format!("{HEADER}.eyJlYXN5c2hpcF9jb21wYW55X2lkIjoiQ1VTMSJ9.{}", SIGNATURES[0]);
    assert_eq!(check(&good), Ok(()));
    // {"exp":1772460006}, a second ahead; {"exp":1772456400}, an hour ago
    assert_eq!(check(&format!("{HEADER}.eyJleHAiOjE3NzI0NjAwMDZ9.{}", SIGNATURES[1])), Ok(()));
    let ended = check(&format!("{HEADER}.eyJleHAiOjE3NzI0NTY0MDB9.{}", SIGNATURES[2]));
    assert!(matches!(ended, Err(Refusal::TimestampOutOfTolerance { skew_seconds: -3605, .. })), "{ended:?}");
    // {"alg":"none"}
    let none = check("eyJhbGciOiJub25lIn0.eyJlYXN5c2hpcF9jb21wYW55X2lkIjoiQ1VTMSJ9.");
    assert!(matches!(none, Err(Refusal::WrongSignature { .. })), "{none:?}");
    // {"alg":"HS512"} with the HS256 signature of the same text
    let other = check(&format!("eyJhbGciOiJIUzUxMiJ9.eyJleHAiOjE3NzI0NjAwMDZ9.{}", SIGNATURES[3]));
    assert!(matches!(other, Err(Refusal::WrongSignature { .. })), "{other:?}");
    for malformed in ["x", "a.b", "a.b.c.d", "%.%.%"] {
        assert!(matches!(check(malformed), Err(Refusal::MalformedSignature { .. })), "{malformed}");
    }
}

const SIGNATURES: [&str; 4] = [
    "iRLkZArU9VoiWpcOy4ehVN1nrlcnviWfEDn9xETjFIc",
    "OEyb7D9khtNLLVpAdiuVXBtwVeqWkdZDhdalVRkFFdU",
    "licpCl1htOJjWeIKm4h2EJFaxLtSLfDfPccUYhG52tw",
    "p-nTQ2PCLItF7-jCPKXfA6JBX6fIOZIwOttlQpyOvz4",
];

#[test]
fn a_token_stands_in_the_header_that_the_shop_set() {
    let body = &samples(Provider::Dhl)[0].body;
    let secrets = only(secret(Provider::Dhl));
    let settings = set(&[("token_header", "X-DHL-Hook")]);
    let keys = PublicKeys::none();
    let attempt = |pairs: &[(&str, &str)]| {
        let headers = headers(pairs);
        let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: now() };
        Provider::Dhl.verify(Delivery::post(&headers, body), trust).map(|_| ())
    };
    let token = secret(Provider::Dhl);
    assert_eq!(attempt(&[("x-dhl-hook", token.expose())]), Ok(()));
    assert!(attempt(&[("x-webhook-token", token.expose())]).is_err(), "the usual one is no longer looked at");
    assert!(attempt(&[("x-dhl-hook", "another-token-of-nobody")]).is_err());
}

#[test]
fn ship24_is_greeted_before_it_sends() {
    let headers = HeaderMap::new();
    let head = Delivery { method: &Method::HEAD, ..Delivery::post(&headers, b"") };
    assert_eq!(Provider::Ship24.greet(&head).map(|greeting| greeting.text).as_deref(), Some(""));
    assert_eq!(Provider::Ship24.greet(&Delivery::post(&headers, b"{}")), None);
    assert_eq!(Provider::Ups.greet(&head), None);
}

#[test]
fn standard_events_with_a_token_are_only_taken_if_the_shop_says_so() {
    let sample = samples(Provider::Token).into_iter().find(|sample| sample.topic == "order.placed").unwrap();
    let told = |settings: &Settings| {
        verified(Provider::Token, settings, &sample.body, |it| {
            it.provider().translate(it, Surface::Storefront)
        })
    };
    for settings in [Settings::none(), set(&[("trust", "read-back")]), set(&[("trust", "yes")])] {
        match told(&settings) {
            Translation::Unreadable { why, .. } => assert!(why.contains("trust = token"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    let trusted = told(&set(&[("trust", "token")]));
    let signed = samples(Provider::Standard).into_iter().find(|sample| sample.name == "order.placed.json");
    assert_eq!(trusted, signed.unwrap().translate());
}
