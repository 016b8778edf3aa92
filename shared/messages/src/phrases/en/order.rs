//! English, about an order under way.

use super::*;

pub(super) const ORDER: OrderPhrases = OrderPhrases {
    items_heading: "In this order",
    more_items: |n| if n == 1 { "and 1 more item".to_owned() } else { format!("and {n} more items") },
    see: |order| format!("See order {order}"),
    parcels_heading: |n| if n == 1 { "Your parcel".to_owned() } else { "Your parcels".to_owned() },
    more_parcels: |n| if n == 1 { "and 1 more parcel".to_owned() } else { format!("and {n} more parcels") },
    track: |number, carrier| format!("Track parcel{}{}", with(" ", number), with(" with ", carrier)),
    track_button: "Track your parcel",
    last_seen: |moment, place| format!("Last seen: {moment}{}", with(", ", place)),
    never_scanned: "No scan so far",
    promised: "Promised",
    expected: "Now expected",
    no_date: "No reliable date yet",
    next_update: "Next update",
    thanks: "Thank you for your patience.",
};

pub(super) const DELAY: DelayPhrases = DelayPhrases {
    whole: LatePhrases {
        head_first: |order| format!("Delay to your order {order}"),
        head_again: |order| format!("Your order {order} is still delayed"),
        title_first: |order| format!("Your order {order} is running late"),
        title_again: |order| format!("Your order {order} is still delayed"),
        will: |order| format!("Your order {order} will arrive later than we promised."),
        will_unpromised: |order| format!("Your order {order} will arrive later than planned."),
        likely: |order| format!("Your order {order} is likely to arrive later than we promised."),
        likely_unpromised: |order| format!("Your order {order} is likely to arrive later than planned."),
        passed: |order| format!("Your order {order} did not arrive by the day we promised."),
        still: |order| format!("Your order {order} is still delayed."),
        expect: |when| format!("We now expect it to arrive {when}."),
    },
    part: LatePhrases {
        head_first: |order| format!("Delay to part of your order {order}"),
        head_again: |order| format!("Part of your order {order} is still delayed"),
        title_first: |order| format!("Part of your order {order} is running late"),
        title_again: |order| format!("Part of your order {order} is still delayed"),
        will: |order| format!("Part of your order {order} will arrive later than we promised."),
        will_unpromised: |order| format!("Part of your order {order} will arrive later than planned."),
        likely: |order| format!("Part of your order {order} is likely to arrive later than we promised."),
        likely_unpromised: |order| {
            format!("Part of your order {order} is likely to arrive later than planned.")
        },
        passed: |order| format!("Part of your order {order} did not arrive by the day we promised."),
        still: |order| format!("Part of your order {order} is still delayed."),
        expect: |when| format!("We now expect it to arrive {when}."),
    },
    tail_expected: |when| format!("now expected {when}"),
    tail_update: |by| format!("next update {by}"),
    tail_team: "our team is taking over",
    no_date: "We do not have a new date yet that you could rely on.",
    update: |by| format!("We will write to you again {by}, even if nothing has changed."),
    update_soon: "We will write to you as soon as we know more.",
    team: "Our team has taken over: a person is now looking after your order.",
    team_update: |by| format!("You will hear from us {by}."),
    team_update_soon: "You will hear from us as soon as we know more.",
    sorry_first: "We are sorry. You should be able to rely on the dates we give you.",
    sorry_again: "We are sorry that this is taking so long.",
    dispatch: DispatchCausePhrases {
        hand_over_late: "What happened: your order should have left us by now, and it is still with us.",
        promise_at_risk: "What happened: your order is still with us, and the time left is too short to get \
            it to you by the promised day.",
        promise_passed: "What happened: your order has not left us yet.",
    },
    transit: TransitCausePhrases {
        no_first_scan: |n| match n {
            1 => "What happened: the label for your parcel has been made, but the tracking shows no first \
                scan yet."
                .to_owned(),
            n => format!(
                "What happened: the labels for {n} of your parcels have been made, but the tracking shows \
                    no first scan yet."
            ),
        },
        silent: |n| match n {
            1 => "What happened: the tracking of your parcel has shown nothing new for longer than usual."
                .to_owned(),
            n => format!(
                "What happened: the tracking of {n} of your parcels has shown nothing new for longer than \
                    usual."
            ),
        },
        carrier_says_delayed: |n| match n {
            1 => "What happened: the tracking of your parcel reports a delay on the way.".to_owned(),
            n => format!("What happened: the tracking of {n} of your parcels reports a delay on the way."),
        },
        promise_at_risk: |n| match n {
            1 => "What happened: your parcel is not out for delivery yet, and the promised day is close."
                .to_owned(),
            n => format!(
                "What happened: {n} of your parcels are not out for delivery yet, and the promised day is \
                    close."
            ),
        },
        promise_passed: |n| match n {
            1 => "What happened: your parcel is still on its way.".to_owned(),
            n => format!("What happened: {n} of your parcels are still on their way."),
        },
        estimate: |n| match n {
            1 => "What happened: by the latest estimate, your parcel needs more time.".to_owned(),
            n => format!("What happened: by the latest estimate, {n} of your parcels need more time."),
        },
    },
    own_dispatch: "Getting it to you is our job, and we will tell you when it leaves.",
    own_transit: "Getting it to you is our job. We are watching the tracking and will tell you when \
        something changes.",
    options_heading: "What you can do",
    wait_update: |by| format!("Wait: there is nothing you need to do. You will hear from us {by}."),
    wait: "Wait: there is nothing you need to do. We will keep you posted.",
    change_dispatch: "Change or cancel: if you want to change the order or the address, or cancel, reply to \
        this email. A person reads it and takes care of it.",
    change_transit: "Change or cancel: if you need it by a certain day or no longer want it, reply to this \
        email. A person reads it and finds a way with you.",
};

