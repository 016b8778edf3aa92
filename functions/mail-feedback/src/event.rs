//! SES's events as EventBridge brings them, and only what we use of them.
//!
//! Source: the SES developer guide, "Examples of event data that Amazon SES publishes", and the
//! EventBridge reference for SES. That `detail` equals the event JSON of the guide was not verified
//! against a live account.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::touch::TouchKey;
use serde::Deserialize;
use serde_json::Value;

/// What SES says became of a mail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// SES took it, and perhaps tries for a while.
    Sent,
    /// The receiving server took it.
    Delivered,
    /// The receiving server refused it, for good.
    BouncedForGood,
    /// The receiving server refused it this time: a full mailbox, say.
    BouncedForNow,
    /// The receiver marked it as spam.
    Complained,
    /// SES did not send it.
    NotSent,
}

impl Fate {
    /// The word for it in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::BouncedForGood => "bounced_for_good",
            Self::BouncedForNow => "bounced_for_now",
            Self::Complained => "complained",
            Self::NotSent => "not_sent",
        }
    }
}

/// One event about one of our mails.
#[derive(Debug)]
pub struct Event {
    /// What became of the mail.
    pub fate: Fate,
    /// When SES took the mail.
    pub at: Timestamp,
    /// When the receiving server or the reader reported that, as far as it is said.
    pub reported_at: Timestamp,
    /// Whose mail.
    pub shop: ShopId,
    /// Which journey's.
    pub journey: JourneyId,
    /// Which touch.
    pub touch: TouchKey,
    /// Which attempt.
    pub send_id: String,
    /// The recipients' addresses.
    pub recipients: Vec<String>,
}

#[derive(Deserialize)]
struct Envelope {
    source: String,
    detail: Detail,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: MailPart,
    bounce: Option<ReportPart>,
    complaint: Option<ReportPart>,
}

#[derive(Deserialize)]
struct MailPart {
    timestamp: Timestamp,
    #[serde(default)]
    destination: Vec<String>,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReportPart {
    #[serde(default)]
    bounce_type: String,
    timestamp: Option<Timestamp>,
}

impl Event {
    /// Reads an event; the error says why it is not one of ours.
    pub fn read(payload: &Value) -> Result<Self, &'static str> {
        let envelope = Envelope::deserialize(payload).map_err(|_| "it is not an event of SES")?;
        if envelope.source != "aws.ses" {
            return Err("it is not from SES");
        }
        let detail = envelope.detail;
        let report = detail.bounce.as_ref().or(detail.complaint.as_ref());
        let reported_at = report.and_then(|report| report.timestamp);
        let fate = match detail.event_type.as_str() {
            "Send" | "DeliveryDelay" => Fate::Sent,
            "Delivery" => Fate::Delivered,
            "Bounce" if detail.bounce.is_some_and(|bounce| bounce.bounce_type == "Permanent") => {
                Fate::BouncedForGood
            }
            "Bounce" => Fate::BouncedForNow,
            "Complaint" => Fate::Complained,
            "Reject" | "Rendering Failure" => Fate::NotSent,
            _ => return Err("nothing depends on this type of event"),
        };
        let mail = detail.mail;
        let tag = |name: &str| mail.tags.get(name)?.first().cloned();
        let journey = tag("kind")
            .and_then(|kind| JourneyKind::parse(&kind))
            .and_then(|kind| JourneyId::from_parts(kind, &decoded(&tag("journey")?)?).ok());
        let touch = tag("touch").and_then(|touch| TouchKey::try_from(decoded(&touch)?).ok());
        let shop = tag("shop").and_then(|shop| ShopId::parse(shop).ok());
        match (shop, journey, touch, tag("send_id")) {
            (Some(shop), Some(journey), Some(touch), Some(send_id)) => Ok(Self {
                fate,
                at: mail.timestamp,
                reported_at: reported_at.unwrap_or(mail.timestamp),
                shop,
                journey,
                touch,
                send_id,
                recipients: mail.destination,
            }),
            _ => Err("it does not carry our tags"),
        }
    }
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
