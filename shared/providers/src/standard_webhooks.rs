//! The signature of the Standard Webhooks specification, which several senders use with keys of their
//! own form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderMap;
use jiff::Timestamp;

use crate::Provider;
use crate::adapter::Sample;
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::keys::PublicKey;
use crate::secret::SecretError;
use crate::signature::{self, Digest, SIGNATURES_MAX, SignError, Signed};

/// How many seconds a signed time may be off, both ways.
pub const TOLERANCE_SECONDS: i64 = 300;

const SIGNATURE_FORM: &str = "`v1,` and 44 characters of standard base64; several are separated by spaces";
const TIMESTAMP_FORM: &str = "the time of sending in whole seconds since 1970";
const ID_FORM: &str = "a printable ASCII id that is the same when the event is sent again";

/// The three headers of one family.
struct Family {
    id: &'static str,
    timestamp: &'static str,
    signature: &'static str,
}

const SPECIFIED: Family =
    Family { id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature" };
const SVIX: Family = Family { id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature" };

/// One sender's use of the specification.
pub(crate) struct StandardWebhooks {
    /// The key of a secret; `None`: the secret is not in its form.
    pub(crate) key: fn(&str) -> Option<Key>,
    /// See [`crate::Card::signed`].
    pub(crate) signed: &'static str,
    /// What the secret must look like.
    pub(crate) secret_form: &'static str,
}

/// What a signature is checked with.
pub(crate) enum Key {
    /// HMAC-SHA256, version `v1`.
    Secret(Vec<u8>),
    /// Ed25519, version `v1a`.
    Public(PublicKey),
}

impl StandardWebhooks {
    /// Checks one of the signatures.
    pub(crate) fn verify<'a>(
        &self,
        provider: Provider,
        delivery: Delivery<'a>,
        trust: Trust<'a>,
    ) -> Result<Verified<'a>, Refusal> {
        let family = family(delivery.headers);
        let id = required(delivery.headers, family.id, ID_FORM)?;
        let timestamp = required(delivery.headers, family.timestamp, TIMESTAMP_FORM)?;
        let list = required(delivery.headers, family.signature, SIGNATURE_FORM)?;
        check_timestamp(family.timestamp, timestamp, trust.now)?;
        let theirs = Signatures::read(family.signature, list)?;
        let parts: [&[u8]; 5] = [id.as_bytes(), b".", timestamp.as_bytes(), b".", delivery.body];
        let matched = signature::match_secret(trust.secrets, |secret| {
            let key = (self.key)(secret).ok_or(Refusal::UnusableSecret { expected: self.secret_form })?;
            Ok(theirs.is_one_by(&key, &parts))
        })?
        .ok_or(Refusal::WrongSignature { signed: self.signed })?;
        Ok(Verified::new(provider, matched, trust, delivery.body).with_id(Some(id)))
    }

    /// The headers for a sample.
    pub(crate) fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let unusable = SecretError { expected: self.secret_form };
        let Some(Key::Secret(key)) = (self.key)(sample.secret.expose()) else {
            return Err(unusable.into());
        };
        let timestamp = sample.now.as_second().to_string();
        let id = sample.delivery_id;
        let parts: [&[u8]; 5] = [id.as_bytes(), b".", timestamp.as_bytes(), b".", sample.body];
        let digest = signature::hmac_sha256(&key, &parts);
        Signed::post(
            sample.body,
            [
                (SPECIFIED.id, "the delivery id", id.to_owned()),
                (SPECIFIED.timestamp, "the time", timestamp),
                (SPECIFIED.signature, "the signature", format!("v1,{}", BASE64.encode(digest))),
            ],
        )
    }
}

/// The specified names, unless only Svix's are there.
fn family(headers: &HeaderMap) -> &'static Family {
    let has = |name: &'static str| headers.contains_key(name);
    let specified = has(SPECIFIED.id) || has(SPECIFIED.timestamp) || has(SPECIFIED.signature);
    if !specified && has(SVIX.signature) { &SVIX } else { &SPECIFIED }
}

fn check_timestamp(header: &'static str, text: &str, now: Timestamp) -> Result<(), Refusal> {
    let malformed = Refusal::MalformedSignature { header, expected: TIMESTAMP_FORM };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed);
    }
    let theirs: i64 = text.parse().map_err(|_| malformed)?;
    signature::check_tolerance(header, theirs, now, TOLERANCE_SECONDS)
}

/// The readable signatures of a list. Unreadable ones are passed over while one is readable, because a
/// sender may try a new form along with the old one.
struct Signatures {
    /// Version `v1`.
    hashes: Vec<Digest>,
    /// Version `v1a`.
    ed25519: Vec<[u8; 64]>,
}

impl Signatures {
    fn read(header: &'static str, list: &str) -> Result<Self, Refusal> {
        let mut read = Self { hashes: Vec::new(), ed25519: Vec::new() };
        for entry in list.split_ascii_whitespace() {
            let Some((version, text)) = entry.split_once(',') else { continue };
            let Ok(bytes) = BASE64.decode(text) else { continue };
            match version {
                "v1" if read.hashes.len() < SIGNATURES_MAX => read.hashes.extend(Digest::try_from(bytes)),
                "v1a" if read.ed25519.len() < SIGNATURES_MAX => {
                    read.ed25519.extend(<[u8; 64]>::try_from(bytes));
                }
                _ => {}
            }
        }
        if read.hashes.is_empty() && read.ed25519.is_empty() {
            return Err(Refusal::MalformedSignature { header, expected: SIGNATURE_FORM });
        }
        Ok(read)
    }

    fn is_one_by(&self, key: &Key, parts: &[&[u8]]) -> bool {
        match key {
            Key::Secret(key) => {
                let ours = signature::hmac_sha256(key, parts);
                self.hashes.iter().any(|theirs| signature::equal(&ours, theirs))
            }
            Key::Public(key) => {
                let message = parts.concat();
                self.ed25519.iter().any(|theirs| key.signed(&message, theirs))
            }
        }
    }
}
