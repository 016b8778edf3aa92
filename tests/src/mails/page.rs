//! Takes a mail's HTML apart, strictly: what this cannot read, the mail should not contain.

use std::collections::BTreeSet;

/// An opening tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    /// Names and unescaped values.
    pub(super) attributes: Vec<(String, String)>,
    /// The unescaped text up to the next tag of any kind, opening or closing.
    pub(super) text: String,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// A mail's HTML, taken apart.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) style: String,
    pub(super) tags: Vec<Tag>,
    /// All that people read or hear.
    pub(super) words: BTreeSet<String>,
}

impl Page {
    pub(super) fn read(html: &str) -> Self {
        let (before, rest) = html.split_once("<style>").expect("a style sheet");
        let (style, after) = rest.split_once("</style>").expect("the end of the style sheet");
        let body = without_comments(&format!("{before}{after}"));
        let mut tags: Vec<Tag> = Vec::new();
        let mut read = String::new();
        for piece in body.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').expect("a closed tag");
            assert!(!text.contains(['"', '\'']), "quotes in text are escaped: {text}");
            let text = unescape(text);
            read.push_str(&text);
            // A cell or a line break ends a word, `<strong>` does not matter here.
            read.push(' ');
            match tag.strip_prefix('/') {
                Some(_) => {}
                None if tag.starts_with('!') => {}
                None => tags.push(tag_of(tag, text)),
            }
        }
        for tag in &tags {
            read.push_str(tag.attribute("aria-label").unwrap_or_default());
            read.push(' ');
        }
        Self { style: style.to_owned(), tags, words: words(&read) }
    }

    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Tag> {
        self.tags.iter().filter(move |tag| tag.name == name)
    }

    pub(super) fn links(&self) -> Vec<&str> {
        self.named("a").map(|link| link.attribute("href").expect("a link with an address")).collect()
    }
}

/// The comments are for one mail program: they hold tables only.
fn without_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let (comment, after) = comment.split_once("-->").expect("a closed comment");
        assert!(comment.starts_with("[if mso]>") && comment.ends_with("<![endif]"), "{comment}");
        kept.push_str(before);
        rest = after;
    }
    kept + rest
}

fn tag_of(tag: &str, text: String) -> Tag {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((attribute, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("a closed attribute");
        attributes.push((attribute.trim().to_owned(), unescape(value)));
        rest = after;
    }
    assert_eq!(rest.trim(), "", "an attribute without a value in <{tag}>");
    Tag { name: name.to_owned(), attributes, text }
}

fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// The words and numbers of a text, without the signs around them.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    text.split(char::is_whitespace)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}
