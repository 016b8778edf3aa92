//! Reading back: which calls of a provider's API tell what a delivery only hints at. The calls are
//! described here and made by `service`, which knows the token.

use url::{Host, Url};

/// The most calls for one delivery.
pub const CALLS_MAX: usize = 4;

/// One call of a provider's API.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    /// What it gives, in one word: `order`. The sample of its answer is `events/<provider>/api/<what>.json`.
    pub what: &'static str,
    /// Whether something is posted.
    pub method: CallMethod,
    /// Where: `https`, at one of the hosts of the provider's [`crate::Card`].
    pub url: Url,
    /// How the token is shown.
    pub auth: Auth,
    /// More headers.
    pub headers: Vec<(&'static str, &'static str)>,
    /// A body that is posted, as JSON.
    pub body: String,
    /// Whether "404 Not Found" is an answer: there is none of it.
    pub may_be_missing: bool,
}

/// How a call is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CallMethod {
    /// Nothing is posted.
    Get,
    /// [`Call::body`] is posted.
    Post,
}

/// How the token is shown to an API.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Auth {
    /// `Authorization: Bearer <token>`.
    Bearer,
    /// `<name>: <token>`.
    Header(&'static str),
    /// `Authorization: <scheme> <token>`.
    Scheme(&'static str),
    /// The stored token is `<client id>:<client secret>`; a bearer token is fetched for it with the
    /// OAuth 2.0 client credentials grant.
    ClientCredentials {
        /// Where.
        token_url: Url,
    },
}

/// What an API answered to one call. Its status was in the 200s, or 404 where that may be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The body; `None`: there is none of it.
    pub body: Option<Vec<u8>>,
}

impl Call {
    /// A call that gets something at `https://<host>/<path>/<segments…>`. Segments are escaped, so that no id
    /// leads elsewhere.
    pub(crate) fn get(what: &'static str, host: &str, segments: &[&str], auth: Auth) -> Result<Self, String> {
        let mut url = Url::parse(&format!("https://{host}/"))
            .map_err(|_| "the setting api_host must be a host name such as api.example.com".to_owned())?;
        let leads_elsewhere = |segment: &&&str| {
            segment.is_empty() || segment.starts_with('.') || segment.contains(|c: char| c.is_control())
        };
        if segments.iter().find(leads_elsewhere).is_some() {
            return Err("an id in it cannot be asked for: it is empty, or holds dots or control characters"
                .to_owned());
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Ok(Self {
            what,
            method: CallMethod::Get,
            url,
            auth,
            headers: Vec::new(),
            body: String::new(),
            may_be_missing: false,
        })
    }

    /// With a query.
    pub(crate) fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.url.query_pairs_mut().extend_pairs(pairs);
        self
    }

    /// With a header.
    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Posts JSON.
    pub(crate) fn post(mut self, body: String) -> Self {
        self.method = CallMethod::Post;
        self.body = body;
        self
    }

    /// There may be none of it.
    pub(crate) fn may_be_missing(mut self) -> Self {
        self.may_be_missing = true;
        self
    }
}

/// Whether `host` can be the host of a shop's own installation: a name on the internet, no address, no
/// port. Whoever may set it is the shop; still nothing inside our own network is ever asked.
pub(crate) fn is_public_host(host: &str) -> bool {
    let is_name = host.len() <= 253
        && host.contains('.')
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let lower = host.to_ascii_lowercase();
    let is_inside =
        [".local", ".internal", ".localhost", ".localdomain", ".arpa"].iter().any(|end| lower.ends_with(end));
    // As a browser reads it, `127.0.0.0xa` is an address.
    let is_domain = matches!(Host::parse(host), Ok(Host::Domain(_)));
    is_name && !is_inside && is_domain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_leads_elsewhere() {
        let call = Call::get("order", "api.example.com", &["v2", "orders", "x/../../x?y#z"], Auth::Bearer);
        let url = call.map(|call| call.query(&[("a", "1&b=2")]).url.to_string());
        assert_eq!(
            url.as_deref(),
            Ok("https://api.example.com/v2/orders/x%2F..%2F..%2Fx%3Fy%23z?a=1%26b%3D2")
        );
    }

    #[test]
    fn hosts_are_public_names() {
        for good in ["api.karrio.io", "shop.example.com", "a-b.example"] {
            assert!(is_public_host(good), "{good}");
        }
        for bad in [
            "",
            "localhost",
            "127.0.0.1",
            "169.254.169.254",
            "[::1]",
            "a.internal",
            "x.example.com:8080",
            "user@x.example.com",
            "x.example.com/path",
            "printer.local",
            "169.254.169.0xfe",
            "127.0.0.0xa",
            "0x7f.1",
        ] {
            assert!(!is_public_host(bad), "{bad}");
        }
    }
}
