//! English.

use super::{
    ClassWords, ClosedWords, Notice, PreferenceWords, ProblemWords, SurveyWords, ThanksWords, Words,
};

pub(super) static WORDS: Words = Words {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    moment: |day, month, hour, minute| {
        let half = if hour < 12 { "am" } else { "pm" };
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{day}\u{a0}{month} at {hour}:{minute:02}\u{a0}{half}")
    },
    contact: "Questions? Write to us. A person reads every message.",
    survey: SurveyWords {
        csat_question: |order| format!("How satisfied are you with your order {order}?"),
        csat_question_unnumbered: "How satisfied are you with your order?",
        csat_low: "Very dissatisfied",
        csat_high: "Very satisfied",
        csat_comment: "Would you like to tell us more?",
        nps_question: |brand| format!("How likely are you to recommend {brand} to a friend or colleague?"),
        nps_low: "Not at all likely",
        nps_high: "Extremely likely",
        nps_comment: "What is the main reason for your answer?",
        comment_hint: "Optional. A person reads it.",
        send: "Send my answer",
        correct: "Change my answer",
        answered: |score, best| format!("You answered {score} out of {best}."),
        correct_until: |moment| format!("You can change your answer until {moment}."),
        missing: "Please choose a number, then send your answer again.",
    },
    delay_option: &super::delay_option::EN,
    thanks: ThanksWords {
        title: "Thank you",
        recorded: |score, best| format!("Your answer is recorded: {score} out of {best}."),
        low: "We are sorry that it was not better. A person reads your answer.",
        low_contact: "If something still needs to be put right, write to us:",
        other: "It helps us to do better.",
        correct: "Change my answer",
    },
    closed: ClosedWords {
        title: "This survey has ended",
        until: |moment| format!("It was open until {moment}."),
        kept: |score, best| format!("Your answer is kept: {score} out of {best}."),
        thanks: "Thank you for taking the time.",
        write_to_us: "If there is something you would like to tell us, a person reads it:",
    },
    preferences: PreferenceWords {
        title: |brand| format!("Your emails from {brand}"),
        service: ClassWords {
            name: "Check-ins and surveys",
            hint: "After a delivery we ask whether all is well, and how it was.",
            came_from: "The email that brought you here was a check-in or a survey.",
            stopped: "You will get no more check-ins and surveys",
        },
        marketing: ClassWords {
            name: "Offers of help",
            hint: "When something is left in your cart, or our help pages had no answer for you.",
            came_from: "The email that brought you here offered help with a cart or a search.",
            stopped: "You will get no more offers of help",
        },
        orders: "News about your orders",
        orders_hint: "When an order is late or its delivery needs you. These emails are part of your purchase \
            and cannot be turned off.",
        always: "Always on",
        stop: "Stop these emails",
        choose: "Choose what you get",
        choose_instead: "Or choose what you get",
        save: "Save my choice",
        saved: "Your choice is saved",
        in_flight: "An email that is already on its way may still arrive.",
        undo: "If this was a mistake, tick the box again and save.",
    },
    problems: ProblemWords {
        invalid: Notice {
            title: "This link does not work",
            text: "It may have been cut short on its way. Please open it once more from the email. If that does \
                not help, reply to the email: a person reads it.",
        },
        expired: Notice {
            title: "This link has expired",
            text: "It comes from an older email. Please use the link in a newer one, or reply to the email: a \
                person reads it.",
        },
        gone: Notice {
            title: "There is nothing to answer here",
            text: "This survey does not exist any more. If there is something you would like to tell us, write to \
                us: a person reads it.",
        },
        elsewhere: Notice {
            title: "Nothing was recorded",
            text: "Your answer came from another website. Please open the link in the email and answer there.",
        },
        too_long: Notice {
            title: "Nothing was recorded",
            text: "What was sent is too long. Please go back and shorten your comment.",
        },
        unreadable: Notice {
            title: "Nothing was recorded",
            text: "We could not read what was sent. Please open the link in the email and try again.",
        },
        busy: Notice {
            title: "Please try again in a moment",
            text: "Something on our side did not work just now. We are sorry about that.",
        },
        kept: "What you entered is kept: the button sends it once more.",
        again: "Try again",
    },
};
