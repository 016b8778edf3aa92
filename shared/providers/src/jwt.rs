//! JSON Web Tokens and signatures (RFC 7515, 7519) in their compact form, with the one algorithm that
//! the caller names: what the token says of itself is only compared, never obeyed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL;
use serde::Deserialize;

use crate::keys::PublicKey;
use crate::signature::{self, Digest, SignError};
use crate::{json, sample_key};

/// A compact token, taken apart but not believed yet.
pub(crate) struct Jwt<'a> {
    /// The header.
    pub(crate) header: Header,
    encoded_header: &'a str,
    encoded_payload: &'a str,
    signature: Vec<u8>,
}

/// What the header says that matters to us.
#[derive(Deserialize)]
pub(crate) struct Header {
    /// The algorithm.
    pub(crate) alg: String,
    /// The key's id.
    pub(crate) kid: Option<String>,
    /// `false`: the payload is signed as it is (RFC 7797).
    pub(crate) b64: Option<bool>,
    /// What must be understood, or the token refused (RFC 7515, section 4.1.11).
    crit: Option<Vec<String>>,
}

impl Header {
    /// Whether it asks for nothing that we do not know. RFC 7797 wants `b64` to be named here; senders
    /// that leave that out (`PyJWT`) are read all the same.
    fn is_understood(&self) -> bool {
        self.crit.iter().flatten().all(|name| name == "b64")
    }
}

impl<'a> Jwt<'a> {
    /// Takes a compact token apart; `None`: it is none, or demands an extension that we do not know.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.trim().split('.');
        let (encoded_header, encoded_payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let header: Header = json::read(&BASE64_URL.decode(encoded_header).ok()?).ok()?;
        header.is_understood().then_some(())?;
        let signature = BASE64_URL.decode(signature).ok()?;
        Some(Self { header, encoded_header, encoded_payload, signature })
    }

    /// The payload; `None`: it is not base64url.
    pub(crate) fn payload(&self) -> Option<Vec<u8>> {
        BASE64_URL.decode(self.encoded_payload).ok()
    }

    /// Whether `key` made it with HS256.
    pub(crate) fn is_hs256_by(&self, key: &[u8]) -> bool {
        let parts: [&[u8]; 3] = [self.encoded_header.as_bytes(), b".", self.encoded_payload.as_bytes()];
        let ours = signature::hmac_sha256(key, &parts);
        let theirs = Digest::try_from(self.signature.as_slice());
        self.header.alg == "HS256" && theirs.is_ok_and(|theirs| signature::equal(&ours, &theirs))
    }

    /// Whether the owner of `key` made it with RS256.
    pub(crate) fn is_rs256_by(&self, key: &PublicKey) -> bool {
        let message = format!("{}.{}", self.encoded_header, self.encoded_payload);
        self.header.alg == "RS256" && key.signed(message.as_bytes(), &self.signature)
    }

    /// Whether the owner of `key` signed `payload` with RS256, detached (RFC 7515, appendix F): as it is
    /// or in base64url, as the header says.
    pub(crate) fn is_detached_rs256_by(&self, key: &PublicKey, payload: &[u8]) -> bool {
        let mut message = format!("{}.", self.encoded_header).into_bytes();
        message.extend(payload);
        // Without `b64: false` it would be a token as it is handed to customers at their login, by the same
        // key: whoever has one could pass its claims for a body.
        let is_detached = self.encoded_payload.is_empty() && self.header.b64 == Some(false);
        is_detached && self.header.alg == "RS256" && key.signed(&message, &self.signature)
    }
}

/// A compact HS256 token: for samples.
pub(crate) fn hs256(claims: &[u8], key: &[u8]) -> String {
    let message =
        format!("{}.{}", BASE64_URL.encode(r#"{"alg":"HS256","typ":"JWT"}"#), BASE64_URL.encode(claims));
    let digest = signature::hmac_sha256(key, &[message.as_bytes()]);
    format!("{message}.{}", BASE64_URL.encode(digest))
}

/// A compact RS256 token by the sample key: for samples.
pub(crate) fn sample_rs256(claims: &[u8]) -> Result<String, SignError> {
    let message = format!("{}.{}", sample_header(""), BASE64_URL.encode(claims));
    Ok(format!("{message}.{}", BASE64_URL.encode(sample_key::sign(message.as_bytes())?)))
}

/// A detached RS256 signature of the unencoded `payload` by the sample key: for samples.
pub(crate) fn sample_detached_rs256(payload: &[u8]) -> Result<String, SignError> {
    let header = sample_header(r#","b64":false,"crit":["b64"]"#);
    let message = [header.as_bytes(), b".", payload].concat();
    Ok(format!("{header}..{}", BASE64_URL.encode(sample_key::sign(&message)?)))
}

fn sample_header(more: &str) -> String {
    let key_id = sample_key::KEY_ID;
    BASE64_URL.encode(format!(r#"{{"alg":"RS256","typ":"JWT","kid":"{key_id}"{more}}}"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515, appendix A.1.
    const A1: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const A1_KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    #[test]
    fn the_published_token_passes_and_no_other() {
        let key = BASE64_URL.decode(A1_KEY).unwrap_or_default();
        let is_by = |text: &str, key: &[u8]| Jwt::parse(text).is_some_and(|jwt| jwt.is_hs256_by(key));
        assert!(is_by(A1, &key));
        assert!(!is_by(A1, b"another key"));
        assert!(!is_by(&A1.replace("eyJpc3Mi", "eyJpc3Mj"), &key));
        assert!(is_by(&hs256(b"{}", &key), &key));
        let none = format!("{}.{}.", BASE64_URL.encode(r#"{"alg":"none"}"#), BASE64_URL.encode("{}"));
        assert!(!is_by(&none, &key), "a token that says it needs no signature");
        for text in ["", ".", "..", "a.b", "a.b.c.d", "e30.e30.e30"] {
            assert!(!is_by(text, &key), "{text}");
        }
    }
    #[test]
    fn a_detached_signature_is_of_the_payload_as_its_header_says() {
        let key = sample_key::public();
        let is_by = |text: &str, payload: &[u8]| {
            Jwt::parse(text).is_some_and(|jwt| jwt.is_detached_rs256_by(&key, payload))
        };
        let signed_with = |header: &str, payload: &[u8]| {
            let header = BASE64_URL.encode(header);
            let message = [header.as_bytes(), b".", payload].concat();
            let signature = sample_key::sign(&message).unwrap_or_default();
            format!("{header}..{}", BASE64_URL.encode(signature))
        };
        let payload = br#"{"a": 1.50}"#;
        let named = r#"{"alg":"RS256","b64":false,"crit":["b64"]}"#;
        assert!(is_by(&signed_with(named, payload), payload));
        assert!(!is_by(&signed_with(named, payload), br#"{"a":1.50}"#));
        assert!(is_by(&signed_with(r#"{"alg":"RS256","b64":false}"#, payload), payload), "as PyJWT does");
        let encoded = BASE64_URL.encode(payload);
        assert!(!is_by(&signed_with(r#"{"alg":"RS256"}"#, encoded.as_bytes()), payload), "a login token");
        assert!(!is_by(&signed_with(named, encoded.as_bytes()), payload), "encoded against its header");
        for refused in [
            r#"{"alg":"RS256","b64":false,"crit":["b64","exp"]}"#,
            r#"{"alg":"RS256","b64":false,"crit":"b64"}"#,
            r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#,
            r#"{"alg":"none"}"#,
        ] {
            assert!(!is_by(&signed_with(refused, payload), payload), "{refused}");
        }
    }
}
