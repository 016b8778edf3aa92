//! What every signature check is made of: one keyed hash, one comparison in constant time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::delivery::{MatchedSecret, Refusal};
use crate::secret::{SecretError, Secrets};

/// Bytes of an HMAC-SHA256.
pub(crate) const DIGEST_BYTES: usize = 32;

/// The most signatures that are compared in one delivery: more than one only while secrets change.
pub(crate) const SIGNATURES_MAX: usize = 8;

/// A keyed hash.
pub(crate) type Digest = [u8; DIGEST_BYTES];

/// HMAC-SHA256 of the parts, one after the other.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Digest {
    #[expect(clippy::expect_used, reason = "RFC 2104 defines HMAC for keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether two hashes are equal, in a time that does not tell where they differ.
pub(crate) fn equal(ours: &Digest, theirs: &Digest) -> bool {
    ours.ct_eq(theirs).into()
}

/// Tries the current secret, then the previous one. `Ok(None)`: neither signed this.
///
/// `signed_by` says whether one secret made the signature, or that it cannot be used as a key. An
/// unusable previous secret does not stop the current one.
pub(crate) fn match_secret<E>(
    secrets: &Secrets,
    signed_by: impl Fn(&str) -> Result<bool, E>,
) -> Result<Option<MatchedSecret>, E> {
    if signed_by(secrets.current.expose())? {
        return Ok(Some(MatchedSecret::Current));
    }
    match &secrets.previous {
        Some(previous) if signed_by(previous.expose())? => Ok(Some(MatchedSecret::Previous)),
        Some(_) | None => Ok(None),
    }
}

/// Checks a signed time, in seconds since 1970.
pub(crate) fn check_tolerance(
    header: &'static str,
    theirs: i64,
    now: Timestamp,
    tolerance_seconds: i64,
) -> Result<(), Refusal> {
    let skew_seconds = theirs.saturating_sub(now.as_second());
    if skew_seconds.saturating_abs() > tolerance_seconds {
        return Err(Refusal::TimestampOutOfTolerance { header, skew_seconds, tolerance_seconds });
    }
    Ok(())
}

/// Why a sample cannot be signed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SignError {
    /// The secret has not the provider's shape.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A sample lacks something that is signed.
    #[error("the sample cannot be signed: {0}")]
    Sample(&'static str),
    /// A text is not fit to be a header.
    #[error("{what} must be printable ASCII to stand in a header")]
    Header {
        /// Which text.
        what: &'static str,
    },
}

/// A sample as its provider would send it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Its method.
    pub method: Method,
    /// What follows the question mark; may be empty.
    pub query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body. Nearly always the sample's own bytes.
    pub body: Vec<u8>,
}

impl Signed {
    /// A POST of `body` as JSON, with these headers: name, what its value is, value.
    pub(crate) fn post<const N: usize>(
        body: &[u8],
        pairs: [(&'static str, &'static str, String); N],
    ) -> Result<Self, SignError> {
        let mut headers = HeaderMap::with_capacity(N + 1);
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, what, value) in pairs {
            let value = HeaderValue::from_str(&value).map_err(|_| SignError::Header { what })?;
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(Self { method: Method::POST, query: String::new(), headers, body: body.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn hash_is_the_published_one() {
        let digest = hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(hex::encode(digest), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(equal(&digest, &digest));
        let mut other = digest;
        other[31] ^= 1;
        assert!(!equal(&digest, &other));
    }
}
