//! Facts from elsewhere about identities: how they are written, and how profiles are found.
//!
//! The files are not part of the project: they are looked for beside the workspace, or where
//! `ECRM_SHARED` says. Without them the tests say so and end.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test reports by panicking, and says what it could not do"
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;

use crm_core::*;
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

#[test]
fn each_number_has_one_form_in_three_spellings() {
    let Some(text) = shared("data/bad-input/phone/example_numbers.tsv") else {
        return;
    };
    let mut read = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let region = PhoneRegion::parse(fields[0]).unwrap();
        for spelling in &fields[2..5] {
            let number = PhoneNumber::parse_national(spelling, region.clone());
            let number = number.unwrap_or_else(|error| panic!("{line}: {error}"));
            assert_eq!(number.as_str(), fields[4], "{line}");
            read += 1;
        }
    }
    assert_eq!(read, 3_387);
}

#[test]
fn numbers_that_no_plan_has_are_refused() {
    let Some(text) = shared("data/bad-input/phone/invalid_numbers.tsv") else {
        return;
    };
    let mut refused = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let region = PhoneRegion::parse(fields[0]).unwrap();
        assert!(
            PhoneNumber::parse_national(fields[1], region).is_err(),
            "{line}"
        );
        refused += 1;
    }
    assert_eq!(refused, 245);
}

#[test]
fn naughty_strings_are_no_numbers_and_panic_nowhere() {
    let Some(text) = shared("data/bad-input/naughty-strings/blns.json") else {
        return;
    };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    let mut taken = BTreeSet::new();
    for string in &strings {
        for region in ["DE", "US", "IT", "BR"] {
            let region = PhoneRegion::parse(region).unwrap();
            if let Ok(number) = PhoneNumber::parse_national(string, region) {
                taken.insert(number.as_str().to_owned());
            }
        }
        let _ = Handle::parse(string);
        let _ = IdentityNamespace::parse(string);
        let _ = BlockedValues::new([string], []);
        let _ = serde_json::from_str::<IdentityPolicy>(string);
    }
    assert!(strings.len() >= 515);
    say(&format!("naughty strings: {} read as numbers", taken.len()));
}

/// The older set of isemail: what is wrong is refused, what is valid is taken.
#[test]
fn addresses_of_the_original_set_are_judged_as_it_says() {
    let Some(text) = shared("data/bad-input/email/isemail/tests-original.xml") else {
        return;
    };
    let (mut refused, mut taken, mut on_purpose) = (0, 0, BTreeSet::new());
    for case in text.split("<test ").skip(1) {
        let of = |tag: &str| {
            let begin = case.split_once(&format!("<{tag}>"))?.1;
            begin.split_once(&format!("</{tag}>")).map(|(text, _)| text)
        };
        let (Some(address), Some(category)) = (of("address"), of("category")) else {
            continue;
        };
        let id: u32 = case.split('"').nth(1).unwrap().parse().unwrap();
        let is_taken = EmailAddress::parse(unescaped(address)).is_ok();
        match category {
            "ISEMAIL_ERR" => {
                assert!(!is_taken, "{id} is wrong and taken");
                refused += 1;
            }
            "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN" if is_taken => taken += 1,
            "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN" => {
                on_purpose.insert(id);
            }
            _ => {}
        }
    }
    say(&format!(
        "isemail, original set: {refused} refused, {taken} taken, valid ones refused: {on_purpose:?}"
    ));
    assert_eq!(refused, 88);
    assert_eq!(taken + on_purpose.len(), 42);
    assert!(on_purpose.len() <= 3, "{on_purpose:?}");
}

/// The five entities of XML, and the pictures that the set draws for control characters.
fn unescaped(text: &str) -> String {
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, plain)| {
        text.replace(entity, plain)
    });
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("&#x") {
        let (number, behind) = after.split_once(';').unwrap();
        plain.push_str(before);
        plain.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        rest = behind;
    }
    plain.push_str(rest);
    let drawn = |c: char| match c {
        '\u{2400}'..='\u{241f}' => char::from_u32(u32::from(c) - 0x2400).unwrap(),
        other => other,
    };
    plain.chars().map(drawn).collect()
}

