//! The pages behind the links in mails: what people, scanners, mail programs and strangers can do
//! with them.

mod delay_option;
mod languages;
mod logs;
mod origin;
mod preferences;
mod safety;
mod site;
mod survey;
mod trouble;
