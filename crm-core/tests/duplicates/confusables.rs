//! Characters that look like others, from the collection of them.

use std::io::Write as _;
use std::path::PathBuf;

use crm_core::{
    Customer, CustomerId, DuplicateEvidence, DuplicateFinder, FamilyName, NewCustomer, Party,
    Person, SeededIds, Timestamp,
};

fn shared(path: &str) -> Option<String> {
    let root = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(root.join(path)).ok();
    if text.is_none() {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: {path} is absent; set ECRM_SHARED"
        );
    }
    text
}

#[test]
fn a_name_with_a_character_that_looks_the_same_is_recognised() {
    let Some(text) = shared("data/bad-input/unicode/confusable_with_ascii.tsv") else {
        return;
    };
    let (ids, at) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let record = |family: &str| {
        let person = Person {
            family_name: FamilyName::parse(family).ok(),
            ..Person::default()
        };
        let new = NewCustomer::new(Party::Person(person));
        Customer::create(new, CustomerId::generate(&ids, at), &ids, at)
            .unwrap()
            .0
    };
    let (mut recognised, mut all) = (0, 0);
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t');
        let (Some(ascii), Some(confusable)) = (fields.next(), fields.next()) else {
            panic!("a line without two fields");
        };
        let name = |character: &str| record(&format!("Ber{character}hold"));
        let pair = DuplicateFinder::default().compare(&name(ascii), &name(confusable));
        let evidence = pair.unwrap().reasons[0].evidence;
        all += 1;
        recognised += usize::from(matches!(
            evidence,
            DuplicateEvidence::FamilyNameSame | DuplicateEvidence::FamilyNameConfusable
        ));
    }
    eprintln!("{recognised} of {all} confusable characters are recognised");
    assert!(all > 1300, "{all}");
    assert!(recognised * 100 >= all * 99, "{recognised} of {all}");
}
