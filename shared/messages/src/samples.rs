//! Made-up mails, the same every time: to look at, and for the golden files of the tests.

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use journey::fact::{Item, Money};

use crate::colour::Accent;
use crate::frame::Frame;
use crate::locale::Locale;
use crate::message::{
    Article, CartHelp, Certainty, CheckIn, CheckInKind, Csat, DateRange, DelayOption, DelayOptionNews,
    DispatchCause, DispatchDelay, ExceptionNotice, FaqHelp, FeePolicy, Message, Notice, Nps, OrderInBrief,
    OrderStatus, OrderStatusLine, Parcel, Problem, Recovery, RecoveryNews, Sighting, SpeedFee, TransitCause,
    TransitDelay,
};

impl Frame {
    /// A made-up shop and reader, with everything that a frame can have.
    pub fn sample(locale: Locale) -> Self {
        let (zone, hours) = match locale {
            Locale::En => ("America/New_York", "Monday to Friday, 9 am to 5 pm"),
            Locale::De => ("Europe/Berlin", "Montag bis Freitag, 9 bis 17 Uhr"),
            Locale::Fr => ("Europe/Paris", "du lundi au vendredi, de 9 h à 17 h"),
            Locale::Es => ("Europe/Madrid", "de lunes a viernes, de 9 a 17 h"),
        };
        Self {
            brand: "Northlight".to_owned(),
            shop_url: "https://northlight.example/".to_owned(),
            support_email: "help@northlight.example".to_owned(),
            support_hours: Some(hours.to_owned()),
            postal_address: Some("Northlight Ltd, 12 Harbour Street, Portsmouth PO1 3AX".to_owned()),
            accent: Accent::default(),
            preferences_url: Some("https://mail.northlight.example/preferences/sample".to_owned()),
            unsubscribe_url: Some("https://mail.northlight.example/unsubscribe/sample".to_owned()),
            locale,
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            customer_name: "Ada".to_owned(),
        }
    }
}

/// A sample of every kind of mail and of every variant worth looking at, with a name for each. The
/// first of a kind is the one that its readers see most.
pub fn samples() -> Vec<(String, Message)> {
    let groups = [dispatch_delays(), delay_options(), transit_delays(), parcels(), after(), help()];
    groups.into_iter().flatten().map(|(name, message)| (name.to_owned(), message)).collect()
}

fn dispatch_delays() -> Vec<(&'static str, Message)> {
    let dispatch = DispatchDelay {
        order: order(),
        promised_by: Some(at(4, 22)),
        service: EXPRESS.to_owned(),
        fee: Some(fee(FeePolicy::RefundPromised)),
        new_estimate: Some(days(6, 9)),
        next_update_by: Some(at(5, 17)),
        notice: FIRST,
        cause: DispatchCause::HandOverLate,
    };
    let last = DispatchDelay {
        fee: None,
        new_estimate: None,
        next_update_by: Some(at(10, 17)),
        notice: LAST,
        cause: DispatchCause::PromisePassed,
        ..dispatch.clone()
    };
    vec![
        ("dispatch-delay", Message::DispatchDelay(dispatch)),
        ("dispatch-delay-last", Message::DispatchDelay(last)),
    ]
}

fn delay_options() -> Vec<(&'static str, Message)> {
    let option = |news| {
        let answer_url = "https://mail.northlight.example/a/sample".to_owned();
        Message::DelayOption(DelayOption { order: order(), news, answer_url })
    };
    let before = |is_renewed, ships_by, answer_by, needs_consent| {
        option(DelayOptionNews::Before { ship_by: at(4, 22), is_renewed, ships_by, answer_by, needs_consent })
    };
    let overdue = DelayOptionNews::Overdue { deliver_by: at(4, 22), next_update_by: Some(at(6, 17)) };
    vec![
        ("delay-option", before(false, Some(at(18, 17)), at(18, 17), false)),
        ("delay-option-undated", before(false, None, at(30, 22), true)),
        ("delay-option-renewed", before(true, Some(at(25, 17)), at(4, 22), true)),
        ("delay-option-overdue", option(overdue)),
        ("delay-option-period-over", option(DelayOptionNews::PeriodOver { until: at(18, 22) })),
        ("delay-option-cancelled", option(DelayOptionNews::CancelWished)),
        ("delay-option-not-consented", option(DelayOptionNews::NotConsented { by: at(4, 22) })),
    ]
}

