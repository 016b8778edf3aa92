//! Shopify App Proxy: help searches, opened articles and calls for help, from the pages of a Shopify
//! theme. `docs/search-beacon.md` is the page for the theme's developers.
//!
//! **Signature.** A page calls `/apps/<prefix>?event=search&q=…` of its own shop, and Shopify forwards that
//! to our address with `shop`, `path_prefix`, `timestamp`, `logged_in_customer_id` and `signature`: hex of
//! HMAC-SHA256, keyed with the app's client secret, over the decoded `name=value` of all other parameters,
//! sorted, without anything between; several values of one name are joined with commas (shopify.dev,
//! "Authenticate app proxies"). A `timestamp` older than 90 seconds is refused, as Shopify's own library
//! does. Only the query is signed, so nothing else is read, and it is what is kept of a delivery. Of
//! what Shopify adds, each may be there once: else a visitor could have put the other.
//!
//! **What a visitor can forge.** Shopify signs whatever a browser sends, so event, words, article and visitor
//! are the browser's word. They can bring a mail to nobody: an address is never taken from the query.
//! Who is logged in, Shopify says (`logged_in_customer_id`); where the shop stores a token, that
//! customer's address is read from the Admin API, and counts only if the customer proved it to the shop
//! (`verifiedEmail`): anybody can open an account under a stranger's. What a browser spoiled is ignored
//! and not set aside: else anybody could fill the place where deliveries are looked at.
//!
//! **Facts** have the `timestamp`, which is signed, so that the same call again is the same fact.
//!
//! **Verified** by a vector, the example of Shopify's documentation. The query to the Admin API follows its
//! schema, from memory, unverified; so is that Shopify replaces what a browser sends under the names of its own
//! parameters. Not verified against a live account.

use std::collections::BTreeMap;

use journey::fact::{ArticleOpened, Contact, Fact, SEARCH_TEXT_MAX, Search, Subject, What};
use journey::ids::VisitorId;
use serde::Deserialize;
use url::form_urlencoded;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, Call, is_public_host};
use crate::signature::{self, DIGEST_BYTES, Digest, SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, contact, json, text, times};

const SIGNATURE: &str = "signature";
const TIMESTAMP: &str = "timestamp";
const CUSTOMER: &str = "logged_in_customer_id";
/// What Shopify adds.
const ADDED: [&str; 5] = [SIGNATURE, TIMESTAMP, CUSTOMER, "shop", "path_prefix"];

const SIGNED: &str = "the hex of HMAC-SHA256 over the query's decoded name=value pairs but signature, sorted and \
     concatenated, keyed with the app's client secret";
const SECRET_FORM: &str = "the client secret of the app whose proxy it is, from the Partner Dashboard: 16 to 256 \
     characters without spaces";
const SIGNATURE_FORM: &str = "64 hex digits (an HMAC-SHA256), once";
const TIMESTAMP_FORM: &str = "seconds since 1970, once";
const ONCE_FORM: &str = "each of Shopify's own parameters once";

/// How many seconds a time may be off: what `@shopify/shopify-api` takes.
const TOLERANCE_SECONDS: i64 = 90;
/// The most parameters of a query.
const PARAMETERS_MAX: usize = 64;

/// The version of the Admin API that customers are read from.
const API_VERSION: &str = "2026-01";
const CUSTOMER_QUERY: &str = "query($id: ID!) { customer(id: $id) { firstName locale verifiedEmail \
     defaultEmailAddress { emailAddress marketingState } defaultAddress { countryCodeV2 provinceCode } } }";

const SEARCH: &str = "search";
const ARTICLE: &str = "article";
const HELP: &str = "help";

/// Shopify's App Proxy.
pub(crate) struct ShopifyAppProxy;

static CARD: Card = Card {
    name: "shopify-app-proxy",
    title: "Shopify App Proxy",
    surfaces: &[Surface::Signals],
    topics: &[SEARCH, ARTICLE, HELP],
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: "hush" },
    settings: &[Setting {
        name: "api_host",
        meaning: "the shop's own name, such as juniper.myshopify.com: customers who are logged in are then looked up \
                  with the stored token, and can be helped by mail; not set: nobody is looked up",
        default: Some(""),
        example: "juniper.myshopify.com",
        check: |host| host.is_empty() || is_shop(host),
    }],
    api: Some(Api {
        token: "an Admin API access token of the app with the scope read_customers (Settings > Apps > Develop apps)",
        hosts: &[],
    }),
    tries_again: false,
    steps: &[
        "In your Shopify app: App setup > App proxy. Choose a prefix (apps) and a subpath (beacon), and give the \
         address as proxy URL.",
        "The secret is the app's client secret (Partner Dashboard > your app > Client credentials).",
        "Put the lines of docs/search-beacon.md into the theme, and let the search page call them.",
        "To help customers who are logged in by mail: set api_host to the shop's myshopify.com name and store an \
         Admin API token with the scope read_customers.",
    ],
    verified: "The signature by the example of Shopify's documentation. Reading customers back follows the Admin \
               API's schema from memory. Not against a live account.",
};

