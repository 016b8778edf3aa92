//! Keys: one master key, and a key derived for each purpose. What a key of one purpose made is
//! nothing to another.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use journey::ids::{CustomerKey, ShopId, SourceId};
use sha2::Sha256;
use store::SealedSecret;

/// A master key's length.
const KEY_BYTES: usize = 32;
/// The nonce of XChaCha20-Poly1305: long enough to be drawn.
const NONCE_BYTES: usize = 24;

/// The keys, newest first.
#[derive(Clone)]
pub struct Keyring {
    keys: Vec<(String, [u8; KEY_BYTES])>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|(name, _)| name)).finish()
    }
}

/// Keys that cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyringError {
    /// Not the form `name:base64`.
    #[error("each key reads name:base64, of 32 bytes: make one with `openssl rand -base64 32`")]
    Malformed,
    /// There is none.
    #[error("there is no key: make one with `openssl rand -base64 32`")]
    Empty,
}

/// What a key is derived for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Hashing addresses into customer keys.
    Customer,
    /// Signing the links in mails.
    Link,
    /// Encrypting stored secrets.
    Secret,
    /// Naming attempts to send.
    Send,
    /// Naming what is kept, such as a quarantined delivery.
    Keep,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Customer => b"beforehand/customer/1",
            Self::Link => b"beforehand/link/1",
            Self::Secret => b"beforehand/secret/1",
            Self::Send => b"beforehand/send/1",
            Self::Keep => b"beforehand/keep/1",
        }
    }
}

impl Keyring {
    /// Reads `name:base64,name:base64`.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut keys = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, encoded) = part.split_once(':').ok_or(KeyringError::Malformed)?;
            let bytes = STANDARD.decode(encoded).map_err(|_| KeyringError::Malformed)?;
            let key = <[u8; KEY_BYTES]>::try_from(bytes).map_err(|_| KeyringError::Malformed)?;
            keys.push((name.to_owned(), key));
        }
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self { keys }) }
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The message authentication code of `parts` under the key at `index` (0 is the newest).
    /// Parts cannot run into each other: each is preceded by its length.
    pub(crate) fn mac(&self, index: usize, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let derived = self.derived(index, purpose);
        let mut mac = new_mac(&derived);
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn derived(&self, index: usize, purpose: Purpose) -> [u8; 32] {
        let master = self.keys.get(index).map_or([0; KEY_BYTES], |(_, key)| *key);
        let mut mac = new_mac(&master);
        mac.update(purpose.label());
        mac.finalize().into_bytes().into()
    }

    /// Hashes an address. Upper and lower case are one customer: no shop sees them as two.
    ///
    /// The oldest key is used, so that a new key in front does not cut customers from their past.
    pub fn customer(&self, shop: &ShopId, address: &str) -> CustomerKey {
        let normal = address.trim().to_lowercase();
        let mac =
            self.mac(self.keys.len() - 1, Purpose::Customer, &[shop.as_str().as_bytes(), normal.as_bytes()]);
        // 128 bits: no two customers of a shop will meet.
        let hex = hex::encode(&mac[..16]);
        CustomerKey::parse(hex).unwrap_or_else(|_| unreachable_key())
    }

    /// Names an attempt to send: the same journey, touch and attempt always have the same name.
    pub fn send_id(&self, parts: &[&[u8]]) -> String {
        hex::encode(&self.mac(self.keys.len() - 1, Purpose::Send, parts)[..16])
    }

    /// Names what is kept, in 32 hex digits: the same parts always have the same name. Keyed, so that
    /// nobody can try what a short body said.
    pub fn keep_id(&self, parts: &[&[u8]]) -> String {
        hex::encode(&self.mac(self.keys.len() - 1, Purpose::Keep, parts)[..16])
    }

    /// Encrypts a source's secret for the table.
    pub fn seal(&self, shop: &ShopId, source: &SourceId, secret: &str) -> Result<SealedSecret, SealError> {
        let (name, _) = self.keys.first().ok_or(SealError)?;
        let mut nonce = [0_u8; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SealError)?;
        let place = place(shop, source);
        let payload = Payload { msg: secret.as_bytes(), aad: place.as_bytes() };
        let sealed = self.cipher(0).encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Ok(SealedSecret(format!("{name}:{}", STANDARD.encode(bytes))))
    }

    /// Decrypts a source's secret.
    pub fn open(&self, shop: &ShopId, source: &SourceId, sealed: &SealedSecret) -> Result<String, SealError> {
        let (name, encoded) = sealed.0.split_once(':').ok_or(SealError)?;
        let index = self.keys.iter().position(|(known, _)| known == name).ok_or(SealError)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| SealError)?;
        let (nonce, content) = bytes.split_at_checked(NONCE_BYTES).ok_or(SealError)?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).map_err(|_| SealError)?;
        let place = place(shop, source);
        let payload = Payload { msg: content, aad: place.as_bytes() };
        let secret = self.cipher(index).decrypt(&XNonce::from(nonce), payload).map_err(|_| SealError)?;
        String::from_utf8(secret).map_err(|_| SealError)
    }

    fn cipher(&self, index: usize) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derived(index, Purpose::Secret).into())
    }
}

/// A stored secret that cannot be made or read: the key is missing, or the item was tampered with.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("stored secret cannot be sealed or opened: is its key still in BEFOREHAND_KEYS?")]
pub struct SealError;

/// Binds a sealed secret to its place: moved to another source it does not open.
fn place(shop: &ShopId, source: &SourceId) -> String {
    format!("{shop}/{source}")
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn new_mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[expect(clippy::unreachable, reason = "32 hex digits are a customer key")]
fn unreachable_key() -> CustomerKey {
    unreachable!("32 hex digits are a customer key")
}
