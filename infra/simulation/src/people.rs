//! Customers: where they are, and the words of theirs that no log line may hold.

use serde_json::{Value, json};

use crate::chance::Chance;

/// A customer.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The address; its first part is in no other text.
    pub(crate) email: String,
    pub(crate) name: String,
    country: &'static str,
    region: &'static str,
    told_zone: &'static str,
    consent: Option<bool>,
    /// By which clock they are mailed; `None`: by the shop's.
    pub(crate) zone: Option<&'static str>,
    locale: &'static str,
}

/// Country, region, zone that the storefront tells, zone that is right.
const PLACES: [(&str, &str, &str, Option<&str>); 9] = [
    ("US", "NY", "", Some("America/New_York")),
    ("US", "CA", "", Some("America/Los_Angeles")),
    ("DE", "", "", Some("Europe/Berlin")),
    ("GB", "", "", Some("Europe/London")),
    ("AU", "NSW", "", Some("Australia/Sydney")),
    ("IN", "", "", Some("Asia/Kolkata")),
    ("NZ", "", "Pacific/Chatham", Some("Pacific/Chatham")),
    ("BR", "", "America/Sao_Paulo", Some("America/Sao_Paulo")),
    ("", "", "", None),
];

impl Person {
    pub(crate) fn draw(chance: &mut Chance, n: usize) -> Self {
        let (country, region, told_zone, zone) = *chance.pick(&PLACES);
        Self {
            email: format!("canary{n}quill@example.com"),
            name: format!("Canary{n}feather"),
            country,
            region,
            told_zone,
            zone,
            consent: *chance.pick(&[Some(true), Some(true), Some(false), None]),
            locale: *chance.pick(&["en", "de", "fr", "es", "pt"]),
        }
    }

    /// As a sender tells of them.
    pub(crate) fn told(&self) -> Value {
        let mut told = json!({ "email": self.email, "name": self.name, "locale": self.locale });
        for (name, value) in
            [("country", self.country), ("region", self.region), ("time_zone", self.told_zone)]
        {
            if !value.is_empty() {
                told[name] = json!(value);
            }
        }
        if let Some(consent) = self.consent {
            told["marketing_consent"] = json!(consent);
        }
        told
    }

    /// What must be in no log line.
    pub(crate) fn canaries(&self) -> [&str; 2] {
        [self.email.split('@').next().unwrap_or_default(), &self.name]
    }
}
