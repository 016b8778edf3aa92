//! `docs/senders.md` says of each sender what its card says.

use std::fmt::Write as _;

use providers::{Card, Coverage, SecretOrigin};

use super::*;

const MARK: &str = "<!-- What follows is written from the senders' cards: UPDATE_EXPECT=1 cargo test -p tests -- providers::page -->\n";

fn needs(card: &Card) -> String {
    let mut needs = vec![match card.secret.origin {
        SecretOrigin::Ours => "a secret that we make".to_owned(),
        SecretOrigin::OursStandard => "a secret that we make (`whsec_…`)".to_owned(),
        SecretOrigin::Theirs => "the secret that it shows".to_owned(),
        SecretOrigin::PublicKeys => "no secret: its public keys are read".to_owned(),
    }];
    needs.extend(
        card.settings
            .iter()
            .filter(|setting| setting.default.is_none())
            .map(|setting| format!("`--set {}=…`", setting.name)),
    );
    let is_needed = Provider::parse(card.name).is_some_and(Provider::needs_api_token);
    let token = if is_needed { "an API token" } else { "an API token, if wanted" };
    needs.extend(card.api.as_ref().map(|_| token.to_owned()));
    needs.join(", ")
}

fn cards() -> Vec<&'static Card> {
    Provider::ALL.into_iter().map(Provider::card).collect()
}

fn table() -> String {
    let mut table = String::from(
        "## All senders\n\n| sender | `--source` | at | what counts | we need |\n|---|---|---|---|---|\n",
    );
    for provider in Provider::ALL {
        let card = provider.card();
        let surfaces: Vec<String> = card.surfaces.iter().map(|surface| format!("`/{surface}`")).collect();
        let counts = match card.coverage {
            _ if provider.needs_api_token() => "what its API confirms",
            Coverage::Body => "the signed body",
            Coverage::Hint => "the body, if the shop trusts the token",
        };
        let anchor = card.title.to_lowercase().replace([' ', '/'], "-").replace(['(', ')', '.', ','], "");
        writeln!(
            table,
            "| [{}](#{anchor}) | `{}` | {} | {counts} | {} |",
            card.title,
            card.name,
            surfaces.join(" "),
            needs(card)
        )
        .unwrap();
    }
    table
}

fn recipe(card: &Card) -> String {
    let mut text = format!("\n## {}\n\n", card.title);
    for (number, step) in (1..).zip(card.steps) {
        writeln!(text, "{number}. {step}").unwrap();
    }
    writeln!(text, "\n- **Signed**: {}.", card.signed).unwrap();
    writeln!(text, "- **The secret** is {}.", card.secret.form).unwrap();
    if let Some(api) = &card.api {
        let hosts =
            if api.hosts.is_empty() { "the shop's own host".to_owned() } else { api.hosts.join(", ") };
        writeln!(text, "- **Read back** from {hosts} with {}.", api.token).unwrap();
    }
    for setting in card.settings {
        let default = setting.default.map_or("must be set".to_owned(), |default| {
            if default.is_empty() {
                "not set by default".to_owned()
            } else {
                format!("`{default}` by default")
            }
        });
        writeln!(text, "- **`--set {}=…`** ({default}): {}.", setting.name, setting.meaning).unwrap();
    }
    let topics: Vec<String> = card.topics.iter().map(|topic| format!("`{topic}`")).collect();
    writeln!(text, "- **Read**: {}. Others are answered and ignored.", topics.join(", ")).unwrap();
    writeln!(
        text,
        "- **If we cannot take it now**: {}.",
        if card.tries_again { "it tries again" } else { "it does not try again" }
    )
    .unwrap();
    writeln!(text, "- **Verified**: {}", card.verified).unwrap();
    text
}

#[test]
fn the_page_says_what_the_cards_say() {
    let file = root().join("docs/senders.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (written, _) = page.split_once(MARK).expect("docs/senders.md has its mark");
    let recipes: String = cards().into_iter().map(recipe).collect();
    let whole = format!("{written}{MARK}\n{}\n{}{recipes}", table(), methods::table());
    expect_test::expect_file![file].assert_eq(&whole);
}

#[test]
fn cards_are_complete() {
    for card in cards() {
        let name = card.name;
        assert!(!card.title.is_empty() && !card.topics.is_empty() && !card.surfaces.is_empty(), "{name}");
        assert!(!card.steps.is_empty(), "{name}: what to click?");
        for step in card.steps {
            assert!(step.ends_with('.') && !step.contains('\n'), "{name}: {step}");
        }
        assert!(
            !card.signed.ends_with('.') && !card.secret.form.ends_with('.'),
            "{name}: they stand in sentences"
        );
        assert!(
            card.verified.ends_with('.') && card.verified.to_lowercase().contains("live "),
            "{name}: {}",
            card.verified
        );
        for setting in card.settings {
            assert!((setting.check)(setting.example), "{name}: {}", setting.name);
            assert!(
                setting.default.is_none_or(|default| default.is_empty() || (setting.check)(default)),
                "{name}"
            );
        }
        for host in card.api.iter().flat_map(|api| api.hosts) {
            assert!(host.contains('.') && !host.contains(['/', ':']), "{name}: {host}");
        }
    }
}
