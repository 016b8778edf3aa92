//! English, about what comes before and after an order.

use super::*;

pub(super) const CHECK_IN: CheckInPhrases = CheckInPhrases {
    subject: |order| format!("Is everything all right with your order {order}?"),
    title: "Is everything all right?",
    lead_on: |order, on| format!("Your order {order} reached you {on}. Is everything as it should be?"),
    lead: |order| format!("Your order {order} should be with you by now. Is everything as it should be?"),
    late_subject: |order| format!("Your order {order} was late: did it arrive all right?"),
    late_title: "Did it arrive all right?",
    late_lead_on: |order, on| {
        format!(
            "Your order {order} reached you {on}, later than we promised. We are sorry about that. Did \
                everything arrive all right?"
        )
    },
    late_lead: |order| {
        format!(
            "Your order {order} reached you later than we promised. We are sorry about that. Did everything \
                arrive all right?"
        )
    },
    eased_subject: |order| format!("Did your order {order} arrive all right?"),
    eased_lead_on: |order, on| {
        format!(
            "We wrote to you that your order {order} might be late. It reached you {on}, in time \
                after all. Did everything arrive all right?"
        )
    },
    eased_lead: |order| {
        format!(
            "We wrote to you that your order {order} might be late. It came in time after all. Did \
                everything arrive all right?"
        )
    },
    problem: "If anything is missing, broken or not what you expected, reply to this email and tell us. A \
        person reads it and puts it right with you. If something is broken, a photo helps.",
    fine: "If all is well, there is nothing you need to do.",
    help: "Returns and help",
    thanks: "Thank you for your order.",
    late_thanks: "Thank you for your patience.",
};

pub(super) const SURVEY: SurveyPhrases = SurveyPhrases {
    csat_subject: |order| format!("How satisfied are you with your order {order}?"),
    csat_question: |order| format!("How satisfied are you with your order {order}?"),
    csat_late: "We know that it came late. Please let that count in your answer.",
    csat_low: "Very dissatisfied",
    csat_high: "Very satisfied",
    csat_reply: "Reply to this email with a number from 1 (very dissatisfied) to 5 (very satisfied). A \
        comment is welcome.",
    nps_subject: |brand| format!("Would you recommend {brand}?"),
    nps_question: |brand| format!("How likely are you to recommend {brand} to a friend or colleague?"),
    nps_low: "Not at all likely",
    nps_high: "Extremely likely",
    nps_reply: "Reply to this email with a number from 0 (not at all likely) to 10 (extremely likely). A \
        comment is welcome.",
    one_tap: "One tap picks your answer. On the page that opens you can change it and add a comment.",
    spoken: |score, best| format!("{score} out of {best}"),
    problem: "If something is not right, reply to this email instead. A person reads it and helps you.",
    thanks: "Thank you for your time.",
};

pub(super) const CART: CartPhrases = CartPhrases {
    subject: |brand| format!("Can we help with your cart at {brand}?"),
    title: "Can we help?",
    lead: |brand| {
        format!(
            "You put something in your cart at {brand} and did not order it. That is quite all right. If \
                something got in the way, reply to this email: a person reads it and is glad to help."
        )
    },
    items_heading: "In your cart",
    blockers_heading: "What often gets in the way",
    payment_title: "The payment does not go through",
    payment_fix: "Many banks want you to confirm a payment in their app or by text message, and decline it \
        otherwise. Try again, or choose another way to pay. If that does not work either, reply and tell us \
        what you saw.",
    shipping_title: "Shipping costs too much or takes too long",
    shipping_fix: "Enter your address in the checkout to see cost and delivery time before you pay. If \
        neither suits you, ask us: there may be another way.",
    shipping_when: |when| format!("Ordered today, it should arrive {when}."),
    shipping_link: "Shipping costs and times",
    doubt_title: "You are not sure it is the right thing",
    doubt_fix: "Reply with your question, about size, material or whatever it may be. A person who knows \
        our products answers.",
    returns_link: "How returns work",
    button: "Go back to your cart",
    decided: "If you have decided against it, there is nothing you need to do.",
    thanks: "Thank you for stopping by.",
};

pub(super) const FAQ: FaqPhrases = FaqPhrases {
    subject: "Did you find what you were looking for?",
    subject_topic: |topic| format!("Did you find your answer about “{topic}”?"),
    title: "Can we help?",
    lead: "You searched our help pages, and it looks as if the answer was not there.",
    lead_topic: |topic| {
        format!("You searched our help pages about “{topic}”, and it looks as if the answer was not there.")
    },
    ask: "Reply to this email with your question, in your own words. A person reads it and answers.",
    orders_heading: |n| if n == 1 { "Your order".to_owned() } else { "Your orders".to_owned() },
    order: |order| format!("Order {order}"),
    statuses: StatusPhrases {
        preparing: "Being prepared",
        on_its_way: "On its way",
        delayed: "On its way, later than promised",
        out_for_delivery: "Out for delivery",
        ready_for_pickup: "Ready for you to collect",
        needs_attention: "Held up: reply to this email and we will look into it",
        delivered: "Delivered",
        cancelled: "Cancelled",
    },
    expected: |when| format!("expected {when}"),
    articles_heading: "These pages may help",
    found: "If you have found your answer, there is nothing you need to do.",
    thanks: "Thank you for asking.",
};
