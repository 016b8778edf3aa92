//! A token that the sender shows unchanged in a header. It says who calls, not what was said: whoever
//! once read it can send anything, so what the body says is read back before it counts, unless the shop
//! takes that risk (`trust = token`).

use http::HeaderName;
use sha2::{Digest as _, Sha256};

use crate::Provider;
use crate::adapter::Sample;
use crate::card::Setting;
use crate::delivery::{Delivery, Refusal, Settings, Trust, Verified, header};
use crate::signature::{self, SignError, Signed};

/// How one sender shows its token.
pub(crate) struct StaticToken {
    /// The header, lower case, unless the shop sets another.
    pub(crate) header: &'static str,
    /// What stands before the token; compared in any case (`Bearer `).
    pub(crate) prefix: &'static str,
}

/// The setting that names another header.
pub(crate) const TOKEN_HEADER: &str = "token_header";
/// The setting that says how far the token is trusted.
pub(crate) const TRUST: &str = "trust";

const FORM: &str = "the token that was stored when the source was connected";
const SIGNED: &str = "the token that was stored when the source was connected; it does not cover the body";
const CUSTOM_HEADER: &str = "that the setting token_header names";

/// [`TRUST`], as every sender with a static token has it.
pub(crate) const TRUST_SETTING: Setting = Setting {
    name: TRUST,
    meaning: "read-back: what the body says is read back from the API; token: the body counts as it is, which \
              lets everybody who knows the token say anything of any parcel",
    default: Some("read-back"),
    example: "token",
    check: |value| matches!(value, "read-back" | "token"),
};

/// [`TOKEN_HEADER`], for a sender whose users choose the header; `usual` is [`StaticToken::header`].
pub(crate) const fn token_header_setting(usual: &'static str) -> Setting {
    Setting {
        name: TOKEN_HEADER,
        meaning: "the header in which the sender was told to show the token",
        default: Some(usual),
        example: usual,
        check: is_header_name,
    }
}

/// Whether a text can be the name of a header that carries a token.
pub(crate) fn is_header_name(text: &str) -> bool {
    HeaderName::try_from(text).is_ok()
}

/// Whether the shop takes the body as it is.
pub(crate) fn trusts_body(settings: &Settings) -> bool {
    settings.get(TRUST) == Some("token")
}

impl StaticToken {
    /// Compares the token, in a time that does not tell where it differs.
    pub(crate) fn verify<'a>(
        &self,
        provider: Provider,
        delivery: Delivery<'a>,
        trust: Trust<'a>,
    ) -> Result<Verified<'a>, Refusal> {
        let set = trust.settings.get(TOKEN_HEADER).and_then(|name| HeaderName::try_from(name).ok());
        let told = if set.is_some() { CUSTOM_HEADER } else { self.header };
        let malformed = Refusal::MalformedSignature { header: told, expected: FORM };
        let name = set.unwrap_or(HeaderName::from_static(self.header));
        let value = match header(delivery.headers, &name) {
            Ok(Some(value)) => value.trim(),
            Ok(None) => return Err(Refusal::MissingSignature { header: told }),
            Err(_) => return Err(malformed),
        };
        let begins =
            value.get(..self.prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(self.prefix));
        let token = if begins { value[self.prefix.len()..].trim() } else { value };
        if token.is_empty() {
            return Err(malformed);
        }
        let theirs = Sha256::digest(token.as_bytes()).into();
        let matched = signature::match_secret(trust.secrets, |secret| {
            Ok::<_, Refusal>(signature::equal(&Sha256::digest(secret.as_bytes()).into(), &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        Ok(Verified::new(provider, matched, trust, delivery.body))
    }

    /// A sample with its token.
    pub(crate) fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let value = format!("{}{}", self.prefix, sample.secret.expose());
        Signed::post(sample.body, [(self.header, "the token", value)])
    }
}
