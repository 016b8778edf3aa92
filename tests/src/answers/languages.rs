//! The four languages, and who gets which.

use http::Method;
use journey::touch::{Class, TouchKind};
use store::Versioned;

use super::site::Site;

#[tokio::test]
async fn the_pages_speak_the_customers_language() {
    let rows = [
        (
            "en-GB",
            "en",
            "How satisfied are you with your order 1001?",
            "Thank you",
            "Your emails from Juniper Outdoor",
        ),
        (
            "de-AT",
            "de",
            "Wie zufrieden sind Sie mit Ihrer Bestellung 1001?",
            "Vielen Dank",
            "Ihre E-Mails von Juniper Outdoor",
        ),
        (
            "fr-CA",
            "fr",
            "Quel est votre niveau de satisfaction pour votre commande 1001\u{a0}?",
            "Merci",
            "Vos e-mails de Juniper Outdoor",
        ),
        (
            "es-MX",
            "es",
            "¿Cuál es su grado de satisfacción con su pedido 1001?",
            "Gracias",
            "Sus correos de Juniper Outdoor",
        ),
        // Not one of ours: the shop's.
        (
            "pt-BR",
            "en",
            "How satisfied are you with your order 1001?",
            "Thank you",
            "Your emails from Juniper Outdoor",
        ),
    ];
    for (locale, tag, question, thanks, preferences) in rows {
        let site = Site::speaking(locale).await;
        let path = site.survey(TouchKind::Csat);
        let lang = format!("<html lang=\"{tag}\">");
        site.get(&path).await.says(&lang).says(&format!("<h1>{question}</h1>"));
        site.post(&path, &[("score", "2")]).await.says(&lang).says(&format!("<h1>{thanks}</h1>"));
        site.get(&site.preferences(Class::Service))
            .await
            .says(&lang)
            .says(&format!("<h1>{preferences}</h1>"));
        assert_eq!(site.outcome().await.unwrap()["locale"], tag);
    }
}

#[tokio::test]
async fn who_comes_without_a_token_is_asked_in_the_browsers_language() {
    let site = Site::new().await;
    let rows = [
        ("de-CH, de;q=0.9, en;q=0.8", "Dieser Link funktioniert nicht"),
        ("pt, fr;q=0.5, es;q=0.7", "Este enlace no funciona"),
        ("fr", "Ce lien ne fonctionne pas"),
        ("ja, *;q=0.1", "This link does not work"),
        ("", "This link does not work"),
    ];
    for (wished, title) in rows {
        site.send(Method::GET, "/a/forged", &[("accept-language", wished)], "").await.says(title);
    }
}

#[tokio::test]
async fn a_shop_whose_language_is_not_ours_leaves_it_to_the_browser() {
    let site = Site::speaking("").await;
    let store = &site.service().store;
    let (shop, _) = store.shop(&site.shop()).await.unwrap().unwrap();
    let mut record = shop.value;
    record.locale = "pt-PT".to_owned();
    store.put_shop(&site.shop(), &Versioned { value: record, version: shop.version }).await.unwrap();
    site.service().shops.forget();
    let shown = site.send(Method::GET, &site.survey(TouchKind::Csat), &[("accept-language", "fr")], "").await;
    shown.says("<html lang=\"fr\">");
}

#[tokio::test]
async fn the_end_of_a_survey_is_told_at_the_customers_place() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    let sent_at = site.now().to_zoned(jiff::tz::TimeZone::get("America/New_York").unwrap());
    let thanks = site.post(&path, &[("score", "4")]).await;
    let closes = sent_at + jiff::SignedDuration::from_hours(14 * 24);
    let (hour, half) = if closes.hour() > 12 { (closes.hour() - 12, "pm") } else { (closes.hour(), "am") };
    let moment = format!("{}\u{a0}March at {hour}:{:02}\u{a0}{half}", closes.day(), closes.minute());
    thanks.says(&format!("You can change your answer until {moment}."));
}
