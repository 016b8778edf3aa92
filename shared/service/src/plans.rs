//! Putting plans in force: what a publication needs, and how a replay of a plan is known again.

use jiff::Timestamp;
use journey::ids::ShopId;
use journey::plan::read::read;
use journey::plan::{DEFAULT_TOML, Plan};
use sha2::{Digest as _, Sha256};
use store::{Previewed, Published, PublishedPlan, Publishing, Replayed, StoreError, WaitingFollow};

use crate::Service;

/// A plan that is to be put in force.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wish {
    /// The file as it was written.
    pub text: String,
    /// Who wants it.
    pub by: String,
    /// Why.
    pub why: String,
    /// What those follow who have begun.
    pub waiting: WaitingFollow,
    /// The version that it was made for; `None`: the one in force now.
    pub base: Option<u32>,
}

/// A plan was not put in force.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The file has mistakes; each with its line.
    #[error("{}", .0.join("; "))]
    Mistakes(Vec<String>),
    /// There is no such shop.
    #[error("there is no such shop")]
    NoShop,
    /// Nobody looked at what it changes.
    #[error(
        "nobody has replayed this plan: `beforehand plan replay FILE` shows what it would have changed. To \
         publish without that, say --without-replay and why"
    )]
    NotReplayed,
    /// It was replayed against another version than the one in force.
    #[error(
        "this plan was replayed against version {replayed}, and now version {in_force} is in force: replay \
         it once more"
    )]
    ReplayedAgainst {
        /// Against which.
        replayed: u32,
        /// The one in force.
        in_force: u32,
    },
    /// Somebody published in between.
    #[error("version {version} was published in between by {by}: \"{why}\". Look at it, and try again")]
    Overtaken {
        /// The version in force.
        version: u32,
        /// Who published it.
        by: String,
        /// Why.
        why: String,
    },
    /// Too many earlier plans are followed.
    #[error(
        "journeys that have begun already follow {} earlier plans: publish this one with --waiting new, \
         so that all follow it",
        journey::plan::ERAS_MAX
    )]
    TooManyEras,
    /// No such version was published.
    #[error("there is no version {0}: `beforehand plan history` lists them")]
    NoVersion(u32),
    /// There is nothing to go back to.
    #[error("no plan was published yet, so that there is none to go back to")]
    NothingBefore,
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The name by which a replay of a plan's text is known: SHA-256 in hexadecimal digits.
pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

impl Service {
    /// The last replay of a plan's text, if it still counts.
    pub async fn replay_of(&self, shop: &ShopId, text: &str) -> Result<Option<Replayed>, StoreError> {
        self.store.replayed(shop, &digest(text), self.now()).await
    }

    /// Puts a plan in force that was replayed against the version in force, or, with `without_replay`, one
    /// that was not. Returns its version.
    pub async fn publish(
        &self,
        shop: &ShopId,
        wish: Wish,
        without_replay: Option<String>,
    ) -> Result<u32, PublishError> {
        let in_force = self.version_in_force(shop).await?;
        let base = wish.base.unwrap_or(in_force);
        if base != in_force {
            return Err(self.overtaken(shop, in_force).await?);
        }
        let previewed = match without_replay {
            Some(reason) => Previewed::NotReplayed { reason },
            None => {
                let replayed = self.replay_of(shop, &wish.text).await?.ok_or(PublishError::NotReplayed)?;
                if replayed.base_version != in_force {
                    let replayed = replayed.base_version;
                    return Err(PublishError::ReplayedAgainst { replayed, in_force });
                }
                Previewed::Replayed { at: replayed.at, summary: replayed.summary }
            }
        };
        self.put_in_force(shop, wish, base, previewed).await
    }

    /// Puts an earlier version's text in force anew, as the next version; `None`: the one before the
    /// current. It was in force, so that nothing is asked of it. Returns the new version.
    pub async fn roll_back(
        &self,
        shop: &ShopId,
        version: Option<u32>,
        wish: Wish,
    ) -> Result<u32, PublishError> {
        let in_force = self.version_in_force(shop).await?;
        let base = wish.base.unwrap_or(in_force);
        let (version, text) = self.earlier_text(shop, version, in_force).await?;
        let wish = Wish { text, ..wish };
        self.put_in_force(shop, wish, base, Previewed::RolledBackTo { version }).await
    }

    /// An earlier version and its text; without a version the one before `in_force`.
    pub async fn earlier_text(
        &self,
        shop: &ShopId,
        version: Option<u32>,
        in_force: u32,
    ) -> Result<(u32, String), PublishError> {
        let before = in_force.checked_sub(1).ok_or(PublishError::NothingBefore);
        let version = version.map_or(before, Ok)?;
        if version == 0 {
            return Ok((0, DEFAULT_TOML.to_owned()));
        }
        let found = self.store.plan_version(shop, version).await?;
        found.map(|found| (version, found.text)).ok_or(PublishError::NoVersion(version))
    }

    async fn version_in_force(&self, shop: &ShopId) -> Result<u32, PublishError> {
        let (_, plan) = self.store.shop(shop).await?.ok_or(PublishError::NoShop)?;
        Ok(plan.version)
    }

    async fn put_in_force(
        &self,
        shop: &ShopId,
        wish: Wish,
        base: u32,
        previewed: Previewed,
    ) -> Result<u32, PublishError> {
        let plan: Plan = read(&wish.text)
            .map_err(|mistakes| PublishError::Mistakes(mistakes.iter().map(ToString::to_string).collect()))?;
        let at = whole_second(self.now());
        let publishing = Publishing { at, by: wish.by, why: wish.why, waiting: wish.waiting, previewed };
        let published = PublishedPlan { plan, text: wish.text, publishing: Some(publishing) };
        let done = self.store.publish_plan(shop, base, published, at).await?;
        self.shops.forget();
        match done {
            Published::Version(version) => Ok(version),
            Published::Overtaken { version } => Err(self.overtaken(shop, version).await?),
            Published::TooManyEras => Err(PublishError::TooManyEras),
        }
    }

    async fn overtaken(&self, shop: &ShopId, version: u32) -> Result<PublishError, StoreError> {
        let theirs = self.store.plan_version(shop, version).await?.and_then(|theirs| theirs.publishing);
        let (by, why) = theirs.map_or_else(Default::default, |theirs| (theirs.by, theirs.why));
        Ok(PublishError::Overtaken { version, by, why })
    }
}

/// Stored times are whole seconds.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
