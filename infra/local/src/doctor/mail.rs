//! SES: may this account send, is the sender known, do events come back?

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::types::{DkimStatus, EventType};

use super::Finding;
use super::table::{allow, said};

/// The kinds of events that settle what became of a mail.
const EVENTS: [EventType; 5] =
    [EventType::Send, EventType::Delivery, EventType::Bounce, EventType::Complaint, EventType::Reject];
/// Of the day's quota so much is much, in percent.
const QUOTA_LOW_PERCENT: f64 = 80.0;

pub(super) async fn look_at_account(client: &Client) -> Vec<Finding> {
    let account = match client.get_account().send().await {
        Ok(account) => account,
        Err(error) => return vec![Finding::not_seen("account", said(&error), allow("ses:GetAccount"))],
    };
    let mut found = vec![
        Finding::holds(
            "account",
            account.sending_enabled(),
            "may send",
            "SES has stopped this account's sending",
            "SES writes to the account's address why: answer there, or open a case. What is due waits",
        ),
        Finding::holds(
            "sandbox",
            account.production_access_enabled(),
            "is left behind",
            "SES is still in its sandbox: only verified addresses get mail, 200 a day",
            "ask for production access: aws sesv2 put-account-details --production-access-enabled …",
        ),
    ];
    let Some(quota) = account.send_quota() else {
        found.push(Finding::not_seen("quota", "SES does not say it", "try again"));
        return found;
    };
    let (max, sent, rate) = (quota.max24_hour_send(), quota.sent_last24_hours(), quota.max_send_rate());
    // An unlimited quota is told as -1.
    let is_low = max > 0.0 && sent * 100.0 >= max * QUOTA_LOW_PERCENT;
    found.push(Finding::holds(
        "quota",
        !is_low,
        &format!("{sent:.0} of {max:.0} mails in 24 hours, {rate:.0} a second"),
        &format!("{sent:.0} of {max:.0} mails in 24 hours: what is above waits until tomorrow"),
        "ask for a higher sending quota (Service Quotas, SES)",
    ));
    found
}

/// The identity of a sender: its domain, or just the address.
pub(super) async fn look_at_identity(client: &Client, sender: &str) -> Vec<Finding> {
    let domain = sender.rsplit('@').next().unwrap_or_default();
    let mut identity = client.get_email_identity().email_identity(domain).send().await;
    if identity.is_err() {
        identity = client.get_email_identity().email_identity(sender).send().await;
    }
    let identity = match identity {
        Ok(identity) => identity,
        Err(error) => {
            let to_do = format!(
                "aws sesv2 create-email-identity --email-identity {domain}, then the DKIM records that it answers"
            );
            return vec![Finding::fix("identity", format!("{domain}: {}", said(&error)), to_do)];
        }
    };
    let dkim = identity.dkim_attributes();
    let is_signed =
        dkim.is_some_and(|dkim| dkim.signing_enabled() && dkim.status() == Some(&DkimStatus::Success));
    vec![
        Finding::holds(
            "identity",
            identity.verified_for_sending_status(),
            &format!("{domain} may be sent from"),
            &format!("{domain} is not verified: SES takes no mail from it"),
            "make the DKIM records in its DNS; SES looks for them for 72 hours",
        ),
        Finding::holds(
            "dkim",
            is_signed,
            "mails are signed",
            "mails are not signed: mailbox providers put them away, and one-click unsubscription is worth nothing",
            "make a CNAME record TOKEN._domainkey → TOKEN.dkim.amazonses.com for each token of the identity",
        ),
    ]
}

pub(super) async fn look_at_configuration_set(client: &Client, name: &str) -> Vec<Finding> {
    let set = match client.get_configuration_set().configuration_set_name(name).send().await {
        Ok(set) => set,
        Err(error) => {
            let to_do = "say --configuration-set, as the stack's output ConfigurationSetName has it";
            return vec![Finding::fix("configuration set", format!("{name}: {}", said(&error)), to_do)];
        }
    };
    let is_sending = set.sending_options().is_none_or(|options| options.sending_enabled());
    let mut found = vec![Finding::holds(
        "configuration set",
        is_sending,
        &format!("{name} is there and sends"),
        &format!("sending with {name} is stopped"),
        "aws sesv2 put-configuration-set-sending-options --sending-enabled …, when what stopped it is mended",
    )];
    let described =
        client.get_configuration_set_event_destinations().configuration_set_name(name).send().await;
    let described = match described {
        Ok(described) => described,
        Err(error) => {
            let allow = allow("ses:GetConfigurationSetEventDestinations");
            found.push(Finding::not_seen("mail events", said(&error), allow));
            return found;
        }
    };
    let destinations = described.event_destinations().iter();
    let mut to_us = destinations.filter(|to| to.enabled() && to.event_bridge_destination().is_some());
    let told = to_us.any(|to| EVENTS.iter().all(|event| to.matching_event_types().contains(event)));
    found.push(Finding::holds(
        "mail events",
        told,
        "SES reports to EventBridge what becomes of mails",
        "SES does not report to EventBridge: bounces are not heard, and unknown mails stay unknown",
        "deploy the template again: ConfigurationSetEvents makes the destination",
    ));
    found
}