/// The addresses of another library's tests: what it refuses, and both forms of what it takes.
#[test]
fn international_addresses_are_judged_as_elsewhere() {
    let Some(text) = shared("data/bad-input/email/python-email-validator/test_syntax.py") else {
        return;
    };
    let quoted = |line: &str, name: &str| {
        let value = line.trim().strip_prefix(name)?.strip_prefix("='")?;
        value.split_once('\'').map(|(value, _)| value.to_owned())
    };
    let (mut local, mut ascii) = (String::new(), String::new());
    let (mut compared, mut refused) = (0, Vec::new());
    for line in text.lines() {
        local = quoted(line, "local_part").unwrap_or(local);
        ascii = quoted(line, "ascii_domain").unwrap_or(ascii);
        if let Some(domain) = quoted(line, "domain").filter(|domain| *domain != ascii) {
            let at = |domain: &str| EmailAddress::parse(format!("{local}@{domain}"));
            let (Ok(one), Ok(other)) = (at(&domain), at(&ascii)) else {
                refused.push(domain);
                continue;
            };
            assert_eq!(one.key(), other.key(), "{domain}");
            compared += 1;
        }
    }
    assert!(compared >= 8, "only {compared} domains were compared");
    // The vowel killer of Devanagari is no letter for the crate that reads addresses.
    refused.dedup();
    assert_eq!(refused, ["मोहन.ईन्फो"]);

    let list = text.split("'email_input,error_msg',").nth(1).unwrap();
    let list = list.split("def test_email_invalid_syntax").next().unwrap();
    let (mut refused, mut taken) = (0, Vec::new());
    for line in list.lines() {
        let Some(rest) = line.trim().strip_prefix("('") else {
            continue;
        };
        let address = unquoted(rest.split("',").next().unwrap());
        match EmailAddress::parse(&address) {
            Err(_) => refused += 1,
            Ok(_) => taken.push(address),
        }
    }
    say(&format!(
        "python-email-validator: {refused} refused, taken: {taken:?}"
    ));
    assert!(refused >= 60, "only {refused} were refused");
}

