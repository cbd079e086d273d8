//! Policies: what is refused, what the lint tells, what is blocked.

use crm_core::*;
use serde_json::json;

use crate::world::{identity, limit};

fn rule(namespace: &str) -> IdentityRule {
    let namespace = IdentityNamespace::parse(namespace).unwrap();
    IdentityRule::new(namespace, IdentityBearer::Customer, limit(1))
}

fn policy_of(rules: Vec<IdentityRule>) -> Result<IdentityPolicy, ValidationError> {
    IdentityPolicy::new(1, rules, BlockedValues::default(), 100)
}

#[test]
fn a_refusal_names_the_rule() {
    let told = |refused: Result<IdentityPolicy, ValidationError>| refused.unwrap_err().to_string();
    assert_eq!(
        told(policy_of(vec![])),
        "identity rules: must not be empty, got 0 members"
    );
    assert_eq!(
        told(policy_of(vec![
            rule("email"),
            rule("external/shop"),
            rule("email")
        ])),
        "identity rule email: must not repeat the namespace of another rule, got 3 members"
    );
    let many =
        (0..=IdentityPolicy::MAXIMUM_RULES).map(|number| rule(&format!("external/s{number}")));
    assert!(told(policy_of(many.collect())).starts_with("identity rules: must have at most 1000"));
    let merges = IdentityPolicy::new(1, vec![rule("email")], BlockedValues::default(), 10_001);
    assert_eq!(
        told(merges),
        "most merges: must be from 0 to 10000, got a number"
    );
}

#[test]
fn limits_and_namespaces_are_within_their_ranges() {
    for (count, window) in [
        (0, IdentityWindow::Ever),
        (101, IdentityWindow::Ever),
        (1, IdentityWindow::Days(0)),
        (1, IdentityWindow::Days(36_526)),
    ] {
        assert!(
            IdentityLimit::new(count, window).is_err(),
            "{count} {window:?}"
        );
    }
    for text in [
        "",
        "mail",
        "email/x",
        "external/",
        "external/Shop",
        "/",
        "custom/a/b",
        "device ",
    ] {
        assert_eq!(
            IdentityNamespace::parse(text).unwrap_err().field(),
            "identity namespace",
            "{text:?}"
        );
    }
    let shop = Code::new_static("shop");
    for (namespace, text) in [
        (IdentityNamespace::external(&shop), "external/shop"),
        (IdentityNamespace::social(&shop), "social/shop"),
        (IdentityNamespace::custom(&shop), "custom/shop"),
    ] {
        assert_eq!(IdentityNamespace::parse(text).as_ref(), Ok(&namespace));
        assert_eq!(
            (namespace.as_str(), text.split('/').next()),
            (text, Some(namespace.kind()))
        );
    }
}

#[test]
fn json_that_breaks_a_rule_is_refused() {
    let whole = || {
        json!({
            "version": 1,
            "rules": [{
                "namespace": "email", "bearer": "customer", "limit": { "count": 5, "window": "ever" },
            }],
            "blocked": { "exact": ["void"], "patterns": ["zeros_and_dashes"] },
            "most_merges": 100,
        })
    };
    let read = |value: serde_json::Value| serde_json::from_value::<IdentityPolicy>(value).is_ok();
    assert!(read(whole()));
    for (path, wrong) in [
        ("/version", json!(-1)),
        ("/rules", json!([])),
        ("/rules/0/namespace", json!("fax")),
        ("/rules/0/bearer", json!("dog")),
        ("/rules/0/limit/count", json!(0)),
        ("/rules/0/limit/count", json!(101)),
        ("/rules/0/limit/window", json!({ "days": 0 })),
        ("/rules/0/limit/window", json!({ "months": 1 })),
        (
            "/rules/0",
            json!({ "namespace": "email", "bearer": "customer", "regex": ".*" }),
        ),
        ("/blocked/exact", json!([""])),
        ("/blocked/exact", json!(["''"])),
        ("/blocked/exact", json!(["a\nb"])),
        ("/blocked/exact", json!(["x".repeat(255)])),
        ("/blocked/patterns", json!(["^[0-]*$"])),
        ("/most_merges", json!(10_001)),
        ("", json!({ "version": 1 })),
    ] {
        let mut value = whole();
        *value.pointer_mut(path).unwrap() = wrong.clone();
        assert!(!read(value), "{path} = {wrong}");
    }
    let mut extra = whole();
    extra["priority"] = json!(["email"]);
    assert!(!read(extra), "an unknown field");
    let many: Vec<String> = (0..=BlockedValues::MAXIMUM_VALUES)
        .map(|n| format!("v{n}"))
        .collect();
    let refused = BlockedValues::new(many, []).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "blocked values: must have at most 10000 members, got 10001 members"
    );
}

