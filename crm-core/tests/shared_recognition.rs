//! Facts from elsewhere about identities, through the service: who is recognised in a store.
//!
//! The files are not part of the project: they are looked for beside the workspace, or where
//! `ECRM_SHARED` says. Without them the tests say so and end.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test reports by panicking, and says what it could not do"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use crm_core::conformance::world::note;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;
use serde_json::Value;

fn shared(path: &str) -> Option<String> {
    let root = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(root.join(path)).ok();
    if text.is_none() {
        say(&format!("NOT RUN: {path} is absent; set ECRM_SHARED"));
    }
    text
}

/// Written past the capture of the test harness: it must be seen.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

fn cases(area: &str) -> Option<Vec<Value>> {
    let text = shared("oracles/segments.json")?;
    let all: Value = serde_json::from_str(&text).unwrap();
    let cases = all["cases"].as_array().unwrap().iter();
    let meant = |case: &&Value| case["area"] == area;
    Some(cases.filter(meant).cloned().collect())
}

/// A service that recognises by this policy, and a number for each item.
struct Office {
    profiles: Profiles,
    told: u64,
}

fn at(day: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-01-{day:02}T00:00:00Z")).unwrap()
}

fn office(policy: IdentityPolicy) -> Office {
    let ids = Arc::new(SeededIds::new(1));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, at(1)));
    let clock = Arc::new(ManualClock::new(at(20)));
    let profiles = Profiles::new(Arc::new(store), clock, ids).with_identity_policy(policy);
    Office { profiles, told: 0 }
}

impl Office {
    /// Tells an event in which these identities are proved.
    fn tell(&mut self, day: u32, identities: Vec<Identity>) -> Recognition {
        self.told = self.told.saturating_add(1);
        let proved = |one: Identity| one.verified(VerificationMethod::TrustedSource, at(day));
        let verified = identities.into_iter().map(proved).collect();
        let item = RecogniseItem {
            observed: ObservedIdentities::new(verified, vec![]).unwrap(),
            interaction: note(&self.told.to_string(), at(day)),
        };
        let report = block_on(self.profiles.recognise(vec![item])).unwrap();
        report.recognitions.into_iter().next().unwrap()
    }

    fn holder(&self, identity: &Identity) -> Option<CustomerId> {
        let found = block_on(self.profiles.find_by_identity(identity)).unwrap();
        found.map(|customer| customer.id())
    }
}

/// The cases call their own namespaces `user_id`, `email`, and their addresses are none.
fn custom(namespace: &str, value: &Value) -> Identity {
    Identity::Custom {
        namespace: Code::parse(namespace).unwrap(),
        value: ExternalId::parse(value.as_str().unwrap()).unwrap(),
    }
}

fn all(of: &Value) -> Vec<Identity> {
    let fields = of.as_object().unwrap().iter();
    fields.map(|(name, value)| custom(name, value)).collect()
}

#[test]
fn limits_priorities_and_blocked_values_are_as_documented_elsewhere() {
    let Some(cases) = cases("identity_limits") else {
        return;
    };
    let mut held = 0_u32;
    for case in &cases {
        let (id, given) = (case["id"].as_str().unwrap(), &case["given"]);
        if given.get("sentAt").is_some() {
            say(&format!(
                "{id}: not expressible, clocks are corrected before an event comes here"
            ));
            continue;
        }
        if given.get("value").is_some() {
            let identity = custom("user_id", &given["value"]);
            let mut office = office(IdentityPolicy::default());
            let recognition = office.tell(2, vec![identity.clone()]);
            let is_promoted = &case["expect"]["promoted_to_identifier"];
            assert_eq!(*is_promoted, office.holder(&identity).is_some(), "{id}");
            assert_eq!(*is_promoted, recognition.customer().is_some(), "{id}");
        } else {
            the_lowest_is_demoted(case);
        }
        held = held.saturating_add(1);
    }
    say(&format!(
        "identity_limits in a store: {held} of {} cases hold",
        cases.len()
    ));
    assert_eq!((held, cases.len()), (5, 6));
}

