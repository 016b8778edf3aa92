//! Public keys of senders that sign with a private one: where they are published, how they are
//! read, and how a signature is checked with them. Fetching and remembering them is `service`'s.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL;
use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use spki::{Document, SubjectPublicKeyInfoRef};
use url::Url;

use crate::delivery::Refusal;
use crate::{json, sample_key};

/// The most keys read from one published set.
const KEYS_MAX: usize = 32;

/// A public key.
#[derive(Clone, Eq, PartialEq)]
pub enum PublicKey {
    /// RSA of 2048 to 8192 bits: modulus and exponent, big endian.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
    /// RSA, as the DER of PKCS #1's `RSAPublicKey`.
    RsaDer(Vec<u8>),
    /// Ed25519.
    Ed25519([u8; 32]),
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa { .. } | Self::RsaDer(_) => "PublicKey(RSA)",
            Self::Ed25519(_) => "PublicKey(Ed25519)",
        })
    }
}

impl PublicKey {
    /// Reads a PEM `PUBLIC KEY` (SPKI) of an RSA key.
    pub(crate) fn from_pem(pem: &str) -> Option<Self> {
        let (label, document) = Document::from_pem(pem.trim()).ok()?;
        let info = SubjectPublicKeyInfoRef::try_from(document.as_bytes()).ok()?;
        (label == "PUBLIC KEY").then_some(())?;
        let bits = info.subject_public_key.as_bytes()?;
        Some(Self::RsaDer(bits.to_vec()))
    }

    /// Whether this key's owner signed `message`: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa { n, e } => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
            Self::RsaDer(der) => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).verify(message, signature).is_ok()
            }
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok(),
        }
    }
}

/// Keys that a sender published, by id.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PublicKeys(BTreeMap<String, PublicKey>);

/// How keys are published.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyForm {
    /// A JSON Web Key Set (RFC 7517): many keys, each with its id.
    Jwks,
    /// One PEM `PUBLIC KEY`; its id is its address.
    Pem,
}

/// A key that must be known before a signature can be checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyNeeded {
    /// Where it is published: `https`, at a host that the adapter pins.
    pub url: Url,
    /// How.
    pub form: KeyForm,
    /// Its id.
    pub key_id: String,
}

impl PublicKeys {
    /// None yet.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// The key that samples are signed with, which RFC 7515 publishes whole: for tests and the local server.
    pub fn published() -> Self {
        Self(BTreeMap::from([(sample_key::KEY_ID.to_owned(), sample_key::public())]))
    }

    /// The key of that id.
    pub(crate) fn get(&self, key_id: &str) -> Option<&PublicKey> {
        self.0.get(key_id)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a key of that id.
    pub fn has(&self, key_id: &str) -> bool {
        self.0.contains_key(key_id)
    }

    /// Reads what was published at `needed.url`. Keys of other kinds are passed over. The error says
    /// what was expected.
    pub fn read(needed: &KeyNeeded, published: &[u8]) -> Result<Self, String> {
        match needed.form {
            KeyForm::Jwks => read_jwks(published),
            KeyForm::Pem => {
                let text = std::str::from_utf8(published).unwrap_or_default();
                let key = PublicKey::from_pem(text).ok_or("expected a PEM PUBLIC KEY")?;
                Ok(Self(BTreeMap::from([(needed.key_id.clone(), key)])))
            }
        }
    }
}

/// The key of that id, or the refusal that says where it can be had.
pub(crate) fn find(keys: &PublicKeys, needed: KeyNeeded) -> Result<&PublicKey, Refusal> {
    keys.get(&needed.key_id).ok_or_else(|| Refusal::UnknownKey(Box::new(needed)))
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

fn read_jwks(published: &[u8]) -> Result<PublicKeys, String> {
    let set: Jwks = json::read(published)?;
    let rsa = set.keys.into_iter().take(KEYS_MAX).filter(|key| key.kty == "RSA").filter_map(|key| {
        let n = BASE64_URL.decode(key.n?.trim_end_matches('=')).ok()?;
        let e = BASE64_URL.decode(key.e?.trim_end_matches('=')).ok()?;
        Some((key.kid.unwrap_or_default(), PublicKey::Rsa { n, e }))
    });
    let keys = PublicKeys(rsa.collect());
    if keys.0.is_empty() { Err("expected a JSON Web Key Set with RSA keys".to_owned()) } else { Ok(keys) }
}
