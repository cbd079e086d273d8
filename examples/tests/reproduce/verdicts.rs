//! What the command tells of a single case of an area, whose parts are given as JSON.

use crate::{Told, cases, run_on};

fn asked(area: &str, given: &str, rule: &str, expect: &str) -> Told {
    let case = format!(
        r#"{{"id": "c", "area": "{area}", "given": {given}, "rule": {rule}, "expect": {expect}}}"#
    );
    run_on("segments", &cases(&[&case]))
}

pub(crate) fn assert_passes(area: &str, given: &str, rule: &str, expect: &str) {
    let told = asked(area, given, rule, expect);
    let counts = "1 passed, 0 failed, 0 not expressible";
    assert_eq!(told.last_line(), counts, "{told:#?}");
    assert_eq!(told.status, 0);
}

/// The case fails, and the disagreement is told with these words.
pub(crate) fn assert_fails(area: &str, given: &str, rule: &str, expect: &str, words: &str) {
    let told = asked(area, given, rule, expect);
    let counts = "0 passed, 1 failed, 0 not expressible";
    assert_eq!(told.last_line(), counts, "{told:#?}");
    assert_eq!(told.status, 1);
    assert!(told.out.contains(words), "{words}: {told:#?}");
}

/// The case is not expressible, for a reason with these words.
pub(crate) fn assert_is_beyond(area: &str, given: &str, rule: &str, expect: &str, reason: &str) {
    let told = asked(area, given, rule, expect);
    let counts = "0 passed, 0 failed, 1 not expressible";
    assert_eq!(told.last_line(), counts, "{told:#?}");
    assert_eq!(told.status, 0);
    assert!(told.out.contains(reason), "{reason}: {told:#?}");
}