/// A string literal of Python.
fn unquoted(literal: &str) -> String {
    let mut plain = String::new();
    let mut rest = literal.chars();
    while let Some(c) = rest.next() {
        let escaped = match c {
            '\\' => rest.next().unwrap(),
            other => {
                plain.push(other);
                continue;
            }
        };
        match escaped {
            'n' => plain.push('\n'),
            'u' => {
                let digits: String = rest.by_ref().take(4).collect();
                plain.push(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap());
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Before the `@` and in handles, no two texts are equal that differ in more than ASCII case.
#[test]
fn pairs_that_fold_together_elsewhere_stay_apart() {
    let Some(text) = shared("data/bad-input/unicode/identity_collisions.json") else {
        return;
    };
    let pairs: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(pairs.len() >= 26);
    let mut compared = 0;
    for pair in &pairs {
        let (a, b) = (pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
        let email = |part: &str| Identity::email(&format!("x{part}x@mail.example"));
        let handle = |part: &str| {
            let network = Code::new_static("network");
            Handle::parse(format!("x{part}x")).map(|handle| Identity::Social { network, handle })
        };
        for (a, b) in [(email(a), email(b)), (handle(a), handle(b))] {
            if let (Ok(a), Ok(b)) = (a, b) {
                assert_ne!(a.key(), b.key(), "{}", pair["note"]);
                assert_ne!(a, b, "{}", pair["note"]);
                compared += 1;
            }
        }
    }
    assert!(compared >= 26, "only {compared} pairs could be compared");
}

#[test]
fn characters_that_look_alike_make_no_identity_equal() {
    let Some(text) = shared("data/bad-input/unicode/confusable_with_ascii.tsv") else {
        return;
    };
    let (mut compared, mut in_domains) = (0, BTreeSet::new());
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let confusable = fields[1].chars().next().unwrap();
        for plain in ('a'..='z').chain('0'..='9') {
            if confusable.to_ascii_lowercase() == plain {
                continue;
            }
            let local = |c: char| EmailAddress::parse(format!("n{c}n@mail.example"));
            if let (Ok(one), Ok(other)) = (local(confusable), local(plain)) {
                assert_ne!(one, other, "{line}");
                compared += 1;
            }
            let domain = |c: char| EmailAddress::parse(format!("n@m{c}l.example"));
            if domain(confusable).is_ok_and(|one| domain(plain) == Ok(one)) {
                in_domains.insert(confusable);
            }
        }
    }
    assert!(
        compared >= 30_000,
        "only {compared} pairs could be compared"
    );
    // The name system itself makes no difference here: the Kelvin sign is a k.
    assert!(
        in_domains.iter().all(|c| *c == '\u{212a}'),
        "{in_domains:?}"
    );
}

/// The tests of UTS 46: where a domain is in its normal form, its form in ASCII has the same key.
#[test]
fn international_domains_have_the_key_of_their_form_in_ascii() {
    let Some(text) = shared("data/bad-input/url-idna/IdnaTestV2.txt") else {
        return;
    };
    let (mut compared, mut refused) = (0, 0);
    for line in text.lines() {
        let line = line.split('#').next().unwrap();
        let fields: Vec<&str> = line.split(';').map(str::trim).collect();
        if fields.len() < 7 {
            continue;
        }
        let or = |field: usize, other: &'_ str| match fields[field] {
            "" => other.to_owned(),
            own => own.to_owned(),
        };
        let unicode = or(1, fields[0]);
        let ascii = or(3, &unicode);
        let is_valid = |status: &str| status.is_empty() || status == "[]";
        if !is_valid(fields[2]) || !is_valid(fields[4]) || unicode.contains('\\') {
            continue;
        }
        let at = |domain: &str| EmailAddress::parse(format!("ann@{domain}"));
        match (at(&unicode), at(&ascii)) {
            (Ok(one), Ok(other)) => {
                assert_eq!(one.key(), other.key(), "{line}");
                compared += 1;
            }
            _ => refused += 1,
        }
    }
    say(&format!(
        "UTS 46: {compared} domains compared, {refused} refused as mail domains"
    ));
    assert!(compared >= 50, "only {compared} domains could be compared");
}

fn cases(area: &str) -> Option<Vec<Value>> {
    let text = shared("oracles/segments.json")?;
    let all: Value = serde_json::from_str(&text).unwrap();
    let meant = |case: &&Value| case["area"] == area;
    Some(
        all["cases"]
            .as_array()
            .unwrap()
            .iter()
            .filter(meant)
            .cloned()
            .collect(),
    )
}

fn at(day: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-01-{day:02}T00:00:00Z")).unwrap()
}

fn customer(number: u8) -> CustomerId {
    CustomerId::parse(&format!("019b7a5e-0000-7000-8000-0000000000{number:02x}")).unwrap()
}

/// The cases call their own namespaces `user_id`, `email`, and their addresses are none.
fn custom(namespace: &str, value: &Value) -> Identity {
    Identity::Custom {
        namespace: Code::parse(namespace).unwrap(),
        value: ExternalId::parse(value.as_str().unwrap()).unwrap(),
    }
}

fn told(identities: Vec<Identity>) -> ObservedIdentities {
    let proved = |identity: Identity| identity.verified(VerificationMethod::TrustedSource, at(2));
    ObservedIdentities::new(identities.into_iter().map(proved).collect(), vec![]).unwrap()
}

#[test]
fn limits_priorities_and_blocked_values_are_as_documented_elsewhere() {
    let Some(cases) = cases("identity_limits") else {
        return;
    };
    let mut held = 0;
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let given = &case["given"];
        if given.get("sentAt").is_some() {
            say(&format!(
                "{id}: not expressible, clocks are corrected before an event comes here"
            ));
        } else if given.get("value").is_some() {
            let identity = custom("user_id", &given["value"]);
            let policy = IdentityPolicy::default();
            let resolution = resolve_identities(&told(vec![identity]), [], &policy, at(2));
            let is_promoted = !resolution.adopted.is_empty();
            assert_eq!(
                case["expect"]["promoted_to_identifier"], is_promoted,
                "{id}"
            );
            held += 1;
        } else {
            the_lowest_is_demoted(case);
            held += 1;
        }
    }
    say(&format!(
        "identity_limits: {held} of {} cases hold",
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
    let all = |of: &Value| -> Vec<Identity> {
        let fields = of.as_object().unwrap().iter();
        fields.map(|(name, value)| custom(name, value)).collect()
    };
    let profile = all(&given["profile"])
        .iter()
        .fold(CandidateProfile::new(customer(1)), |profile, identity| {
            profile.with_identity(identity.key(), at(1))
        });
    let resolution = resolve_identities(&told(all(&given["event"])), [&profile], &policy, at(2));
    let expected = "new profile with user_id abc456; email not attached to it";
    assert_eq!(case["expect"]["result"], expected);
    assert_eq!(resolution.decision, IdentityDecision::Create);
    let user = custom("user_id", &given["event"]["user_id"]).key();
    let email = custom("email", &given["event"]["email"]).key();
    assert_eq!(resolution.adopted, [user]);
    assert_eq!(resolution.dropped[0].identity, email);
}

#[test]
fn profiles_merge_and_sessions_switch_as_elsewhere() {
    let Some(cases) = cases("identity_merge") else {
        return;
    };
    let (m, e, p) = (customer(1), customer(2), customer(3));
    let session = || Identity::Device(DeviceId::parse("session").unwrap());
    let switching = {
        let ever = IdentityLimit::new(1, IdentityWindow::Ever).unwrap();
        let rule = |namespace, bearer| IdentityRule::new(namespace, bearer, ever);
        let rules = vec![
            rule(IdentityNamespace::CUSTOM, IdentityBearer::Customer),
            rule(IdentityNamespace::DEVICE, IdentityBearer::SwitchingDevice),
        ];
        IdentityPolicy::new(1, rules, BlockedValues::default(), 50).unwrap()
    };
    let holding = |id, identities: Vec<Identity>| {
        identities
            .iter()
            .fold(CandidateProfile::new(id), |profile, one| {
                profile.with_identity(one.key(), at(1))
            })
    };
    let mut held = 0;
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let given = &case["given"];
        let decided = |event: &Value, candidates: Vec<CandidateProfile>| {
            let event = told(vec![custom("email", event), session()]);
            resolve_identities(&event, &candidates, &switching, at(2))
        };
        match case["rule"].as_str().unwrap() {
            "merge on property email" => {
                let master = custom("email", &given["master"]["mergeIdentifier"]);
                let candidates = vec![holding(m, vec![master]), holding(e, vec![session()])];
                let resolution = decided(&given["event_profile"]["email"], candidates);
                assert_eq!(case["expect"]["survivor"], "M");
                let expected = IdentityDecision::Merge {
                    into: m,
                    from: vec![e],
                };
                assert_eq!(resolution.decision, expected, "{id}");
                held += 1;
            }
            "user switch on shared browser" => {
                let master = custom("email", &given["session profile"]["mergeIdentifier"]);
                let mut candidates = vec![holding(m, vec![master, session()])];
                let expected = if given["existing with event@d"] == "P" {
                    assert_eq!(case["expect"]["session"], "reassigned to P");
                    candidates.push(holding(p, vec![custom("email", &given["event email"])]));
                    IdentityDecision::Attach(p)
                } else {
                    assert_eq!(case["expect"]["session"], "reassigned to it");
                    IdentityDecision::Create
                };
                let resolution = decided(&given["event email"], candidates);
                assert_eq!(resolution.decision, expected, "{id}");
                assert_eq!(resolution.moved[0].identity, session().key(), "{id}");
                assert_eq!(resolution.moved[0].from, m, "{id}");
                held += 1;
            }
            _ => say(&format!(
                "{id}: not expressible, how fields survive a merge is not decided here"
            )),
        }
    }
    say(&format!(
        "identity_merge: {held} of {} cases hold",
        cases.len()
    ));
    assert_eq!((held, cases.len()), (3, 4));
}
