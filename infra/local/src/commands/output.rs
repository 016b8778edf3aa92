//! What a command prints. Whoever reads it may stop early, as `| head` does: that is no failure of the
//! command, whose work goes on. The standard library's macros would panic.

use std::fmt::Arguments;
use std::io::Write as _;

/// Writes to the standard output; what nobody reads is lost.
pub(crate) fn write(text: Arguments<'_>) {
    let mut output = std::io::stdout().lock();
    // Nothing is left to tell the failure to.
    let _ = output.write_fmt(text).and_then(|()| output.flush());
}

/// As the standard one, for a reader who may be gone.
macro_rules! print {
    ($($text:tt)*) => { $crate::commands::output::write(format_args!($($text)*)) };
}

/// As the standard one, for a reader who may be gone.
macro_rules! println {
    ($($text:tt)*) => {
        $crate::commands::output::write(format_args!("{}\n", format_args!($($text)*)))
    };
}
