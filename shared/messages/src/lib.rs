#![doc = include_str!("../README.md")]

mod clean;
mod colour;
mod compose;
mod date;
mod document;
mod frame;
mod link;
mod locale;
mod message;
mod money;
mod phrases;
mod render;
mod samples;
mod text;
mod voice;

pub use colour::{Accent, AccentError, CONTRAST_MIN, Palette, Rgb, Shades};
pub use frame::{Frame, Lack, lacks};
pub use journey::fact::{Item, Money};
pub use link::{LINK_LENGTH_MAX, safe_link};
pub use locale::Locale;
pub use message::{
    Article, CartHelp, Certainty, CheckIn, CheckInKind, Csat, DateRange, DelayOption, DelayOptionNews,
    DispatchCause, DispatchDelay, ExceptionNotice, FaqHelp, FeePolicy, Message, Notice, Nps, OrderInBrief,
    OrderStatus, OrderStatusLine, Parcel, Problem, Recovery, RecoveryNews, Sighting, SpeedFee, TransitCause,
    TransitDelay,
};
pub use render::{RenderError, Rendered, SUBJECT_LENGTH_MAX, render};
pub use samples::samples;
