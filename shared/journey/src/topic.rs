//! Finds out which searches are about the same thing.

use std::collections::BTreeSet;

use crate::fact::Search;

/// Two searches with at least this share of common letter triples are about one thing.
const SIMILAR_MIN_PERCENT: usize = 50;
/// A topic's name is cut to this many characters.
const TOPIC_NAME_MAX: usize = 40;

/// Words that say nothing of the topic, in the languages of our mails.
const STOP_WORDS: [&str; 58] = [
    "a", "an", "and", "are", "can", "do", "does", "for", "how", "i", "in", "is", "it", "me", "my", "of",
    "on", "or", "the", "to", "we", "what", "when", "where", "why", "with", "you", "your", "der", "die",
    "das", "ich", "ist", "mein", "meine", "wann", "wie", "wo", "und", "le", "la", "les", "de", "des", "du",
    "est", "mon", "ma", "où", "comment", "el", "los", "las", "mi", "mis", "cómo", "dónde", "es",
];

/// A search's words without endings, and their letter triples.
struct Fingerprint {
    stems: BTreeSet<String>,
    triples: BTreeSet<[char; 3]>,
}

/// Groups searches by topic. Each group is named; the order of `searches` decides neither groups
/// nor names as long as they are sorted by time.
pub fn group<'a>(searches: impl Iterator<Item = &'a Search>) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Fingerprint, Vec<usize>)> = Vec::new();
    for (index, search) in searches.enumerate() {
        let mine = fingerprint(&search.query);
        let named = name(search, &mine);
        let found = groups.iter_mut().find(|(name, theirs, _)| {
            *name == named || (search.topic.is_empty() && are_similar(&mine, theirs))
        });
        match found {
            Some((_, _, members)) => members.push(index),
            None => groups.push((named, mine, vec![index])),
        }
    }
    groups.into_iter().map(|(name, _, members)| (name, members)).collect()
}

/// A search as compared with itself: case, punctuation and spacing do not count.
pub fn normalise(query: &str) -> String {
    words(query).collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn fingerprint(query: &str) -> Fingerprint {
    let stems: BTreeSet<String> =
        words(query).filter(|word| !STOP_WORDS.contains(&word.as_str())).map(|word| stem(&word)).collect();
    let mut triples = BTreeSet::new();
    for stem in &stems {
        let letters: Vec<char> = format!(" {stem} ").chars().collect();
        triples.extend(letters.windows(3).filter_map(|three| <[char; 3]>::try_from(three).ok()));
    }
    Fingerprint { stems, triples }
}

/// Cuts common endings: `returns`, `returned` and `returning` are one word here.
fn stem(word: &str) -> String {
    for ending in ["ings", "ing", "edly", "ed", "ies", "es", "s", "en", "n"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.chars().count() >= 4
        {
            return stem.to_owned();
        }
    }
    word.to_owned()
}

fn are_similar(a: &Fingerprint, b: &Fingerprint) -> bool {
    // A long word in common is rare enough to name the topic.
    if a.stems.intersection(&b.stems).any(|stem| stem.chars().count() >= 5) {
        return true;
    }
    let common = a.triples.intersection(&b.triples).count();
    let all = a.triples.len() + b.triples.len() - common;
    all > 0 && common * 100 >= all * SIMILAR_MIN_PERCENT
}

fn name(search: &Search, mine: &Fingerprint) -> String {
    let name = if !search.topic.is_empty() {
        words(&search.topic).collect::<Vec<_>>().join("-")
    } else if mine.stems.is_empty() {
        normalise(&search.query).replace(' ', "-")
    } else {
        mine.stems.iter().cloned().collect::<Vec<_>>().join("-")
    };
    if name.is_empty() { "other".to_owned() } else { name.chars().take(TOPIC_NAME_MAX).collect() }
}
