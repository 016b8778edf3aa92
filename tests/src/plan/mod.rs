//! The plan as a file: its defaults, its reader, its manual.

mod arbitrary;
mod defaults;
mod limits;
mod manual;
mod mistakes;
mod promises;
mod robust;
mod round_trip;
mod schema;
mod speaking;
mod stored;
mod warned;
mod wrong;
