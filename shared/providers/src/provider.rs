//! The closed set of senders that we understand, and what can be asked of each.

use std::fmt;

use http::Method;
use jiff::Timestamp;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::Card;
use crate::delivery::{Delivery, Greeting, Refusal, Trust, Verified};
use crate::fetch::Answer;
use crate::secret::{Secret, SecretError};
use crate::signature::{SignError, Signed};
use crate::translation::Translation;
use crate::{
    adobe, aftership, bigcommerce, dhl, easypost, easyship, ecwid, fedex, karrio, parcelpanel, saleor,
    sendcloud, seventeen_track, ship24, shipengine, shippo, shiprocket, shopify, shopify_app_proxy,
    squarespace, standard, text, token, trackingmore, ups, usps, wix, woocommerce,
};

/// Declares the closed set: name, adapter.
macro_rules! providers {
    ($($(#[$doc:meta])* $name:ident => $adapter:expr,)*) => {
        /// Whose format and signature a source uses.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Provider { $($(#[$doc])* $name,)* }

        impl Provider {
            /// Every provider.
            pub const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name),*];

            fn adapter(self) -> &'static dyn Adapter {
                match self { $(Self::$name => &$adapter,)* }
            }

            fn signer(self) -> &'static dyn Signer {
                match self { $(Self::$name => &$adapter,)* }
            }
        }
    };
}

