//! The command line `beforehand`.

use std::process::ExitCode;

fn main() -> ExitCode {
    local::commands::run()
}
