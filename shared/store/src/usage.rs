//! Counts what the table costs: calls, read units, write units.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// Running totals. Units are kept in halves: an eventually consistent read costs half a unit.
#[derive(Debug, Default)]
pub struct Usage {
    calls: AtomicU64,
    read_halves: AtomicU64,
    write_halves: AtomicU64,
}

/// The totals at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UsageSnapshot {
    /// Calls to DynamoDB.
    pub calls: u64,
    /// Read units.
    pub read_units: f64,
    /// Write units.
    pub write_units: f64,
}

impl Usage {
    /// The totals now.
    pub fn snapshot(&self) -> UsageSnapshot {
        let halves = |count: &AtomicU64| {
            let count = count.load(Ordering::Relaxed);
            f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / 2.0
        };
        UsageSnapshot {
            calls: self.calls.load(Ordering::Relaxed),
            read_units: halves(&self.read_halves),
            write_units: halves(&self.write_halves),
        }
    }

    pub(crate) fn read<'a>(&self, capacity: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.read_halves.fetch_add(halves(capacity), Ordering::Relaxed);
    }

    pub(crate) fn wrote<'a>(&self, capacity: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.write_halves.fetch_add(halves(capacity), Ordering::Relaxed);
    }

    /// A refused condition reports no capacity, but costs one unit an item.
    pub(crate) fn refused(&self, items: u64) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.write_halves.fetch_add(items * 2, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }
}

impl UsageSnapshot {
    /// What was used since `earlier`.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            calls: self.calls - earlier.calls,
            read_units: self.read_units - earlier.read_units,
            write_units: self.write_units - earlier.write_units,
        }
    }
}

fn halves<'a>(capacity: impl IntoIterator<Item = &'a ConsumedCapacity>) -> u64 {
    let units: f64 = capacity.into_iter().filter_map(ConsumedCapacity::capacity_units).sum();
    // Units are multiples of one half and far below 2^53.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and never negative")]
    let halves = (units * 2.0).round() as u64;
    halves
}
