//! Shopify App Proxy: a signed query, and what a visitor's browser may say in it.

use http::Method;
use jiff::SignedDuration;
use providers::{CallMethod, MatchedSecret};
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::ShopifyAppProxy;

fn signed(parameters: &Value) -> Signed {
    PROVIDER.sign(&secret(PROVIDER), parameters.to_string().as_bytes(), "", "", now()).unwrap()
}

fn attempt(signed: &Signed, later: SignedDuration) -> Result<MatchedSecret, Refusal> {
    let secrets = only(secret(PROVIDER));
    PROVIDER.verify(delivery(signed), Trust::of(&secrets, now() + later)).map(|verified| verified.matched())
}

/// What a call with these parameters comes to, at a source with these settings.
fn told(parameters: &Value, api_host: &str) -> Translation {
    let signed = signed(parameters);
    let secrets = only(secret(PROVIDER));
    let settings = Settings::new([("api_host".to_owned(), api_host.to_owned())].into());
    let trust = Trust { settings: &settings, ..Trust::of(&secrets, now()) };
    let verified = PROVIDER.verify(delivery(&signed), trust).unwrap();
    PROVIDER.translate(&verified, Surface::Signals)
}

fn search() -> Value {
    json!({ "event": "search", "q": "where is it", "visitor": "v-1", "shop": "juniper.myshopify.com" })
}

fn with(name: &str, value: &str) -> Value {
    let mut parameters = search();
    parameters[name] = value.into();
    parameters
}

#[test]
fn the_query_is_what_is_signed_and_kept() {
    let signed = signed(&search());
    assert_eq!((&signed.method, signed.body.len()), (&Method::GET, 0));
    let secrets = only(secret(PROVIDER));
    let verified = PROVIDER.verify(delivery(&signed), Trust::of(&secrets, now())).unwrap();
    assert_eq!(verified.body(), signed.query.as_bytes());
    assert!(PROVIDER.takes_get() && !Provider::Shopify.takes_get());

    // The same parameters in another order are the same text; a POST's form is not looked at.
    let mut pairs: Vec<&str> = signed.query.split('&').collect();
    pairs.reverse();
    let turned = Signed { query: pairs.join("&"), ..signed.clone() };
    assert!(attempt(&turned, SignedDuration::ZERO).is_ok());
    let form = Signed { method: Method::POST, body: b"event=help".to_vec(), ..signed.clone() };
    assert!(attempt(&form, SignedDuration::ZERO).is_ok());
    for more in ["&x=1", "&q=", "&visitor=v-2"] {
        let longer = Signed { query: format!("{}{more}", signed.query), ..signed.clone() };
        assert!(
            matches!(attempt(&longer, SignedDuration::ZERO), Err(Refusal::WrongSignature { .. })),
            "{more}"
        );
    }
}

#[test]
fn a_call_is_good_for_ninety_seconds() {
    let signed = signed(&search());
    for seconds in [-90, 0, 90] {
        assert!(attempt(&signed, SignedDuration::from_secs(seconds)).is_ok(), "{seconds}");
    }
    for seconds in [-91, 91, 86_400] {
        let refused = attempt(&signed, SignedDuration::from_secs(seconds));
        assert!(matches!(refused, Err(Refusal::TimestampOutOfTolerance { .. })), "{seconds}: {refused:?}");
    }
}

/// A visitor who sends what only Shopify may add is not believed, whatever becomes of it on the way.
#[test]
fn what_shopify_adds_may_be_there_once() {
    for name in ["signature", "timestamp", "logged_in_customer_id", "shop", "path_prefix"] {
        let mut signed = signed(&with("logged_in_customer_id", "660001"));
        signed.query = format!("{name}=1&{}&path_prefix=%2Fapps%2Fbeacon", signed.query);
        let refused = attempt(&signed, SignedDuration::ZERO);
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{name}: {refused:?}");
    }
    let many = Value::Object((0..100).map(|number| (format!("p{number}"), "1".into())).collect());
    let refused = attempt(&signed(&many), SignedDuration::ZERO);
    assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{refused:?}");
}

