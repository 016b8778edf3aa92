//! Codes of senders that no table of ours knows: how often each came, for whoever adds them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use journey::ids::{ShopId, SourceId};
use serde::Serialize;

use crate::Store;
use crate::error::StoreError;
use crate::feeds::{CHANGES_A_WRITE_MAX, FIRST, SEEN, TOPIC, mark, time};
use crate::items;
use crate::keys;
use crate::update::Update;

/// A code that does not come any more is forgotten after this.
const CODES_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);
/// The most codes that are kept of one source.
pub const CODES_MAX: usize = 200;
/// The attribute that counts a code; the others are named as marks are.
const COUNT: &str = "count";

/// A code that could not be mapped.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct UnmappedCode {
    /// Whose.
    pub source: SourceId,
    /// The sender's code.
    pub code: String,
    /// How often it came.
    pub count: u64,
    /// When it first came.
    pub first: Timestamp,
    /// When it last came.
    pub last: Timestamp,
    /// What the sender called one delivery that held it.
    pub topic: String,
}

impl Store {
    /// Counts codes that could not be mapped: of each, how often, and the topic of one delivery. A
    /// source that has [`CODES_MAX`] of them gets no new ones.
    pub async fn count_unmapped(
        &self,
        shop: &ShopId,
        source: &SourceId,
        codes: &BTreeMap<String, (u64, String)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "count unmapped codes";
        let (pk, sk) = (keys::shop(shop), keys::codes(source));
        let stored = self.get(OPERATION, &pk, &sk, false).await?.unwrap_or_default();
        let is_known = |code: &String| stored.contains_key(&mark(COUNT, code));
        let known = stored.keys().filter(|name| name.starts_with(COUNT)).count();
        let room = CODES_MAX.saturating_sub(known);
        let news = codes.iter().filter(|(code, _)| !is_known(code)).take(room);
        let counted: Vec<_> = codes.iter().filter(|(code, _)| is_known(code)).chain(news).collect();
        for part in counted.chunks(CHANGES_A_WRITE_MAX) {
            let mut update = Update::default();
            for (code, (count, topic)) in part {
                update.add(mark(COUNT, code), *count);
                update.set(mark(SEEN, code), time(now));
                update.set_once(mark(FIRST, code), time(now));
                update.set_once(mark(TOPIC, code), items::text(topic));
            }
            update.set(keys::EXPIRES_AT, time(now + CODES_KEPT_FOR));
            self.update(OPERATION, &pk, &sk, update).await?;
        }
        Ok(())
    }

    /// The codes that could not be mapped, by source and code.
    pub async fn unmapped(&self, shop: &ShopId) -> Result<Vec<UnmappedCode>, StoreError> {
        let mut found = Vec::new();
        for item in self.below_shop("list unmapped codes", shop, keys::CODES_BEGIN_WITH).await? {
            let source = items::get_text(&item, keys::SORT_KEY).and_then(keys::parse_codes);
            let codes = item.keys().filter_map(|name| name.strip_prefix(COUNT)?.strip_prefix('#'));
            for code in codes {
                found.extend(source.clone().and_then(|source| {
                    Some(UnmappedCode {
                        source,
                        code: code.to_owned(),
                        count: items::get_u64(&item, &mark(COUNT, code))?,
                        first: items::get_time(&item, &mark(FIRST, code))?,
                        last: items::get_time(&item, &mark(SEEN, code))?,
                        topic: items::get_text(&item, &mark(TOPIC, code))?.to_owned(),
                    })
                }));
            }
        }
        found.sort_by(|a, b| (&a.source, &a.code).cmp(&(&b.source, &b.code)));
        Ok(found)
    }
}
