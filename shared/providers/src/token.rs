//! Our own events from a system that can post JSON with a fixed header, but cannot sign: an ERP, a warehouse, an
//! automation tool. Whoever can sign uses `standard`.
//!
//! **Token.** `Authorization: Bearer <token>`, or the token in the header that the setting `token_header` names.
//!
//! **Body.** A standard event, as `docs/standard-events.md` has it. A token does not prove what was sent, and
//! there is no API to read it back from. So the shop must say that the token is enough (`trust = token`); before
//! that every delivery is set aside, and can be replayed after.
//!
//! **Verified**: it is ours.

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::signature::{SignError, Signed};
use crate::standard::{self, EventType};
use crate::static_token::{StaticToken, TRUST, token_header_setting, trusts_body};
use crate::translation::Translation;
use crate::{Provider, Surface};

const TOKEN: StaticToken = StaticToken { header: "authorization", prefix: "Bearer " };

/// Our own events, with a token.
pub(crate) struct Token;

/// All but the erasure, which [`EventType::ALL`] has last.
const TOPICS: &[&str] = EventType::NAMES.split_at(EventType::ALL.len() - 1).0;

static CARD: Card = Card {
    name: "token",
    title: "Standard events with a token",
    surfaces: &Surface::ALL,
    topics: TOPICS,
    signed: "nothing: the sender shows the token",
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "16 to 256 characters without spaces",
        origin: SecretOrigin::Ours,
        published: "standard-sample-token-that-everybody-knows",
    },
    settings: &[
        Setting {
            name: TRUST,
            meaning: "token: the body counts as it is, which lets everybody who knows the token say anything of any \
                      order and parcel; there is no API to read it back from, so nothing else is possible",
            default: None,
            example: "token",
            check: |value| value == "token",
        },
        token_header_setting(TOKEN.header),
    ],
    api: None,
    tries_again: false,
    steps: &[
        "Let the system post standard events (docs/standard-events.md) with the header Authorization: Bearer <token>, \
         or the token in the header that token_header names.",
        "Set trust = token: whoever knows the token can then say anything, so keep it as a password. A system that can \
         sign uses the sender standard instead.",
        "Orders and carts go to the first address, scans to the second, help searches to the third. Erasures are not taken from a token.",
    ],
    verified: "The format is our own, so there is no live account to try it against.",
};

impl Adapter for Token {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        TOKEN.verify(Provider::Token, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, surface: Surface) -> Translation {
        if !trusts_body(verified.settings()) {
            let why = "a token does not prove what was sent, and there is no API to ask: set trust = token for this \
                       source, then replay the delivery";
            return Translation::Unreadable { topic: String::new(), why: why.to_owned() };
        }
        match standard::translate(verified, surface) {
            // Whoever once read the token must not be able to erase anybody.
            Translation::Privacy { topic, .. } => Translation::Ignored {
                topic,
                why: "a token is not enough to erase somebody: sign the event, or use `beforehand forget`"
                    .to_owned(),
            },
            told => told,
        }
    }
}

impl Signer for Token {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        TOKEN.sign(sample)
    }
}
