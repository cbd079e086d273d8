//! A model fitted to a file of purchases.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::Currency;
use crm_segment::RefundPolicy;
use crm_segment::value::{
    BgBb, BgNbd, CnbdK, CovariateError, CovariateGroups, CovariateModel, Estimated, FirstDropout,
    Fit, FitError, FitOptions, GammaGamma, HistoryGroups, MbgNbd, Model, Nbd, ObservedBase,
    OpportunityGroups, OpportunityHistory, ParetoNbd, PurchaseModel, TimeUnit, ValueError,
    WithCovariates,
};
use thiserror::Error;

use super::accuracy::ForecastAccuracy;
use super::covariates::{CovariateOptions, CovariateTable, CovariateTableError};
use super::purchase_table::{GroupedTable, PurchaseTable, TableError, TableOptions};

/// What to fit to what.
pub(super) struct FitCommand {
    model: ModelName,
    purchases: PathBuf,
    table: TableOptions,
    until: NaiveDate,
    held_out_until: Option<NaiveDate>,
    unit: TimeUnit,
    /// The k of (M)BG/CNBD-k; without one the likeliest is found.
    regularity: Option<u32>,
    covariates: CovariateOptions,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ModelName {
    Nbd,
    BgNbd,
    MbgNbd,
    ParetoNbd,
    GammaGamma,
    BgBb,
    Regular(FirstDropout),
}

/// Why nothing was fitted.
#[derive(Debug, Error)]
pub(super) enum FitFailure {
    #[error("purchases: {0}")]
    Table(#[from] TableError),
    #[error("covariates: {0}")]
    CovariateTable(#[from] CovariateTableError),
    #[error("{0}")]
    Covariate(#[from] CovariateError),
    #[error("--covariates are for bg-nbd, mbg-nbd and pareto-nbd")]
    WithoutCovariates,
    #[error("{0}")]
    History(#[from] crm_segment::value::HistoryError),
    #[error("{0}")]
    Fit(#[from] FitError),
    #[error("{0}")]
    Value(#[from] ValueError),
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

impl FitCommand {
    /// Reads the options after the word `fit`.
    pub(super) fn parse(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;

        let (mut model, mut purchases, mut until, mut held_out_until) = (None, None, None, None);
        let mut unit = TimeUnit::Week;
        let mut regularity = None;
        let mut covariates = CovariateOptions::default();
        let mut table = TableOptions::default();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("model") => model = Some(parser.value()?.parse_with(model_name)?),
                Long("purchases") => purchases = Some(PathBuf::from(parser.value()?)),
                Long("columns") => table.columns = Some(parser.value()?.parse_with(columns)?),
                Long("until") => until = Some(parser.value()?.parse_with(date)?),
                Long("holdout-until") => held_out_until = Some(parser.value()?.parse_with(date)?),
                Long("covariates") => covariates.file = Some(PathBuf::from(parser.value()?)),
                Long("purchase-covariates") => {
                    covariates.purchase = names(&parser.value()?.string()?)
                }
                Long("dropout-covariates") => {
                    covariates.dropout = names(&parser.value()?.string()?)
                }
                Long("regularity") => regularity = Some(parser.value()?.parse()?),
                Long("unit") => unit = parser.value()?.parse_with(time_unit)?,
                Long("zone") => table.zone = parser.value()?.parse_with(str::parse::<Tz>)?,
                Long("currency") => table.currency = parser.value()?.parse_with(Currency::parse)?,
                Long("refunds") => table.refunds = parser.value()?.parse_with(refund_policy)?,
                other => return Err(other.unexpected()),
            }
        }
        let has_columns = !(covariates.purchase.is_empty() && covariates.dropout.is_empty());
        if covariates.file.is_some() != has_columns {
            return Err(
                "--covariates go with --purchase-covariates or --dropout-covariates, or both"
                    .into(),
            );
        }
        Ok(Self {
            model: model.ok_or("no --model is given")?,
            purchases: purchases.ok_or("no --purchases are given")?,
            table,
            until: until.ok_or("no --until is given: the day on which the observation ends")?,
            held_out_until,
            unit,
            regularity,
            covariates,
        })
    }

    /// Fits and tells.
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<(), FitFailure> {
        if self.model == ModelName::BgBb
            && let Ok(grouped) = GroupedTable::read(&self.purchases)
        {
            return tell_opportunities(&grouped.groups, out);
        }
        let table = PurchaseTable::read(&self.purchases, &self.table)?;
        let held_out_until = self.held_out_until.unwrap_or(self.until);
        let base = table
            .histories
            .observe_and_hold_out(self.until, held_out_until, self.unit)?;
        writeln!(
            out,
            "{} purchases and {} refunds; {} customers until {}, {} later; {} refunds without a purchase",
            table.purchases,
            table.refunds,
            base.customers().len(),
            self.until,
            base.later_customers(),
            base.unmatched_refunds()
        )?;
        if let Some(file) = &self.covariates.file {
            return self.run_with_covariates(file, &table, &base, out);
        }
        let options = FitOptions::default();
        match self.model {
            ModelName::Nbd => self.tell(&base, |groups| Nbd::fit(groups, options), out),
            ModelName::BgNbd => self.tell(&base, |groups| BgNbd::fit(groups, options), out),
            ModelName::MbgNbd => self.tell(&base, |groups| MbgNbd::fit(groups, options), out),
            ModelName::ParetoNbd => self.tell(&base, |groups| ParetoNbd::fit(groups, options), out),
            ModelName::GammaGamma => {
                let spends = base.spend_groups()?;
                writeln!(
                    out,
                    "{} customers with repeat purchases, {} without a positive mean left out; in {}",
                    spends.customers(),
                    spends.not_positive(),
                    spends.currency()
                )?;
                tell_fit(&GammaGamma::fit(&spends, options)?, out)
            }
            ModelName::BgBb => tell_opportunities(&self.opportunities(&table), out),
            ModelName::Regular(first) => self.tell_regular(&base, first, out),
        }
    }

    fn tell<M: PurchaseModel + Sync>(
        &self,
        base: &ObservedBase<u32>,
        fit: impl FnOnce(&HistoryGroups) -> Result<Fit<M>, FitError>,
        out: &mut dyn Write,
    ) -> Result<(), FitFailure> {
        let groups = base.groups()?;
        writeln!(
            out,
            "{} different histories, in {}",
            groups.len(),
            self.unit
        )?;
        let fit = fit(&groups)?;
        tell_fit(&fit, out)?;
        self.tell_forecast(out, |length| {
            ForecastAccuracy::of(fit.model(), base, length)
        })
    }

    fn run_with_covariates(
        &self,
        file: &Path,
        table: &PurchaseTable,
        base: &ObservedBase<u32>,
        out: &mut dyn Write,
    ) -> Result<(), FitFailure> {
        let covariates = CovariateTable::read(file, &self.covariates)?;
        let values = covariates.values_of(base, &table.customers)?;
        let groups = covariates.groups(base, &values)?;
        let customers = (base, values.as_slice());
        match self.model {
            ModelName::BgNbd => {
                self.tell_moved(&groups, customers, BgNbd::fit_with_covariates, out)
            }
            ModelName::MbgNbd => {
                self.tell_moved(&groups, customers, MbgNbd::fit_with_covariates, out)
            }
            ModelName::ParetoNbd => {
                self.tell_moved(&groups, customers, ParetoNbd::fit_with_covariates, out)
            }
            _ => Err(FitFailure::WithoutCovariates),
        }
    }

    /// The parameters at zero covariates, as the literature has them, and the coefficients.
    fn tell_moved<M: CovariateModel>(
        &self,
        groups: &CovariateGroups,
        (base, values): (&ObservedBase<u32>, &[&[f64]]),
        fit: impl FnOnce(&CovariateGroups, FitOptions) -> Result<Fit<WithCovariates<M>>, FitError>,
        out: &mut dyn Write,
    ) -> Result<(), FitFailure> {
        writeln!(out, "{} different rows, in {}", groups.len(), self.unit)?;
        let fit = fit(groups, FitOptions::default())?;
        let at_zero = fit.model().at_zero()?;
        for (at, parameter) in at_zero.parameters().iter().enumerate() {
            let of = |model: &WithCovariates<M>| model.at_zero().ok()?.values().get(at).copied();
            let error = fit.standard_error_of(of);
            tell_estimate(parameter.name, parameter.value, error, out)?;
        }
        let errors = fit.standard_errors().unwrap_or_default();
        for (at, one) in (M::NAMES.len()..).zip(fit.model().coefficients()) {
            let name = format!("{} by {}", one.parameter, one.covariate);
            tell_estimate(&name, one.value, errors.get(at).copied(), out)?;
        }
        tell_end(&fit, out)?;
        self.tell_forecast(out, |length| {
            ForecastAccuracy::with_covariates(fit.model(), base, values, length)
        })
    }

    fn tell_regular(
        &self,
        base: &ObservedBase<u32>,
        first: FirstDropout,
        out: &mut dyn Write,
    ) -> Result<(), FitFailure> {
        let groups = base.groups()?;
        let gaps = base.sum_of_ln_gaps();
        let options = FitOptions::default();
        let fit = match self.regularity {
            Some(k) => CnbdK::fit(&groups, gaps, k, first, options)?,
            None => CnbdK::fit_regularity(&groups, gaps, first, options)?,
        };
        writeln!(out, "  k = {}", fit.model().k())?;
        tell_fit(&fit, out)?;
        self.tell_forecast(out, |length| {
            ForecastAccuracy::of_regular(fit.model(), base, length)
        })
    }

    fn tell_forecast<E>(
        &self,
        out: &mut dyn Write,
        forecast: impl FnOnce(f64) -> Result<ForecastAccuracy, E>,
    ) -> Result<(), FitFailure>
    where
        FitFailure: From<E>,
    {
        let Some(held_out_until) = self.held_out_until else {
            return Ok(());
        };
        let days = held_out_until.signed_duration_since(self.until).num_days();
        let length = days as f64 / self.unit.days();
        let forecast = forecast(length)?;
        writeln!(out, "held out: {length} {} after {}", self.unit, self.until)?;
        for (name, value) in [
            ("predicted", forecast.predicted),
            ("actual", forecast.actual),
            ("MAE", forecast.mean_absolute_error),
            ("RMSE", forecast.root_mean_square_error),
            ("MSLE", forecast.mean_square_log_error),
            ("correlation", forecast.correlation),
            ("mean P(alive)", forecast.mean_alive),
        ] {
            writeln!(out, "  {name} = {value:.12e}")?;
        }
        Ok(())
    }

    /// Each full unit after a customer's first purchase is an opportunity, taken when there was a
    /// purchase in it.
    fn opportunities(&self, table: &PurchaseTable) -> OpportunityGroups {
        let units = |days: i64| days as f64 / self.unit.days();
        let histories = table.days.iter().filter_map(|days| {
            let first = days.first()?;
            let age = self.until.signed_duration_since(*first).num_days();
            if age < 0 {
                return None;
            }
            let opportunities = units(age).floor() as u32;
            let mut taken: Vec<u32> = days
                .iter()
                .skip(1)
                .map(|day| units(day.signed_duration_since(*first).num_days()).ceil() as u32)
                .filter(|period| *period <= opportunities)
                .collect();
            taken.dedup();
            let last = taken.last().copied().unwrap_or(0);
            let count = u32::try_from(taken.len()).ok()?;
            Some((OpportunityHistory::new(count, last, opportunities).ok()?, 1))
        });
        OpportunityGroups::new(histories)
    }
}

fn tell_opportunities(groups: &OpportunityGroups, out: &mut dyn Write) -> Result<(), FitFailure> {
    writeln!(
        out,
        "{} customers in {} histories",
        groups.customers(),
        groups.iter().len()
    )?;
    tell_fit(&BgBb::fit(groups, FitOptions::default())?, out)
}

fn tell_fit<M: Model>(fit: &Fit<M>, out: &mut dyn Write) -> Result<(), FitFailure> {
    let errors = fit.standard_errors().unwrap_or_default();
    for (at, parameter) in fit.model().parameters().iter().enumerate() {
        tell_estimate(
            parameter.name,
            parameter.value,
            errors.get(at).copied(),
            out,
        )?;
    }
    tell_end(fit, out)
}

fn tell_estimate(
    name: &str,
    value: f64,
    error: Option<f64>,
    out: &mut dyn Write,
) -> Result<(), FitFailure> {
    let error = error.unwrap_or(f64::NAN);
    writeln!(out, "  {name} = {value:.12e} (standard error {error:.6e})")?;
    Ok(())
}

fn tell_end<M: Estimated>(fit: &Fit<M>, out: &mut dyn Write) -> Result<(), FitFailure> {
    writeln!(out, "  log-likelihood = {:.12e}", fit.log_likelihood())?;
    writeln!(
        out,
        "  {:?}, gradient {:.1e}, {} passes",
        fit.outcome(),
        fit.gradient_norm(),
        fit.passes()
    )?;
    Ok(())
}

fn model_name(name: &str) -> Result<ModelName, &'static str> {
    match name {
        "nbd" => Ok(ModelName::Nbd),
        "bg-nbd" => Ok(ModelName::BgNbd),
        "mbg-nbd" => Ok(ModelName::MbgNbd),
        "pareto-nbd" => Ok(ModelName::ParetoNbd),
        "gamma-gamma" => Ok(ModelName::GammaGamma),
        "bg-bb" => Ok(ModelName::BgBb),
        "bg-cnbd-k" => Ok(ModelName::Regular(FirstDropout::AfterRepeat)),
        "mbg-cnbd-k" => Ok(ModelName::Regular(FirstDropout::AfterFirst)),
        _ => Err(
            "must be nbd, bg-nbd, mbg-nbd, pareto-nbd, gamma-gamma, bg-bb, bg-cnbd-k or mbg-cnbd-k",
        ),
    }
}

fn time_unit(name: &str) -> Result<TimeUnit, &'static str> {
    match name {
        "day" => Ok(TimeUnit::Day),
        "week" => Ok(TimeUnit::Week),
        "month" => Ok(TimeUnit::Month),
        "year" => Ok(TimeUnit::Year),
        _ => Err("must be day, week, month or year"),
    }
}

fn refund_policy(name: &str) -> Result<RefundPolicy, &'static str> {
    match name {
        "refuse" => Ok(RefundPolicy::Refuse),
        "ignore" => Ok(RefundPolicy::Ignore),
        "net" => Ok(RefundPolicy::Net),
        _ => Err("must be refuse, ignore or net"),
    }
}

fn date(text: &str) -> Result<NaiveDate, chrono::ParseError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_owned()).collect()
}

fn columns(list: &str) -> Result<[String; 3], &'static str> {
    names(list)
        .try_into()
        .map_err(|_| "must be three: customer, date, amount")
}
