//! The languages of the mails.

/// A language that every mail speaks.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Locale {
    /// English, the default.
    #[default]
    En,
    /// German, with *Sie*.
    De,
    /// French, with *vous*.
    Fr,
    /// Spanish, with *usted*.
    Es,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::En, Self::De, Self::Fr, Self::Es];

    /// The language's BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
        }
    }

    /// Reads the tag back.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// Chooses a language from the reader's tags, best first, by lookup as in RFC 4647, 3.4:
    /// `de-Latn-CH` is tried, then `de-Latn`, then `de`, then the next tag, at last English.
    ///
    /// The second value says that it fell back: the first tag's language is not one of ours, or
    /// there was no tag. Empty tags do not count; `de_CH` reads as `de-CH`.
    pub fn choose(tags: &[&str]) -> (Self, bool) {
        let wishes = tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty());
        for (rank, wish) in wishes.enumerate() {
            if let Some(locale) = Self::look_up(wish) {
                return (locale, rank > 0);
            }
        }
        (Self::default(), true)
    }

    fn look_up(tag: &str) -> Option<Self> {
        let tag = tag.replace('_', "-");
        let mut range = tag.as_str();
        loop {
            if let Some(locale) = Self::parse(range) {
                return Some(locale);
            }
            range = range.rsplit_once('-')?.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choosing_follows_rfc_4647() {
        let rows: [(&[&str], Locale, bool); 13] = [
            (&["de"], Locale::De, false),
            (&["de-CH"], Locale::De, false),
            (&["de-Latn-CH-1996"], Locale::De, false),
            (&["DE_at"], Locale::De, false),
            (&["fr-CA", "en"], Locale::Fr, false),
            (&["pt-BR"], Locale::En, true),
            (&["pt-BR", "es-MX"], Locale::Es, true),
            (&["", " ", "es"], Locale::Es, false),
            (&[], Locale::En, true),
            (&["*"], Locale::En, true),
            (&["-", "--", "de-"], Locale::De, true),
            (&["den"], Locale::En, true),
            (&["en-US", "de"], Locale::En, false),
        ];
        for (tags, locale, fell_back) in rows {
            assert_eq!(Locale::choose(tags), (locale, fell_back), "{tags:?}");
        }
    }
}
