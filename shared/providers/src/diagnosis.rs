//! Why a delivery's signature is wrong, for the person who connects a sender: which change of the body
//! or of the secret would make it right, or whose signature it is instead.
//!
//! Asked only while somebody waits for an answer (`connect --verify`): it tries a handful of checks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::Provider;
use crate::delivery::{Delivery, Refusal, Trust};
use crate::secret::{Secret, Secrets};

/// A body larger than this is not tried in other forms.
const BODY_BYTES_MAX: usize = 128 * 1024;

/// What was found out about a refused delivery. Holds neither secret, signature nor anything of the body.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnosis {
    /// Why it was refused.
    pub refusal: String,
    /// Which bytes are signed, and how many the body had.
    pub signed: String,
    /// The likely cause, and what to do.
    pub cause: String,
}

impl Provider {
    /// Says why a delivery was refused.
    pub fn diagnose(self, delivery: Delivery<'_>, trust: Trust<'_>, refusal: &Refusal) -> Diagnosis {
        let card = self.card();
        let signed = format!("{}; this body had {} bytes", card.signed, delivery.body.len());
        let cause = self.cause(delivery, trust, refusal).unwrap_or_else(|| {
            "the secret is not the one that the sender signs with: copy it again. Or the body was written anew on \
             its way: whatever stands between the sender and us must hand it on byte for byte"
                .to_owned()
        });
        Diagnosis { refusal: refusal.to_string(), signed, cause }
    }

    fn cause(self, delivery: Delivery<'_>, trust: Trust<'_>, refusal: &Refusal) -> Option<String> {
        match refusal {
            Refusal::MissingSignature { .. } => {
                let other = self.other_sender(delivery, trust);
                Some(other.unwrap_or_else(|| "the sender does not sign: give it the secret".to_owned()))
            }
            Refusal::MalformedSignature { header, expected } => {
                let other = self.other_sender(delivery, trust);
                Some(other.unwrap_or_else(|| {
                    format!(
                        "the sender signs in another way, or is another one: the header {header} is there, and is \
                         not {expected}"
                    )
                }))
            }
            Refusal::TimestampOutOfTolerance { .. } => Some(
                "a clock is wrong, or the sender repeats an old delivery without signing it anew".to_owned(),
            ),
            Refusal::EmptyBody => Some("something on the way dropped the body".to_owned()),
            Refusal::UnknownKey(_) => {
                Some("the signature names a key of somebody else: another sender, or a forgery".to_owned())
            }
            Refusal::UnusableSecret { .. } => {
                Some("the stored secret has not the provider's form: connect the source again".to_owned())
            }
            Refusal::WrongSignature { .. } => self
                .other_secret(delivery, trust)
                .or_else(|| self.other_body(delivery, trust))
                .or_else(|| self.other_sender(delivery, trust)),
        }
    }

    fn passes(self, delivery: Delivery<'_>, trust: Trust<'_>, secret: &str) -> bool {
        let secrets = Secrets { current: Secret::new(secret), previous: None };
        self.verify(delivery, Trust { secrets: &secrets, ..trust }).is_ok()
    }

    /// The right secret in the wrong form.
    fn other_secret(self, delivery: Delivery<'_>, trust: Trust<'_>) -> Option<String> {
        let stored = trust.secrets.current.expose();
        let decoded = |text: &str| BASE64.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let unhexed = hex::decode(stored).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let unprefixed = stored.strip_prefix("whsec_");
        let forms = [
            (Some(stored.trim().to_owned()).filter(|text| text != stored), "has spaces around it"),
            (decoded(stored), "is stored in base64, and signs decoded"),
            (Some(BASE64.encode(stored)), "is stored decoded, and signs in base64"),
            (unhexed, "is stored in hexadecimal, and signs decoded"),
            (Some(hex::encode(stored)), "is stored decoded, and signs in hexadecimal"),
            (unprefixed.map(str::to_owned), "has a prefix that does not belong to it"),
            (Some(format!("whsec_{stored}")), "lacks its prefix whsec_"),
            (
                Some(self.published_test_secret().to_owned()),
                "is another one: the sender signs with the published test value",
            ),
        ];
        let form = forms
            .into_iter()
            .find(|(secret, _)| secret.as_ref().is_some_and(|secret| self.passes(delivery, trust, secret)))?;
        Some(format!("the secret {}: store it as the sender uses it", form.1))
    }

    /// The body was changed on the way, or before it was signed.
    fn other_body(self, delivery: Delivery<'_>, trust: Trust<'_>) -> Option<String> {
        if delivery.body.len() > BODY_BYTES_MAX {
            return None;
        }
        let text = std::str::from_utf8(delivery.body).ok()?;
        let compact = || serde_json::from_str::<serde_json::Value>(text).ok().map(|value| value.to_string());
        let forms = [
            (Some(text.trim().to_owned()), "white space was added around the body"),
            (Some(format!("{text}\n")), "a line end was cut from the body"),
            (Some(without_spaces(text)), "the JSON was written anew with spaces between its parts"),
            (Some(text.replace('/', "\\/")), "the slashes of the JSON were written anew without backslashes"),
            (Some(text.replace("\\/", "/")), "the slashes of the JSON were written anew with backslashes"),
            (compact(), "the JSON was read and written anew, its fields in another order"),
        ];
        let is_signed = |body: &String| {
            let secret = trust.secrets.current.expose();
            body.as_bytes() != delivery.body
                && self.passes(Delivery { body: body.as_bytes(), ..delivery }, trust, secret)
        };
        let form = forms.into_iter().find(|(body, _)| body.as_ref().is_some_and(is_signed))?;
        Some(format!(
            "{}: whatever stands between the sender and us must hand on the body byte for byte",
            form.1
        ))
    }

    /// Another provider's headers. Whose signature is right is believed before whose can only be read, and that
    /// before whose is there and cut off.
    fn other_sender(self, delivery: Delivery<'_>, trust: Trust<'_>) -> Option<String> {
        let likeness = |other: Self| match other.verify(delivery, trust) {
            Ok(_) => Some(0),
            Err(
                Refusal::WrongSignature { .. }
                | Refusal::UnusableSecret { .. }
                | Refusal::UnknownKey(_)
                | Refusal::TimestampOutOfTolerance { .. },
            ) => Some(1),
            Err(Refusal::MalformedSignature { header, .. }) if delivery.headers.contains_key(header) => {
                Some(2)
            }
            Err(_) => None,
        };
        // What a bearer token looks like is no sign of anybody.
        let others = Self::ALL
            .into_iter()
            .filter(|other| *other != self && other.card().coverage == crate::Coverage::Body);
        let (_, other) = others
            .filter_map(|other| Some((likeness(other)?, other)))
            .min_by_key(|(likeness, _)| *likeness)?;
        Some(format!(
            "this looks like a delivery of {}: connect it with --source {other}, or give that sender its own \
             address",
            other.card().title
        ))
    }
}

/// JSON without the spaces between its parts.
fn without_spaces(text: &str) -> String {
    let (mut in_text, mut escaped) = (false, false);
    let keeps = |c: &char| {
        let keeps = in_text || !c.is_ascii_whitespace();
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ => {}
        }
        keeps
    };
    text.chars().filter(keeps).collect()
}
