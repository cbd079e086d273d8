//! Models fitted to files of purchases.

use std::collections::BTreeMap;
use std::fs;

use crate::{Told, assert_refused, run};

/// The purchases of the CDNOW sample.
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/cdnow_sample.csv");

/// Fits a model to the first 39 weeks of the sample.
fn fit_sample(model: &str, more: &[&str]) -> Told {
    let mut arguments = vec!["fit", "--model", model, "--purchases", SAMPLE];
    arguments.extend(["--columns", "customer,date,amount", "--until", "1997-09-30"]);
    arguments.extend(more);
    run(&arguments)
}

fn assert_tells(told: &Told, lines: &[&str]) {
    assert_eq!(told.status, 0, "{told:#?}");
    for line in lines {
        assert!(told.out.contains(line), "{line}: {}", told.out);
    }
}

/// The maximum of the sample in this folder, told by the paper with fewer digits; computed with 40.
#[test]
fn a_model_is_fitted_to_a_file_of_purchases() {
    let until = ["--holdout-until", "1998-06-30"];
    let told = fit_sample("bg-nbd", &[&until[..], &["--unit", "week"]].concat());
    assert_tells(
        &told,
        &[
            "r = 2.425945224302e-1",
            "alpha = 4.413602019014e0",
            "a = 7.929220172256e-1",
            "b = 2.425906776826e0",
            "log-likelihood = -9.582429206674e3",
            "actual = 1.882000000000e3",
            "predicted = 1.6534",
        ],
    );
    // The baseline without dropout, told with the digits of another optimiser.
    let told = fit_sample("nbd", &until);
    assert_tells(
        &told,
        &[
            "r = 3.84766",
            "alpha = 1.207202",
            "log-likelihood = -9.763657614673e3",
            "predicted = 2.92982",
            "mean P(alive) = 1.000000000000e0",
            "Converged",
        ],
    );
    for (arguments, problem) in [
        (&["fit"][..], "no --model is given"),
        (&["fit", "--model", "magic"], "must be nbd, bg-nbd"),
        (
            &["fit", "--model", "bg-nbd", "--purchases", SAMPLE],
            "no --until is given",
        ),
        (
            &[
                "fit",
                "--model",
                "bg-nbd",
                "--purchases",
                SAMPLE,
                "--until",
                "1990-01-01",
            ],
            "there is no customer",
        ),
    ] {
        assert_refused(arguments, problem);
    }
}

