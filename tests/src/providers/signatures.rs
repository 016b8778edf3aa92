//! What is refused, and in which words.

use expect_test::expect;
use providers::MatchedSecret;

use super::*;

const BODY: &[u8] = br#"{"id": 1, "weight": 614.4}"#;

/// Signs [`BODY`], then lets `change` spoil the headers.
fn spoiled(provider: Provider, change: impl Fn(&mut HeaderMap)) -> Result<MatchedSecret, Refusal> {
    let secret = secret(provider);
    let mut headers = provider.sign(&secret, BODY, "delivery-1", "orders/create", now()).unwrap().headers;
    change(&mut headers);
    verify(provider, &headers, BODY, &only(secret)).map(|verified| verified.matched())
}

fn set(name: &str, value: &str) -> impl Fn(&mut HeaderMap) {
    let (name, value) = (HeaderName::try_from(name).unwrap(), HeaderValue::from_str(value).unwrap());
    move |headers: &mut HeaderMap| {
        headers.insert(&name, value.clone());
    }
}

fn signed_headers(provider: Provider) -> HeaderMap {
    provider.sign(&secret(provider), BODY, "delivery-1", "orders/create", now()).unwrap().headers
}

#[test]
fn a_good_signature_passes() {
    for provider in body_signers() {
        assert_eq!(spoiled(provider, |_| {}), Ok(MatchedSecret::Current), "{provider}");
    }
}

#[test]
fn a_missing_header_is_named() {
    let all = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(HeaderName::from_static);
    let cases = all.into_iter().map(|header| (Provider::Standard, header));
    let signatures = body_signers().into_iter().map(|provider| {
        let (header, _) = signature_of(&signed_headers(provider));
        (provider, header)
    });
    for (provider, header) in cases.chain(signatures) {
        let refused = spoiled(provider, |headers| drop(headers.remove(&header)));
        let is_named =
            matches!(&refused, Err(Refusal::MissingSignature { header: named }) if header == *named);
        assert!(is_named, "{provider} {header}: {refused:?}");
    }
    let (none, secrets) = (HeaderMap::new(), only(secret(Provider::Standard)));
    let refused = verify(Provider::Standard, &none, BODY, &secrets).unwrap_err();
    assert_eq!(refused, Refusal::MissingSignature { header: "webhook-id" });
}

#[test]
fn an_unreadable_signature_is_told_from_a_wrong_one() {
    let short = "AAAA";
    let not_base64 = "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!=";
    let long = "A".repeat(88);
    let unpadded = "A".repeat(43);
    for provider in body_signers() {
        let (header, prefix) = signature_of(&signed_headers(provider));
        for value in ["", short, not_base64, &long, &unpadded, "v0", "%%%"] {
            let refused = spoiled(provider, set(header.as_str(), &format!("{prefix}{value}")));
            let malformed = matches!(&refused,
                Err(Refusal::MalformedSignature { header: named, .. }) if header == *named);
            assert!(malformed, "{provider} {value}: {refused:?}");
        }
        let refused = spoiled(provider, |headers| {
            headers.insert(&header, HeaderValue::from_bytes(b"\xff").unwrap());
        });
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{provider}");
    }
    let zeros = format!("hmac-sha256-hex={}", "0".repeat(64));
    let refused = spoiled(Provider::EasyPost, set("x-hmac-signature", &zeros));
    assert!(matches!(refused, Err(Refusal::WrongSignature { .. })));
    let bare = "0".repeat(64);
    let refused = spoiled(Provider::EasyPost, set("x-hmac-signature", &bare));
    assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })));
}

#[test]
fn a_truncated_signature_is_refused() {
    for provider in body_signers() {
        let (header, _) = signature_of(&signed_headers(provider));
        let refused = spoiled(provider, |headers| {
            let whole = headers[&header].to_str().unwrap().to_owned();
            let cut = &whole[..whole.len() - 4];
            headers.insert(&header, HeaderValue::from_str(cut).unwrap());
        });
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{provider}");
    }
}

#[test]
fn the_body_counts_byte_for_byte() {
    for provider in body_signers() {
        let secret = secret(provider);
        let headers = provider.sign(&secret, BODY, "delivery-1", "orders/create", now()).unwrap().headers;
        let parsed: serde_json::Value = serde_json::from_slice(BODY).unwrap();
        let mut flipped = BODY.to_vec();
        flipped[3] ^= 1;
        let others = [serde_json::to_vec(&parsed).unwrap(), flipped, BODY[1..].to_vec(), b" ".to_vec()];
        for other in others {
            let refused = verify(provider, &headers, &other, &only(secret.clone())).unwrap_err();
            assert!(matches!(refused, Refusal::WrongSignature { .. }), "{provider}: {refused}");
        }
        let refused = verify(provider, &headers, b"", &only(secret.clone())).unwrap_err();
        assert_eq!(refused, Refusal::EmptyBody);
    }
}

