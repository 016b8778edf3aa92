//! What can go wrong with the table, and whether trying again helps.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// An operation on the table failed.
#[derive(Debug, thiserror::Error)]
#[error("failed to {operation}: {kind} ({code})")]
pub struct StoreError {
    /// What was tried, as the words after "failed to".
    pub operation: &'static str,
    /// What kind of failure it is.
    pub kind: Kind,
    /// DynamoDB's code, or a word for what was seen. Never a message: those hold stored data.
    pub code: String,
}

/// Kinds of failure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The table or its index is asked for too much.
    Throttled,
    /// No answer, or a failure of the service: a write may have been applied.
    Unavailable,
    /// Others write the same item right now.
    Conflict,
    /// The request is refused as it is: table, permission or size.
    Rejected,
    /// A stored item cannot be read by this version.
    Unreadable,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Throttled => "the table is asked for too much",
            Self::Unavailable => "the table does not answer",
            Self::Conflict => "others write the same item",
            Self::Rejected => "the table refuses the request",
            Self::Unreadable => "the stored item cannot be read",
        })
    }
}

impl StoreError {
    /// Whether the same call may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        match self.kind {
            Kind::Throttled | Kind::Unavailable | Kind::Conflict => true,
            Kind::Rejected | Kind::Unreadable => false,
        }
    }

    pub(crate) fn unreadable(operation: &'static str, what: &str) -> Self {
        Self { operation, kind: Kind::Unreadable, code: what.to_owned() }
    }

    pub(crate) fn conflict(operation: &'static str) -> Self {
        Self { operation, kind: Kind::Conflict, code: "TooManyConflicts".to_owned() }
    }

    pub(crate) fn from_sdk<E, R>(operation: &'static str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let (kind, code) = match error {
            SdkError::ServiceError(context) => {
                let code = context.err().code().unwrap_or("Unknown").to_owned();
                (kind_of_code(&code), code)
            }
            SdkError::ConstructionFailure(_) => (Kind::Rejected, "ConstructionFailure".to_owned()),
            SdkError::TimeoutError(_) => (Kind::Unavailable, "Timeout".to_owned()),
            SdkError::DispatchFailure(_) => (Kind::Unavailable, "DispatchFailure".to_owned()),
            _ => (Kind::Unavailable, "ResponseError".to_owned()),
        };
        Self { operation, kind, code }
    }
}

fn kind_of_code(code: &str) -> Kind {
    match code {
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "RequestLimitExceeded"
        | "LimitExceededException" => Kind::Throttled,
        "TransactionConflictException"
        | "TransactionInProgressException"
        | "ConditionalCheckFailedException"
        | "TransactionCanceledException" => Kind::Conflict,
        "ValidationException"
        | "ResourceNotFoundException"
        | "AccessDeniedException"
        | "UnrecognizedClientException"
        | "ExpiredTokenException"
        | "ItemCollectionSizeLimitExceededException" => Kind::Rejected,
        _ => Kind::Unavailable,
    }
}
