//! The parts of a contact, checked one by one. A part that is no good is left empty: an order must
//! not be lost because of a name.

use email_address::{EmailAddress, Options};
use url::Host;

use crate::text;

/// The most bytes of an address (RFC 5321: a path of 256 with its brackets).
const EMAIL_BYTES_MAX: usize = 254;
/// The most bytes of a language tag that is kept.
const LOCALE_BYTES_MAX: usize = 35;
/// The most bytes of a state's or province's code (ISO 3166-2 has at most three; names are cut off).
const REGION_BYTES_MAX: usize = 6;

/// An address that a mail can be sent to, or nothing.
///
/// One `addr-spec` of plain ASCII with a dotted domain; a domain in other letters is written in its
/// ASCII form. Quoted local parts are dropped: no shop's customer has one, and they may hold
/// separators.
pub(crate) fn email(text: &str) -> String {
    let text = text.trim();
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    if text.contains('"') || EmailAddress::parse_with_options(text, options).is_err() {
        return String::new();
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return String::new();
    };
    let domain = if domain.is_ascii() {
        domain.to_owned()
    } else {
        match Host::parse(domain) {
            Ok(Host::Domain(ascii)) => ascii,
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => return String::new(),
        }
    };
    let address = format!("{local}@{domain}");
    if local.is_ascii() && address.len() <= EMAIL_BYTES_MAX { address } else { String::new() }
}

/// The first of several that is an address.
pub(crate) fn first_email<'a>(candidates: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut addresses = candidates.into_iter().flatten().map(email);
    addresses.find(|address| !address.is_empty()).unwrap_or_default()
}

/// What to call a person, or nothing.
///
/// Anybody may type a name and somebody else's address into a shop's forms, so that the shop's own
/// mail carries an advertisement: what looks like a link or an address is no name.
pub(crate) fn name(text: &str) -> String {
    let name = text::line(text, text::NAME_MAX);
    let marked = name.contains(['@', '/', '\\', '<', '>', '{', '}', '|']);
    let lower = name.to_lowercase();
    if marked || lower.contains("www.") || has_dotted_ending(&lower) { String::new() } else { name }
}

/// The first of several that is a name.
pub(crate) fn first_name<'a>(candidates: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut names = candidates.into_iter().flatten().map(name);
    names.find(|name| !name.is_empty()).unwrap_or_default()
}

/// Whether a word goes on after a dot (`win.example`), which mail programs turn into a link.
/// `J. R.` and `J.R.` do not.
fn has_dotted_ending(lower: &str) -> bool {
    lower.split('.').skip(1).any(|after| {
        let letters: Vec<char> = after.chars().take(2).collect();
        letters.len() == 2 && letters.iter().all(|c| c.is_alphanumeric())
    })
}

/// A language tag in the form of BCP 47, or nothing. `en_US` becomes `en-US`.
pub(crate) fn locale(text: &str) -> String {
    let tag = text.trim().replace('_', "-");
    let well_formed = tag
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let language = tag.split('-').next().unwrap_or_default();
    let has_language =
        (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    if well_formed && has_language && tag.len() <= LOCALE_BYTES_MAX { tag } else { String::new() }
}

/// An ISO 3166-1 alpha-2 code in upper case, or nothing.
pub(crate) fn country(text: &str) -> String {
    let code = text.trim().to_ascii_uppercase();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code { code } else { String::new() }
}

/// The code of a state or province within its country, or nothing: `NY`, also from `US-NY`.
pub(crate) fn region(text: &str) -> String {
    let code = text.trim().to_ascii_uppercase();
    let code = match code.split_once('-') {
        Some((country, rest)) if country.len() == 2 => rest.to_owned(),
        Some(_) | None => code,
    };
    let is_code =
        (1..=REGION_BYTES_MAX).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_code { code } else { String::new() }
}

/// The name of an IANA time zone that the bundled database knows, or nothing.
pub(crate) fn zone(text: &str) -> String {
    match jiff::tz::db().get(text.trim()) {
        Ok(zone) => zone.iana_name().unwrap_or_default().to_owned(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_or_dropped() {
        let check = |text: &str, kept: &str| assert_eq!(email(text), kept, "{text}");
        check(" Ada.Park+shop@Example.com ", "Ada.Park+shop@Example.com");
        check("ada@bücher.example.com", "ada@xn--bcher-kva.example.com");
        for dropped in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@[192.0.2.1]",
            "ada@example.com, bob@example.com",
            "Ada <ada@example.com>",
            "ada@example.com\r\nBcc: bob@example.com",
            "\"ada\"@example.com",
            "ädä@example.com",
            "ada@exa mple.com",
        ] {
            check(dropped, "");
        }
        check(&format!("{}@example.com", "a".repeat(65)), "");
        check(&format!("ada@{}example.com", "a234567890.".repeat(24)), "");
        assert_eq!(first_email([None, Some("no"), Some("a@example.com")]), "a@example.com");
    }

    #[test]
    fn names_that_advertise_are_dropped() {
        for kept in ["Ada", "Ada Park", "J. R.", "J.R.", "Zoë-Ann O’Hara", "安达", "Mary Jr."] {
            assert_eq!(name(kept), kept);
        }
        for dropped in ["https://win.example", "win.example", "www.win", "a@example.com", "<b>Ada"] {
            assert_eq!(name(dropped), "", "{dropped}");
        }
        assert_eq!(name(&"A".repeat(10_000)).len(), text::NAME_MAX);
        assert_eq!(name("Ada\r\nBcc: x"), "Ada Bcc: x");
    }

    #[test]
    fn codes_are_kept_or_dropped() {
        assert_eq!(locale("en"), "en");
        assert_eq!(locale("fr_CA"), "fr-CA");
        assert_eq!(locale("zh-Hant-TW"), "zh-Hant-TW");
        for dropped in ["", "e", "english", "en-", "12", "en\r\n", "../en"] {
            assert!(locale(dropped).is_empty() || locale(dropped) == "en", "{dropped}");
        }
        assert_eq!(country(" us "), "US");
        assert_eq!(country("USA"), "");
        assert_eq!(country("Ü"), "");
        assert_eq!(region("ny"), "NY");
        assert_eq!(region("US-NY"), "NY");
        assert_eq!(region("New York"), "");
        assert_eq!(zone("America/New_York"), "America/New_York");
        assert_eq!(zone("Mars/Olympus"), "");
    }
}
