//! Pauses: mails that nobody gets for now, by a person's word. The shop's kill switch.
//!
//! A pause holds what is due; it drops nothing. What waits is decided anew when the pause ends, and what
//! is news no more by then is dropped by the plan's horizon, as ever.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::journey::{Journey, State};
use crate::touch::{TouchKey, TouchKind};

/// A shop has at most this many pauses at once.
pub const PAUSES_MAX: usize = 50;

/// Which mails are meant. Nothing set: all of them.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PauseScope {
    /// Only this kind of touch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touch: Option<TouchKind>,
    /// Only what is about parcels of this carrier, by its name: `UPS` means `ups` and `UPS Ground` too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Only who lives in this country, as ISO 3166-1 alpha-2. With a carrier: that lane.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Mails that nobody gets for now.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pause {
    /// Which.
    pub scope: PauseScope,
    /// Since when.
    pub since: Timestamp,
    /// Who said so.
    pub by: String,
    /// Why.
    pub why: String,
}

impl PauseScope {
    /// Whether both mean the same mails.
    pub fn is_same(&self, other: &Self) -> bool {
        let words = |scope: &Self| scope.carrier.as_deref().map(words_of);
        self.touch == other.touch && words(self) == words(other) && self.country == other.country
    }

    /// Whether a touch of a journey is meant.
    pub(crate) fn holds(&self, key: &TouchKey, journey: &Journey) -> bool {
        if self.touch.is_some_and(|touch| touch != key.kind) {
            return false;
        }
        let lives_in = journey.contact().map_or("", |contact| &contact.country);
        if self.country.as_ref().is_some_and(|country| !country.eq_ignore_ascii_case(lives_in)) {
            return false;
        }
        let Some(carrier) = &self.carrier else {
            return true;
        };
        let wanted = words_of(carrier);
        let parcels = match &journey.state {
            State::Order(order) => order.parcels(),
            State::Cart(_) | State::Help(_) | State::Relationship(_) => Vec::new(),
        };
        let is_theirs = |carrier: &str| words_of(carrier).starts_with(&wanted);
        // A mail about one parcel goes by that parcel, one about the whole order by any of them.
        let names = [&*key.subject, key.subject.rsplit_once('/').map_or("", |(name, _)| name)];
        let about = parcels.iter().find(|parcel| names.iter().any(|name| parcel.is_named(name)));
        match about {
            Some(parcel) => is_theirs(parcel.carrier),
            None => parcels.iter().any(|parcel| is_theirs(parcel.carrier)),
        }
    }
}

impl fmt::Display for PauseScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.touch, &self.carrier) {
            (None, None) => f.write_str("every mail"),
            (Some(touch), None) => write!(f, "{touch}"),
            (None, Some(carrier)) => write!(f, "everything about parcels of {carrier}"),
            (Some(touch), Some(carrier)) => write!(f, "{touch} about parcels of {carrier}"),
        }?;
        self.country.as_ref().map_or(Ok(()), |country| write!(f, " to {country}"))
    }
}

/// A carrier's name as words, without case and signs.
fn words_of(carrier: &str) -> Vec<String> {
    let words = carrier.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::PauseScope;

    #[test]
    fn the_same_carrier_is_known_by_its_words() {
        let of = |carrier: &str| PauseScope { carrier: Some(carrier.to_owned()), ..PauseScope::default() };
        assert!(of("UPS").is_same(&of("ups ")));
        assert!(!of("UPS").is_same(&of("UPS Ground")));
        assert!(!of("UPS").is_same(&PauseScope::default()));
    }
}
