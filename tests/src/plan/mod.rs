//! The plan as a file: its defaults, its reader, its manual.

mod arbitrary;
mod defaults;
mod limits;
mod manual;
mod mistakes;
mod robust;
mod round_trip;
mod stored;
