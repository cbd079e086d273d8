//! The value models against values of 40 digits: fits, prediction functions, accuracy after the
//! calibration period.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/shared.rs"]
mod shared;

use chrono::NaiveDate;
use crm_core::{Currency, Money};
use crm_segment::RefundPolicy;
use crm_segment::value::*;
use serde_json::Value;
use shared::shared;

fn oracle(file: &str) -> Option<Value> {
    shared(&format!("oracles/{file}")).map(|text| serde_json::from_str(&text).unwrap())
}

fn number(value: &Value) -> f64 {
    value
        .as_str()
        .map_or_else(|| value.as_f64().unwrap(), |text| text.parse().unwrap())
}

/// A number of weeks told with 16 digits that stands for whole days.
fn weeks(value: &Value) -> f64 {
    (number(value) * 7.0).round() / 7.0
}

#[track_caller]
fn close(found: f64, expected: &Value, tolerance: f64, what: &str) {
    let expected = number(expected);
    let off = if expected == 0.0 {
        found.abs()
    } else {
        ((found - expected) / expected).abs()
    };
    assert!(
        off <= tolerance,
        "{what}: {found:.17e} instead of {expected:.17e}, off by {off:.2e}"
    );
}

/// Purchases of the sample (five columns) or of the whole cohort (four).
fn cdnow(text: &str) -> RepeatHistories<u32> {
    let mut base = RepeatHistories::new(Currency::USD, chrono_tz::UTC, RefundPolicy::Refuse);
    for line in text.lines() {
        let columns: Vec<&str> = line.split_ascii_whitespace().collect();
        let Ok(customer) = columns[0].parse() else {
            continue;
        };
        let date = columns[columns.len() - 3];
        let day = NaiveDate::parse_from_str(date, "%Y%m%d").unwrap();
        let amount = Money::parse(columns[columns.len() - 1], Currency::USD).unwrap();
        base.add_purchase_on(customer, day, amount).unwrap();
    }
    base
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn calibrated(file: &str) -> Option<ObservedBase<u32>> {
    let text = shared(&format!("data/transactions/{file}"))?;
    let (until, held_out) = (day(1997, 9, 30), day(1998, 6, 30));
    let observed = cdnow(&text).observe_and_hold_out(until, held_out, TimeUnit::Week);
    Some(observed.unwrap())
}

fn check_fit<M: Model>(fit: &Fit<M>, expected: &Value, what: &str) {
    assert_eq!(fit.outcome(), &FitOutcome::Converged, "{what}");
    let errors = fit.standard_errors().unwrap();
    let mut worst: f64 = 0.0;
    for (parameter, error) in fit.model().parameters().iter().zip(errors) {
        let name = parameter.name;
        let value = number(&expected["params"][name]);
        worst = worst.max((parameter.value / value - 1.0).abs());
        close(
            parameter.value,
            &expected["params"][name],
            1e-9,
            &format!("{what} {name}"),
        );
        close(
            error,
            &expected["se"][name],
            1e-6,
            &format!("{what} {name} SE"),
        );
    }
    let ll = number(&expected["LL"]);
    println!(
        "{what}: parameters off by {worst:.1e}, LL by {:.1e}, gradient {:.1e}, passes {}",
        (fit.log_likelihood() / ll - 1.0).abs(),
        fit.gradient_norm(),
        fit.passes()
    );
    close(
        fit.log_likelihood(),
        &expected["LL"],
        1e-12,
        &format!("{what} LL"),
    );
}

#[test]
fn maximum_likelihood_of_cdnow_is_that_of_40_digits() {
    let Some(oracle) = oracle("analytics_mle.json") else {
        return;
    };
    let fits = &oracle["fits"];
    let Some(sample) = calibrated("CDNOW_sample.txt") else {
        return;
    };
    let groups = sample.groups().unwrap();
    assert_eq!(groups.customers(), 2_357);
    let options = FitOptions::default();
    check_fit(
        &BgNbd::fit(&groups, options).unwrap(),
        &fits["bgnbd_cdnow_sample"],
        "BG",
    );
    check_fit(
        &MbgNbd::fit(&groups, options).unwrap(),
        &fits["mbgnbd_cdnow_sample"],
        "MBG",
    );
    check_fit(
        &ParetoNbd::fit(&groups, options).unwrap(),
        &fits["pnbd_cdnow_sample"],
        "Pareto",
    );
    let spends = sample.spend_groups().unwrap();
    assert_eq!(spends.customers(), 946);
    check_fit(
        &GammaGamma::fit(&spends, options).unwrap(),
        &fits["gg_cdnow_sample"],
        "GG",
    );
    let Some(whole) = calibrated("CDNOW_master.txt") else {
        return;
    };
    let groups = whole.groups().unwrap();
    assert_eq!(groups.customers(), 23_570);
    check_fit(
        &BgNbd::fit(&groups, options).unwrap(),
        &fits["bgnbd_cdnow_full"],
        "BG whole",
    );
}

#[test]
fn maximum_likelihood_of_donations_is_that_of_40_digits() {
    let Some(oracle) = oracle("analytics_mle.json") else {
        return;
    };
    let Some(text) = shared("data/transactions/donations.csv") else {
        return;
    };
    let groups = OpportunityGroups::new(text.lines().skip(1).map(|line| {
        let columns: Vec<u32> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let history = OpportunityHistory::new(columns[0], columns[1], columns[2]).unwrap();
        (history, u64::from(columns[3]))
    }));
    assert_eq!(groups.customers(), 11_104);
    let fit = BgBb::fit(&groups, FitOptions::default()).unwrap();
    check_fit(&fit, &oracle["fits"]["bgbb_donations"], "BG/BB");
}

#[test]
fn contracts_are_those_of_40_digits() {
    let Some(oracle) = oracle("analytics_sbg.json") else {
        return;
    };
    for (name, expected) in oracle["fits"].as_object().unwrap() {
        let (table, years) = name.split_once('_').unwrap();
        let years: usize = years.parse().unwrap();
        let left = oracle["survival_percent"][table].as_array().unwrap();
        let left = left.iter().take(years + 1).map(number).collect();
        let fit =
            ShiftedBetaGeometric::fit(&[Survivors::new(left).unwrap()], TimeUnit::Year).unwrap();
        assert!(fit.is_converged());
        close(fit.model().alpha(), &expected["alpha"], 1e-9, name);
        close(fit.model().beta(), &expected["beta"], 1e-9, name);
        close(fit.log_likelihood(), &expected["LL_per_100"], 1e-12, name);
        close(fit.model().survival(12), &expected["S12"], 1e-9, name);
    }
}

fn spend(x: u64, mean: f64) -> SpendHistory {
    SpendHistory::of_mean(u32::try_from(x).unwrap(), mean, Currency::USD).unwrap()
}

#[test]
fn prediction_functions_are_those_of_40_digits() {
    let Some(oracle) = oracle("analytics_points.json") else {
        return;
    };
    let parameters = |name: &str| -> Vec<f64> {
        oracle["params"][name]
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect()
    };
    let week = TimeUnit::Week;
    let four = |name| <[f64; 4]>::try_from(parameters(name)).unwrap();
    let [r, alpha, a, b] = four("bgnbd");
    let bg = BgNbd::new(r, alpha, a, b, week).unwrap();
    let [r, alpha, a, b] = four("mbgnbd");
    let mbg = MbgNbd::new(r, alpha, a, b, week).unwrap();
    let [r, alpha, s, beta] = four("pnbd");
    let pareto = ParetoNbd::new(r, alpha, s, beta, week).unwrap();
    let span = |weeks| TimeSpan::new(weeks, week).unwrap();
    let rate = DiscountRate::continuous(0.0027, week).unwrap();

    for (at, row) in oracle["rows"].as_array().unwrap().iter().enumerate() {
        let x = u32::try_from(row["x"].as_u64().unwrap()).unwrap();
        let recency = Recency::AgeAtLast(weeks(&row["t_x"]));
        let history = RepeatHistory::new(x, recency, weeks(&row["T"]), week).unwrap();
        let check = |outlook: Outlook, name: &str| {
            for (key, expected) in row.as_object().unwrap() {
                let Some(question) = key.strip_prefix(name) else {
                    continue;
                };
                let what = format!("row {at} {key}");
                if question == "palive" {
                    close(outlook.probability_alive(), expected, 1e-12, &what);
                } else if let Some(weeks) = question.strip_prefix("cet") {
                    let found = outlook
                        .expected_purchases(span(weeks.parse().unwrap()))
                        .unwrap();
                    close(found, expected, 1e-12, &what);
                } else if question == "dert_0027" {
                    let found = outlook.discounted_purchases(rate, None).unwrap();
                    close(found, expected, 1e-12, &what);
                } else if question == "ll" {
                    close(
                        pareto.log_likelihood(&history).unwrap(),
                        expected,
                        1e-12,
                        &what,
                    );
                } else {
                    panic!("{key} is not known");
                }
            }
        };
        check(bg.outlook(&history).unwrap(), "bg_");
        check(mbg.outlook(&history).unwrap(), "mbg_");
        check(pareto.outlook(&history).unwrap(), "pn_");
    }
    for (weeks, expected) in oracle["expect"].as_object().unwrap() {
        let span = span(weeks.parse().unwrap());
        let found = |outlook: Outlook| outlook.expected_purchases(span).unwrap();
        close(found(bg.newcomer()), &expected["bg"], 1e-12, weeks);
        close(found(mbg.newcomer()), &expected["mbg"], 1e-12, weeks);
        close(found(pareto.newcomer()), &expected["pn"], 1e-12, weeks);
    }
    let [p, q, gamma] = <[f64; 3]>::try_from(parameters("gg")).unwrap();
    let gg = GammaGamma::new(p, q, gamma, Currency::USD).unwrap();
    for row in oracle["gg"].as_array().unwrap() {
        let spend = spend(row["x"].as_u64().unwrap(), number(&row["m"]));
        close(gg.expected_spend(&spend).unwrap(), &row["ce"], 1e-14, "gg");
    }
    let [alpha, beta, gamma, delta] = four("bgbb");
    let bgbb = BgBb::new(alpha, beta, gamma, delta).unwrap();
    for row in oracle["bgbb"].as_array().unwrap() {
        let whole = |key: &str| u32::try_from(row[key].as_u64().unwrap()).unwrap();
        let history = OpportunityHistory::new(whole("x"), whole("t_x"), whole("n")).unwrap();
        close(
            bgbb.probability_alive(&history),
            &row["palive"],
            1e-13,
            "palive",
        );
        close(
            bgbb.log_likelihood(&history).exp(),
            &row["lik"],
            1e-13,
            "lik",
        );
        for further in [5, 10] {
            let found = bgbb.expected_purchases(&history, further);
            close(found, &row[format!("cet{further}")], 1e-13, "cet");
        }
    }
    for (further, expected) in oracle["bgbb_expect"].as_object().unwrap() {
        let found = bgbb.expected_purchases_of_newcomer(further.parse().unwrap());
        close(found, expected, 1e-13, "bgbb expect");
    }
}

/// What a forecast of each customer's purchases comes to.
fn check_holdout<M: PurchaseModel + Sync>(model: &M, base: &ObservedBase<u32>, expected: &Value) {
    let histories: Vec<RepeatHistory> = base
        .customers()
        .iter()
        .map(|customer| *customer.history())
        .collect();
    let span = TimeSpan::new(39.0, TimeUnit::Week).unwrap();
    let scores = score_all(model, &histories, span, FitOptions::default()).unwrap();
    let actual: Vec<f64> = base
        .customers()
        .iter()
        .map(|customer| f64::from(customer.held_out_purchases()))
        .collect();
    let predicted: Vec<f64> = scores
        .iter()
        .map(|score| score.expected_purchases)
        .collect();
    let n = actual.len() as f64;
    let pairs = || actual.iter().zip(&predicted);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (mean_actual, mean_predicted) = (mean(&actual), mean(&predicted));
    let moment = |of: &dyn Fn(f64, f64) -> f64| {
        pairs()
            .map(|(actual, predicted)| of(actual - mean_actual, predicted - mean_predicted))
            .sum::<f64>()
    };
    let corr = moment(&|a, p| a * p) / (moment(&|a, _| a * a) * moment(&|_, p| p * p)).sqrt();
    let mae = pairs().map(|(a, p)| (a - p).abs()).sum::<f64>() / n;
    let rmse = (pairs().map(|(a, p)| (a - p).powi(2)).sum::<f64>() / n).sqrt();
    let msle = pairs()
        .map(|(a, p)| (a.ln_1p() - p.ln_1p()).powi(2))
        .sum::<f64>()
        / n;
    let alive = scores
        .iter()
        .map(|score| score.probability_alive)
        .sum::<f64>()
        / n;
    let near = |found: f64, key: &str, tolerance: f64| {
        let expected = number(&expected[key]);
        assert!(
            (found - expected).abs() <= tolerance,
            "{key}: {found} for {expected}"
        );
    };
    near(actual.iter().sum(), "actual", 0.0);
    near(predicted.iter().sum(), "pred", 0.01);
    near(mae, "mae", 1e-5);
    near(rmse, "rmse", 1e-5);
    near(msle, "msle", 1e-5);
    near(corr, "corr", 1e-5);
    // The parameters of the file are right to about 7 digits.
    if expected.get("palive_mean").is_some() {
        near(alive, "palive_mean", 1e-6);
    } else {
        assert_eq!(alive, 1.0, "of a model without dropout nothing is told");
    }
}

#[test]
fn forecasts_of_39_weeks_are_as_good_as_computed_elsewhere() {
    let Some(oracle) = oracle("analytics_holdout.json") else {
        return;
    };
    let Some(base) = calibrated("CDNOW_sample.txt") else {
        return;
    };
    let groups = base.groups().unwrap();
    let expected = |name: &str| &oracle["cdnow_sample"][name];
    let options = FitOptions::default();
    let baseline = Nbd::fit(&groups, options).unwrap();
    assert_eq!(baseline.outcome(), &FitOutcome::Converged);
    let params = &expected("NBD")["params"];
    close(baseline.model().r(), &params[0], 1e-6, "NBD r");
    close(baseline.model().alpha(), &params[1], 1e-6, "NBD alpha");
    let ll = &expected("NBD")["LL"];
    close(baseline.log_likelihood(), ll, 1e-12, "NBD LL");
    check_holdout(baseline.model(), &base, expected("NBD"));
    check_holdout(
        BgNbd::fit(&groups, options).unwrap().model(),
        &base,
        expected("BG/NBD"),
    );
    check_holdout(
        MbgNbd::fit(&groups, options).unwrap().model(),
        &base,
        expected("MBG/NBD"),
    );
    check_holdout(
        ParetoNbd::fit(&groups, options).unwrap().model(),
        &base,
        expected("Pareto/NBD"),
    );
}
