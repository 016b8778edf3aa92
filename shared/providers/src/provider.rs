//! The closed set of senders that we understand, and what can be asked of each.

use std::fmt;

use http::HeaderMap;
use jiff::Timestamp;

use crate::delivery::{Delivery, Refusal, Verified};
use crate::secret::{Secret, SecretError, Secrets};
use crate::signature::SignError;
use crate::translation::Translation;
use crate::{easypost, shopify, standard};

/// Whose format and signature a source uses.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Provider {
    /// Shopify's webhooks for orders, fulfillments, checkouts and privacy.
    Shopify,
    /// Our own events, signed by the Standard Webhooks specification: for every other shop.
    Standard,
    /// EasyPost's tracker events.
    EasyPost,
}

/// Which function took a delivery: the first word of its path.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Surface {
    /// `POST /storefront/<shop>/<source>`: orders, parcels, carts, privacy.
    Storefront,
    /// `POST /carrier/<shop>/<source>`: tracking.
    Carrier,
    /// `POST /signals/<shop>/<source>`: help searches and other on-site signals.
    Signals,
}

impl Surface {
    /// Every surface.
    pub const ALL: [Self; 3] = [Self::Storefront, Self::Carrier, Self::Signals];

    /// The first word of its paths.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Storefront => "storefront",
            Self::Carrier => "carrier",
            Self::Signals => "signals",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|surface| surface.as_str() == text)
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 3] = [Self::Shopify, Self::Standard, Self::EasyPost];

    /// The word for it in settings, on the command line and as a folder of `events/`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Standard => "standard",
            Self::EasyPost => "easypost",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text)
    }

    /// Which functions take its deliveries.
    pub fn surfaces(self) -> &'static [Surface] {
        match self {
            Self::Shopify => &[Surface::Storefront],
            Self::Standard => &Surface::ALL,
            Self::EasyPost => &[Surface::Carrier],
        }
    }

    /// Which functions take deliveries of `topic` (or event type); the first is where it belongs. Of a
    /// topic that is not known: all of the provider's.
    pub fn surfaces_of(self, topic: &str) -> &'static [Surface] {
        match self {
            Self::Standard => {
                standard::EventType::parse(topic).map_or(self.surfaces(), standard::EventType::surfaces)
            }
            Self::Shopify | Self::EasyPost => self.surfaces(),
        }
    }

    /// Every topic or event type that it translates, as its samples and its sender name it.
    pub fn topics(self) -> Vec<&'static str> {
        match self {
            Self::Shopify => shopify::Topic::ALL.iter().map(|topic| topic.as_str()).collect(),
            Self::Standard => standard::EventType::ALL.iter().map(|event_type| event_type.as_str()).collect(),
            Self::EasyPost => easypost::TOPICS.to_vec(),
        }
    }

    /// Checks that one of the source's secrets signed these very bytes.
    ///
    /// `now` matters only to providers that sign a time (`standard`). Every refusal is the
    /// sender's, and is answered with 401 before anything is read or stored, except
    /// [`Refusal::UnusableSecret`], which is ours.
    pub fn verify<'a>(
        self,
        delivery: Delivery<'a>,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Verified<'a>, Refusal> {
        if delivery.body.is_empty() {
            return Err(Refusal::EmptyBody);
        }
        match self {
            Self::Shopify => shopify::verify(delivery, secrets),
            Self::Standard => standard::verify(delivery, secrets, now),
            Self::EasyPost => easypost::verify(delivery, secrets),
        }
    }

    /// Says in our words what a delivery reports. Total: bad content is an outcome, not an error.
    pub fn translate(self, verified: &Verified<'_>, surface: Surface) -> Translation {
        if verified.provider() != self {
            return Translation::Unreadable {
                topic: String::new(),
                why: format!("it was verified as {}, not as {self}", verified.provider()),
            };
        }
        match self {
            Self::Shopify => shopify::translate(verified, surface),
            Self::Standard => standard::translate(verified, surface),
            Self::EasyPost => easypost::translate(verified, surface),
        }
    }

    /// The headers that the provider would send with `body`: for samples and tests.
    ///
    /// `topic` is used where the topic is a header (`shopify`), `delivery_id` where deliveries have
    /// one (`shopify`, `standard`), `now` where a time is sent (the same two).
    pub fn sign(
        self,
        secret: &Secret,
        body: &[u8],
        delivery_id: &str,
        topic: &str,
        now: Timestamp,
    ) -> Result<HeaderMap, SignError> {
        match self {
            Self::Shopify => shopify::sign(secret, body, delivery_id, topic, now),
            Self::Standard => standard::sign(secret, body, delivery_id, now),
            Self::EasyPost => easypost::sign(secret, body),
        }
    }

    /// Whether `text` can be a secret of this provider. The published test secret passes: that it
    /// is used on the local server only is the caller's to see to.
    pub fn check_secret(self, text: &str) -> Result<(), SecretError> {
        if text == self.published_test_secret() {
            return Ok(());
        }
        match self {
            Self::Shopify => shopify::check_secret(text),
            Self::Standard => standard::check_secret(text),
            Self::EasyPost => easypost::check_secret(text),
        }
    }

    /// The secret of the provider's published test vectors. Everybody knows it, so nothing but the
    /// local server may take it.
    pub fn published_test_secret(self) -> &'static str {
        match self {
            Self::Shopify => "hush",
            Self::Standard => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            Self::EasyPost => "sécret",
        }
    }

    /// The topic that a sample's file name stands for; `None` if it has not the folder's form.
    ///
    /// What stands between the topic and `.json`, after a dot, only tells samples apart:
    ///
    /// | provider | file | topic |
    /// |---|---|---|
    /// | shopify | `orders-create.json` | `orders/create` |
    /// | shopify | `fulfillment_events-create.in_transit.json` | `fulfillment_events/create` |
    /// | standard | `parcel.scanned.delivered.json` | `parcel.scanned` |
    /// | easypost | `tracker.updated.in_transit.json` | `tracker.updated` |
    pub fn topic_of_file(self, name: &str) -> Option<String> {
        let stem = name.strip_suffix(".json")?;
        let (first, second, joint) = match self {
            Self::Shopify => {
                let (first, second) = stem.split('.').next()?.split_once('-')?;
                (first, second, '/')
            }
            Self::Standard | Self::EasyPost => {
                let mut words = stem.split('.');
                (words.next()?, words.next()?, '.')
            }
        };
        let is_word =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        (is_word(first) && is_word(second)).then(|| format!("{first}{joint}{second}"))
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for provider in Provider::ALL {
            assert_eq!(Provider::parse(provider.as_str()), Some(provider));
            assert_eq!(provider.check_secret(provider.published_test_secret()), Ok(()));
        }
        for surface in Surface::ALL {
            assert_eq!(Surface::parse(surface.as_str()), Some(surface));
        }
        assert_eq!(Provider::parse("Shopify"), None);
        assert_eq!(Surface::parse("local"), None);
    }

    #[test]
    fn file_names_tell_the_topic() {
        let check = |provider: Provider, name: &str, topic: Option<&str>| {
            assert_eq!(provider.topic_of_file(name).as_deref(), topic, "{name}");
        };
        check(Provider::Shopify, "orders-create.json", Some("orders/create"));
        check(Provider::Shopify, "customers-data_request.json", Some("customers/data_request"));
        check(
            Provider::Shopify,
            "fulfillment_events-create.in_transit.json",
            Some("fulfillment_events/create"),
        );
        check(Provider::Shopify, "orders.json", None);
        check(Provider::Shopify, "orders-create.txt", None);
        check(Provider::Shopify, "../orders-create.json", None);
        check(Provider::Standard, "order.placed.json", Some("order.placed"));
        check(Provider::Standard, "parcel.scanned.delivered.json", Some("parcel.scanned"));
        check(Provider::Standard, "order.json", None);
        check(Provider::Standard, ".json", None);
        check(Provider::EasyPost, "tracker.updated.in_transit.json", Some("tracker.updated"));
    }
}