fn transit_delays() -> Vec<(&'static str, Message)> {
    let transit = TransitDelay {
        order: order(),
        parcels: vec![parcel("SP48201177", seen())],
        promised_by: Some(at(4, 22)),
        service: EXPRESS.to_owned(),
        fee: Some(fee(FeePolicy::RefundPromised)),
        new_estimate: Some(days(5, 7)),
        next_update_by: Some(at(6, 17)),
        notice: FIRST,
        cause: TransitCause::PromiseAtRisk,
        certainty: Certainty::Likely,
    };
    let no_scan = TransitDelay {
        parcels: vec![parcel("SP48201177", Sighting::NeverScanned)],
        fee: Some(fee(FeePolicy::RefundOnRequest)),
        new_estimate: None,
        cause: TransitCause::NoFirstScan,
        ..transit.clone()
    };
    let silent = TransitDelay {
        parcels: vec![parcel("SP48201177", seen()), parcel("SP48201185", Sighting::NeverScanned)],
        fee: None,
        new_estimate: None,
        notice: Notice { number: 2, is_last: false },
        cause: TransitCause::Silent,
        ..transit.clone()
    };
    let carrier = TransitDelay {
        new_estimate: Some(DateRange { from: None, to: at(9, 20) }),
        cause: TransitCause::CarrierSaysDelayed,
        certainty: Certainty::Certain,
        ..transit.clone()
    };
    let last = TransitDelay {
        fee: Some(fee(FeePolicy::None)),
        new_estimate: None,
        next_update_by: None,
        notice: LAST,
        cause: TransitCause::PromisePassed,
        certainty: Certainty::Passed,
        ..transit.clone()
    };
    let estimate = TransitDelay {
        promised_by: None,
        service: String::new(),
        fee: None,
        next_update_by: None,
        cause: TransitCause::Estimate,
        certainty: Certainty::Certain,
        ..transit.clone()
    };
    vec![
        ("transit-delay", Message::TransitDelay(transit)),
        ("transit-delay-no-scan", Message::TransitDelay(no_scan)),
        ("transit-delay-silent-second", Message::TransitDelay(silent)),
        ("transit-delay-carrier", Message::TransitDelay(carrier)),
        ("transit-delay-estimate", Message::TransitDelay(estimate)),
        ("transit-delay-last", Message::TransitDelay(last)),
    ]
}

fn parcels() -> Vec<(&'static str, Message)> {
    let notice = |problem, place: &str, collect_by, next_update_by| {
        Message::ExceptionNotice(ExceptionNotice {
            order: order(),
            parcel: parcel("SP48201177", seen()),
            problem,
            place: place.to_owned(),
            collect_by,
            next_update_by,
        })
    };
    let recovery = |news, new_estimate| {
        Message::Recovery(Recovery {
            order: order(),
            parcels: vec![parcel("SP48201177", seen())],
            is_part: false,
            news,
            promised_by: Some(at(4, 22)),
            new_estimate,
        })
    };
    let of_one_parcel = |news| match recovery(news, None) {
        Message::Recovery(recovery) => Message::Recovery(Recovery { is_part: true, ..recovery }),
        message => message,
    };
    vec![
        ("exception-attempt-failed", notice(Problem::AttemptFailed, "", None, None)),
        ("exception-address", notice(Problem::AddressProblem, "", None, Some(at(6, 17)))),
        ("exception-pickup", notice(Problem::ReadyForPickup, "Kiosk Hafenplatz", Some(at(12, 18)), None)),
        ("exception-returning", notice(Problem::ReturningToSender, "", None, None)),
        ("exception-failed", notice(Problem::Failed, "", None, None)),
        ("recovery-moves-again", recovery(RecoveryNews::MovesAgain, Some(days(6, 7)))),
        (
            "recovery-handed-over",
            recovery(RecoveryNews::HandedOver, Some(DateRange { from: None, to: at(7, 20) })),
        ),
        ("recovery-out-for-delivery", recovery(RecoveryNews::OutForDelivery, None)),
        ("recovery-new-estimate", recovery(RecoveryNews::NewEstimate, Some(days(6, 6)))),
        ("recovery-part-handed-over", of_one_parcel(RecoveryNews::HandedOver)),
        ("recovery-part-moves-again", of_one_parcel(RecoveryNews::MovesAgain)),
        ("recovery-part-new-estimate", of_one_parcel(RecoveryNews::NewEstimate)),
        ("recovery-part-out-for-delivery", of_one_parcel(RecoveryNews::OutForDelivery)),
    ]
}

