#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod cart;
pub mod customer;
pub mod decide;
mod erasure;
pub mod fact;
pub mod feed;
pub mod help;
pub mod holding;
pub mod holidays;
pub mod ids;
pub mod import;
pub mod journey;
pub mod merge;
pub mod order;
pub mod parcel;
pub mod plan;
pub mod relationship;
mod seconds;
pub mod shop;
mod spread;
pub mod story;
pub mod topic;
pub mod touch;
pub mod verdict;
pub mod words;
pub mod zones;
