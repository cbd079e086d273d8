//! The prediction functions at points that are hard on purpose, against values of 50 digits.
//!
//! `fixtures/value_points.json` was computed for this test with mpmath from the formulas of the
//! papers (with their 2F1), and by mpmath's quadrature where the papers have none.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::value::*;
use serde_json::Value;

const WEEK: TimeUnit = TimeUnit::Week;

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

fn weeks(text: &str) -> TimeSpan {
    TimeSpan::new(text.parse().unwrap(), WEEK).unwrap()
}

/// Compares answers and keeps the worst of each kind.
#[derive(Default)]
struct Comparison {
    checked: usize,
    failures: Vec<String>,
    worst: std::collections::BTreeMap<String, (f64, String)>,
}

impl Comparison {
    fn check(&mut self, kind: &str, what: String, found: f64, expected: f64) {
        self.checked += 1;
        let off = if found == expected {
            0.0
        } else {
            ((found - expected) / expected).abs()
        };
        let worst = self.worst.entry(kind.to_owned()).or_default();
        if off > worst.0 {
            *worst = (off, what.clone());
        }
        // Far below the smallest probability that means anything the digits are not told.
        let is_tiny = found.abs() < 1e-200 && expected.abs() < 1e-200;
        if !is_tiny && (off.is_nan() || off > 1e-12) {
            self.failures.push(format!(
                "{kind} {what}: {found:e} instead of {expected:e}, off by {off:.1e}"
            ));
        }
    }

    fn check_row(&mut self, row: &Value, outlook: &Outlook) {
        let name = format!("{} {} {}", row["model"], row["parameters"], row["history"]);
        let alive = outlook.probability_alive();
        self.check("alive", name.clone(), alive, number(&row["alive"]));
        let mut each = |kind: &str, found: &dyn Fn(&str) -> f64| {
            for (question, expected) in row[kind].as_object().unwrap() {
                self.check(
                    kind,
                    format!("{name} {question}"),
                    found(question),
                    number(expected),
                );
            }
        };
        each("purchases", &|span| {
            outlook.expected_purchases(weeks(span)).unwrap()
        });
        each("alive_after", &|span| {
            outlook.probability_alive_after(weeks(span)).unwrap()
        });
        each("life_within", &|span| {
            outlook.expected_life_within(weeks(span)).unwrap().length()
        });
        each("count", &|question| {
            let (count, span) = question.split_once(' ').unwrap();
            outlook
                .probability_of_purchases(count.parse().unwrap(), weeks(span))
                .unwrap()
        });
        each("discounted", &|question| {
            let (rate, span) = question.split_once(' ').unwrap();
            let rate = DiscountRate::continuous(rate.parse().unwrap(), WEEK).unwrap();
            outlook
                .discounted_purchases(rate, Some(weeks(span)))
                .unwrap()
        });
    }
}

fn outlook(model: &impl PurchaseModel, row: &Value, comparison: &mut Comparison) -> Outlook {
    let Some(history) = row["history"].as_array() else {
        return model.newcomer();
    };
    let x = u32::try_from(history[0].as_u64().unwrap()).unwrap();
    let recency = Recency::AgeAtLast(number(&history[1]));
    let history = RepeatHistory::new(x, recency, number(&history[2]), WEEK).unwrap();
    let name = format!("{} {} {}", row["model"], row["parameters"], row["history"]);
    let ll = model.log_likelihood(&history).unwrap();
    comparison.check("log_likelihood", name, ll, number(&row["log_likelihood"]));
    model.outlook(&history).unwrap()
}

#[test]
fn hard_points_are_those_of_50_digits() {
    let points: Value = serde_json::from_str(include_str!("fixtures/value_points.json")).unwrap();
    let mut comparison = Comparison::default();
    for row in points["rows"].as_array().unwrap() {
        let parameters: Vec<f64> = row["parameters"]
            .as_str()
            .unwrap()
            .split(' ')
            .map(|value| value.parse().unwrap())
            .collect();
        let [one, two, three, four] = parameters.try_into().unwrap();
        let outlook = match row["model"].as_str().unwrap() {
            "bg_nbd" => outlook(
                &BgNbd::new(one, two, three, four, WEEK).unwrap(),
                row,
                &mut comparison,
            ),
            "mbg_nbd" => outlook(
                &MbgNbd::new(one, two, three, four, WEEK).unwrap(),
                row,
                &mut comparison,
            ),
            _ => outlook(
                &ParetoNbd::new(one, two, three, four, WEEK).unwrap(),
                row,
                &mut comparison,
            ),
        };
        comparison.check_row(row, &outlook);
    }
    for (kind, (off, what)) in &comparison.worst {
        println!("{kind}: worst {off:.1e} at {what}");
    }
    assert_eq!(comparison.checked, 2_200);
    assert!(
        comparison.failures.is_empty(),
        "{}",
        comparison.failures.join("\n")
    );
}
