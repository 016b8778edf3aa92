#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod cart;
pub mod customer;
pub mod decide;
mod erasure;
pub mod fact;
pub mod help;
pub mod ids;
pub mod journey;
pub mod merge;
pub mod order;
pub mod plan;
pub mod relationship;
mod seconds;
pub mod shop;
pub mod story;
pub mod topic;
pub mod touch;
pub mod verdict;
pub mod words;
pub mod zones;
