//! Plans: published once and kept for ever, with who, why and when; which of them are in force; and
//! what was replayed before.

use jiff::{SignedDuration, Timestamp};
use journey::ids::ShopId;
use journey::pause::Pause;
use journey::plan::{ERAS_MAX, Era, Plan};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::items::{self, Item};
use crate::keys;
use crate::moves::{Move, MoveCause};
use crate::{CONFLICTS_MAX, Store, Versioned};

/// An earlier plan is followed for at most this long after the next one took its place: by then all that
/// began before is over.
const ERA_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 400);
/// What a replay found counts for this long.
const REPLAYED_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Which plan journeys follow that had begun when another was published.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFollow {
    /// The new one.
    #[default]
    New,
    /// The one that they followed before.
    Old,
}

/// What was known of a plan's effect when it was published.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Previewed {
    /// It was replayed over what had happened.
    Replayed {
        /// When.
        at: Timestamp,
        /// What came out, in words.
        summary: String,
    },
    /// It was not, and why.
    NotReplayed {
        /// Why.
        reason: String,
    },
    /// It is the text of this earlier version, which was in force before.
    RolledBackTo {
        /// The version; 0 is the built-in default.
        version: u32,
    },
}

/// Who published a plan, why and how.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Publishing {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// What those follow who had begun before.
    pub waiting: WaitingFollow,
    /// What was known of its effect.
    pub previewed: Previewed,
}

/// A plan as it was published.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PublishedPlan {
    /// The plan.
    pub plan: Plan,
    /// The file as it was written, comments and all.
    pub text: String,
    /// Who published it and why; `None`: nobody noted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publishing: Option<Publishing>,
}

/// The plans in force, as they are read with the shop.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct PlansInForce {
    /// The current one.
    pub(crate) plan: Plan,
    /// Earlier ones that are still followed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) eras: Vec<Era>,
}

/// The rules of a shop at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulesAt {
    /// The plan of what began then.
    pub plan: Plan,
    /// Earlier plans that were followed.
    pub eras: Vec<Era>,
    /// What nobody got.
    pub pauses: Vec<Pause>,
}

/// What became of a wish to publish.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Published {
    /// It is in force as this version.
    Version(u32),
    /// Another version is in force than the one that it was made for.
    Overtaken {
        /// That version.
        version: u32,
    },
    /// So many earlier plans are still followed that no other can be kept.
    TooManyEras,
}

/// That a plan's text was replayed over what had happened, under the plan that was in force then.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Replayed {
    /// The version that it was compared with.
    pub base_version: u32,
    /// When.
    pub at: Timestamp,
    /// How many journeys were played.
    pub journeys: u64,
    /// What came out, in one line.
    pub summary: String,
}

impl Store {
    /// Publishes a plan over the version `base`: the version, what is in force and the moving of those
    /// who wait change together.
    pub async fn publish_plan(
        &self,
        shop: &ShopId,
        base: u32,
        mut published: PublishedPlan,
        at: Timestamp,
    ) -> Result<Published, StoreError> {
        const OPERATION: &str = "publish a plan";
        let pk = keys::shop(shop);
        for _ in 0..CONFLICTS_MAX {
            let wanted = [keys::PLAN, keys::MOVE].map(|sk| items::key(&pk, sk)).to_vec();
            let found = self.get_many(OPERATION, wanted, true).await?;
            let (in_force, moving) = read_in_force(OPERATION, &found)?;
            let version = u32::try_from(in_force.version)
                .map_err(|_| StoreError::unreadable(OPERATION, "VersionTooLarge"))?;
            if version != base {
                return Ok(Published::Overtaken { version });
            }
            published.plan.version = version + 1;
            let waiting = published.publishing.as_ref().map(|publishing| publishing.waiting);
            let eras = eras_after(in_force.value, waiting.unwrap_or_default(), at);
            if eras.len() > ERAS_MAX {
                return Ok(Published::TooManyEras);
            }
            let pointer = PlansInForce { plan: published.plan.clone(), eras };
            let pointer = items::document(OPERATION, &pk, keys::PLAN, &pointer, in_force.version + 1, None)?;
            let kept = keys::plan_version(version + 1);
            let kept = items::document(OPERATION, &pk, &kept, &published, 1, None)?;
            let next = Move::new(MoveCause::Plan(version + 1), at);
            let writes = vec![
                self.conditional_put(OPERATION, pointer, in_force.version)?,
                self.conditional_put(OPERATION, kept, 0)?,
                self.move_put(OPERATION, shop, &next, moving)?,
            ];
            // Another publication is named at the next look; the sweeper's note is no reason to give up.
            if self.transact(OPERATION, writes).await?.is_ok() {
                return Ok(Published::Version(version + 1));
            }
        }
        Err(StoreError::conflict(OPERATION))
    }

