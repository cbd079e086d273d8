//! The reader of rules as JSON: it refuses or reads, and what it reads is written and read as the same rule, as JSON
//! and as text.
#![no_main]

use crm_segment::{Rule, SegmentDefinition, SegmentSnapshot};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    if let Ok(rule) = serde_json::from_slice::<Rule>(document) {
        assert!(rule.depth() <= Rule::MAXIMUM_DEPTH && rule.size() <= Rule::MAXIMUM_SIZE);
        let written = serde_json::to_string(&rule).expect("rules are written");
        assert_eq!(
            serde_json::from_str::<Rule>(&written).expect("and read"),
            rule
        );
        let text = rule.to_string();
        assert_eq!(text.parse::<Rule>().as_ref(), Ok(&rule), "{text}");
    }
    if let Ok(definition) = serde_json::from_slice::<SegmentDefinition>(document) {
        let written = serde_json::to_string(&definition).expect("definitions are written");
        let read: SegmentDefinition = serde_json::from_str(&written).expect("and read");
        assert_eq!(read, definition);
    }
    if let Ok(snapshot) = serde_json::from_slice::<SegmentSnapshot>(document) {
        let written = serde_json::to_string(&snapshot).expect("snapshots are written");
        let read: SegmentSnapshot = serde_json::from_str(&written).expect("and read");
        assert_eq!(read, snapshot);
    }
});
