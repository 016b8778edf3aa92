//! Every file of `events/`: signed it passes, spoiled it does not, and it says what it should.

use expect_test::expect_file;
use providers::MatchedSecret;

use super::*;

/// Signs the sample with `secret` and verifies it under `secrets` after `change`.
fn attempt(
    sample: &Sample,
    signer: &Secret,
    secrets: &Secrets,
    change: impl Fn(&mut HeaderMap, &mut Vec<u8>),
) -> Result<MatchedSecret, Refusal> {
    let mut body = sample.body.clone();
    let mut headers = sample.provider.sign(signer, &body, "delivery-1", &sample.topic, now()).unwrap().headers;
    change(&mut headers, &mut body);
    verify(sample.provider, &headers, &body, secrets).map(|verified| verified.matched())
}

#[test]
fn each_sample_passes_only_as_it_was_signed() {
    for sample in Provider::ALL.into_iter().flat_map(samples) {
        let (secret, other) = (secret(sample.provider), other_secret(sample.provider));
        let current = only(secret.clone());
        let name = &sample.name;
        assert_eq!(attempt(&sample, &secret, &current, |_, _| {}), Ok(MatchedSecret::Current), "{name}");

        let changing = Secrets { current: other.clone(), previous: Some(secret.clone()) };
        assert_eq!(attempt(&sample, &secret, &changing, |_, _| {}), Ok(MatchedSecret::Previous), "{name}");

        let wrong = |refused| matches!(refused, Err(Refusal::WrongSignature { .. }));
        assert!(wrong(attempt(&sample, &other, &current, |_, _| {})), "{name}: wrong key");
        for bit in 0..8 {
            let flipped = attempt(&sample, &secret, &current, |_, body| {
                let middle = body.len() / 2;
                body[middle] ^= 1 << bit;
            });
            assert!(wrong(flipped), "{name}: bit {bit} flipped");
        }

        let missing = attempt(&sample, &secret, &current, |headers, _| headers.clear());
        assert!(matches!(missing, Err(Refusal::MissingSignature { .. })), "{name}: no header");
    }
}

#[test]
fn each_topic_has_a_sample() {
    for provider in Provider::ALL {
        let samples = samples(provider);
        for topic in provider.topics() {
            assert!(samples.iter().any(|sample| sample.topic == topic), "{provider}: {topic}");
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
fn shopify_samples_say_what_they_said() {
    expect_file!["golden/shopify.txt"].assert_eq(&golden(Provider::Shopify));
}

#[test]
fn standard_samples_say_what_they_said() {
    expect_file!["golden/standard.txt"].assert_eq(&golden(Provider::Standard));
}

#[test]
fn easypost_samples_say_what_they_said() {
    expect_file!["golden/easypost.txt"].assert_eq(&golden(Provider::EasyPost));
}