    /// Every version that was published, the oldest first.
    pub async fn plan_versions(&self, shop: &ShopId) -> Result<Vec<PublishedPlan>, StoreError> {
        const OPERATION: &str = "list a shop's plans";
        let found = self.below_shop(OPERATION, shop, keys::PLANS_BEGIN_WITH).await?;
        let read = |item: &Item| items::read_document(OPERATION, item).map(|found| found.value);
        found.iter().map(read).collect()
    }

    /// One version; `None` if there is none, as of version 0, which is built in.
    pub async fn plan_version(
        &self,
        shop: &ShopId,
        version: u32,
    ) -> Result<Option<PublishedPlan>, StoreError> {
        const OPERATION: &str = "read a shop's plan";
        let item = self.get(OPERATION, &keys::shop(shop), &keys::plan_version(version), true).await?;
        item.map(|item| items::read_document(OPERATION, &item).map(|found| found.value)).transpose()
    }

    /// The earlier plans that are still followed.
    pub async fn plan_eras(&self, shop: &ShopId) -> Result<Vec<Era>, StoreError> {
        const OPERATION: &str = "read the plans in force";
        let item = self.get(OPERATION, &keys::shop(shop), keys::PLAN, true).await?;
        let Some(item) = item else {
            return Ok(Vec::new());
        };
        items::read_document::<PlansInForce>(OPERATION, &item).map(|found| found.value.eras)
    }

    /// The rules that were in force at a time, as far as they are remembered: every plan is, and the
    /// newest pauses.
    pub async fn rules_at(&self, shop: &ShopId, at: Timestamp) -> Result<RulesAt, StoreError> {
        let mut in_force = PlansInForce::default();
        for version in self.plan_versions(shop).await? {
            let publishing = version.publishing;
            let (published_at, waiting) = publishing
                .map_or((Timestamp::MIN, WaitingFollow::New), |publishing| {
                    (publishing.at, publishing.waiting)
                });
            if published_at > at {
                break;
            }
            let eras = eras_after(in_force, waiting, published_at);
            in_force = PlansInForce { plan: version.plan, eras };
        }
        let pauses = self.pauses(shop).await?.value;
        let ended = pauses.ended.into_iter().filter(|ended| ended.ended_at > at).map(|ended| ended.pause);
        let pauses = pauses.holding.into_iter().chain(ended).filter(|pause| pause.since <= at).collect();
        Ok(RulesAt { plan: in_force.plan, eras: in_force.eras, pauses })
    }

    /// Notes that the plan whose text has this digest was replayed. `digest` is any text that two plans
    /// do not share, such as a hash in hexadecimal digits.
    pub async fn put_replayed(
        &self,
        shop: &ShopId,
        digest: &str,
        replayed: &Replayed,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "note a replay";
        let expires_at = Some(replayed.at + REPLAYED_KEPT_FOR);
        let sk = keys::replayed(digest);
        self.put(OPERATION, items::document(OPERATION, &keys::shop(shop), &sk, replayed, 1, expires_at)?)
            .await
    }

    /// The last replay of the plan whose text has this digest, if it still counts at `now`.
    pub async fn replayed(
        &self,
        shop: &ShopId,
        digest: &str,
        now: Timestamp,
    ) -> Result<Option<Replayed>, StoreError> {
        const OPERATION: &str = "look for a replay";
        let item = self.get(OPERATION, &keys::shop(shop), &keys::replayed(digest), true).await?;
        let found: Option<Versioned<Replayed>> =
            item.map(|item| items::read_document(OPERATION, &item)).transpose()?;
        // DynamoDB may keep it for days longer.
        Ok(found.map(|found| found.value).filter(|replayed| now < replayed.at + REPLAYED_KEPT_FOR))
    }
}

/// The plans in force and the version of the moving item, as two items that were read together.
fn read_in_force(
    operation: &'static str,
    found: &[Item],
) -> Result<(Versioned<PlansInForce>, u64), StoreError> {
    let (mut in_force, mut moving) = (Versioned::default(), 0);
    for item in found {
        match items::get_text(item, keys::SORT_KEY) {
            Some(keys::PLAN) => in_force = items::read_document(operation, item)?,
            _ => moving = items::get_u64(item, keys::VERSION).unwrap_or(0),
        }
    }
    Ok((in_force, moving))
}

/// The earlier plans that are followed after a publication at `at`.
fn eras_after(before: PlansInForce, waiting: WaitingFollow, at: Timestamp) -> Vec<Era> {
    if waiting == WaitingFollow::New {
        return Vec::new();
    }
    let mut eras = before.eras;
    eras.push(Era { plan: before.plan, until: at });
    eras.retain(|era| era.until + ERA_KEPT_FOR > at);
    eras
}