/// The sample with what each customer bought on the first day: the maximum that
/// `crm-segment/tests/oracles/covariates.py` finds.
#[test]
fn a_model_with_covariates_is_fitted_to_two_files() {
    let mut first: BTreeMap<String, (String, i64, i64)> = BTreeMap::new();
    for line in fs::read_to_string(SAMPLE).unwrap().lines().skip(1) {
        let columns: Vec<&str> = line.split(',').collect();
        let (day, discs) = (columns[1].to_owned(), columns[2].parse::<i64>().unwrap());
        let cents = columns[3].replace('.', "").parse::<i64>().unwrap();
        let own = first.entry(columns[0].to_owned());
        let own = own.or_insert_with(|| (day.clone(), 0, 0));
        if day < own.0 {
            *own = (day.clone(), 0, 0);
        }
        if day == own.0 {
            *own = (day, own.1 + discs, own.2 + cents);
        }
    }
    let mut text = "customer;first_discs;first_dollars\n".to_owned();
    for (customer, (_, discs, cents)) in &first {
        text += &format!("{customer};{discs};{}.{:02}\n", cents / 100, cents % 100);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("covariates.csv");
    let fit = |text: &str, model: &str, more: &[&str]| {
        fs::write(&path, text).unwrap();
        let covariates = ["--covariates", path.to_str().unwrap()];
        fit_sample(model, &[&covariates[..], more].concat())
    };
    let dollars = [
        "--purchase-covariates",
        "first_dollars",
        "--dropout-covariates",
        "first_dollars",
    ];
    let told = fit(&text, "pareto-nbd", &dollars);
    assert_tells(
        &told,
        &[
            "  r = 5.7459259077",
            "  alpha = 1.43911987322",
            "  s = 5.8994973754",
            "  beta = 1.22277406478",
            "  alpha by first_dollars = 7.36827110341",
            "  beta by first_dollars = 2.150120478",
            "  log-likelihood = -9.572132398107e3",
            "  Converged",
        ],
    );
    let told = fit(
        &text,
        "bg-nbd",
        &[
            "--dropout-covariates",
            "first_discs",
            "--holdout-until",
            "1998-06-30",
        ],
    );
    assert!(told.out.contains("  b by first_discs = "), "{told:#?}");
    assert!(
        told.out.contains("  actual = 1.882000000000e3"),
        "{told:#?}"
    );

    for (text, model, more, problem) in [
        (
            &*text,
            "gamma-gamma",
            &dollars[..],
            "--covariates are for bg-nbd, mbg-nbd and pareto-nbd",
        ),
        (
            &text,
            "bg-nbd",
            &[],
            "--covariates go with --purchase-covariates",
        ),
        (
            &text,
            "bg-nbd",
            &["--purchase-covariates", "age"],
            "covariates: no column 'age'",
        ),
        (
            &text,
            "bg-nbd",
            &["--purchase-covariates", "first_discs,first_discs"],
            "must stand in a list once",
        ),
        (
            "customer,first_dollars\n00004,12\n",
            "bg-nbd",
            &dollars,
            "2356 customers with purchases have no row",
        ),
        (
            "customer,first_dollars\n00004,12\n00004,12\n",
            "bg-nbd",
            &dollars,
            "row 3: the customer has a row already",
        ),
        (
            "customer,first_dollars\n00004,much\n",
            "bg-nbd",
            &dollars,
            "row 2: a covariate is missing or not readable",
        ),
    ] {
        let told = fit(text, model, more);
        assert_eq!(told.status, 2, "{problem}: {told:#?}");
        assert!(told.complaints.contains(problem), "{problem}: {told:#?}");
    }
}

/// Blanks between the columns, no header; a date that is none, a refund that is refused.
#[test]
fn purchases_may_stand_in_any_plain_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("purchases.txt");
    let fit = |text: &str, more: &[&str]| {
        fs::write(&path, text).unwrap();
        let mut arguments = vec![
            "fit",
            "--model",
            "mbg-nbd",
            "--purchases",
            path.to_str().unwrap(),
            "--until",
            "2026-06-30",
        ];
        arguments.extend(more);
        run(&arguments)
    };
    let told = fit(
        " 7  20260105  1  12.50\r\n 7  20260203  1  9.00\r\n 8  20260110 2  3.00\r\n",
        &[],
    );
    assert!(
        told.out
            .starts_with("3 purchases and 0 refunds; 2 customers"),
        "{told:#?}"
    );
    let refund = "who;when;paid\na;2026-01-05;5.00\na;2026-02-05;5.00\na;2026-02-06;-1.00\n";
    let told = fit(refund, &["--columns", "who,when,paid"]);
    assert!(
        told.complaints.contains("row 4: a refund was given"),
        "{told:#?}"
    );
    let told = fit(refund, &["--columns", "who,when,paid", "--refunds", "net"]);
    assert!(
        told.out
            .starts_with("2 purchases and 1 refunds; 1 customers"),
        "{told:#?}"
    );
    let told = fit("a,2026-01-05,5.00\na,soon,5.00\n", &["--columns", "1,2,3"]);
    assert!(
        told.complaints
            .contains("row 2: the date is missing or not readable"),
        "{told:#?}"
    );
    let told = fit("a,2026-13-05,5.00\na,2026-02-05,5.00\n", &[]);
    assert!(
        told.complaints
            .contains("row 1: the date is missing or not readable"),
        "a first row with a bad date is no header: {told:#?}"
    );
    let told = fit("a,2026-01-05,5.001\n", &[]);
    assert!(told.complaints.contains("row 1: the amount"), "{told:#?}");
    let told = fit("a,b\n", &["--columns", "x,y,z"]);
    assert!(told.complaints.contains("no column 'x'"), "{told:#?}");
    assert_eq!(fit("", &[]).status, 2);
}
