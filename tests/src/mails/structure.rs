//! How the HTML is built: for phones, for the dark, for people who hear it, for every program.

use std::collections::BTreeSet;

use messages::{Accent, CONTRAST_MIN, Frame, Lack, Locale, Message, Palette, lacks, samples};

use super::page::Page;
use super::{is_transactional, rendered, sample_mails};

#[test]
fn the_page_tells_its_language_and_its_one_heading() {
    for (name, _, mail) in sample_mails() {
        let page = Page::read(&mail.html);
        let locale = name.split('/').next();
        let root = page.named("html").next().expect("a root");
        assert_eq!((root.attribute("lang"), root.attribute("dir")), (locale, Some("ltr")), "{name}");
        assert_eq!(page.named("h1").count(), 1, "{name}");
        let title = page.named("title").next().expect("a title");
        assert_eq!(title.text, mail.subject, "{name}");
        let says = |meta: &str, content: &str| {
            page.named("meta")
                .any(|tag| tag.attribute("name") == Some(meta) && tag.attribute("content") == Some(content))
        };
        assert!(
            says("color-scheme", "light dark") && says("supported-color-schemes", "light dark"),
            "{name}"
        );
        assert!(says("viewport", "width=device-width, initial-scale=1"), "{name}");
        assert!(page.style.contains("@media (prefers-color-scheme: dark)"), "{name}");
        assert!(!mail.preheader.is_empty() && mail.html.contains("display:none;max-height:0"), "{name}");
    }
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    let known: BTreeSet<&str> = [
        "html", "head", "meta", "title", "body", "div", "table", "tr", "td", "h1", "h2", "p", "br", "span",
        "strong", "bdi", "ul", "li", "a",
    ]
    .into();
    for (name, _, mail) in sample_mails() {
        let page = Page::read(&mail.html);
        let used: BTreeSet<&str> = page.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert!(used.is_subset(&known), "{name}: {:?}", &used - &known);
        for fetched in ["url(", "@import", "src=", "background=\"", "cid:", "javascript", "data:"] {
            assert!(!mail.html.contains(fetched), "{name}: {fetched}");
        }
    }
}

#[test]
fn tables_are_layout_and_links_can_be_seen_and_hit() {
    for (name, _, mail) in sample_mails() {
        let page = Page::read(&mail.html);
        assert!(page.named("table").all(|table| table.attribute("role") == Some("presentation")), "{name}");
        for link in page.named("a") {
            let style = link.attribute("style").expect("a style");
            let class = link.attribute("class").expect("a class");
            let is_button = class == "button-ink" || class == "score";
            assert!(!link.text.trim().is_empty(), "{name}: a link without words");
            assert!(is_button || style.contains("text-decoration:underline"), "{name}: {}", link.text);
            // Line and padding: 20 + 24, 24 + 20, 28 + 20 and 24 + 28 pixels are 44 or more.
            let padding = ["padding:12px 0", "padding:10px 0", "padding:14px 28px"];
            assert!(padding.iter().any(|padding| style.contains(padding)), "{name}: {}", link.text);
        }
        for score in page.named("a").filter(|link| link.attribute("class") == Some("score")) {
            assert!(
                score.attribute("aria-label").is_some_and(|label| label.starts_with(&score.text)),
                "{name}"
            );
        }
    }
}

#[test]
fn type_is_large_enough() {
    let sizes: BTreeSet<&str> = ["0", "14px", "16px", "18px", "24px"].into();
    for (name, _, mail) in sample_mails() {
        let page = Page::read(&mail.html);
        for tag in &page.tags {
            let style = tag.attribute("style").unwrap_or_default();
            let size = style.split(';').rev().find_map(|rule| rule.strip_prefix("font-size:"));
            assert!(size.is_none_or(|size| sizes.contains(size)), "{name}: {style}");
            // Small type is for labels and below the mail.
            if size == Some("14px") {
                assert!(matches!(tag.attribute("class"), None | Some("muted" | "link")), "{name}: {style}");
            }
        }
    }
}

#[test]
fn colours_are_those_of_the_palette_and_can_be_read() {
    for accent in ["#1f5f8b", "#ffd400", "#000000", "#ffffff", "#e4002b", "#00ff00", "#7f7f7f"] {
        let accent = Accent::parse(accent).expect("a colour");
        let palette = Palette::new(accent);
        let mut allowed = BTreeSet::new();
        for shades in [palette.light, palette.dark] {
            for (name, text, ground) in shades.texts() {
                assert!(text.contrast(ground) >= CONTRAST_MIN, "{accent}: {name} {text} on {ground}");
                allowed.extend([text.to_string(), ground.to_string()]);
            }
            allowed.insert(shades.line.to_string());
        }
        let frame = Frame { accent, ..Frame::sample(Locale::En) };
        for (name, message) in samples() {
            for colour in colours(&rendered(&message, &frame).html) {
                assert!(allowed.contains(&colour), "{name}: {colour}");
            }
        }
    }
}

fn colours(html: &str) -> BTreeSet<String> {
    let is_colour =
        |text: &&str| text.len() >= 6 && text.bytes().take(6).all(|byte| byte.is_ascii_hexdigit());
    html.split('#').skip(1).filter(is_colour).map(|text| format!("#{}", &text[..6])).collect()
}

#[test]
fn ways_out_stand_where_they_belong() {
    for locale in Locale::ALL {
        let frame = Frame::sample(locale);
        let unsubscribe = frame.unsubscribe_url.clone().expect("a sample has one");
        let preferences = frame.preferences_url.clone().expect("a sample has one");
        for (name, message) in samples() {
            let mail = rendered(&message, &frame);
            assert_eq!(mail.text.contains(&unsubscribe), !is_transactional(&message), "{name}");
            assert!(mail.text.contains(&preferences), "{name}");
            assert!(mail.text.contains("help@northlight.example"), "{name}: a person to write to");
            assert!(mail.text.contains("Portsmouth"), "{name}: the postal address");
        }
    }
}

#[test]
fn a_frame_knows_what_it_lacks() {
    let whole = Frame::sample(Locale::En);
    let bare = Frame {
        postal_address: Some(" ".to_owned()),
        unsubscribe_url: Some("http://shop.example/".to_owned()),
        ..whole.clone()
    };
    for (name, message) in samples() {
        assert_eq!(lacks(&message, &whole), [], "{name}");
        let wanted: &[Lack] =
            if is_transactional(&message) { &[] } else { &[Lack::PostalAddress, Lack::UnsubscribeLink] };
        assert_eq!(lacks(&message, &bare), wanted, "{name}");
    }
}

#[test]
fn scales_fit_a_phone() {
    for (name, message, mail) in sample_mails() {
        let scores = match message {
            Message::Csat(_) => 5,
            Message::Nps(_) => 11,
            _ => continue,
        };
        let page = Page::read(&mail.html);
        assert_eq!(
            page.named("a").filter(|link| link.attribute("class") == Some("score")).count(),
            scores,
            "{name}"
        );
        // At 390 pixels the card leaves 340: six of 56 with 4 of padding on each side are 48 wide.
        let widest = mail.html.split("<tr>").map(|row| row.matches("class=\"score\"").count()).max();
        assert!(widest.is_some_and(|widest| widest <= 6), "{name}");
    }
}
