//! What the mails say, and what they never say.

use messages::{CheckInKind, FeePolicy, Frame, Locale, Message, samples};

use super::page::words;
use super::{is_transactional, rendered, sample_mails};

/// Words that sell or press, in four languages. Whole words, lower case.
const SELLING: [&str; 44] = [
    "discount",
    "discounts",
    "sale",
    "sales",
    "coupon",
    "voucher",
    "deal",
    "deals",
    "bargain",
    "free",
    "hurry",
    "limited",
    "exclusive",
    "rabatt",
    "rabatte",
    "gutschein",
    "aktion",
    "angebot",
    "angebote",
    "sonderpreis",
    "schnäppchen",
    "beeilen",
    "gratis",
    "exklusiv",
    "réduction",
    "remise",
    "soldes",
    "promo",
    "promotion",
    "offre",
    "bon",
    "dépêchez",
    "gratuit",
    "exclusif",
    "descuento",
    "descuentos",
    "oferta",
    "ofertas",
    "rebajas",
    "cupón",
    "promoción",
    "apresúrese",
    "exclusivo",
    "% off",
];

#[test]
fn no_mail_sells_or_presses() {
    for (name, _, mail) in sample_mails() {
        let read = format!("{} {}", mail.subject, mail.text).to_lowercase();
        let said = words(&read);
        for word in SELLING {
            // "le bon choix" is no voucher.
            let is_meant = said.contains(word) && !(word == "bon" && read.contains("bon choix"));
            assert!(!is_meant, "{name}: {word}");
        }
        assert!(!read.contains('%'), "{name}: a figure nobody can check");
        assert!(!read.contains("noreply") && !read.contains("no-reply"), "{name}");
    }
}

#[test]
fn mails_about_an_order_name_it_in_the_subject() {
    for (name, message, mail) in sample_mails() {
        if is_transactional(&message) {
            assert!(mail.subject.contains("1001"), "{name}: {}", mail.subject);
        }
        assert!(mail.subject.chars().count() <= 125, "{name}: {}", mail.subject);
    }
}

#[test]
fn bad_news_starts_with_the_new_date_or_the_next_news() {
    for (locale, expected, update) in [
        (Locale::En, "between Thursday, 5 March and Saturday, 7 March", "by Friday, 6 March"),
        (Locale::De, "zwischen Donnerstag, 5. März und Samstag, 7. März", "spätestens am Freitag, 6. März"),
        (Locale::Fr, "entre le jeudi 5 mars et le samedi 7 mars", "au plus tard le vendredi 6 mars"),
        (
            Locale::Es,
            "entre el jueves 5 de marzo y el sábado 7 de marzo",
            "a más tardar el viernes 6 de marzo",
        ),
    ] {
        let frame = Frame::sample(locale);
        for (name, message) in samples() {
            let Message::TransitDelay(delay) = &message else { continue };
            let mail = rendered(&message, &frame);
            if name == "transit-delay" {
                assert!(
                    mail.preheader.contains(expected) && mail.subject.contains(expected),
                    "{locale:?} {name}"
                );
            }
            if delay.new_estimate.is_none() && delay.next_update_by.is_some() {
                assert!(
                    mail.preheader.contains(update) && mail.subject.contains(update),
                    "{locale:?} {name}"
                );
            }
        }
    }
}

#[test]
fn a_refund_is_promised_only_where_the_shop_decided_so() {
    let frame = Frame::sample(Locale::En);
    for (name, message) in samples() {
        let text = rendered(&message, &frame).text;
        let fee = match &message {
            Message::DispatchDelay(delay) => delay.fee.as_ref(),
            Message::TransitDelay(delay) => delay.fee.as_ref(),
            Message::CheckIn(check_in) if check_in.kind == CheckInKind::Closure => check_in.fee.as_ref(),
            _ => None,
        };
        let is_said = fee.is_some_and(|fee| fee.policy != FeePolicy::None);
        assert_eq!(text.contains("$30.00"), is_said, "{name}");
        // What law gives back is not the shop's to decide.
        let by_law = matches!(message, Message::DelayOption(_));
        assert_eq!(text.contains("refund") && !by_law, is_said, "{name}");
    }
}

#[test]
fn greetings_work_without_a_name() {
    for (locale, wanted) in
        [(Locale::En, "Hello,"), (Locale::De, "Guten Tag!"), (Locale::Fr, "Bonjour,"), (Locale::Es, "Hola:")]
    {
        let frame = Frame { customer_name: String::new(), ..Frame::sample(locale) };
        for (name, message) in samples() {
            let text = rendered(&message, &frame).text;
            assert!(text.lines().any(|line| line == wanted), "{locale:?} {name}");
        }
    }
}
