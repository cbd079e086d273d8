//! Reference values of the models of customer value.

use std::fs;

use crate::{run, run_on};

/// A file of reference values with the published fit of a table of survivors (Fader and Hardie
/// 2007: 0.668 and 3.806), told with the digits of a computation with 40, and one wrong value.
#[test]
fn reference_values_are_checked_one_by_one() {
    let told = run_on(
        "value",
        r#"{"about": "words are not read",
            "survival_percent": {"highend": [100.0, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]},
            "fits": {"highend_7": {"h": 7, "alpha": "0.668088351106446", "beta": "3.80609496405827",
                "LL_per_100": "-161.2", "S12": "0.3779990716", "actual12": 39.4},
                "abe_shop": {"n": 1}},
            "params": {"gg": ["6.25", "3.74", "15.44"], "bgbb": ["1.204", "0.75", "0.657", "2.783"],
                "bgnbd": ["0.243", "4.414", "0.793", "2.426"]},
            "rows": [{"x": 0, "t_x": "0.0", "T": "39.0", "bg_palive": "1.0", "bg_mood": 3}],
            "gg": [{"x": 2, "m": "22.35", "ce": "24.66371391076115"}],
            "effects": {"visit": {"diff": 0.1}}}"#,
    );
    assert_eq!(told.status, 1);
    assert!(
        told.out
            .contains("FAILED cases/highend_7/LL_per_100 (fits)"),
        "{}",
        told.out
    );
    assert_eq!(
        told.last_line(),
        "5 passed, 1 failed, 3 not expressible",
        "{}",
        told.out
    );
}

/// Two groups of four: rates of a half and three quarters, variances of 1/3 and 1/4; one wrong value.
#[test]
fn effects_of_an_experiment_are_checked_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (
        folder.path().join("mail.csv"),
        folder.path().join("effects.json"),
    );
    let rows = "segment,visit\nNo mail,0\nNo mail,1\nNo mail,0\nNo mail,1\n\
                Letter,1\nLetter,1\nLetter,1\nLetter,0\n";
    let effects = r#"{"about": "An experiment (mail.csv).", "effects": {
        "visit|No mail": {"n": 4, "sum": 2.0, "mean": 0.5, "sd": 0.5773502691896258},
        "visit|Letter minus control": {"diff": 0.25, "se": 0.3818813079129867, "z": 0.6},
        "visit|Any mail minus control": {"diff": 0.25},
        "visit|Phone minus control": {"diff": 0.25},
        "srm_chi2": 0.0}}"#;
    fs::write(&data, rows).unwrap();
    fs::write(&file, effects).unwrap();
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let told = run(&["value", &path(&file), "--data", &path(folder.path())]);
    assert!(
        told.out
            .contains("FAILED effects/visit|Letter minus control/z"),
        "{}",
        told.out
    );
    assert_eq!(told.last_line(), "8 passed, 1 failed, 1 not expressible");
    // Without its data nothing is said of it.
    fs::remove_file(&data).unwrap();
    let told = run(&["value", &path(&file), "--data", &path(folder.path())]);
    assert_eq!(told.last_line(), "0 passed, 0 failed, 5 not expressible");
}
