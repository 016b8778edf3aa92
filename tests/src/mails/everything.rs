//! Every kind of mail with every variant, with everything known and with nothing known.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::plan::Tone;
use messages::{
    Accent, Article, CartHelp, Certainty, CheckIn, CheckInKind, Csat, DateRange, DispatchCause,
    DispatchDelay, ExceptionNotice, FaqHelp, FeePolicy, Frame, Item, Locale, Lost, LostCause, Message, Money,
    NotReceived, Notice, Nps, OrderInBrief, OrderStatus, OrderStatusLine, Parcel, Problem, Recovery,
    RecoveryNews, Sighting, SpeedFee, TransitCause, TransitDelay,
};

use super::page::Page;
use super::rendered;

const FEE_POLICIES: [FeePolicy; 3] = [FeePolicy::None, FeePolicy::RefundPromised, FeePolicy::RefundOnRequest];
const NOTICES: [Notice; 4] = [
    Notice { number: 0, is_last: false },
    Notice { number: 1, is_last: true },
    Notice { number: 2, is_last: false },
    Notice { number: u32::MAX, is_last: true },
];

/// What goes into the fields of a message.
pub(super) struct Content<'a> {
    /// Every text.
    pub(super) text: &'a str,
    /// Every address of a page.
    pub(super) url: &'a str,
    /// Whether options are set and lists filled.
    pub(super) is_full: bool,
}

impl Content<'_> {
    fn text(&self) -> String {
        self.text.to_owned()
    }

    fn url(&self) -> String {
        self.url.to_owned()
    }

    fn maybe<T>(&self, value: T) -> Option<T> {
        self.is_full.then_some(value)
    }

    /// As many as the mails list, and more.
    fn many<T: Clone>(&self, value: T) -> Vec<T> {
        if self.is_full { vec![value; 7] } else { Vec::new() }
    }

    fn order(&self) -> OrderInBrief {
        let item = Item { title: self.text(), quantity: u32::from(self.is_full), ..Item::default() };
        OrderInBrief { number: self.text(), items: self.many(item), status_url: self.url() }
    }

    fn range(&self) -> Option<DateRange> {
        self.maybe(DateRange { from: Some(Timestamp::MIN), to: Timestamp::MAX })
    }

    fn fee(&self, policy: FeePolicy) -> Option<SpeedFee> {
        self.maybe(SpeedFee { paid: Money { currency: self.text(), minor_units: i64::MIN }, policy })
    }

    fn parcel(&self) -> Parcel {
        let seen = Sighting::Seen { at: Timestamp::UNIX_EPOCH, place: self.text() };
        Parcel {
            tracking_number: self.text(),
            carrier: self.text(),
            tracking_url: self.url(),
            sighting: if self.is_full { seen } else { Sighting::Unknown },
        }
    }

    fn moment(&self) -> Option<Timestamp> {
        self.maybe(Timestamp::UNIX_EPOCH)
    }

    /// A shop and a reader.
    pub(super) fn frame(&self, locale: Locale) -> Frame {
        Frame {
            brand: self.text(),
            shop_url: self.url(),
            support_email: self.text(),
            support_hours: self.maybe(self.text()),
            postal_address: self.maybe(self.text()),
            accent: Accent::default(),
            tone: if self.is_full { Tone::Warm } else { Tone::Plain },
            preferences_url: self.maybe(self.url()),
            unsubscribe_url: self.maybe(self.url()),
            locale,
            zone: TimeZone::UTC,
            customer_name: self.text(),
        }
    }

    /// Every kind with every variant.
    pub(super) fn messages(&self) -> Vec<Message> {
        let mut messages = self.delays();
        messages.extend(self.parcel_news());
        for policy in FEE_POLICIES {
            for kind in [CheckInKind::Plain, CheckInKind::Closure, CheckInKind::ClosureInTime] {
                messages.push(Message::CheckIn(CheckIn {
                    order: self.order(),
                    kind,
                    delivered_at: self.moment(),
                    fee: self.fee(policy),
                    service: self.text(),
                    help_url: self.url(),
                }));
            }
        }
        for was_late in [false, true] {
            let score_urls = std::array::from_fn(|_| self.url());
            messages.push(Message::Csat(Csat { order: self.order(), was_late, score_urls }));
        }
        messages.push(Message::Nps(Nps { score_urls: std::array::from_fn(|_| self.url()) }));
        messages.push(Message::CartHelp(CartHelp {
            items: self.order().items,
            cart_url: self.url(),
            arrives_if_ordered_today: self.range(),
            shipping_url: self.url(),
            returns_url: self.url(),
        }));
        messages.extend(self.faq_helps());
        messages
    }

    fn delays(&self) -> Vec<Message> {
        let mut messages = Vec::new();
        let transit_causes = [
            TransitCause::NoFirstScan,
            TransitCause::Silent,
            TransitCause::CarrierSaysDelayed,
            TransitCause::PromiseAtRisk,
            TransitCause::PromisePassed,
            TransitCause::Estimate,
        ];
        let certainties = [Certainty::Likely, Certainty::Certain, Certainty::Passed];
        let dispatch_causes =
            [DispatchCause::HandOverLate, DispatchCause::PromiseAtRisk, DispatchCause::PromisePassed];
        for (round, notice) in NOTICES.into_iter().enumerate() {
            // Over the rounds every cause meets every policy.
            let policy = |index: usize| FEE_POLICIES[(round + index) % FEE_POLICIES.len()];
            for (index, cause) in transit_causes.into_iter().enumerate() {
                messages.push(Message::TransitDelay(TransitDelay {
                    order: self.order(),
                    parcels: self.many(self.parcel()),
                    is_part: round % 2 == 0,
                    promised_by: self.moment(),
                    service: self.text(),
                    fee: self.fee(policy(index)),
                    new_estimate: self.range(),
                    next_update_by: self.moment(),
                    notice,
                    cause,
                    certainty: certainties[(round + 2 * index) % certainties.len()],
                }));
            }
            for (index, cause) in dispatch_causes.into_iter().enumerate() {
                messages.push(Message::DispatchDelay(DispatchDelay {
                    order: self.order(),
                    promised_by: self.moment(),
                    service: self.text(),
                    fee: self.fee(policy(index)),
                    new_estimate: self.range(),
                    next_update_by: self.moment(),
                    notice,
                    cause,
                }));
            }
        }
        messages
    }

    fn parcel_news(&self) -> Vec<Message> {
        let mut messages = Vec::new();
        for (problem, is_part) in [
            Problem::AttemptFailed,
            Problem::AddressProblem,
            Problem::ReadyForPickup,
            Problem::ReturningToSender,
        ]
        .into_iter()
        .flat_map(|problem| [(problem, false), (problem, true)])
        {
            messages.push(Message::ExceptionNotice(ExceptionNotice {
                order: self.order(),
                parcels: self.many(self.parcel()),
                is_part,
                problem,
                place: self.text(),
                collect_by: self.moment(),
                next_update_by: self.moment(),
            }));
        }
        let causes = [LostCause::CarrierSays, LostCause::Silent];
        for (cause, is_part) in causes.into_iter().flat_map(|cause| [(cause, false), (cause, true)]) {
            messages.push(Message::Lost(Lost {
                order: self.order(),
                parcels: self.many(self.parcel()),
                is_part,
                cause,
                replace_url: self.url(),
                refund_url: self.url(),
            }));
        }
        for notice in NOTICES {
            messages.push(Message::NotReceived(NotReceived {
                order: self.order(),
                delivered_at: self.moment(),
                next_update_by: self.moment(),
                notice,
            }));
        }
        let all = [
            RecoveryNews::HandedOver,
            RecoveryNews::MovesAgain,
            RecoveryNews::OutForDelivery,
            RecoveryNews::NewEstimate,
        ];
        for (news, is_part) in all.into_iter().flat_map(|news| [(news, false), (news, true)]) {
            messages.push(Message::Recovery(Recovery {
                order: self.order(),
                parcels: self.many(self.parcel()),
                is_part,
                news,
                promised_by: self.moment(),
                new_estimate: self.range(),
            }));
        }
        messages
    }

    fn faq_helps(&self) -> Vec<Message> {
        let statuses = [
            OrderStatus::Preparing,
            OrderStatus::OnItsWay,
            OrderStatus::Delayed,
            OrderStatus::OutForDelivery,
            OrderStatus::ReadyForPickup,
            OrderStatus::NeedsAttention,
            OrderStatus::Delivered,
            OrderStatus::Cancelled,
        ];
        let help = |status| {
            let line =
                OrderStatusLine { number: self.text(), status, expected: self.range(), url: self.url() };
            let article = Article { title: self.text(), url: self.url() };
            FaqHelp { topic: self.text(), orders: self.many(line), articles: self.many(article) }
        };
        statuses.map(|status| Message::FaqHelp(help(status))).into()
    }
}

