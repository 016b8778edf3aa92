//! Logs: one JSON object a line, ids and counts only. Never a body, an address, a name or a secret. Each
//! invocation has one line ([`crate::invocation`]); what goes wrong on its way has lines of its own.

use std::io::Write as _;

use tracing::level_filters::LevelFilter;

/// Sets up logging for a function. Called once, first.
pub fn start() {
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        // The invocation's, with its request id.
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .with_max_level(LevelFilter::INFO)
        .finish();
    // A second call would keep the first subscriber: nothing to do about it.
    let _ = tracing::subscriber::set_global_default(subscriber);
    // A panic's message may hold data: only where it happened is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// Writes a line of the log as it is. One in CloudWatch's embedded metric format must stand by itself: the fields
/// that make it one are at its top.
pub fn write(line: &str) {
    // Nobody reads it if standard output is gone.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
