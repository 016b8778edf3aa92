//! The settings of each kind of mail.

use super::limits::{
    AFTER_QUIET, CART_AFTER, CHECK_IN_AFTER, CHECK_IN_EVERY, CLOSURE_AFTER, COUNTDOWN, CSAT_AFTER,
    DISPATCH_AFTER, DISPATCH_DAYS_MAX, EVERY, HOLDOUT_PERCENT_MAX, HORIZON, NEXT_UPDATE, NO_SCAN_DAYS_MAX,
    NOT_RECEIVED_AFTER, NOTICES_MAX, NPS_AFTER, OPEN_FOR, SATISFIED_SECONDS_MAX, SEARCHES_MAX,
    SEARCHES_WITHIN, SLIP, count, delay, duration,
};
use crate::plan::read::setting::{Setting, Slot, Word};
use crate::plan::{Anchor, Plan, ProductTiming, WhenHeld};
use crate::touch::Class;

/// The three settings of every touch, then its own.
macro_rules! touch {
    ($($basics:ident).+ $(, $own:expr)* $(,)?) => {
        &[
            Setting::new(
                "on",
                Slot::Flag(|plan| &mut plan.touches.$($basics).+.on),
                "Whether it is sent at all.",
            ),
            Setting::new(
                "ignores_quiet_hours",
                Slot::Flag(|plan| &mut plan.touches.$($basics).+.ignores_quiet_hours),
                "Whether it may leave in quiet hours.",
            ),
            Setting::new(
                "horizon",
                duration(|plan| &mut plan.touches.$($basics).+.horizon, HORIZON),
                "What could not leave for this long is news no more, and dropped.",
            ),
            $($own),*
        ]
    };
}

/// The settings of a mail that is no news about an order under way, then its own. `$class` are the
/// classes that it may have, law's first.
macro_rules! courtesy {
    ($class:expr, $($basics:ident).+ $(, $own:expr)* $(,)?) => {
        touch!(
            $($basics).+,
            Setting::new(
                "class",
                Slot::Word(Word {
                    words: &$class,
                    why: CLASS_WHY,
                    get: |plan| plan.touches.$($basics).+.class.map_or($class[0], Class::as_str),
                    set: |plan, word| {
                        plan.touches.$($basics).+.class = Class::parse(word).filter(|_| word != $class[0]);
                    },
                }),
                CLASS_ABOUT,
            ),
            Setting::new(
                "when_held",
                Slot::Word(Word {
                    words: &WHEN_HELD,
                    why: "",
                    get: |plan| WHEN_HELD[plan.touches.$($basics).+.when_held as usize],
                    set: |plan, word| {
                        let when_held = if word == WHEN_HELD[0] { WhenHeld::Wait } else { WhenHeld::Drop };
                        plan.touches.$($basics).+.when_held = when_held;
                    },
                }),
                WHEN_HELD_ABOUT,
            ),
            Setting::new(
                "holdout_percent",
                count(|plan| &mut plan.touches.$($basics).+.holdout_percent, 0, HOLDOUT_PERCENT_MAX),
                HOLDOUT_ABOUT,
            ),
            $($own),*
        )
    };
}

/// The classes of a follow-up, and of an offer: law's first.
const SERVICE: [&str; 2] = [Class::Service.as_str(), Class::Marketing.as_str()];
const MARKETING: [&str; 1] = [Class::Marketing.as_str()];
const CLASS_WHY: &str = "a mail may be held to more than law asks, never to less";
const CLASS_ABOUT: &str = "Whether it counts as a follow-up, which customers can opt out of, or as \
    marketing, which needs consent where [consent] says so. Never less than law asks.";
/// By the order of [`WhenHeld`].
const WHEN_HELD: [&str; 2] = ["wait", "drop"];
const WHEN_HELD_ABOUT: &str = "What becomes of it when [caps] or [survey_budget] have no room: \
    \"wait\" for room, until its horizon; or \"drop\".";
const HOLDOUT_ABOUT: &str = "So many of a hundred customers never get it, so that you can see what \
    it does. Always the same ones.";
const ANCHORS: [(&str, Anchor); 3] =
    [("delivered", Anchor::Delivered), ("handed_over", Anchor::HandedOver), ("placed", Anchor::Placed)];
const ANCHOR_ABOUT: &str = "What it follows: the delivery; the hand-over to the carrier, for shops \
    that get no reports on their parcels; or the purchase. Parcels that are reported on are waited \
    for in any case.";

fn anchor_word(anchor: Anchor) -> &'static str {
    ANCHORS.iter().find(|(_, known)| *known == anchor).map_or(ANCHORS[0].0, |(word, _)| word)
}

fn anchor_of(word: &str) -> Anchor {
    ANCHORS.iter().find(|(known, _)| *known == word).map_or(Anchor::Delivered, |(_, anchor)| *anchor)
}

/// The setting of what a kind follows.
macro_rules! anchor {
    ($touch:ident) => {
        Setting::new(
            "anchor",
            Slot::Word(Word {
                words: &[ANCHORS[0].0, ANCHORS[1].0, ANCHORS[2].0],
                why: "",
                get: |plan| anchor_word(plan.touches.$touch.anchor),
                set: |plan, word| plan.touches.$touch.anchor = anchor_of(word),
            }),
            ANCHOR_ABOUT,
        )
    };
}