#[test]
fn everything_known_or_nothing_known_every_mail_renders() {
    let full = Content { text: "Ada", url: "https://shop.example/a?b=c&d=e", is_full: true };
    let empty = Content { text: "", url: "", is_full: false };
    for locale in Locale::ALL {
        for content in [&full, &empty] {
            for message in content.messages() {
                let mail = rendered(&message, &content.frame(locale));
                assert!(!mail.subject.is_empty() && !mail.preheader.is_empty() && !mail.text.is_empty());
                assert!(!Page::read(&mail.html).words.is_empty());
                let said = format!("{}\n{}", mail.subject, mail.text);
                for slip in ["  .", " ,", "..", "None", "none", "{", "}", "::", ":.", "()", "“”", "«»", "„“"]
                {
                    assert!(!said.contains(slip), "{locale:?} {}: {slip:?} in {said}", message.kind_name());
                }
            }
        }
    }
}

#[test]
fn a_sentence_closes_where_the_order_number_is_not_known() {
    let empty = Content { text: "", url: "", is_full: false };
    for locale in Locale::ALL {
        for message in empty.messages() {
            let frame = Frame { brand: "Northlight".to_owned(), ..empty.frame(locale) };
            let mail = rendered(&message, &frame);
            let prose = mail.text.replace('\n', " ");
            for gap in ["\0", " .", " ?  "] {
                assert!(!prose.contains(gap), "{locale:?} {}: {gap:?} in {prose}", message.kind_name());
            }
            assert!(!mail.subject.contains("  ") && !mail.subject.contains('\0'), "{}", mail.subject);
        }
    }
}
