//! What can go wrong, as a page: plain words and what to do, never an error's text.

use http::StatusCode;

use crate::page::{Content, Frame, Note, Page, Retry};
use crate::words::{Notice, words};

/// What can go wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Problem {
    /// No page of ours, or a token that is not ours or not for this page.
    Invalid,
    /// The token was ours.
    Expired,
    /// The token is ours, but what it names is not there any more.
    Gone,
    /// The form was sent by another website.
    Elsewhere,
    /// The form is too long.
    TooLong,
    /// The form is of another type than ours.
    MediaType,
    /// The form holds nothing that we ask for.
    Unreadable,
    /// Another method than GET, HEAD and POST.
    Method,
    /// The table does not answer.
    Busy,
}

impl Problem {
    /// The word for it in logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Expired => "expired",
            Self::Gone => "gone",
            Self::Elsewhere => "from_elsewhere",
            Self::TooLong => "too_long",
            Self::MediaType => "media_type",
            Self::Unreadable => "unreadable",
            Self::Method => "method",
            Self::Busy => "busy",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Invalid | Self::Gone => StatusCode::NOT_FOUND,
            Self::Expired => StatusCode::GONE,
            Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The page for it.
    pub(crate) fn page(self, frame: Frame) -> Page {
        self.page_with(frame, None)
    }

    /// The page for it, with a button that sends the same again: nothing has to be typed twice.
    pub(crate) fn page_to_retry(self, frame: Frame, retry: Retry) -> Page {
        self.page_with(frame, Some(retry))
    }

    fn page_with(self, frame: Frame, retry: Option<Retry>) -> Page {
        let say = &words(frame.locale).problems;
        let Notice { title, text } = match self {
            Self::Invalid => &say.invalid,
            Self::Expired => &say.expired,
            Self::Gone => &say.gone,
            Self::Elsewhere => &say.elsewhere,
            Self::TooLong => &say.too_long,
            Self::MediaType | Self::Unreadable | Self::Method => &say.unreadable,
            Self::Busy => &say.busy,
        };
        let mut paragraphs = vec![(*text).to_owned()];
        if retry.as_ref().is_some_and(|retry| retry.method == "post") {
            paragraphs.push(say.kept.to_owned());
        }
        let note = Note { title: (*title).to_owned(), paragraphs, retry, ..Note::default() };
        Page { status: self.status(), frame, content: Content::Note(note) }
    }
}