fn after() -> Vec<(&'static str, Message)> {
    let check_in = CheckIn {
        order: order(),
        kind: CheckInKind::Plain,
        delivered_at: Some(at(4, 15)),
        fee: None,
        service: EXPRESS.to_owned(),
        help_url: "https://northlight.example/help/returns".to_owned(),
    };
    let closure = CheckIn {
        kind: CheckInKind::Closure,
        delivered_at: Some(at(6, 15)),
        fee: Some(fee(FeePolicy::RefundPromised)),
        ..check_in.clone()
    };
    let in_time =
        CheckIn { kind: CheckInKind::ClosureInTime, delivered_at: Some(at(4, 21)), ..closure.clone() };
    let csat = Csat { order: order(), was_late: false, score_urls: scores("csat", 1) };
    let late = Csat { was_late: true, ..csat.clone() };
    vec![
        ("check-in", Message::CheckIn(check_in)),
        ("check-in-closure", Message::CheckIn(closure)),
        ("check-in-closure-in-time", Message::CheckIn(in_time)),
        ("csat", Message::Csat(csat)),
        ("csat-late", Message::Csat(late)),
        ("nps", Message::Nps(Nps { score_urls: scores("nps", 0) })),
    ]
}

fn help() -> Vec<(&'static str, Message)> {
    let cart = CartHelp {
        items: order().items,
        cart_url: "https://northlight.example/cart/recover/sample".to_owned(),
        arrives_if_ordered_today: Some(days(6, 9)),
        shipping_url: "https://northlight.example/help/shipping".to_owned(),
        returns_url: "https://northlight.example/help/returns".to_owned(),
    };
    let line = |number: &str, status, expected| OrderStatusLine {
        number: number.to_owned(),
        status,
        expected,
        url: format!("https://northlight.example/orders/{number}"),
    };
    let orders = FaqHelp {
        topic: "delivery time".to_owned(),
        orders: vec![
            line("1001", OrderStatus::Delayed, Some(days(5, 7))),
            line("994", OrderStatus::Delivered, None),
        ],
        articles: vec![Article {
            title: "When will my order arrive?".to_owned(),
            url: "https://northlight.example/help/delivery".to_owned(),
        }],
    };
    let plain = FaqHelp { topic: String::new(), orders: Vec::new(), articles: Vec::new() };
    vec![
        ("cart-help", Message::CartHelp(cart)),
        ("faq-help", Message::FaqHelp(orders)),
        ("faq-help-plain", Message::FaqHelp(plain)),
    ]
}

const EXPRESS: &str = "Express (2 days)";
const FIRST: Notice = Notice { number: 1, is_last: false };
const LAST: Notice = Notice { number: 3, is_last: true };

fn order() -> OrderInBrief {
    let item = |quantity, title: &str| Item { title: title.to_owned(), quantity };
    OrderInBrief {
        number: "1001".to_owned(),
        items: vec![item(1, "Merino blanket, forest green"), item(2, "Reading lamp Luma")],
        status_url: "https://northlight.example/orders/1001".to_owned(),
    }
}

fn parcel(number: &str, sighting: Sighting) -> Parcel {
    Parcel {
        tracking_number: number.to_owned(),
        carrier: "Swift Parcel".to_owned(),
        tracking_url: format!("https://track.swift-parcel.example/?number={number}&lang=en"),
        sighting,
    }
}

fn seen() -> Sighting {
    Sighting::Seen { at: at(3, 7), place: "Hamburg".to_owned() }
}

fn fee(policy: FeePolicy) -> SpeedFee {
    SpeedFee { paid: Money { currency: "USD".to_owned(), minor_units: 3_000 }, policy }
}

fn scores<const N: usize>(survey: &str, first: usize) -> [String; N] {
    std::array::from_fn(|index| {
        format!("https://mail.northlight.example/answers/{survey}-sample?score={}", first + index)
    })
}

/// A moment of March 2026.
fn at(day: i8, hour: i8) -> Timestamp {
    let moment: DateTime = date(2026, 3, day).at(hour, 0, 0, 0);
    moment.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

fn days(from: i8, to: i8) -> DateRange {
    DateRange { from: Some(at(from, 12)), to: at(to, 20) }
}
