//! The commonest signature: HMAC-SHA256 over the raw body, in one header. What differs is the header,
//! how the digest is written, and how the secret's text becomes the key.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::Provider;
use crate::adapter::Sample;
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::signature::{self, DIGEST_BYTES, Digest, SignError, Signed};

/// How one sender signs its bodies.
pub(crate) struct BodyHmac {
    /// The names of the header, lower case, in the order in which they are looked for.
    pub(crate) headers: &'static [&'static str],
    /// What stands before the digest.
    pub(crate) prefix: &'static str,
    /// How the digest is written.
    pub(crate) encoding: Encoding,
    /// The header's whole value in words, prefix included.
    pub(crate) form: &'static str,
    /// The key of a secret; `None`: the secret is not in its form.
    pub(crate) key: fn(&str) -> Option<Cow<'_, [u8]>>,
    /// See [`crate::Card::signed`].
    pub(crate) signed: &'static str,
    /// What the secret must look like, where `key` may refuse it.
    pub(crate) secret_form: &'static str,
}

/// How a digest is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Encoding {
    /// Standard base64 with padding.
    Base64,
    /// Hexadecimal, either case.
    Hex,
}

/// [`BodyHmac::form`] of a bare digest in base64.
pub(crate) const BASE64_FORM: &str = "44 characters of standard base64 (an HMAC-SHA256)";
/// [`BodyHmac::form`] of a bare digest in hexadecimal.
pub(crate) const HEX_FORM: &str = "64 hex digits (an HMAC-SHA256)";

/// The key is the secret's UTF-8: what nearly all senders do.
#[expect(clippy::unnecessary_wraps, reason = "the form of `BodyHmac::key`")]
pub(crate) fn text_key(secret: &str) -> Option<Cow<'_, [u8]>> {
    Some(Cow::Borrowed(secret.as_bytes()))
}

impl Encoding {
    fn read(self, text: &str) -> Option<Digest> {
        match self {
            Self::Base64 => BASE64.decode(text).ok()?.try_into().ok(),
            Self::Hex => {
                let mut digest = [0; DIGEST_BYTES];
                hex::decode_to_slice(text, &mut digest).ok()?;
                Some(digest)
            }
        }
    }

    fn write(self, digest: Digest) -> String {
        match self {
            Self::Base64 => BASE64.encode(digest),
            Self::Hex => hex::encode(digest),
        }
    }
}

impl BodyHmac {
    /// Checks the signature of the whole body.
    pub(crate) fn verify<'a>(
        &self,
        provider: Provider,
        delivery: Delivery<'a>,
        trust: Trust<'a>,
    ) -> Result<Verified<'a>, Refusal> {
        // Of several headers the first that is there is meant; if none is, the last is the usual one.
        let there = self.headers.iter().find(|name| delivery.headers.contains_key(**name));
        let name = *there.or(self.headers.last()).unwrap_or(&"");
        let expected = self.form;
        let value = required(delivery.headers, name, expected)?.trim();
        let malformed = Refusal::MalformedSignature { header: name, expected };
        let theirs = value.strip_prefix(self.prefix).and_then(|digest| self.encoding.read(digest));
        let theirs = theirs.ok_or(malformed)?;
        let matched = signature::match_secret(trust.secrets, |secret| {
            let key = (self.key)(secret).ok_or(Refusal::UnusableSecret { expected: self.secret_form })?;
            Ok(signature::equal(&signature::hmac_sha256(&key, &[delivery.body]), &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: self.signed })?;
        Ok(Verified::new(provider, matched, trust, delivery.body))
    }

    /// The value of the header for a sample.
    pub(crate) fn value(&self, sample: Sample<'_>) -> Result<String, SignError> {
        let key = (self.key)(sample.secret.expose())
            .ok_or(crate::secret::SecretError { expected: self.secret_form })?;
        let digest = signature::hmac_sha256(&key, &[sample.body]);
        Ok(format!("{}{}", self.prefix, self.encoding.write(digest)))
    }

    /// A sample with nothing but the signature.
    pub(crate) fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let name = *self.headers.last().unwrap_or(&"");
        Signed::post(sample.body, [(name, "the signature", self.value(sample)?)])
    }
}
