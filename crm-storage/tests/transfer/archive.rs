//! Through a file.

use std::sync::LazyLock;

use crm_storage::transfer::{
    ArchiveError, ArchiveRule, ImportError, TransferOptions, check_archive, export_archive,
    import_archive, tenant_checksum,
};
use futures_executor::block_on;
use proptest::prelude::*;
use proptest::sample::Index;

use super::fill::{empty, empty_sqlite, frozen, lived, pasts, small};

static FROZEN: LazyLock<String> = LazyLock::new(|| {
    frozen("archive-1.jsonl", || {
        block_on(async { exported(&small().await.store).await })
    })
});

async fn exported(store: &impl crm_storage::transfer::TenantSource) -> Vec<u8> {
    let mut file = Vec::new();
    export_archive(store, &mut file, TransferOptions::default(), |_| ())
        .await
        .unwrap();
    file
}

fn refused(file: &[u8]) -> ArchiveError {
    let error = check_archive(file).unwrap_err();
    // Whoever imports is told the same, or that a lost row is missed by one behind it.
    let imported = block_on(import_archive(
        file,
        &empty(),
        None,
        TransferOptions::default(),
        |_| (),
    ));
    match imported {
        Err(ImportError::Archive(same)) => assert_eq!(same.to_string(), error.to_string()),
        Err(_) => {}
        Ok(report) => panic!("{report:?}"),
    }
    error
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_tenant_goes_through_a_file(past in pasts()) {
        let origin = lived(&past);
        block_on(async {
            let file = exported(&origin).await;
            let sum = tenant_checksum(&origin).await.unwrap();
            prop_assert_eq!(&check_archive(&file[..]).unwrap(), &sum);
            let there = empty_sqlite();
            let report = import_archive(&file[..], &there, None, TransferOptions::default(), |_| ());
            prop_assert_eq!(report.await.unwrap().checksum, Some(sum));
            prop_assert_eq!(exported(&there).await, file);
            Ok(())
        })?;
    }

    /// One byte of the file becomes another one: the line that it stands on is named.
    #[test]
    fn a_changed_byte_is_found_on_its_line(at in any::<Index>(), byte in any::<u8>()) {
        let mut file = FROZEN.as_bytes().to_vec();
        let at = at.index(file.len() - 1);
        prop_assume!(file[at] != byte);
        let before = &FROZEN.as_bytes()[..at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        file[at] = byte;
        let is_white = |byte: u8| byte.is_ascii_whitespace();
        prop_assume!(!(is_white(byte) && is_white(FROZEN.as_bytes()[at])));
        let error = refused(&file);
        prop_assert_eq!(error.line, u64::try_from(line).unwrap(), "{}", error);
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused(at in any::<Index>()) {
        // Without the last line break it is whole.
        let file = &FROZEN.as_bytes()[..at.index(FROZEN.len() - 1)];
        refused(file);
    }
}

fn lines() -> Vec<&'static str> {
    FROZEN.lines().collect()
}

fn file(lines: &[&str]) -> Vec<u8> {
    let lines: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    lines.concat().into_bytes()
}

#[test]
fn a_line_that_is_lost_moved_or_doubled_is_found() {
    let whole = lines();
    for number in 0..whole.len() {
        let mut lost = whole.clone();
        lost.remove(number);
        let error = refused(&file(&lost));
        assert!(error.line > u64::try_from(number).unwrap(), "{error}");

        let mut doubled = whole.clone();
        doubled.insert(number, whole[number]);
        let error = refused(&file(&doubled));
        assert_eq!(error.line, u64::try_from(number).unwrap() + 2, "{error}");

        if number + 1 < whole.len() {
            let mut moved = whole.clone();
            moved.swap(number, number + 1);
            refused(&file(&moved));
        }
    }
}

#[test]
fn each_rule_is_told_with_its_line() {
    let whole = lines();
    let with = |number: usize, line: &'static str| {
        let mut changed = whole.clone();
        changed[number] = line;
        file(&changed)
    };
    let customer = whole[1];
    let invalid = customer.replacen("\"id\":", "\"it\":", 1);
    let told = |file: &[u8]| refused(file).to_string();
    assert_eq!(
        told(b""),
        "line 1: must be the header of a crm-tenant archive"
    );
    assert_eq!(
        told(&with(0, r#"{"format":"other","version":1}"#)),
        "line 1: must be the header of a crm-tenant archive"
    );
    assert_eq!(
        told(&with(0, r#"{"format":"crm-tenant","version":2}"#)),
        "line 1: must be of version 1, not 2"
    );
    assert_eq!(
        told(&with(2, "{\"kind\":")),
        "line 3: must be one JSON object in UTF-8 (wrong at byte 8)"
    );
    assert_eq!(
        told(&with(2, "[1]")),
        "line 3: must be one JSON object in UTF-8 (wrong at byte 1)"
    );
    assert_eq!(
        told(&with(2, r#"{"kind":"lead","record":{},"check":""}"#)),
        "line 3: must be a row with kind, record and check, or the end"
    );
    assert_eq!(
        told(&with(2, customer)),
        "line 3: must have the check that follows from the rows up to it"
    );
    let mut changed = whole.clone();
    changed[1] = &invalid;
    let wrong_check = refused(&file(&changed));
    assert!(matches!(wrong_check.rule, ArchiveRule::WrongCheck));
    let mut changed = whole.clone();
    changed.insert(4, customer);
    assert_eq!(
        told(&file(&changed)),
        "line 5: a customer must not come after a consent"
    );
    assert_eq!(
        told(&file(&whole[..5])),
        "line 6: must not be missing: the file has no end"
    );
    changed = whole.clone();
    changed.push("{}");
    let behind = format!(
        "line {}: must not be there: the archive has ended",
        changed.len()
    );
    assert_eq!(told(&file(&changed)), behind);
    let end = *whole.last().unwrap();
    let other_end = end.replacen("\"customer\":2", "\"customer\":3", 1);
    assert_ne!(other_end, end);
    changed = whole.clone();
    *changed.last_mut().unwrap() = &other_end;
    let wrong = format!(
        "line {}: must tell the numbers and the checksum of the rows",
        whole.len()
    );
    assert_eq!(told(&file(&changed)), wrong);
}

/// A writer with the right check for a wrong record; and no value of it is told.
#[test]
fn a_record_that_breaks_a_rule_is_told_without_its_values() {
    use crm_storage::transfer::RecordKind;
    const MARKER: &str = "Zaphod-4711";
    // SHA-256 of 32 bytes of zero and of {"id":"Zaphod-4711"}, computed with Python's hashlib.
    let line = format!(
        "{{\"kind\":\"customer\",\"record\":{{\"id\":\"{MARKER}\"}},\"check\":\"{}\"}}",
        frozen("invalid_record.check", Vec::new).trim()
    );
    let error = refused(&file(&[lines()[0], &line]));
    assert_eq!(error.to_string(), "line 2: must hold a valid customer");
    assert!(matches!(
        error.rule,
        ArchiveRule::InvalidRecord {
            kind: RecordKind::Customer
        }
    ));
    assert!(!format!("{error:?}").contains(MARKER));
}

#[test]
fn the_frozen_archive_is_read_and_written_alike() {
    block_on(async {
        let there = empty_sqlite();
        let options = TransferOptions::default();
        let report = import_archive(FROZEN.as_bytes(), &there, None, options, |_| ()).await;
        let sum = report.unwrap().checksum.unwrap();
        assert_eq!(exported(&there).await, FROZEN.as_bytes());
        // Computed from the lines of the file by a program of its own (Python's hashlib and json).
        assert_eq!(sum.to_string(), frozen("archive-1.sha256", Vec::new).trim());
        assert_eq!(exported(&small().await.store).await, FROZEN.as_bytes());
    });
}
