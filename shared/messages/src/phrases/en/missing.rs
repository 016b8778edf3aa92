//! English, about what is lost or was not received.

use super::*;

pub(super) const LOST: LostPhrases = LostPhrases {
    carrier_says: NewsPhrases {
        heading: |order| format!("Your order {order} is lost or damaged: shall we replace or refund it?"),
        lead: |order| {
            format!(
                "Your order {order} was lost or damaged on its way to you. We will replace or refund it: you choose."
            )
        },
        part_heading: |order| {
            format!("Part of your order {order} is lost or damaged: shall we replace or refund it?")
        },
        part_lead: |order| {
            format!(
                "Part of your order {order} was lost or damaged on its way to you. We will replace or refund that part: you choose."
            )
        },
    },
    silent: NewsPhrases {
        heading: |order| format!("Your order {order} seems to be lost: shall we replace or refund it?"),
        lead: |order| {
            format!(
                "There has been no sign of your order {order} for so long that we take it to be lost. We will replace or refund it: you choose."
            )
        },
        part_heading: |order| {
            format!("Part of your order {order} seems to be lost: shall we replace or refund it?")
        },
        part_lead: |order| {
            format!(
                "There has been no sign of part of your order {order} for so long that we take it to be lost. We will replace or refund that part: you choose."
            )
        },
    },
    sorry: "We are sorry. It was our job to get it to you, and we will put it right.",
    choice_heading: "What would you like?",
    choice: "The page that opens asks you to confirm. A person in our team sees your choice and takes care of it.",
    replace: "Send it again",
    refund: "Refund my money",
    or_reply: "You can also reply to this email, for instance if the address has changed.",
    reply: "Reply to this email and tell us what you would like: that we send it again, or that you get your money back.",
    found: "If a parcel reaches you after all, or has reached you damaged, tell us. A photo helps.",
};

pub(super) const NOT_RECEIVED: NotReceivedPhrases = NotReceivedPhrases {
    heading: |order| format!("We are looking into your order {order}"),
    heading_again: |order| format!("We are still looking into your order {order}"),
    lead_on: |order, on| {
        format!(
            "You told us that your order {order} did not reach you, although it was reported as delivered {on}."
        )
    },
    lead: |order| {
        format!(
            "You told us that your order {order} did not reach you, although it was reported as delivered."
        )
    },
    lead_again: |order| {
        format!("Your order {order}, which was reported as delivered, has not turned up yet.")
    },
    sorry: "We are sorry. It was our job to get it to you. We will find out where it is, or put it right.",
    steps_heading: "What happens now",
    steps: &[
        "A person in our team finds out where the parcel was left. You do not need to prove anything.",
        "Meanwhile a look around can help: with neighbours and others in your household, in the letterbox, and where parcels are usually left.",
        "If it turns up, reply to this email, so that we can stop looking.",
    ],
};