#[test]
fn an_event_carries_no_more_identities_than_a_customer_record() {
    let one = identity("login:ann").claimed(Timestamp::UNIX_EPOCH);
    assert!(ObservedIdentities::new(vec![], vec![one.clone(); 100]).is_ok());
    let refused = ObservedIdentities::new(vec![], vec![one; 101]).unwrap_err();
    assert_eq!(refused.field(), "claimed identities of an event");
}

#[test]
fn the_lint_tells_what_is_probably_not_meant() {
    let device = IdentityRule::new(IdentityNamespace::DEVICE, IdentityBearer::Device, limit(5));
    let never = BlockedValues::new(["null", "a@b.example"], []).unwrap();
    let rules = vec![
        device,
        rule("email").blocking(never),
        rule("phone"),
        rule("external/shop"),
        rule("login"),
        rule("social"),
    ];
    let told: Vec<String> = policy_of(rules)
        .unwrap()
        .lint()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "no rule is for identities of the kind custom",
            "identity rule device: has priority over email, which stands for a customer",
            "identity rule email: blocks 1 values that no such identity can have",
        ]
    );
    assert_eq!(IdentityPolicy::default().lint(), []);
}

#[test]
fn the_default_blocks_what_identifies_nobody_and_nothing_else() {
    let policy = IdentityPolicy::default();
    for text in [
        "shop:null",
        "shop:NULL",
        "shop:\"null\"",
        "shop:None",
        "shop:undefined",
        "shop:-1",
        "shop:anonymous",
        "shop:Guest",
        "shop:0",
        "shop:000000",
        "shop:00-0000",
        "shop:00000000-0000-0000-0000-000000000000",
        "shop:-",
        "shop:---",
        "shop:?",
        "shop:N/A",
        "shop:[object Object]",
        "shop:{{ user.id }}",
        "shop:${id}",
        "shop:%EMAIL%",
        "shop:<id>",
        "shop:*|EMAIL|*",
        "shop:''",
        "login:test",
        "device:undefined",
        "card:NaN",
        "email:test@test.com",
        "email:Test@TEST.com",
        "phone:+49301111111",
        "phone:+19999999999",
    ] {
        assert!(policy.blocks(&identity(text).key()).is_some(), "{text}");
    }
    for text in [
        "shop:1",
        "shop:10",
        "shop:1111",
        "shop:nullable",
        "shop:0a",
        "shop:-12",
        "shop:guest7",
        "shop:a[1]",
        "shop:100%",
        "email:null@x.example",
        "email:anonymous@x.example",
        "email:test@test.example",
        "phone:+4930111111",
        "phone:+12025550143",
        "login:tester",
        "device:deadbeef",
    ] {
        assert_eq!(policy.blocks(&identity(text).key()), None, "{text}");
    }
}

#[test]
fn patterns_that_are_asked_for_block_more() {
    let all = BlockedValues::new([""; 0], BlockedPattern::ALL).unwrap();
    for text in [
        "shop:1111",
        "shop:xxx",
        "shop:x-x-x",
        "email:ann@example.com",
        "email:ann@mail.example.org",
        "email:ann@shop.test",
        "email:ann@a.localhost",
        "email:ann@a.invalid",
    ] {
        assert!(all.blocks(&identity(text).key()).is_some(), "{text}");
    }
    for text in [
        "shop:11",
        "shop:xyx",
        "email:ann@example.de",
        "email:ann@myexample.com",
        "email:ann@x.tests",
        "shop:ann@example.com",
    ] {
        assert_eq!(all.blocks(&identity(text).key()), None, "{text}");
    }
}

#[test]
fn exact_values_are_compared_in_their_normal_form() {
    let blocked = BlockedValues::new(
        [
            "Info@Bücher.example",
            "+49 30 / 1",
            "+49 (30) 901820",
            "@Bot",
        ],
        [],
    )
    .unwrap();
    assert!(
        blocked
            .blocks(&identity("email:info@xn--bcher-kva.example").key())
            .is_some()
    );
    assert!(
        blocked
            .blocks(&identity("phone:+4930901820").key())
            .is_some()
    );
    let bot = Identity::Social {
        network: Code::new_static("mastodon"),
        handle: Handle::parse("@BOT").unwrap(),
    };
    assert!(blocked.blocks(&bot.key()).is_some());
    assert_eq!(
        format!(
            "{:?}",
            BlockedValues::new(["secret@x.example"], []).unwrap()
        ),
        "BlockedValues(<1 values>, {})"
    );
}
