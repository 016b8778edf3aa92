//! The pages behind the links in mails: what people, scanners, mail programs and strangers can do
//! with them.

mod delay_option;
mod languages;
mod logs;
mod lost;
mod origin;
mod preferences;
mod safety;
pub(crate) mod site;
mod survey;
mod trouble;
