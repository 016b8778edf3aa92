//! A sender's status codes in our words, from a table in `codes/`.
//!
//! A line of a table reads `CODE status` or `CODE/DETAIL status`, where `status` is a word of
//! [`ParcelStatus`]; `#` begins a comment. A detail's own line goes before its code's. A code without a
//! line is no error: the parcel's status is unknown, which never makes a mail, and the code is counted
//! so that somebody adds its line.

use std::collections::HashMap;
use std::sync::OnceLock;

use journey::fact::ParcelStatus;

use crate::text;

/// The most different unknown codes that one delivery can report.
const UNMAPPED_MAX: usize = 8;

/// One sender's table.
pub(crate) struct Codes {
    text: &'static str,
    read: OnceLock<HashMap<&'static str, ParcelStatus>>,
}

/// The codes of one delivery that no table has.
#[derive(Debug, Default)]
pub(crate) struct Unmapped(Vec<String>);

impl Unmapped {
    /// Adds one, fit for logs.
    pub(crate) fn add(&mut self, code: &str) {
        let code = text::code(code);
        if !code.is_empty() && self.0.len() < UNMAPPED_MAX && !self.0.contains(&code) {
            self.0.push(code);
        }
    }

    pub(crate) fn into_inner(self) -> Vec<String> {
        self.0
    }
}

impl Codes {
    /// A table, as it stands in its file.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, read: OnceLock::new() }
    }

    /// What a code says, with its detail where the sender has one. A code that the table has not is
    /// put to `unmapped`; a detail that it has not is none of our business.
    pub(crate) fn status(&self, code: &str, detail: &str, unmapped: &mut Unmapped) -> ParcelStatus {
        let table = self.table();
        let detailed = (!detail.is_empty()).then(|| table.get(format!("{code}/{detail}").as_str())).flatten();
        match detailed.or_else(|| table.get(code)) {
            Some(status) => *status,
            None => {
                unmapped.add(&if detail.is_empty() { code.to_owned() } else { format!("{code}/{detail}") });
                ParcelStatus::Unknown
            }
        }
    }

    fn table(&self) -> &HashMap<&'static str, ParcelStatus> {
        self.read.get_or_init(|| self.lines().filter_map(|line| entry(line).ok()).collect())
    }

    fn lines(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        lines.filter(|line| !line.is_empty())
    }
}

fn entry(line: &'static str) -> Result<(&'static str, ParcelStatus), &'static str> {
    let (code, status) = line.rsplit_once(char::is_whitespace).ok_or("no status")?;
    Ok((code.trim(), ParcelStatus::parse(status).ok_or("no such status")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_go_before_codes() {
        static TABLE: Codes = Codes::new(
            "# a comment\nT in_transit\nT/late delayed # why\nOut For Delivery out_for_delivery\n",
        );
        let mut unmapped = Unmapped::default();
        assert_eq!(TABLE.status("T", "late", &mut unmapped), ParcelStatus::Delayed);
        assert_eq!(TABLE.status("T", "other", &mut unmapped), ParcelStatus::InTransit);
        assert_eq!(TABLE.status("Out For Delivery", "", &mut unmapped), ParcelStatus::OutForDelivery);
        assert_eq!(TABLE.status("X", "", &mut unmapped), ParcelStatus::Unknown);
        assert_eq!(TABLE.status("X\n", "y\u{1b}[0m", &mut unmapped), ParcelStatus::Unknown);
        assert_eq!(unmapped.into_inner(), ["X", "X/y[0m"]);
    }
}