#[test]
fn an_address_in_the_query_is_nobodys() {
    for name in ["email", "customer_email", "contact"] {
        let Translation::Facts { facts, .. } = told(&with(name, "stranger@example.com"), "") else {
            panic!("{name}")
        };
        let [Fact { what: What::Searched(search), .. }] = facts.as_slice() else { panic!("{facts:?}") };
        assert_eq!(search.contact, None, "{name}");
    }
}

#[test]
fn what_a_browser_spoiled_is_ignored() {
    for (name, value) in [
        ("visitor", ""),
        ("visitor", "a b"),
        ("visitor", "a#b"),
        ("q", "  "),
        ("event", "order"),
        ("event", ""),
    ] {
        let told = told(&with(name, value), "");
        assert!(matches!(told, Translation::Ignored { .. }), "{name}={value}: {told:?}");
    }
    for results in ["", "-1", "many", "99999999999"] {
        let Translation::Facts { facts, .. } = told(&with("results", results), "") else {
            panic!("{results}")
        };
        assert!(matches!(&facts[0].what, What::Searched(search) if search.results.is_none()), "{results}");
    }
}

#[test]
fn who_is_logged_in_is_asked_of_the_shop_and_of_no_other() {
    let host = "juniper.myshopify.com";
    let parameters = with("logged_in_customer_id", "660001");
    let Translation::ReadBack { calls, .. } = told(&parameters, host) else { panic!("nobody was asked") };
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(call.url.as_str(), "https://juniper.myshopify.com/admin/api/2026-01/graphql.json");
    assert_eq!(call.method, CallMethod::Post);
    let body: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(body["variables"]["id"], "gid://shopify/Customer/660001");

    let asks =
        |parameters: &Value, host: &str| matches!(told(parameters, host), Translation::ReadBack { .. });
    for other in ["", "other.myshopify.com", "juniper.myshopify.com.example.com", "example.com"] {
        assert!(!asks(&parameters, other), "{other}");
    }
    assert!(!asks(&search(), host), "nobody is logged in");
    for id in ["", "1/../2", "0x1", "-1", "1 or 1"] {
        assert!(!asks(&with("logged_in_customer_id", id), host), "{id}");
    }
    let mut spoiled = parameters;
    spoiled["visitor"] = "".into();
    assert!(!asks(&spoiled, host), "what is ignored asks nobody");
}

/// The contact of a search after the shop was asked.
fn known(answer: Option<Value>) -> Option<journey::fact::Contact> {
    let signed = signed(&with("logged_in_customer_id", "660001"));
    let secrets = only(secret(PROVIDER));
    let verified = PROVIDER.verify(delivery(&signed), Trust::of(&secrets, now())).unwrap();
    let answers = [Answer { body: answer.map(|answer| answer.to_string().into_bytes()) }];
    match PROVIDER.read_back(&verified, &answers) {
        Translation::Facts { facts, .. } => match &facts[0].what {
            What::Searched(search) => search.contact.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_a_proven_address_counts() {
    let file = root().join("events/shopify-app-proxy/api/customer.json");
    let answer: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let contact = known(Some(answer.clone())).unwrap();
    assert_eq!((contact.email.as_str(), contact.name.as_str()), ("ada.park@example.com", "Ada"));
    assert_eq!((contact.country.as_str(), contact.region.as_str()), ("US", "NY"));
    assert_eq!(contact.marketing_consent, Some(true));
    for (pointer, value) in [
        ("/data/customer/verifiedEmail", json!(false)),
        ("/data/customer/verifiedEmail", json!(null)),
        ("/data/customer/defaultEmailAddress", json!(null)),
        ("/data/customer/defaultEmailAddress/emailAddress", json!("no address")),
        ("/data/customer", json!(null)),
        ("/data", json!(null)),
    ] {
        let mut other = answer.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        assert_eq!(known(Some(other)), None, "{pointer}");
    }
    assert_eq!(known(Some(json!({ "errors": [{ "message": "access denied" }] }))), None);
    assert_eq!(known(None), None);
}
