//! What is shown is read back as it was.

use journey::plan::read::{PLAN_BYTES_MAX, read, show};
use proptest::prelude::*;

use super::arbitrary;

proptest! {
    #[test]
    fn a_shown_plan_reads_as_itself(plan in arbitrary::plan()) {
        let file = show(&plan);
        prop_assert!(file.len() <= PLAN_BYTES_MAX, "{} bytes", file.len());
        prop_assert_eq!(read(&file), Ok(plan), "{}", file);
    }
}
