#![doc = include_str!("../README.md")]

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};

/// SES answers a send in well under a second; after this the fate of the mail is unknown.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// One mail, rendered and addressed.
#[derive(Clone)]
pub struct Mail {
    /// The sender, as `"Shop" <news@shop.example>`.
    pub from: String,
    /// The one recipient, an `addr-spec`.
    pub to: String,
    /// Where a person reads the replies.
    pub reply_to: String,
    /// The subject.
    pub subject: String,
    /// The HTML body.
    pub html: String,
    /// The text body, with every fact and link of the HTML.
    pub text: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// Tags that SES's events bring back: letters, digits, `_` and `-` only.
    pub tags: Vec<(String, String)>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("tags", &self.tags).finish_non_exhaustive()
    }
}

/// SES took the mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// SES's name for it.
    pub message_id: String,
}

/// SES did not take the mail, or we do not know.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("failed to send a mail: {code}")]
pub struct Failure {
    /// SES's code, or a word for what was seen.
    pub code: String,
    /// What it means for this mail and the others.
    pub meaning: Meaning,
}

/// What a failure means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// Not sent; this mail may go a little later.
    Later,
    /// Not sent; nobody's mail goes until a quota is renewed.
    QuotaUsedUp,
    /// Not sent; nobody's mail goes until a person changes something.
    AccountBlocked,
    /// Not sent; this mail needs a person.
    Refused,
    /// It may have been sent.
    Unknown,
}

/// Sends mails.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    configuration_set: Option<String>,
}

/// The settings that the client must have.
pub fn client_settings(builder: aws_sdk_sesv2::config::Builder) -> aws_sdk_sesv2::config::Builder {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(ATTEMPT_TIMEOUT)
        .build();
    builder.retry_config(RetryConfig::disabled()).timeout_config(timeouts)
}

impl Mailer {
    /// A mailer. Without a configuration set SES reports nothing of what became of a mail.
    pub fn new(client: Client, configuration_set: Option<String>) -> Self {
        Self { client, configuration_set }
    }

    /// How many mails a second SES takes from this account, as it says itself.
    pub async fn send_rate(&self) -> Result<f64, Failure> {
        let account = self.client.get_account().send().await.map_err(|error| classify(&error))?;
        let quota = account.send_quota();
        quota
            .map(|quota| quota.max_send_rate())
            .filter(|rate| *rate > 0.0)
            .ok_or_else(|| Failure { code: "NoSendQuota".to_owned(), meaning: Meaning::Later })
    }

    /// Tries to send a mail, once.
    pub async fn send(&self, mail: &Mail) -> Result<Accepted, Failure> {
        let message = message(mail)
            .map_err(|_| Failure { code: "RequestIncomplete".to_owned(), meaning: Meaning::Refused })?;
        let reply = self
            .client
            .send_email()
            .from_email_address(&mail.from)
            .destination(Destination::builder().to_addresses(&mail.to).build())
            .reply_to_addresses(&mail.reply_to)
            .content(EmailContent::builder().simple(message).build())
            .set_email_tags(Some(tags(mail)?))
            .set_configuration_set_name(self.configuration_set.clone())
            .send()
            .await;
        match reply {
            Ok(reply) => Ok(Accepted { message_id: reply.message_id().unwrap_or_default().to_owned() }),
            Err(error) => Err(classify(&error)),
        }
    }
}

fn tags(mail: &Mail) -> Result<Vec<MessageTag>, Failure> {
    mail.tags
        .iter()
        .map(|(name, value)| MessageTag::builder().name(name).value(value).build())
        .collect::<Result<_, _>>()
        .map_err(|_| Failure { code: "RequestIncomplete".to_owned(), meaning: Meaning::Refused })
}

fn message(mail: &Mail) -> Result<Message, aws_sdk_sesv2::error::BuildError> {
    let content = |data: &str| Content::builder().data(data).charset("UTF-8").build();
    let headers: Vec<MessageHeader> = mail
        .headers
        .iter()
        .map(|(name, value)| MessageHeader::builder().name(name).value(value).build())
        .collect::<Result<_, _>>()?;
    Ok(Message::builder()
        .subject(content(&mail.subject)?)
        .body(Body::builder().html(content(&mail.html)?).text(content(&mail.text)?).build())
        .set_headers(Some(headers))
        .build())
}

fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Failure {
    match error {
        SdkError::ConstructionFailure(_) => {
            Failure { code: "ConstructionFailure".to_owned(), meaning: Meaning::Refused }
        }
        SdkError::ServiceError(context) => {
            let error = context.err();
            let (code, message) = (error.code().unwrap_or("Unknown"), error.message().unwrap_or_default());
            let meaning = meaning_of(code, message);
            Failure { code: in_words(code, message), meaning }
        }
        SdkError::TimeoutError(_) => Failure { code: "Timeout".to_owned(), meaning: Meaning::Unknown },
        // A refused connection wrote nothing, but the SDK does not tell it apart from a reset.
        SdkError::DispatchFailure(_) => {
            Failure { code: "DispatchFailure".to_owned(), meaning: Meaning::Unknown }
        }
        _ => Failure { code: "ResponseError".to_owned(), meaning: Meaning::Unknown },
    }
}

/// The code, and what a person must know of the message. The message itself holds addresses.
fn in_words(code: &str, message: &str) -> String {
    if code == "MessageRejected" && message.contains("not verified") {
        return format!("{code}: an address is not verified: is SES still in its sandbox?");
    }
    code.to_owned()
}

/// SES's codes, as its API reference lists them for `SendEmail`, and the common ones of AWS.
fn meaning_of(code: &str, message: &str) -> Meaning {
    match code {
        "TooManyRequestsException" | "ThrottlingException" | "Throttling" => {
            if message.contains("Daily message quota") { Meaning::QuotaUsedUp } else { Meaning::Later }
        }
        "LimitExceededException" => Meaning::QuotaUsedUp,
        "AccountSuspendedException"
        | "SendingPausedException"
        | "MailFromDomainNotVerifiedException"
        | "NotFoundException"
        | "AccessDeniedException"
        | "AccessDenied"
        | "ExpiredTokenException"
        | "ExpiredToken"
        | "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch" => Meaning::AccountBlocked,
        "MessageRejected" | "BadRequestException" | "ValidationException" => Meaning::Refused,
        _ => Meaning::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, meaning_of};

    #[test]
    fn every_documented_code_has_its_meaning() {
        let rows = [
            ("TooManyRequestsException", "Maximum sending rate exceeded.", Meaning::Later),
            ("TooManyRequestsException", "Daily message quota exceeded.", Meaning::QuotaUsedUp),
            ("LimitExceededException", "", Meaning::QuotaUsedUp),
            ("AccountSuspendedException", "", Meaning::AccountBlocked),
            ("SendingPausedException", "", Meaning::AccountBlocked),
            ("MailFromDomainNotVerifiedException", "", Meaning::AccountBlocked),
            ("NotFoundException", "", Meaning::AccountBlocked),
            ("MessageRejected", "Email address is not verified.", Meaning::Refused),
            ("BadRequestException", "", Meaning::Refused),
            ("InternalServiceErrorException", "", Meaning::Unknown),
            ("Unknown", "", Meaning::Unknown),
        ];
        for (code, message, expected) in rows {
            assert_eq!(meaning_of(code, message), expected, "{code}: {message}");
        }
    }
}
