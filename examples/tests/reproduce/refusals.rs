//! Files and arguments that cannot be used.

use crate::{assert_refused, run, run_on};

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let told = run_on("segments", "{\"cases\": [\n  {\"id\": \"a\",\n  ]}");
    assert_eq!(told.status, 2);
    assert!(
        told.complaints.contains("cases.json: not a file of cases:"),
        "{told:#?}"
    );
    assert!(told.complaints.contains("at line 3 column 3"), "{told:#?}");
    assert_eq!(told.out, "");

    for (text, problem) in [
        ("", "at line 1 column 0"),
        ("{}", "missing field `cases`"),
        ("{\"cases\": 4}", "expected a sequence"),
        ("{\"cases\": []}", "holds no case"),
        ("\u{feff}", "line 1 column 1"),
    ] {
        let told = run_on("working-time", text);
        assert_eq!(told.status, 2, "{text:?}");
        assert!(told.complaints.contains(problem), "{text:?}: {told:#?}");
    }
    for (arguments, problem) in [
        (&[][..], "no kind of cases is given"),
        (&["segments"], "no file of cases is given"),
        (&["weather", "a.json"], "the kind 'weather' is unknown"),
        (&["segments", "--lost", "a.json"], "invalid option '--lost'"),
        (
            &["segments", "/nonexistent/a.json"],
            "/nonexistent/a.json: ",
        ),
    ] {
        assert_refused(arguments, problem);
    }
    let help = run(&["--help"]);
    assert!(help.status == 0 && help.out.contains("working-time"));
}
