//! Models of repeat purchases, fitted and asked.

use std::path::Path;

use crm_segment::Threads;
use crm_segment::value::{
    BgNbd, Fit, FitOptions, HistoryGroups, Model, ParetoNbd, Recency, RepeatHistory, TimeSpan,
    TimeUnit, score_all,
};

use crate::timed::Timed;

/// Repeat purchases, age at the last of them and age of each customer.
pub struct Histories(Vec<RepeatHistory>);

impl Histories {
    /// Reads what `histories.py` wrote.
    pub fn read(folder: &Path) -> Self {
        let bytes = |name: &str| std::fs::read(folder.join(name)).expect("a column");
        let (x, last, age) = (bytes("x.u32"), bytes("t_x.f64"), bytes("t.f64"));
        let number = |bytes: &[u8; 8]| f64::from_le_bytes(*bytes);
        let rows = x
            .as_chunks()
            .0
            .iter()
            .zip(last.as_chunks().0)
            .zip(age.as_chunks().0);
        let history = |((x, last), age): ((&[u8; 4], &[u8; 8]), &[u8; 8])| {
            let recency = Recency::AgeAtLast(number(last));
            RepeatHistory::new(u32::from_le_bytes(*x), recency, number(age), TimeUnit::Week)
                .expect("a history")
        };
        Self(rows.map(history).collect())
    }

    /// BG/NBD of the first customers, the grouping of equal histories included.
    pub fn fit_bg(&self, customers: usize, threads: usize) {
        let (fit, timed) =
            Timed::of(|| BgNbd::fit(&self.groups(customers), options(threads)).expect("a fit"));
        tell(&timed, &fit);
    }

    /// Pareto/NBD of the first customers.
    pub fn fit_pareto(&self, customers: usize, threads: usize) {
        let (fit, timed) =
            Timed::of(|| ParetoNbd::fit(&self.groups(customers), options(threads)).expect("a fit"));
        tell(&timed, &fit);
    }

    /// Purchases within 39 weeks and probability of being alive, added up.
    pub fn score(&self, customers: usize, threads: usize) {
        let model = BgNbd::new(
            0.247_489_264_651,
            4.623_047_114_612,
            0.792_136_289_166,
            2.417_183_939_874,
            TimeUnit::Week,
        );
        let model = model.expect("a model");
        let span = TimeSpan::new(39.0, TimeUnit::Week).expect("a span");
        let (scores, timed) = Timed::of(|| {
            score_all(&model, self.first(customers), span, options(threads)).expect("scores")
        });
        let bought: f64 = scores.iter().map(|score| score.expected_purchases).sum();
        let alive: f64 = scores.iter().map(|score| score.probability_alive).sum();
        timed.tell(&format!("[{bought:?},{alive:?}]"));
    }

    fn first(&self, customers: usize) -> &[RepeatHistory] {
        &self.0[..customers.min(self.0.len())]
    }

    fn groups(&self, customers: usize) -> HistoryGroups {
        let histories = self.first(customers).iter().copied();
        HistoryGroups::of_customers(TimeUnit::Week, histories).expect("one unit")
    }
}

fn options(threads: usize) -> FitOptions {
    FitOptions::on_threads(Threads::new(threads))
}

fn tell<M: Model>(timed: &Timed, fit: &Fit<M>) {
    timed.tell(&format!("{:?}", fit.model().values()));
}
