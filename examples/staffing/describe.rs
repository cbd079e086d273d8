//! What was found, in words.

use crm_core::Money;
use crm_support::simulation::{SimulationReport, TeamVerdict};
use ecrm_examples::text::{amount, percent, thousands};

use crate::failure::Failure;
use crate::sizes::Sizes;

const HEAD: [&str; 8] = [
    "specialists",
    "theory",
    "simulated",
    "interval",
    "mean wait",
    "95 % wait",
    "busy",
    "gave up",
];

/// A table of all sizes, and the answer.
pub(crate) fn all(sizes: &Sizes) -> Result<Vec<String>, Failure> {
    let mut lines = vec![line(HEAD.map(str::to_owned), "cost a week", "")];
    for (size, report) in &sizes.staffing.tried {
        let kept = sizes.goal.kept(report);
        let cells = [
            size.to_string(),
            percent(sizes.theory.kept(*size)?),
            percent(kept.share),
            format!("{} to {}", percent(kept.low), percent(kept.high)),
            mean_wait(report),
            long_wait(report),
            percent(occupancy(report)),
            percent(report.abandoned().share),
        ];
        let verdict = match sizes.goal.verdict(report) {
            TeamVerdict::Enough => "enough",
            TeamVerdict::TooFew => "",
            _ => "perhaps",
        };
        lines.push(line(cells, &cost(sizes, report), verdict));
    }
    lines.push(String::new());
    lines.extend(answer(sizes)?);
    Ok(lines)
}

fn line(cells: [String; 8], cost: &str, verdict: &str) -> String {
    let [size, theory, kept, interval, mean, long, busy, gave_up] = cells;
    let line = format!(
        "{size:>11} {theory:>8} {kept:>9} {interval:>18} {mean:>10} {long:>10} {busy:>7} {gave_up:>7} {cost:>14}  {verdict}"
    );
    line.trim_end().to_owned()
}

/// How many are needed, by both.
pub(crate) fn answer(sizes: &Sizes) -> Result<Vec<String>, Failure> {
    let goal = percent(sizes.goal.share());
    let confidence = percent(sizes.plan.confidence());
    let mut lines = vec![match sizes.staffing.enough {
        Some(1) => format!(
            "For {goal} in time one specialist is enough (with a confidence of {confidence})."
        ),
        Some(enough) => {
            format!(
                "For {goal} in time {enough} specialists are enough (with a confidence of {confidence})."
            )
        }
        None => format!(
            "For {goal} in time not even {} specialists are surely enough.",
            sizes.most
        ),
    }];
    if let Some(likely) = sizes
        .staffing
        .by_estimate
        .filter(|likely| Some(*likely) != sizes.staffing.enough)
    {
        lines.push(format!("{likely} may do: more replications would tell."));
    }
    let gave_up = sizes
        .staffing
        .tried
        .values()
        .map(|report| report.abandoned().counted);
    if gave_up.sum::<u64>() > 0 {
        lines.push(
            "Customers who gave up in time are neither kept nor missed: see how many did."
                .to_owned(),
        );
    }
    if let Some(by_theory) = sizes.theory.smallest(sizes.goal.share())? {
        lines.push(format!(
            "Queueing theory says {by_theory}, as if {:.1} erlangs of work came evenly in the hours of the team.",
            sizes.theory.load().erlangs()
        ));
    }
    Ok(lines)
}

/// What was simulated.
pub(crate) fn note(sizes: &Sizes) -> String {
    let requests = sizes
        .staffing
        .tried
        .values()
        .map(SimulationReport::arrived)
        .max();
    format!(
        "{} replications of {} days, {} requests for each size of the team",
        sizes.plan.replications(),
        sizes.plan.counted().num_days(),
        thousands(requests.unwrap_or(0)),
    )
}

/// How long those waited whom somebody took on, on average.
pub(crate) fn mean_wait(report: &SimulationReport) -> String {
    let begun = report.wait_of(0.0).is_some();
    let mean = begun.then(|| report.mean_wait().mean);
    mean.map_or_else(|| "–".to_owned(), time)
}

/// How long no more than 95 % of them waited.
pub(crate) fn long_wait(report: &SimulationReport) -> String {
    let wait = report.wait_of(0.95).map(|wait| wait.as_seconds_f64());
    wait.map_or_else(|| "–".to_owned(), time)
}

/// A time in seconds as people say it.
fn time(seconds: f64) -> String {
    match seconds {
        0.0..60.0 => format!("{seconds:.0} s"),
        60.0..3_600.0 => format!("{:.1} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3_600.0),
    }
}

pub(crate) fn occupancy(report: &SimulationReport) -> f64 {
    let specialists = report.specialists();
    let busy: f64 = specialists.iter().map(|one| one.occupancy).sum();
    busy / specialists.len().max(1) as f64
}

/// What a week costs; empty where the desk has no costs.
pub(crate) fn cost(sizes: &Sizes, report: &SimulationReport) -> String {
    let weeks = sizes.plan.counted().as_seconds_f64() / 604_800.0;
    let total = report.total_cost();
    let week = total.map(|total| {
        Money::new(
            (total.minor() as f64 / weeks).round() as i64,
            total.currency(),
        )
    });
    week.map(amount).unwrap_or_default()
}
