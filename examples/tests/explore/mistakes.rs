//! Mistakes in options are told plainly, with the option and the rule, and end with code 2.

use std::fs;

use tempfile::TempDir;

use crate::explore;
use crate::made_up::MadeUp;

#[test]
fn each_mistake_names_option_and_rule() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, picture, text) = (path("crm.sqlite"), path("p.svg"), path("text.sqlite"));
    MadeUp::in_file(database.as_ref()).visitor(&["2026-11-20T10:00:00Z"]);
    fs::write(
        &text,
        "This is no database, however long one looks at it.\n".repeat(40),
    )
    .unwrap();
    let missing = path("missing.sqlite");
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    let base = ["--database", &database, "--rule"];
    let all = |more: &[&'static str]| [&base[..], more].concat();
    let cases: [(Vec<&str>, &str); 19] = [
        (
            all(&["spent >= 500 EUR in the last 90 dais"]),
            "option '--rule': line 1, column 33: expected seconds, minutes, hours, days or weeks\n  \
             spent >= 500 EUR in the last 90 dais\n                                  ^\n",
        ),
        (
            all(&["everyone", "--beside", "did(visit) and\n  did("]),
            "option '--beside': line 2, column 7: ",
        ),
        (
            all(&[r#"in "Nowhere""#]),
            r#"option '--rule': the rule asks for the segment "Nowhere", which nobody defined"#,
        ),
        (
            all(&["metric open_requests > 0"]),
            "option '--rule': the rule asks for the figure open_requests",
        ),
        (
            vec!["--database", &database],
            "option '--rule' is missing; --help lists the options",
        ),
        (
            all(&["everyone", "--colour", "red"]),
            "invalid option '--colour'; --help lists the options",
        ),
        (
            all(&["everyone", "--days", "367"]),
            "option '--days': '367' is no number from 1 to 366",
        ),
        (
            all(&["everyone", "--days", "0"]),
            "option '--days': '0' is no number from 1 to 366",
        ),
        (
            all(&["everyone", "--as-of", "1000-01-02T00:00:00Z"]),
            "option '--days': time does not reach back 30 days before '--as-of'",
        ),
        (
            all(&["everyone", "--sample", "many"]),
            "option '--sample': 'many' is no number from 0 to 100",
        ),
        (
            all(&["everyone", "--as-of", "yesterday"]),
            "option '--as-of': timestamp: must be a date and time with offset (RFC 3339)",
        ),
        (
            all(&["everyone", "--currency", "EURO"]),
            "option '--currency': currency: must be a code of ISO 4217",
        ),
        (all(&["everyone", "--tenant", "me"]), "option '--tenant': "),
        (
            all(&["everyone", "--tenant", nobody]),
            "option '--tenant': the tenant 01890a5d-ac96-774b-bcce-b302099a8057 has nobody in ",
        ),
        (
            vec!["--rule", "everyone", "--database", &missing],
            "option '--database': there is no file ",
        ),
        (
            vec!["--rule", "everyone", "--database", &text],
            "option '--database': ",
        ),
        (
            [&base[..], &["everyone", "--picture", &picture]].concat(),
            "option '--picture' needs '--customer'",
        ),
        (
            [
                &base[..],
                &["everyone", "--customer", nobody, "--picture", &picture],
            ]
            .concat(),
            "option '--customer': there is no customer 01890a5d-ac96-774b-bcce-b302099a8057",
        ),
        (
            [
                &base[..],
                &["stage lapsed", "--customer", nobody, "--picture", &picture],
            ]
            .concat(),
            "option '--picture': nobody kept over time what the rule asks for: stage lapsed",
        ),
    ];
    for (arguments, expected) in cases {
        let run = explore(&arguments);
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(run.stdout.is_empty(), "{arguments:?}");
        let expected = format!("explore: {expected}");
        assert!(told.starts_with(&expected), "{told} instead of {expected}");
    }
    assert!(!fs::exists(missing).unwrap(), "no database is made");
}

#[test]
fn the_picture_of_a_restricted_customer_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, picture) = (path("crm.sqlite"), path("p.svg"));
    let mut base = MadeUp::in_file(database.as_ref());
    let customer = base.visitor(&["2026-11-20T10:00:00Z"]);
    base.restrict(customer, "2026-11-21T10:00:00Z");
    drop(base);
    let run = explore(&[
        "--database",
        &database,
        "--rule",
        "everyone",
        "--customer",
        &customer.to_string(),
        "--picture",
        &picture,
    ]);
    let told = String::from_utf8(run.stderr).unwrap();
    assert!(told.contains("is restricted"), "{told}");
    assert!(!fs::exists(picture).unwrap());
}
