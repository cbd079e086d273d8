//! What was read and fitted, in words.

use crm_core::CustomerId;
use crm_segment::value::{Fit, Model};
use ecrm_examples::forecast::Scores;
use ecrm_examples::import::Imported;
use ecrm_examples::text::thousands;

/// What an import took and left.
pub(crate) fn import(imported: &Imported) -> Vec<String> {
    let progress = &imported.progress;
    let mut lines = vec![format!(
        "{} purchases of {} customers read, {} rejected",
        thousands(progress.accepted),
        thousands(progress.customers_created),
        thousands(progress.rejected),
    )];
    if progress.rejected > 0 {
        let rejects = imported.rejects.display();
        lines.push(format!("rejected rows, with line and reason: {rejects}"));
    }
    lines
}

/// The parameters of the models, and how sure they are.
pub(crate) fn models(scores: Option<&Scores<CustomerId>>) -> Vec<String> {
    let Some(scores) = scores else {
        return Vec::new();
    };
    let mut lines = fit("MBG/NBD, per week", scores.purchases());
    match scores.spending() {
        Ok(spending) => lines.extend(fit("Gamma-Gamma", spending)),
        Err(reason) => lines.push(format!("no model of spending: {reason}")),
    }
    lines
}

fn fit<M: Model>(name: &str, fit: &Fit<M>) -> Vec<String> {
    let errors = fit.standard_errors().unwrap_or_default();
    let parameters = fit.model().parameters();
    let told = parameters.iter().enumerate().map(|(at, parameter)| {
        let error = errors
            .get(at)
            .map(|error| format!(" ± {error:.2}"))
            .unwrap_or_default();
        format!("{} {:.4}{error}", parameter.name, parameter.value)
    });
    let told: Vec<String> = told.collect();
    let mut lines = vec![format!("{name}: {}", told.join(", "))];
    if !fit.is_converged() {
        lines.push(format!("  not an estimate to rely on: {:?}", fit.outcome()));
    }
    lines
}
