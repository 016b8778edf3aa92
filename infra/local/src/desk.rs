//! The desk: every operation that the command line asks for, by name, on any [`Service`]: the one of
//! a running local server, or one that stands straight on a deployed table.
//!
//! The operations themselves lie beside their commands. None of them prints; errors say what to do.

pub mod table;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use service::Service;

use crate::commands::{
    connect, explain, export, forget, lanes, ledger, parked, pause, plan, quarantine, receipts, retry,
    senders, shop, shop_erase, status, tasks,
};
use crate::{import, waiting};

/// One operation and what it needs: `{"do": "find", "shop": "demo", "text": "1001"}`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// Make a shop, or change what is known of it.
    CreateShop(shop::Wish),
    /// What is known of a shop, without its secrets.
    ShowShop(shop::Which),
    /// Connect a sender to a shop.
    Connect(connect::Wish),
    /// Note what comes from a source for a while.
    Listen(connect::Which),
    /// What was noted last.
    Heard(connect::Which),
    /// The plan in force, as TOML.
    ShowPlan(plan::Which),
    /// Replay a plan over a page of a shop's customers.
    ReplayPlan(Box<plan::replay::Wish>),
    /// A page of a shop's customers for a file, without what says who they are.
    ExportJourneys(plan::export_journeys::Wish),
    /// What is known of a plan before it is published.
    PreviewPlan(plan::Intention),
    /// Put a plan in force.
    PublishPlan(plan::Publication),
    /// The versions that were published.
    PlanHistory(plan::Which),
    /// Put an earlier version in force again.
    RollBackPlan(plan::Return),
    /// Count a page of who waits, and what a plan would move.
    Waiting(waiting::Question),
    /// Pause mails.
    Pause(pause::Wish),
    /// End pauses.
    Resume(pause::End),
    /// The pauses.
    Pauses(pause::Which),
    /// Which journey a name or number means.
    Find(explain::Question),
    /// A journey: facts, touches, verdicts.
    Journey(explain::Which),
    /// A page of the shop's ledger: what became of every mail.
    Ledger(ledger::Wish),
    /// How everything stands.
    Status(status::Which),
    /// How a shop's senders stand.
    Senders(senders::Which),
    /// What a shop learned of its lanes.
    Lanes(lanes::Which),
    /// Codes of its senders that could not be mapped.
    Unmapped(senders::Which),
    /// Let stopped mails go again.
    RetryMails(retry::Wish),
    /// Import lines of a file of historic orders.
    Import(import::Chunk),
    /// Erase a customer.
    Forget(forget::Wish),
    /// Erase a page of what a shop holds of its customers.
    EraseShop(shop_erase::Wish),
    /// Everything that is held about a customer.
    Export(export::Wish),
    /// The erasures so far.
    Receipts(receipts::Which),
    /// What is kept in the quarantine.
    Quarantine(quarantine::Which),
    /// One of it, with its body.
    ShowQuarantined(quarantine::One),
    /// Read one of it again.
    Replay(quarantine::One),
    /// What waits for a person.
    Tasks(tasks::Which),
    /// Note that a task is done.
    TaskDone(tasks::done::Wish),
    /// Parcels that wait for their order.
    Parked(parked::Which),
}

/// Does what is asked. The error says what to do, and holds nothing personal.
pub async fn perform(service: &Service, request: Request) -> Result<Value, String> {
    Ok(match request {
        Request::CreateShop(wish) => json!(shop::create(service, wish).await?),
        Request::ShowShop(which) => json!(shop::show(service, &which).await?),
        Request::Connect(wish) => json!(connect::connect(service, &wish).await?),
        Request::Listen(which) => json!({ "since": connect::listen(service, &which).await? }),
        Request::Heard(which) => json!(connect::heard(service, &which).await?),
        Request::ShowPlan(which) => json!({ "toml": plan::text(service, &which).await? }),
        Request::ReplayPlan(wish) => json!(plan::replay::page(service, *wish).await?),
        Request::ExportJourneys(wish) => json!(plan::export_journeys::page(service, wish).await?),
        Request::PreviewPlan(wish) => json!(plan::outlook(service, &wish).await?),
        Request::PublishPlan(wish) => json!({ "version": plan::publish(service, wish).await? }),
        Request::PlanHistory(which) => json!(plan::history(service, &which).await?),
        Request::RollBackPlan(wish) => json!({ "version": plan::roll_back(service, wish).await? }),
        Request::Waiting(question) => json!(waiting::page(service, question).await?),
        Request::Pause(wish) => json!(pause::pause(service, wish).await?),
        Request::Resume(wish) => json!(pause::resume(service, wish).await?),
        Request::Pauses(which) => json!(pause::list(service, &which).await?),
        Request::Find(question) => json!({ "journey": explain::find(service, &question).await? }),
        Request::Journey(which) => json!(explain::journey(service, &which).await?),
        Request::Ledger(wish) => json!(ledger::page(service, wish).await?),
        Request::Status(which) => json!(status::status(service, &which).await?),
        Request::Senders(which) => json!(senders::senders(service, &which).await?),
        Request::Lanes(which) => json!(lanes::list(service, &which).await?),
        Request::Unmapped(which) => json!(senders::unmapped(service, &which).await?),
        Request::RetryMails(wish) => json!(retry::retry(service, &wish).await?),
        Request::Forget(wish) => json!(forget::forget(service, &wish).await?),
        Request::EraseShop(wish) => json!(shop_erase::erase(service, wish).await?),
        Request::Export(wish) => export::export(service, &wish).await?,
        Request::Receipts(which) => json!(receipts::list(service, &which).await?),
        Request::Quarantine(which) => json!(quarantine::list(service, &which).await?),
        Request::ShowQuarantined(one) => quarantine::show(service, &one).await?,
        Request::Replay(one) => json!(quarantine::replay(service, &one).await?),
        Request::Tasks(which) => json!(tasks::list(service, &which).await?),
        Request::TaskDone(wish) => json!(tasks::done::done(service, &wish).await?),
        Request::Parked(which) => json!(parked::list(service, &which).await?),
        Request::Import(chunk) => json!(import::take(service, chunk).await?),
    })
}
