//! Mappings as data.

use crm_core::exchange::*;
use crm_core::strategies;
use proptest::prelude::*;

use crate::support::*;

fn refused(json: &str) -> String {
    serde_json::from_str::<ImportMapping>(json)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_mapping_that_contradicts_itself_is_refused_with_field_and_rule() {
    let sound: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/import_mapping.json")).unwrap();
    let with = |path: &str, value: serde_json::Value| {
        let mut changed = sound.clone();
        *changed.pointer_mut(path).unwrap() = value;
        refused(&changed.to_string())
    };
    let cases = [
        ("/version", 2.into(), "mapping version: must be from 1 to 1"),
        (
            "/values/currency",
            serde_json::Value::Null,
            "mapping currency: must be named for amounts",
        ),
        (
            "/values/currency",
            "EURO".into(),
            "currency: must be a code of ISO 4217",
        ),
        (
            "/values/date",
            "DD.MM.YYYY".into(),
            "date format: must tell year, month and day",
        ),
        (
            "/values/offset",
            "CET".into(),
            "offset: must be an offset such as +01:00",
        ),
        (
            "/values/decimals/group_mark",
            "comma".into(),
            "group mark: must differ",
        ),
        (
            "/record/purchases/key/cells",
            serde_json::json!([]),
            "mapping key: must name at least one cell",
        ),
        (
            "/record/purchases/customer/cell/column",
            " ".into(),
            "column name: must not be empty",
        ),
        (
            "/input/csv/delimiter",
            "\"".into(),
            "delimiter: must be a separator",
        ),
        (
            "/input/csv/delimiter",
            "a".into(),
            "delimiter: must be a separator",
        ),
        (
            "/input/csv/header",
            "absent".into(),
            "mapping columns: must be numbers in a file without header",
        ),
        (
            "/record/purchases",
            serde_json::json!({"customer": 1}),
            "invalid type",
        ),
    ];
    for (path, value, expected) in cases {
        let told = with(path, value);
        assert!(told.starts_with(expected), "{path}: {told}");
    }
    let nobody = CustomerMapping::default();
    let record = RecordMapping::Customers(nobody);
    let error = ImportMapping::new(shop(), InputFormat::csv(), record, ValueFormats::default());
    assert_eq!(error.unwrap_err().field(), "mapping recognised_by");
    let error = ImportMapping::new(
        shop(),
        InputFormat::VCard,
        RecordMapping::ExportedCustomers,
        ValueFormats::default(),
    );
    assert_eq!(error.unwrap_err().field(), "mapping record");
}

proptest! {
    #[test]
    fn a_mapping_is_read_as_it_was_written(mapping in strategies::import_mapping()) {
        let text = serde_json::to_string(&mapping).unwrap();
        prop_assert_eq!(serde_json::from_str::<ImportMapping>(&text).unwrap(), mapping);
    }
}

#[test]
fn the_form_of_a_mapping_is_frozen() {
    let fixture = include_str!("../fixtures/import_mapping.json");
    let mapping: ImportMapping = serde_json::from_str(fixture).unwrap();
    let written: serde_json::Value = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&mapping).unwrap(), written);
    let fixture = include_str!("../fixtures/import_mapping_customers.json");
    let mapping: ImportMapping = serde_json::from_str(fixture).unwrap();
    let written: serde_json::Value = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&mapping).unwrap(), written);
}

#[test]
fn the_form_of_a_position_and_the_key_by_content_are_frozen() {
    let fixture = include_str!("../fixtures/import_position.json");
    let position: ImportPosition = serde_json::from_str(fixture).unwrap();
    let written: serde_json::Value = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&position).unwrap(), written);
    // What was imported by an earlier release must be known to a later one.
    let shop = Shop::new();
    shop.import(
        &purchases(),
        "customer,date,amount\na,1997-01-01,1\na,1997-01-01,1\n",
    );
    let mut keys: Vec<String> = shop
        .timeline(shop.customers()[0].id())
        .iter()
        .map(|told| told.key().as_str().to_owned())
        .collect();
    keys.sort();
    assert_eq!(
        keys,
        [FROZEN_KEY.to_owned() + ":1", FROZEN_KEY.to_owned() + ":2"]
    );
}

/// The first half of SHA-256, computed by another program, over
/// `[{"external":{"system":"shop","id":"a"}},"1997-01-01T00:00:00.000000Z",{"purchase":{"total":{"minor":100,"currency":"USD"}}}]`.
const FROZEN_KEY: &str = "276f8c611978a8d10acf4fbc44947094";