pub(super) const FEE: FeePhrases = FeePhrases {
    refund_promised: |amount, service| {
        let service = or(service, "faster delivery");
        format!("You paid {amount} for {service}. We are refunding that, and you do not need to do anything.")
    },
    refund_promised_if_late: |amount, service| {
        let service = or(service, "faster delivery");
        format!(
            "You paid {amount} for {service}. If it arrives later than we promised, we refund that, and you \
                do not need to do anything."
        )
    },
    refund_on_request: |amount, service| {
        let service = or(service, "faster delivery");
        format!(
            "You paid {amount} for {service}. If you would like it back, reply to this email and we will \
                refund it."
        )
    },
    refund_on_request_if_late: |amount, service| {
        let service = or(service, "faster delivery");
        format!(
            "You paid {amount} for {service}. If it arrives later than we promised and you would like that \
                back, reply to this email and we will refund it."
        )
    },
    refund_check: |amount, service| {
        let service = or(service, "faster delivery");
        format!(
            "We said that we would refund the {amount} you paid for {service}. If it has not reached you \
                yet, reply and we will look into it."
        )
    },
};

pub(super) const EXCEPTION: ExceptionPhrases = ExceptionPhrases {
    steps_heading: "What to do now",
    attempt_failed: ProblemPhrases {
        heading: |order| format!("Your order {order} could not be delivered yet"),
        lead: |order| {
            format!(
                "There was an attempt to deliver your order {order}, but the parcel could not be handed over."
            )
        },
        part_heading: |order| format!("Part of your order {order} could not be delivered yet"),
        part_lead: |order| {
            format!(
                "There was an attempt to deliver part of your order {order}, but the parcel could not be handed over."
            )
        },
        acknowledge: "We are sorry for the extra trouble.",
        steps: &[
            "Look at the tracking page: it shows when the next try is planned, or where the parcel waits \
                for you.",
            "If the address, the name at the door or a phone number needs a change, reply to this email. A \
                person reads it and takes care of it.",
        ],
    },
    address: ProblemPhrases {
        heading: |order| format!("Your order {order} is waiting: please check the address"),
        lead: |order| {
            format!("Your order {order} is held up: something in the delivery address is missing or unclear.")
        },
        part_heading: |order| format!("Part of your order {order} is waiting: please check the address"),
        part_lead: |order| {
            format!(
                "Part of your order {order} is held up: something in the delivery address is missing or unclear."
            )
        },
        acknowledge: "We are sorry for the hold-up. With your help it can go on.",
        steps: &[
            "Reply to this email with the full address: the name at the door, street and number, postcode \
                and city, and the floor or company if there is one.",
            "A person in our team reads your reply, has the address corrected and confirms it to you.",
        ],
    },
    pickup: ProblemPhrases {
        heading: |order| format!("Your order {order} is ready for you to collect"),
        lead: |order| format!("Your order {order} is waiting for you at a pickup point."),
        part_heading: |order| format!("Part of your order {order} is ready for you to collect"),
        part_lead: |order| format!("Part of your order {order} is waiting for you at a pickup point."),
        acknowledge: "",
        steps: &[
            "Bring an identity card or passport, and the pickup code if you were sent one.",
            "If you cannot go there in time, reply to this email. A person reads it and finds a way with \
                you.",
        ],
    },
    returning: ProblemPhrases {
        heading: |order| format!("Your order {order} is on its way back to us"),
        lead: |order| format!("Your order {order} could not be delivered and is on its way back to us."),
        part_heading: |order| format!("Part of your order {order} is on its way back to us"),
        part_lead: |order| {
            format!("Part of your order {order} could not be delivered and is on its way back to us.")
        },
        acknowledge: "We are sorry. This is not how it should have gone.",
        steps: &[
            "Reply to this email and tell us what you would like: that we send it again, or that you get \
                your money back.",
            "If we are to send it again, tell us the address that it should go to.",
        ],
    },
    place: "Where",
    collect: "Collect",
    thanks: "Thank you for your help.",
};

pub(super) const RECOVERY: RecoveryPhrases = RecoveryPhrases {
    handed_over: NewsPhrases {
        heading: |order| format!("Good news: your order {order} is on its way"),
        lead: |order| format!("Your order {order} has left us and is on its way to you."),
        part_heading: |order| format!("Good news: part of your order {order} is on its way"),
        part_lead: |order| format!("Part of your order {order} has left us and is on its way to you."),
    },
    moves_again: NewsPhrases {
        heading: |order| format!("Good news: your order {order} is moving again"),
        lead: |order| format!("Your order {order} is moving again: its tracking shows a new scan."),
        part_heading: |order| format!("Good news: part of your order {order} is moving again"),
        part_lead: |order| {
            format!("Part of your order {order} is moving again: its tracking shows a new scan.")
        },
    },
    out_for_delivery: NewsPhrases {
        heading: |order| format!("Good news: your order {order} is out for delivery"),
        lead: |order| format!("Your order {order} is out for delivery and will be with you soon."),
        part_heading: |order| format!("Good news: part of your order {order} is out for delivery"),
        part_lead: |order| {
            format!("Part of your order {order} is out for delivery and will be with you soon.")
        },
    },
    new_estimate: NewsPhrases {
        heading: |order| format!("New date for your order {order}"),
        lead: |order| format!("We have a new date for your order {order}."),
        part_heading: |order| format!("New date for part of your order {order}"),
        part_lead: |order| format!("We have a new date for part of your order {order}."),
    },
    nothing_to_do: "There is nothing you need to do. If something about it does not suit you, reply to this \
        email: a person reads it.",
};
