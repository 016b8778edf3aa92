//! `plan schema`: the plan as a JSON Schema, for editors.

use journey::plan::read::schema;

use crate::commands::CommandError;

/// Prints the schema.
pub(super) fn run() -> Result<(), CommandError> {
    println!("{:#}", schema());
    Ok(())
}
