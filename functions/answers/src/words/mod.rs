//! Everything that the pages say, as a table with a column per language.
//!
//! A language is one value of [`Words`], so a missing phrase does not compile, and neither does a
//! phrase that forgets what it is told. The tone is that of the mails: short, plain, owned.

use messages::Locale;

mod de;
mod delay_option;
mod en;
mod es;
mod fr;

pub(crate) use delay_option::DelayOptionWords;

/// A fixed phrase.
type Plain = &'static str;
/// A phrase with one thing in it.
type One = fn(&str) -> String;
/// A phrase with two things in it.
type Two = fn(&str, &str) -> String;

/// The phrases of a language.
pub(crate) fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &en::WORDS,
        Locale::De => &de::WORDS,
        Locale::Fr => &fr::WORDS,
        Locale::Es => &es::WORDS,
    }
}

/// One language.
#[derive(Debug)]
pub(crate) struct Words {
    /// January first.
    pub(crate) months: [Plain; 12],
    /// Day of the month, month, hour, minute; within a sentence, after "until".
    pub(crate) moment: fn(i8, &str, i8, i8) -> String,
    /// Below every page of a shop; the address follows.
    pub(crate) contact: Plain,
    pub(crate) survey: SurveyWords,
    pub(crate) thanks: ThanksWords,
    pub(crate) delay_option: &'static DelayOptionWords,
    pub(crate) closed: ClosedWords,
    pub(crate) preferences: PreferenceWords,
    pub(crate) problems: ProblemWords,
}

/// The survey pages.
#[derive(Debug)]
pub(crate) struct SurveyWords {
    /// Order number.
    pub(crate) csat_question: One,
    /// The number is not known.
    pub(crate) csat_question_unnumbered: Plain,
    pub(crate) csat_low: Plain,
    pub(crate) csat_high: Plain,
    pub(crate) csat_comment: Plain,
    /// Brand.
    pub(crate) nps_question: One,
    pub(crate) nps_low: Plain,
    pub(crate) nps_high: Plain,
    pub(crate) nps_comment: Plain,
    pub(crate) comment_hint: Plain,
    /// The button for a first answer.
    pub(crate) send: Plain,
    /// The button for another answer.
    pub(crate) correct: Plain,
    /// Score and best score.
    pub(crate) answered: Two,
    /// Until when.
    pub(crate) correct_until: One,
    /// No score was chosen.
    pub(crate) missing: Plain,
}

/// After an answer.
#[derive(Debug)]
pub(crate) struct ThanksWords {
    pub(crate) title: Plain,
    /// Score and best score.
    pub(crate) recorded: Two,
    pub(crate) low: Plain,
    /// Leads to the address.
    pub(crate) low_contact: Plain,
    pub(crate) other: Plain,
    /// A link.
    pub(crate) correct: Plain,
}

/// After the survey's end.
#[derive(Debug)]
pub(crate) struct ClosedWords {
    pub(crate) title: Plain,
    /// Until when.
    pub(crate) until: One,
    /// Score and best score.
    pub(crate) kept: Two,
    pub(crate) thanks: Plain,
    /// The address follows.
    pub(crate) write_to_us: Plain,
}

/// Which mails come.
#[derive(Debug)]
pub(crate) struct PreferenceWords {
    /// Brand.
    pub(crate) title: One,
    pub(crate) service: ClassWords,
    pub(crate) marketing: ClassWords,
    pub(crate) orders: Plain,
    pub(crate) orders_hint: Plain,
    /// In place of a box to tick.
    pub(crate) always: Plain,
    pub(crate) stop: Plain,
    pub(crate) choose: Plain,
    pub(crate) choose_instead: Plain,
    pub(crate) save: Plain,
    pub(crate) saved: Plain,
    pub(crate) in_flight: Plain,
    pub(crate) undo: Plain,
}

/// One class of mails that the customer can stop.
#[derive(Debug)]
pub(crate) struct ClassWords {
    pub(crate) name: Plain,
    pub(crate) hint: Plain,
    /// The mail that held the link was of this class.
    pub(crate) came_from: Plain,
    pub(crate) stopped: Plain,
}

/// What can go wrong.
#[derive(Debug)]
pub(crate) struct ProblemWords {
    pub(crate) invalid: Notice,
    pub(crate) expired: Notice,
    pub(crate) gone: Notice,
    pub(crate) elsewhere: Notice,
    pub(crate) too_long: Notice,
    pub(crate) unreadable: Notice,
    pub(crate) busy: Notice,
    /// A form that was sent can be sent again.
    pub(crate) kept: Plain,
    /// A button.
    pub(crate) again: Plain,
}

/// A heading and what it means for the reader.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) title: Plain,
    pub(crate) text: Plain,
}
