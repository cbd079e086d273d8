//! The reader of rules as texts: it refuses or reads, and what it reads is written and read as the same rule.
#![no_main]

use crm_segment::Rule;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match text.parse::<Rule>() {
        Ok(rule) => {
            assert!(rule.depth() <= Rule::MAXIMUM_DEPTH && rule.size() <= Rule::MAXIMUM_SIZE);
            let written = rule.to_string();
            assert_eq!(written.parse::<Rule>().as_ref(), Ok(&rule), "{written}");
        }
        Err(error) => {
            let lines = text.split('\n').count();
            assert!((1..=lines.max(1)).contains(&error.line), "{error}");
            let line = text.split('\n').nth(error.line - 1).unwrap_or_default();
            assert!(
                (1..=line.chars().count() + 1).contains(&error.column),
                "{error}"
            );
        }
    }
});
