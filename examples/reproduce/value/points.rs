//! Values of the prediction functions at fixed parameters.

use crm_core::Currency;
use crm_segment::value::{
    BgBb, BgNbd, DiscountRate, GammaGamma, MbgNbd, OpportunityHistory, Outlook, ParetoNbd,
    PurchaseModel, Recency, RepeatHistory, SpendHistory, TimeSpan, TimeUnit,
};
use serde_json::{Map, Value};

use super::{
    FUNCTION, HYPERGEOMETRIC, LOG_LIKELIHOOD, Reference, near, number, number_at, whole_at,
};
use crate::app::report::{Gap, Outcome, Verdict};

const WEEK: TimeUnit = TimeUnit::Week;
const UNKNOWN_QUESTION: Gap = Gap::new("a question that no check knows");

/// What stands in a row beside the answers.
const GIVEN: [&str; 7] = ["x", "t_x", "T", "m", "n", "params", "note"];

/// Which model a key's first word asks, and how much a formula with 2F1 is granted.
#[derive(Clone, Copy)]
enum Asked {
    Bg,
    Mbg,
    Pareto,
}

impl Asked {
    fn of(name: &str) -> Option<Self> {
        match name {
            "bg" | "bgnbd" => Some(Self::Bg),
            "mbg" | "mbgnbd" => Some(Self::Mbg),
            "pn" | "pnbd" => Some(Self::Pareto),
            _ => None,
        }
    }

    const fn tolerance(self) -> f64 {
        match self {
            Self::Bg | Self::Mbg => HYPERGEOMETRIC,
            Self::Pareto => FUNCTION,
        }
    }
}

/// The models of a file.
struct Models<'a>(&'a Value);

impl Models<'_> {
    fn values<const N: usize>(&self, name: &str) -> Result<[f64; N], Gap> {
        let listed: Vec<f64> = match self.0.get(name) {
            Some(Value::Array(values)) => values.iter().map(number).collect::<Result<_, _>>()?,
            Some(Value::Object(named)) => {
                let order = [
                    "r", "alpha", "a", "b", "s", "p", "q", "beta", "gamma", "delta",
                ];
                let named = order.iter().filter_map(|name| named.get(*name));
                named.map(number).collect::<Result<_, _>>()?
            }
            _ => return Err(Gap::new("the parameters of a model are missing")),
        };
        listed
            .try_into()
            .map_err(|_| Gap::new("a model has another number of parameters"))
    }

    fn outlook_and_likelihood(
        &self,
        asked: Asked,
        history: Option<&RepeatHistory>,
    ) -> Result<(Outlook, f64), Gap> {
        fn of(
            model: &impl PurchaseModel,
            history: Option<&RepeatHistory>,
        ) -> Result<(Outlook, f64), Gap> {
            let Some(history) = history else {
                return Ok((model.newcomer(), 0.0));
            };
            let outlook = model
                .outlook(history)
                .map_err(|error| Gap::refused(&error))?;
            let likelihood = model.log_likelihood(history);
            Ok((outlook, likelihood.map_err(|error| Gap::refused(&error))?))
        }
        match asked {
            Asked::Bg => {
                let [r, alpha, a, b] = self.values("bgnbd")?;
                let model = BgNbd::new(r, alpha, a, b, WEEK);
                of(&model.map_err(|error| Gap::refused(&error))?, history)
            }
            Asked::Mbg => {
                let [r, alpha, a, b] = self.values("mbgnbd")?;
                let model = MbgNbd::new(r, alpha, a, b, WEEK);
                of(&model.map_err(|error| Gap::refused(&error))?, history)
            }
            Asked::Pareto => {
                let [r, alpha, s, beta] = self.values("pnbd")?;
                let model = ParetoNbd::new(r, alpha, s, beta, WEEK);
                of(&model.map_err(|error| Gap::refused(&error))?, history)
            }
        }
    }
}

pub(super) fn check(reference: &Reference<'_>) -> Vec<Outcome> {
    let none = Value::Null;
    let part = |key: &str| reference.root.get(key).unwrap_or(&none);
    let parameters = part("params");
    let mut outcomes = Vec::new();
    for (at, row) in part("rows").as_array().into_iter().flatten().enumerate() {
        let models = Models(row.get("params").unwrap_or(parameters));
        for (key, expected) in answers(row) {
            let verdict = repeat_answer(&models, row, key, expected);
            outcomes.push(reference.outcome("points", &format!("rows/{at}/{key}"), verdict.into()));
        }
    }
    for (time, row) in part("expect").as_object().into_iter().flatten() {
        for (key, expected) in answers(row) {
            let verdict = expected_of_newcomer(&Models(parameters), key, time, expected);
            outcomes.push(reference.outcome(
                "points",
                &format!("expect/{time}/{key}"),
                verdict.into(),
            ));
        }
    }
    for (at, row) in part("gg").as_array().into_iter().flatten().enumerate() {
        let models = Models(row.get("params").unwrap_or(parameters));
        for (key, expected) in answers(row) {
            let verdict = spend_answer(&models, row, key, expected);
            outcomes.push(reference.outcome("points", &format!("gg/{at}/{key}"), verdict.into()));
        }
    }
    for (at, row) in part("bgbb").as_array().into_iter().flatten().enumerate() {
        let models = Models(row.get("params").unwrap_or(parameters));
        for (key, expected) in answers(row) {
            let verdict = opportunity_answer(&models, row, key, expected);
            outcomes.push(reference.outcome("points", &format!("bgbb/{at}/{key}"), verdict.into()));
        }
    }
    for (further, expected) in part("bgbb_expect").as_object().into_iter().flatten() {
        let verdict = expected_opportunities(&Models(parameters), further, expected);
        outcomes.push(reference.outcome(
            "points",
            &format!("bgbb_expect/{further}"),
            verdict.into(),
        ));
    }
    outcomes
}