fn the_lowest_is_demoted(case: &Value) {
    let given = &case["given"];
    let rules = given["priority"].as_array().unwrap().iter().map(|name| {
        let name = name.as_str().unwrap();
        let count = u32::try_from(given["limits"][name].as_u64().unwrap()).unwrap();
        let limit = IdentityLimit::new(count, IdentityWindow::Ever).unwrap();
        let namespace = IdentityNamespace::custom(&Code::parse(name).unwrap());
        IdentityRule::new(namespace, IdentityBearer::Customer, limit)
    });
    let policy = IdentityPolicy::new(1, rules.collect(), BlockedValues::default(), 100).unwrap();
    let mut office = office(policy);
    let before = office.tell(1, all(&given["profile"])).customer();
    let recognition = office.tell(2, all(&given["event"]));
    assert_eq!(
        case["expect"]["result"],
        "new profile with user_id abc456; email not attached to it"
    );
    let user = custom("user_id", &given["event"]["user_id"]);
    let email = custom("email", &given["event"]["email"]);
    assert_eq!(office.holder(&user), recognition.customer());
    assert_eq!(office.holder(&email), before);
    assert_ne!(recognition.customer(), before);
    assert_eq!(recognition.dropped[0].identity, email.key());
}

#[test]
fn profiles_merge_and_sessions_switch_as_elsewhere() {
    let Some(cases) = cases("identity_merge") else {
        return;
    };
    let session = || Identity::Device(DeviceId::parse("session").unwrap());
    let switching = || {
        let ever = IdentityLimit::new(1, IdentityWindow::Ever).unwrap();
        let rule = |namespace, bearer| IdentityRule::new(namespace, bearer, ever);
        let rules = vec![
            rule(IdentityNamespace::CUSTOM, IdentityBearer::Customer),
            rule(IdentityNamespace::DEVICE, IdentityBearer::SwitchingDevice),
        ];
        IdentityPolicy::new(1, rules, BlockedValues::default(), 50).unwrap()
    };
    let mut held = 0_u32;
    for case in &cases {
        let (id, given) = (case["id"].as_str().unwrap(), &case["given"]);
        let mut office = office(switching());
        match case["rule"].as_str().unwrap() {
            "merge on property email" => {
                let master = custom("email", &given["master"]["mergeIdentifier"]);
                let email = custom("email", &given["event_profile"]["email"]);
                let kept = office.tell(1, vec![master]).customer();
                office.tell(1, vec![session()]);
                let recognition = office.tell(2, vec![email, session()]);
                assert_eq!(case["expect"]["survivor"], "M");
                assert_eq!(recognition.customer(), kept, "{id}");
                assert_eq!(recognition.merges().len(), 1, "{id}");
                assert_eq!(office.holder(&session()), kept, "{id}");
            }
            "user switch on shared browser" => {
                let master = custom("email", &given["session profile"]["mergeIdentifier"]);
                let email = custom("email", &given["event email"]);
                let first = office.tell(1, vec![master, session()]).customer();
                let is_known = given["existing with event@d"] == "P";
                let known = is_known.then(|| office.tell(1, vec![email.clone()]).customer());
                let recognition = office.tell(2, vec![email, session()]);
                assert_ne!(recognition.customer(), first, "{id}");
                let expected = match known {
                    Some(known) => {
                        assert_eq!(recognition.customer(), known, "{id}");
                        "reassigned to P"
                    }
                    None => "reassigned to it",
                };
                assert_eq!(case["expect"]["session"], expected);
                assert_eq!(office.holder(&session()), recognition.customer(), "{id}");
                assert_eq!(Some(recognition.moved[0].from), first, "{id}");
            }
            _ => {
                say(&format!(
                    "{id}: not expressible, it is about fields and not about identities"
                ));
                continue;
            }
        }
        held = held.saturating_add(1);
    }
    say(&format!(
        "identity_merge in a store: {held} of {} cases hold",
        cases.len()
    ));
    assert_eq!((held, cases.len()), (3, 4));
}

/// Of two texts that fold together elsewhere, each is another customer.
#[test]
fn pairs_that_fold_together_elsewhere_are_two_customers() {
    let Some(text) = shared("data/bad-input/unicode/identity_collisions.json") else {
        return;
    };
    let pairs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut compared = 0_usize;
    for pair in &pairs {
        let (a, b) = (pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
        let email = |part: &str| Identity::email(&format!("x{part}x@mail.example"));
        let handle = |part: &str| {
            let network = Code::new_static("network");
            Handle::parse(format!("x{part}x")).map(|handle| Identity::Social { network, handle })
        };
        for (a, b) in [(email(a), email(b)), (handle(a), handle(b))] {
            if let (Ok(a), Ok(b)) = (a, b) {
                let mut office = office(IdentityPolicy::default());
                let (one, other) = (office.tell(1, vec![a]), office.tell(1, vec![b]));
                assert!(one.customer().is_some() && other.customer().is_some());
                assert_ne!(one.customer(), other.customer(), "{}", pair["note"]);
                compared = compared.saturating_add(1);
            }
        }
    }
    say(&format!("{compared} pairs are two customers each"));
    assert!(compared >= 26, "only {compared} pairs could be compared");
}
