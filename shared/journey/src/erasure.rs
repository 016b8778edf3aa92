//! What an erasure does to a ledger: touches stay counted, and what named a parcel goes out of their
//! keys. The facts are the fold's to erase (`What::Erased`).

use std::collections::BTreeMap;

use crate::journey::Journey;
use crate::touch::{SendId, TouchKey, TouchKind, TouchState};

/// Before the number of a parcel whose own number is forgotten.
const FORGOTTEN_PARCEL: &str = "parcel-";

impl Journey {
    /// Puts `parcel-1`, `parcel-2`, … in the place of tracking numbers and shipments' ids in the
    /// ledger's keys. No touch is lost, and doing it again changes nothing.
    pub fn forget_parcels(&mut self) {
        self.dropped.clear();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let labels = self.touches.keys().filter_map(label);
        let mut last = labels.clone().filter_map(forgotten).max().unwrap_or(0);
        for named in labels.filter(|label| forgotten(label).is_none()) {
            names.entry(named.to_owned()).or_insert_with(|| {
                last += 1;
                format!("{FORGOTTEN_PARCEL}{last}")
            });
        }
        if names.is_empty() {
            return;
        }
        let touches = std::mem::take(&mut self.touches);
        for (key, mut touch) in touches {
            if let TouchState::Merged { into, .. } = &mut touch.state {
                *into = renamed(into, &names);
            }
            self.touches.insert(renamed(&key, &names), touch);
        }
    }

    /// Where the ledger has a send that was claimed under `key`: an erasure may have renamed it in
    /// between.
    pub fn key_of_send(&self, key: &TouchKey, send_id: &SendId) -> Option<TouchKey> {
        if self.touches.contains_key(key) {
            return Some(key.clone());
        }
        let is_it = |state: &TouchState| match state {
            TouchState::Sending { send_id: theirs, .. }
            | TouchState::Sent { send_id: theirs, .. }
            | TouchState::Unknown { send_id: theirs, .. } => theirs == send_id,
            TouchState::Retry { .. } | TouchState::Parked { .. } | TouchState::Merged { .. } => false,
        };
        self.touches.iter().find(|(_, touch)| is_it(&touch.state)).map(|(key, _)| key.clone())
    }
}

/// The parcel that a key names, if it names one.
fn label(key: &TouchKey) -> Option<&str> {
    match key.kind {
        TouchKind::TransitDelay => Some(&key.subject),
        TouchKind::Exception => key.subject.rsplit_once('/').map(|(label, _)| label),
        TouchKind::DispatchDelay
        | TouchKind::DelayOption
        | TouchKind::Recovery
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::Nps
        | TouchKind::CartHelp
        | TouchKind::FaqHelp => None,
    }
}

fn forgotten(label: &str) -> Option<u32> {
    label.strip_prefix(FORGOTTEN_PARCEL)?.parse().ok()
}

fn renamed(key: &TouchKey, names: &BTreeMap<String, String>) -> TouchKey {
    let Some((label, name)) = label(key).and_then(|label| Some((label, names.get(label)?))) else {
        return key.clone();
    };
    TouchKey::new(key.kind, format!("{name}{}", &key.subject[label.len()..]), key.number)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::ids::{JourneyId, OrderId};
    use crate::touch::{Says, Touch};

    fn touch(state: TouchState) -> Touch {
        Touch { state, says: Says::default(), because: None, delivery: None, answer: None }
    }

    fn key(text: &str) -> TouchKey {
        TouchKey::try_from(text.to_owned()).expect("a key")
    }

    #[test]
    fn parcels_are_numbered_and_nothing_is_lost() {
        let id = JourneyId::Order(OrderId::parse("1001").expect("an id"));
        let mut journey = Journey::new(id);
        let at = Timestamp::UNIX_EPOCH;
        let send_id = SendId("s1".to_owned());
        let sent = touch(TouchState::Sent { send_id: send_id.clone(), at });
        for name in [
            "csat/order/1",
            "dispatch_delay/order/1",
            "exception/1Z2/address_problem/1",
            "transit_delay/1Z1/2",
            "transit_delay/1Z2/1",
        ] {
            journey.touches.insert(key(name), sent.clone());
        }
        let merged = touch(TouchState::Merged { into: key("transit_delay/1Z1/2"), at });
        journey.touches.insert(key("transit_delay/a/b/1"), merged);
        journey.forget_parcels();
        let keys: Vec<String> = journey.touches.keys().map(ToString::to_string).collect();
        assert_eq!(
            keys,
            [
                "dispatch_delay/order/1",
                "transit_delay/parcel-1/2",
                "transit_delay/parcel-2/1",
                "transit_delay/parcel-3/1",
                "exception/parcel-2/address_problem/1",
                "csat/order/1",
            ]
        );
        let stored = journey.to_stored().expect("stored");
        assert!(!stored.contains("1Z"), "{stored}");
        let before = journey.clone();
        journey.forget_parcels();
        assert_eq!(journey, before);
        journey.touches.insert(key("transit_delay/1Z9/1"), sent);
        journey.forget_parcels();
        assert!(journey.touches.contains_key(&key("transit_delay/parcel-4/1")));
        assert_eq!(
            journey.key_of_send(&key("transit_delay/1Z1/2"), &send_id).map(|key| key.kind),
            Some(TouchKind::DispatchDelay),
            "the first touch of that send"
        );
        assert_eq!(journey.key_of_send(&key("transit_delay/1Z1/2"), &SendId("s2".to_owned())), None);
    }
}