#[test]
fn secrets_are_changed_without_a_gap() {
    for provider in body_signers() {
        let (old, new) = (secret(provider), other_secret(provider));
        let signed_by = |secret: &Secret| {
            provider.sign(secret, BODY, "delivery-1", "orders/create", now()).unwrap().headers
        };
        let (by_old, by_new) = (signed_by(&old), signed_by(&new));
        let both = Secrets { current: new.clone(), previous: Some(old.clone()) };
        let matched = |headers: &HeaderMap, secrets: &Secrets| {
            verify(provider, headers, BODY, secrets).map(|verified| verified.matched()).ok()
        };
        assert_eq!(matched(&by_new, &both), Some(MatchedSecret::Current));
        assert_eq!(matched(&by_old, &both), Some(MatchedSecret::Previous));
        assert_eq!(matched(&by_old, &only(new)), None, "the removed one fails");
        assert_eq!(matched(&by_new, &only(old)), None);
    }
}

#[test]
fn standard_times_may_be_five_minutes_off() {
    let signed_at = |seconds: i64| {
        let secret = secret(Provider::Standard);
        let at = Timestamp::from_second(now().as_second() + seconds).unwrap();
        let headers = Provider::Standard.sign(&secret, BODY, "msg_1", "", at).unwrap().headers;
        verify(Provider::Standard, &headers, BODY, &only(secret)).map(|verified| verified.matched())
    };
    for seconds in [-300, 0, 300] {
        assert_eq!(signed_at(seconds), Ok(MatchedSecret::Current), "{seconds}");
    }
    for seconds in [-86_400, -301, 301, 86_400] {
        let refused = signed_at(seconds);
        let told = matches!(&refused,
            Err(Refusal::TimestampOutOfTolerance { skew_seconds, .. }) if *skew_seconds == seconds);
        assert!(told, "{seconds}: {refused:?}");
    }
    let with = |text: &str| spoiled(Provider::Standard, set("webhook-timestamp", text));
    for text in ["-1", "+1", "1.5", "0x10", "now", "", "99999999999999999999", "1 2"] {
        let refused = with(text);
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{text}: {refused:?}");
    }
    for text in ["0", "9223372036854775807"] {
        let refused = with(text);
        assert!(matches!(refused, Err(Refusal::TimestampOutOfTolerance { .. })), "{text}");
    }
    let altered = (now().as_second() + 1).to_string();
    assert!(matches!(with(&altered), Err(Refusal::WrongSignature { .. })), "the time is signed");
    let refused = spoiled(Provider::Standard, set("webhook-id", "msg_2"));
    assert!(matches!(refused, Err(Refusal::WrongSignature { .. })), "the id is signed");
}

/// The same headers under other names.
fn renamed(headers: &HeaderMap, from: &str, to: &str) -> HeaderMap {
    let rename = |(name, value): (&HeaderName, &HeaderValue)| {
        (HeaderName::try_from(name.as_str().replacen(from, to, 1)).unwrap(), value.clone())
    };
    headers.iter().map(rename).collect()
}

#[test]
fn both_header_families_are_read() {
    let provider = Provider::Shopify;
    let secret = secret(provider);
    let classic = provider.sign(&secret, BODY, "delivery-1", "orders/create", now()).unwrap().headers;
    let mut newer = renamed(&classic, "x-shopify-", "shopify-");
    let secrets = only(secret.clone());
    let verified = verify(provider, &newer, BODY, &secrets).unwrap();
    assert_eq!(verified.delivery_id(), Some("delivery-1"));
    assert_eq!(provider.translate(&verified, Surface::Storefront).topic(), "orders/create");
    // Where both are there, the newer one is meant.
    newer.insert("x-shopify-hmac-sha256", HeaderValue::from_static("nonsense"));
    assert!(verify(provider, &newer, BODY, &only(secret.clone())).is_ok());
    newer.insert("shopify-hmac-sha256", HeaderValue::from_static("nonsense"));
    assert!(verify(provider, &newer, BODY, &only(secret)).is_err());

    let provider = Provider::Standard;
    let secret = super::secret(provider);
    let specified = provider.sign(&secret, BODY, "msg_1", "", now()).unwrap().headers;
    let svix = renamed(&specified, "webhook-", "svix-");
    let secrets = only(secret);
    let verified = verify(provider, &svix, BODY, &secrets).unwrap();
    assert_eq!(verified.delivery_id(), Some("msg_1"));
}