const NEXT_UPDATE_ABOUT: &str = "The mail promises the next news within this time, and the next news comes by then. A mail with a \
     new date promises it for the morning after.";

pub(super) static DISPATCH_DELAY: &[Setting<Plan>] = touch!(
    dispatch_delay.basics,
    Setting::new(
        "after",
        delay(|plan| &mut plan.touches.dispatch_delay.after, DISPATCH_AFTER),
        "The order is late when it is not handed over this long after the purchase, unless the \
         order states its own time. Business days without a time of day: by the end of that day.",
    ),
    Setting::new(
        "only_at_risk",
        Slot::Flag(|plan| &mut plan.touches.dispatch_delay.only_at_risk),
        "The customer hears of it only once the promise is at risk; until then it is a matter of the \
         house. An order that states its own time is always told. Told after three business days, 12 % \
         of 2,282 real orders that came in time would have been warned for nothing.",
    ),
    Setting::new(
        "next_update",
        duration(|plan| &mut plan.touches.dispatch_delay.next_update, NEXT_UPDATE),
        NEXT_UPDATE_ABOUT,
    ),
    Setting::new(
        "notices_max",
        count(|plan| &mut plan.touches.dispatch_delay.notices_max, 1, NOTICES_MAX),
        "At most this many notices an order.",
    ),
);

pub(super) static DELAY_OPTION: &[Setting<Plan>] = touch!(delay_option);

pub(super) static TRANSIT_DELAY: &[Setting<Plan>] = touch!(
    transit_delay.basics,
    Setting::new(
        "before_promise_end",
        duration(|plan| &mut plan.touches.transit_delay.before_promise_end, COUNTDOWN),
        "Warns this long before the promise ends, if the parcel is neither delivered nor out for \
         delivery. Of 4,998 real orders 24h told all late customers in time and 1.3 % of the \
         others for nothing; 48h: 3.1 %.",
    ),
    Setting::new(
        "predicted",
        Slot::Flag(|plan| &mut plan.touches.transit_delay.predicted),
        "Warns of parcels that are likely to be late, by what was learned of the shop's own parcels: \
         days earlier than the countdown.",
    ),
    Setting::new(
        "predicted_from_percent",
        count(|plan| &mut plan.touches.transit_delay.predicted_from_percent, 50, 99),
        "So likely, in percent. Less warns earlier, and more customers for nothing.",
    ),
    Setting::new(
        "last_call",
        duration(|plan| &mut plan.touches.transit_delay.last_call, COUNTDOWN),
        "Where enough was learned, the countdown waits until this long before the promise ends: whoever \
         is likely to be late was told before.",
    ),
    Setting::new(
        "silent_business_days",
        count(|plan| &mut plan.touches.transit_delay.silent_business_days, 1, 30),
        "Warns when a carrier that scans parcels on their way has not seen this one for so many \
         business days, once no more than half as many are left of the promise.",
    ),
    Setting::new(
        "silent_business_days_abroad",
        count(|plan| &mut plan.touches.transit_delay.silent_business_days_abroad, 1, 30),
        "The same for deliveries to another country than the shop's.",
    ),
    Setting::new(
        "slip_min",
        duration(|plan| &mut plan.touches.transit_delay.slip_min, SLIP),
        "A carrier's estimate counts as late when it lies this far behind the promise.",
    ),
    Setting::new(
        "next_update",
        duration(|plan| &mut plan.touches.transit_delay.next_update, NEXT_UPDATE),
        NEXT_UPDATE_ABOUT,
    ),
    Setting::new(
        "notices_max",
        count(|plan| &mut plan.touches.transit_delay.notices_max, 1, NOTICES_MAX),
        "At most this many notices a parcel.",
    ),
    Setting::new(
        "no_scan_after_business_days",
        count(|plan| &mut plan.touches.transit_delay.no_scan_after_business_days, 1, NO_SCAN_DAYS_MAX),
        "A label was made, and its carrier scanned nothing until the end of this business day after it: \
         the customer is told, but not in the first half of the promised time.",
    ),
    Setting::new(
        "no_scan_task_after_business_days",
        count(|plan| &mut plan.touches.transit_delay.no_scan_task_after_business_days, 1, NO_SCAN_DAYS_MAX),
        "The same, as a task for the team: see `beforehand tasks`.",
    ),
);

pub(super) static EXCEPTION: &[Setting<Plan>] = touch!(exception);

pub(super) static RECOVERY: &[Setting<Plan>] = touch!(recovery);

pub(super) static LOST: &[Setting<Plan>] = touch!(
    lost.basics,
    Setting::new(
        "after_business_days",
        count(|plan| &mut plan.touches.lost.after_business_days, 3, DISPATCH_DAYS_MAX),
        "A parcel counts as lost when its promise is over and nothing was heard of it for this many \
         business days, or when its carrier says so.",
    ),
    Setting::new(
        "open_for",
        duration(|plan| &mut plan.touches.lost.open_for, OPEN_FOR),
        "The customer can choose, and choose anew, for this long after the mail.",
    ),
);

