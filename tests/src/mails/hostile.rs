//! What comes from outside cannot change what a mail is, says or links to.

use messages::{
    Frame, Locale, Message, Parcel, SUBJECT_LENGTH_MAX, Sighting, TransitDelay, safe_link, samples,
};

use super::everything::Content;
use super::page::Page;
use super::rendered;

const HOSTILE_TEXTS: [&str; 14] = [
    "Ada\r\nBcc: everyone@evil.example",
    "Ada\nNext update: pay at https://evil.example/now\n\nYours",
    "a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f\0g\u{1b}[31m",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<!--[if mso]><a href=\"https://evil.example\">",
    "{{ 7 * 7 }}{% raw %}{# #}",
    "\u{202e}gnp.exe\u{2066}\u{200f}\u{61c}",
    "&lt;b&gt; &amp; &#60;",
    "👩\u{200d}💻🏳️\u{200d}🌈 Ada",
    "אדה פארק",
    "آدا بارك",
    "Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}algo",
];

const HOSTILE_LINKS: [&str; 12] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "http://shop.example/",
    "https://ada:pass@shop.example/",
    "https://shop.example@evil.example/",
    "https://192.0.2.7/",
    "https://[2001:db8::1]/",
    "https://shop.example/\r\nBcc: everyone@evil.example",
    "//evil.example/",
    "https://intranet/",
];

#[test]
fn no_text_leaves_its_place() {
    let long = "x ".repeat(5_000);
    for text in HOSTILE_TEXTS.into_iter().chain([long.as_str()]) {
        let content = Content { text, url: "https://shop.example/", is_full: true };
        for message in content.messages() {
            let mail = rendered(&message, &content.frame(Locale::En));
            let name =
                format!("{} with {:?}", message.kind_name(), text.chars().take(40).collect::<String>());
            for one_line in [&mail.subject, &mail.preheader] {
                assert!(!one_line.chars().any(is_dangerous), "{name}: {one_line:?}");
            }
            assert!(mail.subject.chars().count() <= SUBJECT_LENGTH_MAX, "{name}");
            assert!(!mail.text.chars().filter(|c| *c != '\n').any(is_dangerous), "{name}");
            assert!(!mail.html.chars().filter(|c| *c != '\n').any(is_dangerous), "{name}");
            assert!(mail.html.len() < 100_000 && mail.text.len() < 30_000, "{name}: too long");
            let page = Page::read(&mail.html);
            for tag in &page.tags {
                assert!(
                    !matches!(tag.name.as_str(), "script" | "img" | "b" | "svg" | "iframe"),
                    "{name}: {tag:?}"
                );
                assert!(!tag.attributes.iter().any(|(name, _)| name.starts_with("on")), "{name}: {tag:?}");
            }
            for link in page.links() {
                assert_eq!(link, "https://shop.example/", "{name}");
            }
        }
    }
}

/// Controls, and what turns the reading direction or hides.
fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}')
}

#[test]
fn no_text_poses_as_a_line_of_ours() {
    let fake = "Next update: pay the fee at evil.example first";
    let fake_start = "Next update: pay";
    let fillers = (1..=72).step_by(5).map(|length| format!("{} {fake}", "x".repeat(length)));
    for text in fillers.chain([format!("a\n{fake}"), format!("a\r\n\r\n{fake}"), format!("a\u{2029}{fake}")])
    {
        let content = Content { text: &text, url: "https://shop.example/", is_full: true };
        // The shop's own name and hours may wrap as they like.
        let frame = Frame { customer_name: text.clone(), ..Frame::sample(Locale::En) };
        for message in content.messages() {
            let mail = rendered(&message, &frame);
            // A timeline's rows have two spaces.
            let posing =
                |line: &&str| line.starts_with(fake_start) || line.starts_with(&format!("  {fake_start}"));
            assert_eq!(mail.text.lines().find(posing), None, "{}: {}", message.kind_name(), mail.text);
        }
    }
}

#[test]
fn what_people_write_is_still_there() {
    let rows = [
        ("👩\u{200d}💻 Ada", "Hello 👩\u{200d}💻 Ada,"),
        ("אדה פארק", "Hello אדה פארק,"),
        ("O’Neil & Søn", "Hello O’Neil & Søn,"),
        ("Ada\r\nBcc: all", "Hello Ada Bcc: all,"),
        ("{{ 7 * 7 }}", "Hello {{ 7 * 7 }},"),
        ("Win at https://evil.example", "Hello,"),
        ("evil.example", "Hello,"),
        ("\u{202e}\u{200b}", "Hello,"),
    ];
    for (given, wanted) in rows {
        let frame = Frame { customer_name: given.to_owned(), ..Frame::sample(Locale::En) };
        for (name, message) in samples() {
            let mail = rendered(&message, &frame);
            assert!(mail.text.lines().any(|line| line == wanted), "{name}: {given:?}");
            let escaped = wanted.replace('&', "&amp;");
            assert!(mail.html.contains(&format!(">{escaped}</p>")), "{name}: {given:?}");
        }
    }
}

#[test]
fn an_unsafe_link_is_left_out_and_the_mail_goes_out() {
    for url in HOSTILE_LINKS {
        assert_eq!(safe_link(url), None, "{url}");
        let content = Content { text: "Ada", url, is_full: true };
        for message in content.messages() {
            let mail = rendered(&message, &content.frame(Locale::De));
            assert_eq!(Page::read(&mail.html).links(), [""; 0], "{} with {url}", message.kind_name());
            assert!(!mail.text.contains("evil") && !mail.text.contains("alert"), "{url}");
        }
    }
}

#[test]
fn a_survey_with_a_broken_scale_asks_for_a_reply() {
    for (name, message) in samples() {
        let broken = match message {
            Message::Csat(mut csat) => {
                csat.score_urls[2] = "javascript:1".to_owned();
                Message::Csat(csat)
            }
            Message::Nps(mut nps) => {
                nps.score_urls[10] = String::new();
                Message::Nps(nps)
            }
            _ => continue,
        };
        let mail = rendered(&broken, &Frame::sample(Locale::En));
        assert!(!mail.text.contains("/answers/"), "{name}: no score is linked");
        assert!(mail.text.contains("Reply to this email with a number from"), "{name}");
    }
}

#[test]
fn names_in_other_scripts_are_linked_as_browsers_open_them() {
    let parcel = Parcel {
        tracking_number: "1".to_owned(),
        carrier: String::new(),
        tracking_url: "https://bücher.example/päckchen?n=1&x=\"<>".to_owned(),
        sighting: Sighting::Unknown,
    };
    let delay = samples().into_iter().find_map(|(_, message)| match message {
        Message::TransitDelay(delay) => Some(delay),
        _ => None,
    });
    let delay = TransitDelay { parcels: vec![parcel], ..delay.expect("a sample of a delay") };
    let mail = rendered(&Message::TransitDelay(delay), &Frame::sample(Locale::De));
    let wanted = "https://xn--bcher-kva.example/p%C3%A4ckchen?n=1&x=%22%3C%3E";
    assert!(mail.text.lines().any(|line| line == wanted));
    assert!(Page::read(&mail.html).links().contains(&wanted));
}