impl Adapter for ShopifyAppProxy {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn takes_get(&self) -> bool {
        true
    }

    fn needs_api_token(&self) -> bool {
        false
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let query = Query::parse(delivery.query);
        if !query.has(SIGNATURE) {
            return Err(Refusal::MissingSignature { header: SIGNATURE });
        }
        let malformed = |header, expected| Refusal::MalformedSignature { header, expected };
        let mut theirs: Digest = [0; DIGEST_BYTES];
        let digits = query.once(SIGNATURE).ok_or(malformed(SIGNATURE, SIGNATURE_FORM))?;
        hex::decode_to_slice(digits, &mut theirs).map_err(|_| malformed(SIGNATURE, SIGNATURE_FORM))?;
        let sent_at = query.once(TIMESTAMP).and_then(|text| text.parse().ok());
        let sent_at = sent_at.ok_or(malformed(TIMESTAMP, TIMESTAMP_FORM))?;
        if query.count() > PARAMETERS_MAX
            || ADDED.iter().any(|name| query.has(name) && query.once(name).is_none())
        {
            return Err(malformed(SIGNATURE, ONCE_FORM));
        }
        let signed = query.signed();
        let matched = signature::match_secret(trust.secrets, |secret| {
            let ours = signature::hmac_sha256(secret.as_bytes(), &[signed.as_bytes()]);
            Ok::<_, Refusal>(signature::equal(&ours, &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        signature::check_tolerance(TIMESTAMP, sent_at, trust.now, TOLERANCE_SECONDS)?;
        Ok(Verified::new(Provider::ShopifyAppProxy, matched, trust, delivery.query.as_bytes()))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let query = Query::of(verified.body());
        let outcome = match lookup(verified, &query) {
            Some(call) => call.map(|call| Outcome::ReadBack(vec![call])),
            None => read(&query, None),
        };
        Translation::of(query.topic(), outcome)
    }

    fn read_back(&self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let query = Query::of(verified.body());
        let contact = answers.first().and_then(|answer| customer(answer.body.as_deref()?));
        Translation::of(query.topic(), read(&query, contact))
    }
}

impl Signer for ShopifyAppProxy {
    /// A sample's fields are the parameters.
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let fields = serde_json::from_slice(sample.body).unwrap_or_else(|_| serde_json::json!({}));
        let mut pairs: Vec<(String, String)> = fields
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| *name != SIGNATURE && *name != TIMESTAMP)
            .map(|(name, value)| {
                (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect();
        pairs.push((TIMESTAMP.to_owned(), sample.now.as_second().to_string()));
        let plain = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let signed = Query::parse(&plain).signed();
        let digest = signature::hmac_sha256(sample.secret.expose().as_bytes(), &[signed.as_bytes()]);
        Ok(Signed {
            method: http::Method::GET,
            query: format!("{plain}&{SIGNATURE}={}", hex::encode(digest)),
            headers: http::HeaderMap::new(),
            body: Vec::new(),
        })
    }
}

/// The decoded parameters of a query: the values of each name, in their order.
struct Query(BTreeMap<String, Vec<String>>);

impl Query {
    fn parse(text: &str) -> Self {
        Self::of(text.as_bytes())
    }

    fn of(bytes: &[u8]) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            values.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Self(values)
    }

    fn count(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value of a name that is there once.
    fn once(&self, name: &str) -> Option<&str> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([value]) => Some(value.as_str()),
            Some(_) | None => None,
        }
    }

    /// The first value of a name, if it is not empty.
    fn first(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .and_then(|values| values.first())
            .map(|value| value.trim())
            .filter(|it| !it.is_empty())
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.first(name)?.parse().ok()
    }

    /// The topic, fit for logs: a visitor chose it.
    fn topic(&self) -> String {
        let event = self.first("event").unwrap_or_default();
        CARD.topics
            .iter()
            .find(|topic| **topic == event)
            .map_or_else(String::new, |topic| (*topic).to_owned())
    }

    /// What Shopify signs.
    fn signed(&self) -> String {
        let pairs = self.0.iter().filter(|(name, _)| *name != SIGNATURE);
        let mut pairs: Vec<String> =
            pairs.map(|(name, values)| format!("{name}={}", values.join(","))).collect();
        pairs.sort_unstable();
        pairs.concat()
    }
}

/// The fact of a call. Only what Shopify added can be unreadable: the rest is a browser's word.
fn read(query: &Query, contact: Option<Contact>) -> Result<Outcome, String> {
    let sent_at = query.first(TIMESTAMP).and_then(|text| text.parse().ok()).and_then(times::unix_seconds);
    let occurred_at = sent_at.ok_or("timestamp must be seconds since 1970")?;
    let ignored = |why: &str| Ok(Outcome::Ignored(why.to_owned()));
    let Some(visitor) = query.first("visitor").and_then(|visitor| VisitorId::parse(visitor).ok()) else {
        return ignored("visitor must be 1 to 64 printable characters without spaces and #");
    };
    let what = match query.first("event") {
        Some(SEARCH) => {
            let words = text::line(query.first("q").unwrap_or_default(), SEARCH_TEXT_MAX);
            if words.is_empty() {
                return ignored("nothing was searched for: q is empty");
            }
            // A topic stands in a mail as the shop's own word, and this is a browser's: we find one ourselves.
            let topic = String::new();
            What::Searched(Search { query: words, results: query.number("results"), topic, contact })
        }
        Some(ARTICLE) => {
            let article = text::line(query.first("article").unwrap_or_default(), text::ARTICLE_MAX);
            if article.is_empty() {
                return ignored("the article has no name: article is empty");
            }
            What::ArticleOpened(ArticleOpened {
                article,
                read_seconds: query.number("read_seconds"),
                contact,
            })
        }
        Some(HELP) => What::HelpRequested { contact },
        Some(_) | None => return ignored("event must be search, article or help"),
    };
    Ok(Outcome::Facts(vec![Fact { subject: Subject::Visitor(visitor), occurred_at, what }]))
}

/// Asks who is logged in, where somebody is and the shop wants it. What would be ignored anyway asks nobody.
fn lookup(verified: &Verified<'_>, query: &Query) -> Option<Result<Call, String>> {
    let host = verified.settings().get("api_host").filter(|host| is_shop(host))?;
    let customer =
        query.once(CUSTOMER).filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))?;
    // Customers have numbers within their shop: those of another one are other people.
    let is_this_shop = query.once("shop").is_some_and(|shop| shop.eq_ignore_ascii_case(host));
    let is_news = matches!(read(query, None), Ok(Outcome::Facts(_)));
    (is_this_shop && is_news).then(|| {
        let path = ["admin", "api", API_VERSION, "graphql.json"];
        let call = Call::get("customer", host, &path, Auth::Header("X-Shopify-Access-Token"))?;
        let id = format!("gid://shopify/Customer/{customer}");
        Ok(call.post(serde_json::json!({ "query": CUSTOMER_QUERY, "variables": { "id": id } }).to_string()))
    })
}

/// Whether `host` is the name of a shop at Shopify.
fn is_shop(host: &str) -> bool {
    is_public_host(host) && host.to_ascii_lowercase().ends_with(".myshopify.com")
}

#[derive(Deserialize)]
struct Found {
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    customer: Option<Customer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    first_name: Option<String>,
    locale: Option<String>,
    verified_email: Option<bool>,
    default_email_address: Option<EmailAddress>,
    default_address: Option<Address>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EmailAddress {
    email_address: Option<String>,
    marketing_state: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    country_code_v2: Option<String>,
    province_code: Option<String>,
}

/// The customer of an answer, if the address is proven. Without one the call still counts.
fn customer(answer: &[u8]) -> Option<Contact> {
    let found: Found = json::read(answer).ok()?;
    let customer = found.data?.customer?;
    let address = customer.default_email_address.filter(|_| customer.verified_email == Some(true))?;
    let email = contact::email(address.email_address.as_deref().unwrap_or_default());
    let part = |text: Option<String>, read: fn(&str) -> String| text.as_deref().map(read).unwrap_or_default();
    let (country, province) =
        customer.default_address.map_or((None, None), |it| (it.country_code_v2, it.province_code));
    (!email.is_empty()).then(|| Contact {
        email,
        name: part(customer.first_name, contact::name),
        locale: part(customer.locale, contact::locale),
        country: part(country, contact::country),
        region: part(province, contact::region),
        marketing_consent: address.marketing_state.map(|state| state == "SUBSCRIBED"),
        ..Contact::default()
    })
}
