//! Links that may stand in a mail.

use std::net::Ipv6Addr;

use serde::Serialize;
use url::{Host, Url};

/// Longer addresses are not linked; mail programs and proxies cut them.
pub const LINK_LENGTH_MAX: usize = 2_000;

/// Reads an address that comes from outside, and gives it back as it may stand in a mail.
///
/// It must be `https` to a named host, without user name or password and without control characters
/// or spaces. What is returned is serialised anew, so that what a person sees is what a browser
/// opens; names in other scripts show as punycode. Anything else gives `None`: the link is left out
/// and the mail goes out without it.
///
/// One exception, for the local server and its outbox: a loopback host (`localhost`, `127.0.0.1`,
/// `[::1]`) may be an IP address and may use `http`, because such a link leads nowhere but to the
/// reader's own machine.
pub fn safe_link(text: &str) -> Option<Url> {
    let text = text.trim();
    let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && c != '\\';
    if text.len() > LINK_LENGTH_MAX || !text.chars().all(is_plain) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_loopback = match url.host()? {
        Host::Domain(name) => is_local_name(name),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address == Ipv6Addr::LOCALHOST,
    };
    let is_named = matches!(url.host()?, Host::Domain(name) if name.trim_end_matches('.').contains('.'));
    let is_allowed = match url.scheme() {
        "https" => is_named || is_loopback,
        "http" => is_loopback,
        _ => false,
    };
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    (is_allowed && is_anonymous && url.as_str().len() <= LINK_LENGTH_MAX).then_some(url)
}

fn is_local_name(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// A link with the words that stand for it. Only [`Link::new`] and [`Link::to_mailbox`] make one,
/// so that no unchecked address reaches a mail.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Link {
    /// What it leads to, in words.
    pub(crate) label: String,
    url: String,
}

impl Link {
    /// A link to a page, if the address is safe.
    pub(crate) fn new(label: String, url: &str) -> Option<Self> {
        safe_link(url).map(|url| Self { label, url: url.into() })
    }

    /// A link that starts a mail to an address, if it is a plain one: what a mail program could take
    /// for further headers is refused.
    pub(crate) fn to_mailbox(address: &str) -> Option<Self> {
        is_plain_address(address)
            .then(|| Self { label: address.to_owned(), url: format!("mailto:{address}") })
    }

    /// The address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// The longest address that SMTP carries (RFC 5321, 4.5.3.1.3).
const ADDRESS_LENGTH_MAX: usize = 254;

fn is_plain_address(address: &str) -> bool {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let is_domain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    address.len() <= ADDRESS_LENGTH_MAX
        && address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && local.chars().all(is_local)
                && domain.chars().all(is_domain)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_say_where_they_lead() {
        let kept = [
            ("https://shop.example/orders/1001", "https://shop.example/orders/1001"),
            (" https://SHOP.example ", "https://shop.example/"),
            ("https://shop.example/a?b=c&d=e#f", "https://shop.example/a?b=c&d=e#f"),
            ("https://shop.example/\"><script>", "https://shop.example/%22%3E%3Cscript%3E"),
            ("https://shop.example:8443/", "https://shop.example:8443/"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
            ("http://localhost:8080/a", "http://localhost:8080/a"),
            ("http://shop.localhost/a", "http://shop.localhost/a"),
            ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
            ("http://[::1]/a", "http://[::1]/a"),
        ];
        for (given, wanted) in kept {
            assert_eq!(safe_link(given).map(String::from).as_deref(), Some(wanted), "{given}");
        }
        let dropped = [
            "",
            "shop.example",
            "//shop.example/",
            "/orders",
            "http://shop.example/",
            "ftp://shop.example/",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,hi",
            "mailto:a@shop.example",
            "https://ada@shop.example/",
            "https://ada:pass@shop.example/",
            "https://shop.example@evil.example/",
            "https://192.0.2.1/",
            "https://[2001:db8::1]/",
            "https://3221225985/",
            "https://0xc0.0.2.1/",
            "https://intranet/",
            "https://shop.example/a b",
            "https://shop.example/\r\nBcc: x",
            "https://shop.example\\@evil.example/",
            "https:///",
            "https://",
        ];
        for given in dropped {
            assert_eq!(safe_link(given), None, "{given}");
        }
        assert_eq!(safe_link(&format!("https://shop.example/{}", "a".repeat(LINK_LENGTH_MAX))), None);
    }

    #[test]
    fn a_mailbox_link_carries_no_further_headers() {
        assert!(Link::to_mailbox("help@shop.example").is_some());
        for address in
            ["", "help", "@x.example", "a@b?bcc=c@d.example", "a b@c.example", "a@b@c.example", "a@b\r\n"]
        {
            assert_eq!(Link::to_mailbox(address), None, "{address}");
        }
    }
}
