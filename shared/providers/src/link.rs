//! Links that strangers wrote. Whether a host is on the shop's or carrier's list is the renderer's
//! to say; here only what could never be a proper link is dropped.

use url::{Host, Url};

/// The most bytes of a link.
pub(crate) const LINK_BYTES_MAX: usize = 1_024;

/// The link, re-serialised, or nothing: `https` only, a named host, no user name or password.
pub(crate) fn https(text: &str) -> String {
    if text.len() > LINK_BYTES_MAX {
        return String::new();
    }
    let Ok(url) = Url::parse(text.trim()) else {
        return String::new();
    };
    let named_host = matches!(url.host(), Some(Host::Domain(domain)) if domain.contains('.'));
    let plain = url.username().is_empty() && url.password().is_none();
    // Re-serialising escapes, so it may grow.
    if url.scheme() == "https" && named_host && plain && url.as_str().len() <= LINK_BYTES_MAX {
        url.into()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proper_links_stay() {
        let check = |text: &str, kept: &str| assert_eq!(https(text), kept, "{text}");
        check(" https://shop.example.com/orders/1?a=b ", "https://shop.example.com/orders/1?a=b");
        check("https://bücher.example.com/", "https://xn--bcher-kva.example.com/");
        check("https://shop.example.com/a b\"<x>", "https://shop.example.com/a%20b%22%3Cx%3E");
        check("HTTPS://SHOP.EXAMPLE.COM", "https://shop.example.com/");
        for dropped in [
            "",
            "shop.example.com",
            "http://shop.example.com/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://ada@shop.example.com/",
            "https://ada:pw@shop.example.com/",
            "https://192.0.2.1/",
            "https://0x7f.1/",
            "https://[2001:db8::1]/",
            "https://localhost/",
            "https:///",
        ] {
            check(dropped, "");
        }
        check(&format!("https://shop.example.com/{}", "x".repeat(LINK_BYTES_MAX)), "");
        check(&format!("https://shop.example.com/{}", "<".repeat(LINK_BYTES_MAX / 2)), "");
    }
}
