//! The serialised forms, frozen.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn policies_and_events_survive_json(
        policy in any::identity_policy(),
        event in any::identity_event(),
    ) {
        survives(&policy)?;
        survives(&event)?;
    }
}

fn is_frozen<T: Serialize + DeserializeOwned>(fixture: &str) -> T {
    let written: serde_json::Value = serde_json::from_str(fixture).unwrap();
    let value: T = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    value
}

#[test]
fn the_default_policy_is_frozen() {
    let policy: IdentityPolicy = is_frozen(include_str!("../fixtures/identity_policy.json"));
    assert_eq!(policy, IdentityPolicy::default());
}

#[test]
fn a_policy_with_all_there_is_is_frozen() {
    let policy: IdentityPolicy = is_frozen(include_str!("../fixtures/identity_policy_full.json"));
    assert_eq!(policy.rules().len(), 4);
    let own = policy.rules()[1].blocked();
    assert_eq!(
        own.patterns().len(),
        BlockedPattern::ALL.len(),
        "one of each"
    );
}

#[test]
fn an_event_is_frozen() {
    let event: IdentityEvent = is_frozen(include_str!("../fixtures/identity_event.json"));
    assert_eq!(event.observed.verified().len(), 2);
    assert_eq!(event.observed.claimed().len(), 1);
}