providers! {
    /// Shopify's webhooks for orders, fulfillments, checkouts and privacy.
    Shopify => shopify::Shopify,
    /// Our own events, signed by the Standard Webhooks specification: for every other shop.
    Standard => standard::Standard,
    /// EasyPost's tracker events.
    EasyPost => easypost::EasyPost,
    /// `WooCommerce`'s webhooks for orders.
    WooCommerce => woocommerce::WooCommerce,
    /// `BigCommerce`'s webhooks for orders, shipments and carts, read back from its API.
    BigCommerce => bigcommerce::BigCommerce,
    /// Squarespace Commerce's order notifications, read back from its API.
    Squarespace => squarespace::Squarespace,
    /// Ecwid's webhooks for orders and abandoned carts, read back from its API.
    Ecwid => ecwid::Ecwid,
    /// Wix's webhooks for eCommerce orders, fulfillments and checkouts.
    Wix => wix::Wix,
    /// Saleor's webhooks for orders, fulfillments and checkouts.
    Saleor => saleor::Saleor,
    /// Adobe Commerce's events, as Adobe I/O Events deliver them.
    Adobe => adobe::Adobe,
    /// Shopify's App Proxy: help searches from a theme's pages.
    ShopifyAppProxy => shopify_app_proxy::ShopifyAppProxy,
    /// AfterShip's trackings.
    AfterShip => aftership::AfterShip,
    /// Shippo's tracking updates.
    Shippo => shippo::Shippo,
    /// Sendcloud's parcels.
    Sendcloud => sendcloud::Sendcloud,
    /// 17TRACK's tracking updates.
    SeventeenTrack => seventeen_track::SeventeenTrack,
    /// FedEx Advanced Integrated Visibility.
    FedEx => fedex::FedEx,
    /// USPS Subscriptions-Tracking.
    Usps => usps::Usps,
    /// ParcelPanel's shipments.
    ParcelPanel => parcelpanel::ParcelPanel,
    /// ShipEngine's, now ShipStation API's, tracking events.
    ShipEngine => shipengine::ShipEngine,
    /// TrackingMore's webhook of tracking updates.
    TrackingMore => trackingmore::TrackingMore,
    /// UPS's Track Alert.
    Ups => ups::Ups,
    /// DHL's Unified Push.
    Dhl => dhl::Dhl,
    /// Ship24's webhook of tracking results.
    Ship24 => ship24::Ship24,
    /// Karrio, self-hosted or not.
    Karrio => karrio::Karrio,
    /// Shiprocket's tracking webhook.
    Shiprocket => shiprocket::Shiprocket,
    /// Easyship's tracking events.
    Easyship => easyship::Easyship,
    /// Our own events from a system that can only show a token.
    Token => token::Token,
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
    /// What people need to know of it.
    pub fn card(self) -> &'static Card {
        self.adapter().card()
    }

    /// The word for it in settings, on the command line and as a folder of `events/`.
    pub fn as_str(self) -> &'static str {
        self.card().name
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text)
    }

    /// Which functions take its deliveries.
    pub fn surfaces(self) -> &'static [Surface] {
        self.card().surfaces
    }

    /// Which functions take deliveries of `topic` (or event type); the first is where it belongs. Of a
    /// topic that is not known: all of the provider's.
    pub fn surfaces_of(self, topic: &str) -> &'static [Surface] {
        match self {
            Self::Standard | Self::Token => standard::surfaces_of(topic).unwrap_or(self.surfaces()),
            _ => self.surfaces(),
        }
    }

    /// Every topic or event type that it translates, as its samples and its sender name it.
    pub fn topics(self) -> &'static [&'static str] {
        self.card().topics
    }

    /// Whether its deliveries say nothing until its API was asked. Where the API only adds to them, a
    /// token is the shop's choice.
    pub fn needs_api_token(self) -> bool {
        self.adapter().needs_api_token()
    }

    /// The answer to a call that carries no news and is not signed, such as the ping with which a
    /// provider tries a new address. `None`: it is a delivery.
    pub fn greet(self, delivery: &Delivery<'_>) -> Option<Greeting> {
        self.adapter().greet(delivery)
    }

    /// Whether its deliveries may come with GET. All others come with POST.
    pub fn takes_get(self) -> bool {
        self.adapter().takes_get()
    }

    /// Checks that one of the source's secrets signed these very bytes.
    ///
    /// `trust.now` matters only to providers that sign a time. Every refusal is the sender's, and is
    /// answered with 401 before anything is read or stored, except [`Refusal::UnusableSecret`], which
    /// is ours, and [`Refusal::UnknownKey`], after which the key can be fetched.
    pub fn verify<'a>(self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        if delivery.body.is_empty() && delivery.method == Method::POST {
            return Err(Refusal::EmptyBody);
        }
        self.adapter().verify(delivery, trust)
    }

    /// Says in our words what a delivery reports. Total: bad content is an outcome, not an error.
    pub fn translate(self, verified: &Verified<'_>, surface: Surface) -> Translation {
        if let Some(other) = self.not_mine(verified) {
            return other;
        }
        if !self.surfaces().contains(&surface) {
            let right = self.surfaces().first().copied().unwrap_or(surface);
            let why = format!("{}'s webhooks are read at /{right}/…, not at /{surface}/…", self.card().title);
            return Translation::Ignored { topic: text::topic(verified.topic().unwrap_or_default()), why };
        }
        self.adapter().translate(verified, surface)
    }

    /// Says what a delivery reports that was only a hint, once the provider's API was asked: one answer
    /// for each call of its [`Translation::ReadBack`], in their order.
    pub fn read_back(self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        self.not_mine(verified).unwrap_or_else(|| self.adapter().read_back(verified, answers))
    }

    fn not_mine(self, verified: &Verified<'_>) -> Option<Translation> {
        (verified.provider() != self).then(|| Translation::Unreadable {
            topic: String::new(),
            why: format!("it was verified as {}, not as {self}", verified.provider()),
        })
    }

    /// What the provider would send of `body`: for samples and tests.
    ///
    /// `topic` and `delivery_id` are used where they are headers or signed, `now` where a time is sent.
    pub fn sign(
        self,
        secret: &Secret,
        body: &[u8],
        delivery_id: &str,
        topic: &str,
        now: Timestamp,
    ) -> Result<Signed, SignError> {
        self.signer().sign(Sample { secret, body, delivery_id, topic, now })
    }

    /// Whether `text` can be a secret of this provider. The published test secret passes: that it
    /// is used on the local server only is the caller's to see to.
    pub fn check_secret(self, text: &str) -> Result<(), SecretError> {
        if text == self.published_test_secret() { Ok(()) } else { self.adapter().check_secret(text) }
    }

    /// The secret of the provider's published test vectors. Everybody knows it, so nothing but the
    /// local server may take it.
    pub fn published_test_secret(self) -> &'static str {
        self.card().secret.published
    }

    /// The topic that a sample's file name stands for; `None` if it is none of the provider's.
    ///
    /// The name begins with the topic, in which `-` stands for `/` and `:`; what follows after a dot,
    /// before `.json`, only tells samples apart:
    ///
    /// | provider | file | topic |
    /// |---|---|---|
    /// | shopify | `orders-create.json` | `orders/create` |
    /// | shopify | `fulfillment_events-create.in_transit.json` | `fulfillment_events/create` |
    /// | standard | `parcel.scanned.delivered.json` | `parcel.scanned` |
    /// | easypost | `tracker.updated.in_transit.json` | `tracker.updated` |
    pub fn topic_of_file(self, name: &str) -> Option<String> {
        let stem = name.strip_suffix(".json")?;
        let begins = |topic: &str| {
            let rest = stem.strip_prefix(topic.replace(['/', ':'], "-").as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let found = self.topics().iter().filter(|topic| begins(topic)).max_by_key(|topic| topic.len());
        found.map(|topic| (*topic).to_owned())
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
