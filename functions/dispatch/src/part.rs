//! Which share of the work a sweeper has, where several run beside each other.

use serde_json::Value;

/// A share of the due index's partitions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part {
    number: u32,
    of: u32,
}

impl Part {
    /// Everything: there is one sweeper.
    pub const WHOLE: Self = Self { number: 0, of: 1 };

    /// As the schedule says it: `{"sweeper": 1, "of": 4}`. An event that says anything else, such as one that a
    /// person sends, is for the whole.
    pub fn of_event(event: &Value) -> Self {
        let number = |name: &str| event[name].as_u64().and_then(|number| u32::try_from(number).ok());
        match (number("sweeper"), number("of")) {
            (Some(number), Some(of)) if number < of => Self { number, of },
            _ => Self::WHOLE,
        }
    }

    /// Whether a partition is in it.
    pub fn has(self, shard: u32) -> bool {
        shard % self.of == self.number
    }

    /// Whether it also does what has no partitions to share: looking at feeds, trying deliveries again, moving who
    /// waits.
    pub fn is_first(self) -> bool {
        self.number == 0
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.number + 1, self.of)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Part;

    #[test]
    fn an_event_that_names_no_part_is_for_the_whole() {
        let rows = [
            (json!({ "sweeper": 1, "of": 4 }), Part { number: 1, of: 4 }),
            (json!({ "sweeper": 0, "of": 1 }), Part::WHOLE),
            (json!({ "sweeper": 4, "of": 4 }), Part::WHOLE),
            (json!({ "sweeper": -1, "of": 4 }), Part::WHOLE),
            (json!({ "of": 0 }), Part::WHOLE),
            (json!({ "source": "aws.events" }), Part::WHOLE),
            (json!(null), Part::WHOLE),
        ];
        for (event, part) in rows {
            assert_eq!(Part::of_event(&event), part, "{event}");
        }
    }
}
