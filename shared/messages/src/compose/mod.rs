//! What each mail says, and in which order. The words come from the phrases.

use crate::document::Document;
use crate::frame::{Frame, Reason};
use crate::message::Message;
use crate::voice::Voice;

mod care;
mod delay;
mod legal;
mod parcel;
mod survey;

/// Writes a message as a document.
pub(crate) fn compose(message: &Message, frame: &Frame) -> Document {
    let voice = Voice::new(frame);
    let draft = match message {
        Message::DispatchDelay(delay) => delay::dispatch(&voice, delay),
        Message::DelayOption(option) => legal::delay_option(&voice, option),
        Message::TransitDelay(delay) => delay::transit(&voice, delay),
        Message::ExceptionNotice(notice) => parcel::exception(&voice, notice),
        Message::Recovery(recovery) => parcel::recovery(&voice, recovery),
        Message::CheckIn(check_in) => care::check_in(&voice, check_in),
        Message::Csat(csat) => survey::csat(&voice, csat),
        Message::Nps(nps) => survey::nps(&voice, nps),
        Message::CartHelp(help) => care::cart(&voice, help),
        Message::FaqHelp(help) => care::faq(&voice, help),
    };
    voice.document(draft, Reason::of(message))
}