#[test]
fn a_provider_translates_only_its_own() {
    let secret = secret(Provider::Shopify);
    let headers = Provider::Shopify.sign(&secret, BODY, "d", "orders/create", now()).unwrap().headers;
    let secrets = only(secret);
    let verified = verify(Provider::Shopify, &headers, BODY, &secrets).unwrap();
    let translation = Provider::EasyPost.translate(&verified, Surface::Carrier);
    assert!(matches!(translation, Translation::Unreadable { .. }));
}

#[test]
fn secrets_have_a_form() {
    for provider in Provider::ALL {
        let good = [secret(provider), other_secret(provider)];
        assert!(good.iter().all(|secret| provider.check_secret(secret.expose()).is_ok()));
        for bad in ["", "short", "whsec_", "whsec_AAAA", "whsec_!!!", "with a space in the middle of it"] {
            let told = provider.check_secret(bad).unwrap_err().to_string();
            assert!(told.starts_with("the secret must be "), "{told}");
        }
        assert!(provider.check_secret(&"x".repeat(10_000)).is_err());
    }
    let unusable = only(Secret::new("whsec_not base64"));
    let headers = Provider::Standard.sign(&secret(Provider::Standard), BODY, "d", "", now()).unwrap().headers;
    let refused = verify(Provider::Standard, &headers, BODY, &unusable).unwrap_err();
    assert!(matches!(refused, Refusal::UnusableSecret { .. }));
    assert!(Provider::Standard.sign(&unusable.current, BODY, "d", "", now()).is_err());
    let split = Provider::Shopify.sign(&secret(Provider::Shopify), BODY, "d", "a\r\nb", now());
    assert!(split.is_err());
}

#[test]
fn nothing_secret_is_shown() {
    let secret = secret(Provider::Shopify);
    let headers = Provider::Shopify.sign(&secret, BODY, "d", "orders/create", now()).unwrap().headers;
    let delivery = Delivery::post(&headers, BODY);
    let secrets = Secrets { current: secret.clone(), previous: Some(secret.clone()) };
    let verified = Provider::Shopify.verify(delivery, Trust::of(&secrets, now())).unwrap();
    let shown = format!("{secret:?} {secrets:?} {delivery:?} {verified:?}");
    for hidden in [secret.expose(), "614.4", headers["x-shopify-hmac-sha256"].to_str().unwrap()] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}

#[test]
fn refusals_say_what_to_do() {
    let wrong = |provider: Provider| {
        let headers = provider.sign(&secret(provider), BODY, "d", "t", now()).unwrap().headers;
        verify(provider, &headers, BODY, &only(other_secret(provider))).unwrap_err()
    };
    let old = spoiled(Provider::Standard, set("webhook-timestamp", "1772459000")).unwrap_err();
    let ahead = spoiled(Provider::Standard, set("webhook-timestamp", "1772460306")).unwrap_err();
    let malformed = |provider: Provider| {
        let (header, _) = signature_of(&signed_headers(provider));
        spoiled(provider, set(header.as_str(), "x")).unwrap_err()
    };
    for told in body_signers().into_iter().flat_map(|provider| [wrong(provider), malformed(provider)]) {
        let told = told.to_string();
        assert!(told.contains(": expected ") && told.len() < 300, "{told}");
    }
    let shown = [Provider::Shopify, Provider::Standard, Provider::EasyPost];
    let mut told = vec![Refusal::EmptyBody, old, ahead];
    told.push(Refusal::MissingSignature { header: "x-hmac-signature" });
    told.extend(shown.map(wrong));
    told.extend(shown.map(malformed));
    let lines: Vec<String> = told.iter().map(|refusal| format!("{refusal}\n")).collect();
    expect![[r#"
        the body is empty: send the event's JSON, byte for byte as it was signed
        the header webhook-timestamp is 1005 seconds old: at most 300 are taken; check the sender's clock, and sign anew when sending again
        the header webhook-timestamp is 301 seconds ahead: at most 300 are taken; check the sender's clock, and sign anew when sending again
        the header x-hmac-signature is missing: sign the delivery and send it along
        the signature does not match: expected the base64 of HMAC-SHA256 over the raw body, keyed with the app's client secret (a webhook made under Settings → Notifications is signed with the key on that page)
        the signature does not match: expected `v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<raw body>`, keyed with the bytes that follow whsec_ in the secret, decoded from base64
        the signature does not match: expected `hmac-sha256-hex=` and the hex of HMAC-SHA256 over the raw body, keyed with the webhook's secret in Unicode form NFKD
        the header x-shopify-hmac-sha256 is malformed: expected 44 characters of standard base64 (an HMAC-SHA256)
        the header webhook-signature is malformed: expected `v1,` and 44 characters of standard base64; several are separated by spaces
        the header x-hmac-signature is malformed: expected `hmac-sha256-hex=` and 64 hex digits
    "#]].assert_eq(&lines.concat());
}
