//! What surrounds a mail: sender, reader, language, links, headers and tags.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use journey::decide::zone_of;
use journey::ids::CustomerKey;
use journey::journey::Journey;
use journey::plan::MailRules;
use journey::touch::{Class, SendId, TouchKey};
use mail::Mail;
use messages::{Accent, Frame, Locale, Message};
use service::Service;
use service::shops::Shop;
use service::token::{Grant, Token};

/// Law asks for 30 days at least; people keep mails for longer.
const PREFERENCES_OPEN_FOR: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Renders and addresses a mail. The error says in a few words what is missing.
#[expect(clippy::too_many_arguments, reason = "each is one thing that a mail is made from")]
pub(crate) fn mail(
    service: &Service,
    shop: &Shop,
    journey: &Journey,
    customer: Option<&CustomerKey>,
    key: &TouchKey,
    send_id: &SendId,
    message: &Message,
    now: Timestamp,
) -> Result<Mail, String> {
    let contact = journey.contact().ok_or("no address is known")?;
    let class = shop.plan.class(key.kind);
    let preferences = customer.map(|customer| preferences_url(service, shop, customer, class, now));
    let frame = frame(shop, journey, class, preferences.as_deref());
    let lacks = messages::lacks(message, &frame);
    if !lacks.is_empty() {
        return Err(format!("the shop's settings lack {lacks:?}, which law asks for in this mail"));
    }
    let rendered = messages::render(message, &frame).map_err(|error| error.to_string())?;
    Ok(Mail {
        from: format!("{} <{}>", quoted(&shop.record.brand), shop.record.sender),
        to: contact.email.clone(),
        reply_to: shop.record.support_email.clone(),
        subject: rendered.subject,
        html: rendered.html,
        text: rendered.text,
        headers: headers(shop, class, preferences.as_deref()),
        tags: tags(shop, journey, key, send_id),
    })
}

fn frame(shop: &Shop, journey: &Journey, class: Class, preferences: Option<&str>) -> Frame {
    let contact = journey.contact();
    let wish = contact.map_or("", |contact| &contact.locale);
    let (locale, fell_back) = language(&shop.plan.mail, wish, &shop.record.locale);
    if fell_back && !wish.is_empty() {
        tracing::info!(shop = %shop.id, locale = locale.tag(), "mail in another language than the customer's");
    }
    Frame {
        brand: shop.record.brand.clone(),
        shop_url: shop.record.url.clone(),
        support_email: shop.record.support_email.clone(),
        support_hours: None,
        postal_address: Some(shop.record.postal_address.clone()).filter(|address| !address.is_empty()),
        accent: Accent::parse(&shop.record.accent).unwrap_or_default(),
        preferences_url: preferences.map(str::to_owned),
        unsubscribe_url: preferences.filter(|_| class != Class::Transactional).map(str::to_owned),
        locale,
        zone: zone_of(journey, &shop.time),
        tone: shop.plan.mail.tone,
        customer_name: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
    }
}

/// The reader's language, if it is one in which the shop answers; else its fallback. Says whether it
/// fell back.
fn language(rules: &MailRules, wish: &str, shop: &str) -> (Locale, bool) {
    let is_spoken = |locale: Locale| rules.languages.iter().any(|tag| tag == locale.tag());
    let (wished, is_other) = Locale::choose(&[wish]);
    if !is_other && is_spoken(wished) {
        return (wished, false);
    }
    let own = if rules.fallback.is_empty() { shop } else { &rules.fallback };
    (Locale::choose(&[own]).0, true)
}

fn preferences_url(
    service: &Service,
    shop: &Shop,
    customer: &CustomerKey,
    class: Class,
    now: Timestamp,
) -> String {
    let grant = Grant::Preferences { customer: customer.clone(), class };
    let token = Token { shop: shop.id.clone(), expires_at: now + PREFERENCES_OPEN_FOR, grant };
    format!("{}/u/{}", service.public_url, token.seal(&service.keyring))
}

/// RFC 8058: one click, by POST, signed along by DKIM. Not on transactional mails: nobody can opt
/// out of news about an order under way.
fn headers(shop: &Shop, class: Class, preferences: Option<&str>) -> Vec<(String, String)> {
    let mut headers = vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())];
    if let Some(url) = preferences.filter(|_| class != Class::Transactional) {
        headers.push(("List-Unsubscribe".to_owned(), format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()));
        headers.push(("List-Id".to_owned(), format!("<{}.{}.beforehand>", class.as_str(), shop.id)));
    }
    headers
}

/// What SES's events bring back. Tags take letters, digits, `_` and `-` only.
fn tags(shop: &Shop, journey: &Journey, key: &TouchKey, send_id: &SendId) -> Vec<(String, String)> {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    vec![
        ("shop".to_owned(), shop.id.to_string()),
        ("kind".to_owned(), journey.id.kind().to_string()),
        ("journey".to_owned(), encode(journey.id.value())),
        ("touch".to_owned(), encode(&key.to_string())),
        ("send_id".to_owned(), send_id.0.clone()),
    ]
}

/// An encoded word has 75 characters at most (RFC 2047, 2): so many bytes before they are encoded.
const ENCODED_WORD_BYTES_MAX: usize = 45;
/// SES takes 320 bytes of name and address together.
const ENCODED_WORDS_MAX: usize = 3;

/// A display name as RFC 5322 wants it: ASCII in quotes, without what could end them. Other letters
/// are encoded by SES only in some fields, so that they are encoded here (RFC 2047).
fn quoted(name: &str) -> String {
    let clean: String =
        name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\' | '<' | '>')).collect();
    if clean.is_ascii() {
        return format!("\"{clean}\"");
    }
    let mut words = vec![String::new()];
    for c in clean.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= ENCODED_WORD_BYTES_MAX => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let encoded = words.iter().take(ENCODED_WORDS_MAX);
    let encoded = encoded.map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join(" ")
}
