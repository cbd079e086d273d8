//! Customers of other systems.

use crm_core::exchange::*;
use crm_core::*;
use futures_executor::block_on;

use crate::support::*;

fn customers() -> ImportMapping {
    serde_json::from_str(include_str!("../fixtures/import_mapping_customers.json")).unwrap()
}

const ROW: &str = r#"{"id":"7","login":"ann7","email":"Ann@example.com","club":"c-1","first":"Ann","last":"Lee","birthday":"1980-02-29","company":"","phone":"+49 (30) 901820","street":"1 Main St","zip":"12345","city":"Austin","state":"TX","limit":"12.50","vip":"Yes","tags":"a| b ||a"}"#;

#[test]
fn a_row_becomes_a_customer_and_twice_the_same_one() {
    let shop = Shop::new();
    let (progress, rejects) = shop.import(&customers(), format!("{ROW}\n{ROW}\n"));
    assert_eq!(reasons(&rejects), []);
    assert_eq!(
        (
            progress.accepted,
            progress.known,
            progress.customers_created
        ),
        (1, 1, 1)
    );
    let ann = &shop.customers()[0];
    let Party::Person(person) = ann.party() else {
        panic!("a person");
    };
    assert_eq!(person.given_name.as_ref().unwrap().as_str(), "Ann");
    assert_eq!(person.born_on.unwrap().0.to_string(), "1980-02-29");
    assert_eq!(ann.verified_identities().len(), 2);
    assert_eq!(ann.claimed_identities().len(), 2);
    assert_eq!(ann.contact_points().len(), 3);
    assert_eq!(ann.tags().len(), 2);
    let limit = &ann.attributes()[&AttributeName::parse("limit").unwrap()];
    assert_eq!(
        *limit,
        AttributeValue::Money(Money::new(1250, Currency::EUR))
    );
}

#[test]
fn rows_that_tell_of_one_customer_meet_whatever_the_batch() {
    let rows = [
        r#"{"id":"1","first":"Ann"}"#,
        r#"{"id":"1","login":"ann"}"#,
        r#"{"login":"ann","last":"Lee"}"#,
        r#"{"id":"2","login":"bob"}"#,
        r#"{"id":"1","login":"bob"}"#,
        r#"{"first":"Nobody"}"#,
        r#"{"id":"2","company":"Bob Ltd"}"#,
    ];
    let lenient = customers().with_unknown_columns(UnknownColumns::Ignored);
    for batch in [1, 2, 3, 100] {
        let shop = Shop::new();
        let importer = shop
            .importer(&lenient)
            .with_batch(PageLimit::new(batch).unwrap());
        let mut rejects = Vec::new();
        let file = rows.join("\n");
        let report = block_on(importer.run(file.as_bytes(), &mut rejects, &mut ())).unwrap();
        assert_eq!(report.progress().customers_created, 2, "batch {batch}");
        assert_eq!(
            reasons(&rejects),
            [
                (
                    5,
                    "not stored: the identities belong to 2 customers".to_owned()
                ),
                (
                    6,
                    "column id or login: must hold what the customer is recognised by".to_owned()
                ),
                (7, "not stored: the party must stay a person".to_owned()),
            ],
            "batch {batch}"
        );
        let ann = &shop.customers()[0];
        let Party::Person(person) = ann.party() else {
            panic!("a person");
        };
        assert!(person.given_name.is_some() && person.family_name.is_some());
    }
}

#[test]
fn each_kind_of_bad_value_is_named() {
    let cases = [
        (
            "\"email\":\"Ann@example.com\"",
            "\"email\":\"nobody\"",
            "column email: must be",
        ),
        (
            "+49 (30) 901820",
            "030 901820",
            "column phone: must be an international number",
        ),
        (
            "1980-02-29",
            "1981-02-29",
            "column birthday: must be a date",
        ),
        (
            "\"12.50\"",
            "\"12,50\"",
            "column limit: must be a decimal number",
        ),
        ("\"Yes\"", "\"maybe\"", "column vip: must be true or false"),
        (
            "\"city\":\"Austin\"",
            "\"city\":\"\"",
            "column city: must not be empty",
        ),
    ];
    for (from, to, expected) in cases {
        assert!(ROW.contains(from));
        let (_, rejects) = Shop::new().import(&customers(), ROW.replace(from, to));
        let reason = rejects[0].reason.to_string();
        assert!(reason.starts_with(expected), "{reason}");
    }
}

#[test]
fn a_dry_run_of_customers_counts_and_writes_nothing() {
    let shop = Shop::new();
    let file = format!(
        "{ROW}\n{}\n",
        ROW.replace("\"7\"", "\"8\"").replace("ann7", "ann8")
    );
    let importer = shop.importer(&customers());
    let dry = block_on(importer.dry_run(file.as_bytes(), &mut Vec::new(), &mut ())).unwrap();
    assert!(shop.customers().is_empty());
    let run = block_on(importer.run(file.as_bytes(), &mut Vec::new(), &mut ())).unwrap();
    assert_eq!(dry.progress(), run.progress());
}