pub(super) static NOT_RECEIVED: &[Setting<Plan>] = touch!(
    not_received.basics,
    Setting::new(
        "after_delivery",
        duration(|plan| &mut plan.touches.not_received.after_delivery, NOT_RECEIVED_AFTER),
        "Not before this long after the delivery was reported: much turns up within a day.",
    ),
    Setting::new(
        "next_update",
        duration(|plan| &mut plan.touches.not_received.next_update, NEXT_UPDATE),
        "The mail promises the next news within this time, and the next news comes by then.",
    ),
    Setting::new(
        "notices_max",
        count(|plan| &mut plan.touches.not_received.notices_max, 1, NOTICES_MAX),
        "At most this many of these mails an order.",
    ),
);

pub(super) static CHECK_IN: &[Setting<Plan>] = courtesy!(
    SERVICE,
    check_in.basics,
    Setting::new(
        "after",
        delay(|plan| &mut plan.touches.check_in.after, CHECK_IN_AFTER),
        "This long after the anchor: 3 to 7 days for food, 7 to 14 for clothes, 14 to 21 for \
         machines.",
    ),
    anchor!(check_in),
    Setting::new(
        "every",
        duration(|plan| &mut plan.touches.check_in.every, CHECK_IN_EVERY),
        "At most one in this time a customer, over all orders; 0m: as many as [caps] allow.",
    ),
    Setting::new(
        "closure_after",
        duration(|plan| &mut plan.touches.check_in.closure_after, CLOSURE_AFTER),
        "After bad news: this long after the late delivery instead.",
    ),
);

/// The settings of a product's check-in.
pub(in crate::plan::read) static PRODUCT: &[Setting<ProductTiming>] = &[
    Setting::new(
        "product",
        Slot::Pattern(|product| &mut product.product),
        "The products it is for, by title, number (SKU) or kind: * stands for anything, case does \
         not count.",
    ),
    Setting::new(
        "after",
        delay(|product| &mut product.after, CHECK_IN_AFTER),
        "This long after the anchor of [touch.check_in].",
    ),
];

pub(super) static CSAT: &[Setting<Plan>] = courtesy!(
    SERVICE,
    csat.basics,
    Setting::new(
        "after",
        delay(|plan| &mut plan.touches.csat.after, CSAT_AFTER),
        "This long after the anchor."
    ),
    anchor!(csat),
    Setting::new("open_for", duration(|plan| &mut plan.touches.csat.open_for, OPEN_FOR), OPEN_FOR_ABOUT,),
);

pub(super) static NPS: &[Setting<Plan>] = courtesy!(
    SERVICE,
    nps.basics,
    Setting::new("after", delay(|plan| &mut plan.touches.nps.after, NPS_AFTER), "This long after delivery."),
    Setting::new("open_for", duration(|plan| &mut plan.touches.nps.open_for, OPEN_FOR), OPEN_FOR_ABOUT,),
);

const OPEN_FOR_ABOUT: &str = "Answers count for this long after the mail; until then the \
    customer can correct them.";

pub(super) static CART_HELP: &[Setting<Plan>] = courtesy!(
    MARKETING,
    cart_help.basics,
    Setting::new(
        "after",
        duration(|plan| &mut plan.touches.cart_help.after, CART_AFTER),
        "This long after the cart's last change.",
    ),
    Setting::new(
        "every",
        duration(|plan| &mut plan.touches.cart_help.every, EVERY),
        "At most one in this time a customer.",
    ),
);

pub(super) static FAQ_HELP: &[Setting<Plan>] = courtesy!(
    MARKETING,
    faq_help.basics,
    Setting::new(
        "searches",
        count(|plan| &mut plan.touches.faq_help.searches, 2, SEARCHES_MAX),
        "This many searches on one topic are a search that leads nowhere.",
    ),
    Setting::new(
        "searches_without_result",
        count(|plan| &mut plan.touches.faq_help.searches_without_result, 1, SEARCHES_MAX),
        "So are this many searches without a result.",
    ),
    Setting::new(
        "same_search",
        count(|plan| &mut plan.touches.faq_help.same_search, 2, SEARCHES_MAX),
        "So is the same search this many times.",
    ),
    Setting::new(
        "within",
        duration(|plan| &mut plan.touches.faq_help.within, SEARCHES_WITHIN),
        "The searches count together when they lie within this time.",
    ),
    Setting::new(
        "after_quiet",
        duration(|plan| &mut plan.touches.faq_help.after_quiet, AFTER_QUIET),
        "The mail waits until the visitor has done nothing for this long.",
    ),
    Setting::new(
        "every",
        duration(|plan| &mut plan.touches.faq_help.every, EVERY),
        "At most one in this time a customer and topic, on whichever device.",
    ),
    Setting::new(
        "satisfied_after_seconds",
        count(|plan| &mut plan.touches.faq_help.satisfied_after_seconds, 1, SATISFIED_SECONDS_MAX,),
        "An article read for this many seconds is an answer found: no mail.",
    ),
);
