//! The whole system in one process, and the command line.
//!
//! The functions' own handlers run here through the real SDK clients; only what lies below the
//! clients is swapped: DynamoDB is embedded, SES keeps mails in an outbox, the schedule is a tick.

pub mod commands;
pub mod demo_shop;
pub mod desk;
pub mod doctor;
pub mod gateway;
pub mod import;
pub mod pages;
pub mod score;
pub mod system;
pub mod view;
pub mod waiting;

pub use cloud;
