//! The tokens in mails' links: opaque, for one purpose, with an end. A link that was followed by a
//! scanner is not used up: following changes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use journey::ids::{CustomerKey, JourneyId, JourneyKind, ShopId};
use journey::touch::{Class, TouchKey};
use subtle::ConstantTimeEq as _;

use crate::keyring::{Keyring, Purpose};

/// The form's version, the first byte.
const VERSION: u8 = 1;
/// The code at the end, cut to 128 bits.
const CODE_BYTES: usize = 16;
/// Longer texts are not looked at.
const TOKEN_CHARACTERS_MAX: usize = 600;

/// What a link lets its holder do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Grant {
    /// Answer one survey.
    Answer {
        /// The survey's journey.
        journey: JourneyId,
        /// The survey.
        touch: TouchKey,
        /// When it was sent: the outcome is filed under that day, whenever the answer comes.
        sent_at: Timestamp,
    },
    /// Choose what becomes of one lost parcel.
    Choice {
        /// The order's journey.
        journey: JourneyId,
        /// The mail that told of the loss.
        touch: TouchKey,
    },
    /// Choose which mails come, from the mail of one class.
    Preferences {
        /// Whose.
        customer: CustomerKey,
        /// The class of the mail that held the link.
        class: Class,
    },
}

impl Grant {
    /// What for, in a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::Choice { .. } => "choice",
            Self::Preferences { .. } => "preferences",
        }
    }
}

/// A grant, for whom and until when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// Whose mail it was in.
    pub shop: ShopId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What it lets its holder do.
    pub grant: Grant,
}

/// Why a token is not honoured.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// Not ours, or altered.
    #[error("the link is not one of ours, or was cut short")]
    Invalid,
    /// It was ours.
    #[error("the link has ended")]
    Expired,
}

impl Token {
    /// Writes the token with the newest key.
    pub fn seal(&self, keyring: &Keyring) -> String {
        let fields = self.fields();
        let mut bytes = vec![VERSION];
        bytes.extend(fields.join("\u{0}").into_bytes());
        let code = keyring.mac(0, Purpose::Link, &[&bytes]);
        bytes.extend(&code[..CODE_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token. The code is checked before anything is read.
    pub fn open(text: &str, keyring: &Keyring, now: Timestamp) -> Result<Self, TokenError> {
        if text.len() > TOKEN_CHARACTERS_MAX {
            return Err(TokenError::Invalid);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Invalid)?;
        let content_length = bytes.len().checked_sub(CODE_BYTES).ok_or(TokenError::Invalid)?;
        let (content, code) = bytes.split_at(content_length);
        let genuine = (0..keyring.len())
            .any(|index| bool::from(keyring.mac(index, Purpose::Link, &[content])[..CODE_BYTES].ct_eq(code)));
        let (&VERSION, fields) = content.split_first().filter(|_| genuine).ok_or(TokenError::Invalid)? else {
            return Err(TokenError::Invalid);
        };
        let fields = std::str::from_utf8(fields).map_err(|_| TokenError::Invalid)?;
        let token =
            Self::from_fields(&fields.split('\u{0}').collect::<Vec<_>>()).ok_or(TokenError::Invalid)?;
        if token.expires_at < now { Err(TokenError::Expired) } else { Ok(token) }
    }

    fn fields(&self) -> Vec<String> {
        let mut fields = vec![self.shop.to_string(), self.expires_at.as_second().to_string()];
        match &self.grant {
            Grant::Answer { journey, touch, sent_at } => fields.extend([
                "a".to_owned(),
                journey.kind().to_string(),
                journey.value().to_owned(),
                touch.to_string(),
                sent_at.as_second().to_string(),
            ]),
            Grant::Choice { journey, touch } => fields.extend([
                "c".to_owned(),
                journey.kind().to_string(),
                journey.value().to_owned(),
                touch.to_string(),
            ]),
            Grant::Preferences { customer, class } => {
                fields.extend(["p".to_owned(), customer.to_string(), class.as_str().to_owned()]);
            }
        }
        fields
    }

    fn from_fields(fields: &[&str]) -> Option<Self> {
        let time = |text: &str| Timestamp::from_second(text.parse().ok()?).ok();
        let (grant, shop, expires_at) = match fields {
            [shop, expires_at, "a", kind, id, touch, sent_at] => {
                let journey = JourneyId::from_parts(JourneyKind::parse(kind)?, id).ok()?;
                let touch = TouchKey::try_from((*touch).to_owned()).ok()?;
                (Grant::Answer { journey, touch, sent_at: time(sent_at)? }, shop, expires_at)
            }
            [shop, expires_at, "c", kind, id, touch] => {
                let journey = JourneyId::from_parts(JourneyKind::parse(kind)?, id).ok()?;
                let touch = TouchKey::try_from((*touch).to_owned()).ok()?;
                (Grant::Choice { journey, touch }, shop, expires_at)
            }
            [shop, expires_at, "p", customer, class] => {
                let customer = CustomerKey::parse(*customer).ok()?;
                (Grant::Preferences { customer, class: Class::parse(class)? }, shop, expires_at)
            }
            _ => return None,
        };
        Some(Self { shop: ShopId::parse(*shop).ok()?, expires_at: time(expires_at)?, grant })
    }
}
