//! The tests of the whole, in one binary: each would otherwise link the SDK again.

#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod answers;
mod calendar;
mod connecting;
mod desk;
mod engines;
mod explaining;
mod faults;
mod feeds;
mod fuzzing;
mod harness;
mod imports;
mod intake;
mod journeys;
mod lanes;
mod learning;
mod local_server;
mod mails;
mod parked;
mod plan;
mod privacy;
mod provider_api;
mod providers;
mod published_keys;
mod publishing;
mod quarantine;
mod read_back;
mod replays;
mod reputation;
mod scenarios;
mod scoring;
mod simulation;
mod smoke;
mod tasks;
mod template;
mod tidy;
mod watched;
