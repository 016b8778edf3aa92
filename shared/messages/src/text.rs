//! The mail as plain text, for people who read it so, hear it, or whose program shows nothing else.
//!
//! Written from the document, not from the HTML. What comes from outside follows words of ours or
//! stands behind a mark or a deeper indent, so that it cannot pose as a line of ours.

use crate::document::{Block, Card, Document, Footer};
use crate::link::Link;

/// Lines are at most this long, except addresses, which must stay whole.
const LINE_LENGTH_MAX: usize = 72;

/// Writes a document as text.
pub(crate) fn write(document: &Document) -> String {
    let mut parts =
        vec![document.brand.clone(), heading(&document.title, '='), wrap(&document.greeting, "", "")];
    parts.extend(document.blocks.iter().map(|each| block(each, &document.colon)));
    parts.push(format!("{}\n{}", wrap(&document.thanks, "", ""), wrap(&document.signature, "", "")));
    parts.push("-".repeat(LINE_LENGTH_MAX));
    parts.extend(footer(&document.footer, &document.colon));
    parts.retain(|part| !part.is_empty());
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

fn block(block: &Block, colon: &str) -> String {
    match block {
        Block::Paragraph { text } => wrap(text, "", ""),
        Block::Heading { text } => heading(text, '-'),
        Block::Timeline { rows } => {
            lines(rows.iter().map(|row| wrap(&format!("{}{colon} {}", row.label, row.value), "  ", "    ")))
        }
        Block::Steps { entries } => lines(entries.iter().map(|entry| wrap(entry, "- ", "  "))),
        Block::Items { entries, more } => {
            let items = entries
                .iter()
                .map(|item| wrap(&format!("{} × {}", item.quantity, item.title), "- ", "      "));
            lines(items.chain(more.iter().map(|more| wrap(more, "  ", "  "))))
        }
        Block::Cards { entries, more } => {
            let cards = entries.iter().map(|each| card(each, colon));
            cards.chain(more.iter().map(|more| wrap(more, "", ""))).collect::<Vec<_>>().join("\n\n")
        }
        Block::Button { link: shown } | Block::Aside { link: shown } => link(&shown.label, shown, colon, ""),
        // The meaning of the ends stands with their scores.
        Block::Scale { rows, columns: _, low: _, high: _ } => lines(rows.iter().flatten().map(|score| {
            let meaning =
                if score.meaning.is_empty() { String::new() } else { format!(" ({})", score.meaning) };
            link(&format!("{}{meaning}", score.spoken), &score.link, colon, "")
        })),
    }
}

fn card(card: &Card, colon: &str) -> String {
    let shown = |text: &str, first: &str, rest: &str| (!text.is_empty()).then(|| wrap(text, first, rest));
    let texts = [shown(&card.title, "* ", "    "), shown(&card.text, "  ", "  ")];
    lines(
        texts
            .into_iter()
            .flatten()
            .chain(card.link.iter().map(|shown| link(&shown.label, shown, colon, "  "))),
    )
}

fn footer(footer: &Footer, colon: &str) -> Vec<String> {
    let contact =
        [Some(&footer.contact), footer.mailbox.as_ref().map(|mailbox| &mailbox.label), footer.hours.as_ref()];
    let mut parts = vec![
        lines(contact.into_iter().flatten().map(|part| wrap(part, "", ""))),
        wrap(&footer.reason, "", ""),
    ];
    parts.push(lines(footer.links.iter().map(|each| link(&each.label, each, colon, ""))));
    parts.extend(footer.address.iter().map(|address| wrap(address, "", "")));
    parts
}

/// A label and, on a line of its own so that no mail program breaks it, an address.
fn link(label: &str, link: &Link, colon: &str, indent: &str) -> String {
    let label = wrap(&format!("{label}{colon}"), indent, &format!("{indent}    "));
    format!("{label}\n{indent}{}", link.url())
}

fn heading(text: &str, underline: char) -> String {
    let wrapped = wrap(text, "", "");
    let width = wrapped.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    format!("{wrapped}\n{}", underline.to_string().repeat(width))
}

fn lines(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join("\n")
}

/// Breaks a text at its plain spaces; unbreakable ones hold. The first line starts with `first`,
/// every further one with `rest`.
fn wrap(text: &str, first: &str, rest: &str) -> String {
    let mut wrapped = String::from(first);
    let mut length = first.chars().count();
    let mut is_line_empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word_length = word.chars().count();
        if !is_line_empty && length + 1 + word_length > LINE_LENGTH_MAX {
            wrapped.push('\n');
            wrapped.push_str(rest);
            length = rest.chars().count();
            is_line_empty = true;
        }
        if !is_line_empty {
            wrapped.push(' ');
            length += 1;
        }
        wrapped.push_str(word);
        length += word_length;
        is_line_empty = false;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_plain_spaces_only() {
        assert_eq!(wrap("", "", ""), "");
        assert_eq!(wrap("a b", "- ", "  "), "- a b");
        let long = "word ".repeat(30);
        let wrapped = wrap(&long, "- ", "  ");
        assert!(wrapped.lines().all(|line| line.chars().count() <= LINE_LENGTH_MAX));
        assert!(wrapped.lines().skip(1).all(|line| line.starts_with("  word")));
        let address = format!("https://shop.example/{}", "a".repeat(100));
        assert_eq!(wrap(&address, "", ""), address);
        let unbreakable = format!("{}b\u{a0}:", "a ".repeat(35));
        assert_eq!(wrap(&unbreakable, "", "").lines().last(), Some("b\u{a0}:"));
    }
}