/// The keys of a row that ask something.
fn answers(row: &Value) -> impl Iterator<Item = (&str, &Value)> {
    row.as_object()
        .into_iter()
        .flat_map(Map::iter)
        .map(|(key, value)| (key.as_str(), value))
        .filter(|(key, _)| !GIVEN.contains(key))
}

fn repeat_answer(
    models: &Models<'_>,
    row: &Value,
    key: &str,
    expected: &Value,
) -> Result<Verdict, Gap> {
    let (name, question) = key.split_once('_').ok_or(UNKNOWN_QUESTION)?;
    let asked = Asked::of(name).ok_or(UNKNOWN_QUESTION)?;
    let recency = Recency::AgeAtLast(weeks(number_at(row, "t_x")?));
    let age = weeks(number_at(row, "T")?);
    let history = RepeatHistory::new(whole_at(row, "x")?, recency, age, WEEK)
        .map_err(|error| Gap::refused(&error))?;
    let (outlook, log_likelihood) = models.outlook_and_likelihood(asked, Some(&history))?;
    let expected = number(expected)?;
    if question == "palive" {
        return Ok(near(outlook.probability_alive(), expected, FUNCTION));
    }
    if question == "ll" {
        return Ok(near(log_likelihood, expected, LOG_LIKELIHOOD));
    }
    if let Some(time) = question.strip_prefix("cet") {
        let found = outlook.expected_purchases(span(time)?);
        let found = found.map_err(|error| Gap::refused(&error))?;
        return Ok(near(found, expected, asked.tolerance()));
    }
    if let Some(digits) = question.strip_prefix("dert_") {
        // 0027 stands for 0.0027 a week.
        let rate: f64 = format!("0.{digits}")
            .parse()
            .map_err(|_| UNKNOWN_QUESTION)?;
        let rate = DiscountRate::continuous(rate, WEEK).map_err(|error| Gap::refused(&error))?;
        let found = outlook.discounted_purchases(rate, None);
        let found = found.map_err(|error| Gap::refused(&error))?;
        return Ok(near(found, expected, asked.tolerance()));
    }
    Err(UNKNOWN_QUESTION)
}

fn expected_of_newcomer(
    models: &Models<'_>,
    name: &str,
    time: &str,
    expected: &Value,
) -> Result<Verdict, Gap> {
    let asked = Asked::of(name).ok_or(UNKNOWN_QUESTION)?;
    let (outlook, _) = models.outlook_and_likelihood(asked, None)?;
    let found = outlook.expected_purchases(span(time)?);
    let found = found.map_err(|error| Gap::refused(&error))?;
    Ok(near(found, number(expected)?, asked.tolerance()))
}

fn spend_answer(
    models: &Models<'_>,
    row: &Value,
    key: &str,
    expected: &Value,
) -> Result<Verdict, Gap> {
    let [p, q, gamma] = models.values("gg")?;
    let model =
        GammaGamma::new(p, q, gamma, Currency::USD).map_err(|error| Gap::refused(&error))?;
    let spend = SpendHistory::of_mean(whole_at(row, "x")?, number_at(row, "m")?, Currency::USD)
        .map_err(|error| Gap::refused(&error))?;
    let found = match key {
        "ce" => model.expected_spend(&spend),
        "ll" => model.log_likelihood(&spend),
        _ => return Err(UNKNOWN_QUESTION),
    };
    let found = found.map_err(|error| Gap::refused(&error))?;
    Ok(near(found, number(expected)?, FUNCTION))
}

fn bg_bb(models: &Models<'_>) -> Result<BgBb, Gap> {
    let [alpha, beta, gamma, delta] = models.values("bgbb")?;
    BgBb::new(alpha, beta, gamma, delta).map_err(|error| Gap::refused(&error))
}

fn opportunity_answer(
    models: &Models<'_>,
    row: &Value,
    key: &str,
    expected: &Value,
) -> Result<Verdict, Gap> {
    let model = bg_bb(models)?;
    let [x, last, n] = [
        whole_at(row, "x")?,
        whole_at(row, "t_x")?,
        whole_at(row, "n")?,
    ];
    let history = OpportunityHistory::new(x, last, n).map_err(|error| Gap::refused(&error))?;
    let found = match key {
        "palive" => model.probability_alive(&history),
        "lik" => model.log_likelihood(&history).exp(),
        "ll" => model.log_likelihood(&history),
        _ => {
            let further = key.strip_prefix("cet").ok_or(UNKNOWN_QUESTION)?;
            let further = further.parse().map_err(|_| UNKNOWN_QUESTION)?;
            model.expected_purchases(&history, further)
        }
    };
    Ok(near(found, number(expected)?, FUNCTION))
}

fn expected_opportunities(
    models: &Models<'_>,
    further: &str,
    expected: &Value,
) -> Result<Verdict, Gap> {
    let further = further.parse().map_err(|_| UNKNOWN_QUESTION)?;
    let found = bg_bb(models)?.expected_purchases_of_newcomer(further);
    Ok(near(found, number(expected)?, FUNCTION))
}

/// A number of weeks that stands for whole days is taken as those days, for it is told with 16
/// digits at most.
fn weeks(told: f64) -> f64 {
    let days = (told * 7.0).round();
    if (told * 7.0 - days).abs() < 1e-9 * days.max(1.0) {
        days / 7.0
    } else {
        told
    }
}

fn span(time: &str) -> Result<TimeSpan, Gap> {
    let time = time.parse().map_err(|_| UNKNOWN_QUESTION)?;
    TimeSpan::new(time, WEEK).map_err(|error| Gap::refused(&error))
}
