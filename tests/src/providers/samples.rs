//! Every file of `events/`: signed it passes, spoiled it does not, and it says what it should.

use expect_test::expect_file;
use providers::MatchedSecret;

use super::*;

/// Signs the sample with `secret`, lets `change` spoil it, and verifies it under `secrets`.
fn attempt(
    sample: &Sample,
    signer: &Secret,
    secrets: &Secrets,
    keys: &PublicKeys,
    change: impl Fn(&mut Signed),
) -> Result<MatchedSecret, Refusal> {
    let provider = sample.provider;
    let mut signed = provider.sign(signer, &sample.body, "delivery-1", &sample.topic, now()).unwrap();
    change(&mut signed);
    let settings = settings(provider);
    let trust = Trust { secrets, settings: &settings, keys, now: now() };
    provider.verify(delivery(&signed), trust).map(|verified| verified.matched())
}

/// Flips a bit of what is signed: of the body, of the query where there is no body, of every header
/// where the body is not covered.
fn flip(signed: &mut Signed, coverage: Coverage, bit: u8) {
    if coverage == Coverage::Hint {
        for (name, value) in &mut signed.headers {
            if name != http::header::CONTENT_TYPE {
                let mut bytes = value.as_bytes().to_vec();
                let middle = bytes.len() / 2;
                // Another printable character, whatever it was.
                bytes[middle] = if bytes[middle] == b'A' + bit { b'z' } else { b'A' + bit };
                *value = HeaderValue::from_bytes(&bytes).unwrap();
            }
        }
    } else if signed.body.is_empty() {
        let middle = signed.query.len() / 2;
        let other = if signed.query.as_bytes()[middle] == b'a' + bit { "z" } else { "a" };
        signed.query.replace_range(middle..=middle, other);
    } else {
        let middle = signed.body.len() / 2;
        signed.body[middle] ^= 1 << bit;
    }
}

#[test]
fn each_sample_passes_only_as_it_was_signed() {
    let (published, none) = (PublicKeys::published(), PublicKeys::none());
    for sample in Provider::ALL.into_iter().flat_map(samples) {
        let card = sample.provider.card();
        let (secret, other) = (secret(sample.provider), other_secret(sample.provider));
        let current = only(secret.clone());
        let name = format!("{} {}", sample.provider, sample.name);
        let good = attempt(&sample, &secret, &current, &published, |_| {});
        assert_eq!(good, Ok(MatchedSecret::Current), "{name}");

        if card.secret.origin == SecretOrigin::PublicKeys {
            let unknown = attempt(&sample, &secret, &current, &none, |_| {});
            assert!(matches!(unknown, Err(Refusal::UnknownKey(_))), "{name}: unknown key");
        } else {
            let changing = Secrets { current: other.clone(), previous: Some(secret.clone()) };
            let previous = attempt(&sample, &secret, &changing, &published, |_| {});
            assert_eq!(previous, Ok(MatchedSecret::Previous), "{name}");
            let wrong = attempt(&sample, &secret, &only(other), &published, |_| {});
            assert!(matches!(wrong, Err(Refusal::WrongSignature { .. })), "{name}: wrong key: {wrong:?}");
        }

        for bit in 0..8 {
            let flipped =
                attempt(&sample, &secret, &current, &published, |signed| flip(signed, card.coverage, bit));
            assert!(flipped.is_err(), "{name}: bit {bit} flipped");
        }

        let missing = attempt(&sample, &secret, &current, &published, |signed| {
            signed.headers.clear();
            signed.query.clear();
        });
        // Where the body itself is the token, no header is missed.
        let is_told = matches!(missing, Err(Refusal::MissingSignature { .. })) || name.starts_with("wix ");
        assert!(is_told, "{name}: no header: {missing:?}");
    }
}

#[test]
fn each_topic_has_a_sample() {
    for provider in Provider::ALL {
        let samples = samples(provider);
        for topic in provider.topics() {
            assert!(samples.iter().any(|sample| sample.topic == *topic), "{provider}: {topic}");
        }
        for sample in &samples {
            assert!(provider.topics().contains(&sample.topic.as_str()), "{}", sample.name);
        }
    }
}

#[test]
fn file_name_and_body_agree() {
    for sample in samples(Provider::Standard) {
        let body: serde_json::Value = serde_json::from_slice(&sample.body).unwrap();
        assert_eq!(body["type"], sample.topic, "{}", sample.name);
    }
    for sample in samples(Provider::EasyPost) {
        let body: serde_json::Value = serde_json::from_slice(&sample.body).unwrap();
        assert_eq!(body["description"], sample.topic, "{}", sample.name);
    }
}

#[test]
fn samples_name_nobody_real() {
    for sample in Provider::ALL.into_iter().flat_map(samples) {
        let text = String::from_utf8(sample.body).unwrap();
        let addresses = text.split(['"', ' ']).filter(|word| word.contains('@'));
        for address in addresses {
            assert!(address.ends_with("@example.com"), "{}: {address}", sample.name);
        }
    }
}

#[test]
fn each_sample_is_read_at_its_own_surface_only() {
    for sample in Provider::ALL.into_iter().flat_map(samples) {
        let right = sample.provider.surfaces_of(&sample.topic);
        for surface in Surface::ALL {
            let translation = translate(sample.provider, &sample.topic, &sample.body, surface);
            let taken = matches!(translation, Translation::Facts { .. } | Translation::Privacy { .. });
            assert_eq!(taken, right.contains(&surface), "{} at {surface}", sample.name);
            if let Translation::Ignored { why, .. } = translation {
                assert!(why.contains(&format!("/{}/", right[0])), "{why}");
            }
        }
    }
}

/// Every sample's translation, one after the other. Renew with `UPDATE_EXPECT=1`.
fn golden(provider: Provider) -> String {
    let told = |sample: &Sample| format!("## {}\n\n{:#?}\n\n", sample.name, sample.translate());
    samples(provider).iter().map(told).collect()
}

#[test]
fn samples_say_what_they_said() {
    for provider in Provider::ALL {
        expect_file![format!("golden/{provider}.txt")].assert_eq(&golden(provider));
    }
}
