//! k-means from a given start.

use std::path::Path;

use crm_segment::{Clustering, FeatureTable, KMeans, Standardisation, Threads};

use crate::timed::Timed;

/// Days, purchases and amount of each customer, and the rows to start from.
pub struct Features {
    table: FeatureTable,
    start: Vec<Vec<f64>>,
}

impl Features {
    /// Reads what `transactions.py` and `compare.py` wrote, and standardises it.
    pub fn read(folder: &Path) -> Self {
        let bytes = std::fs::read(folder.join("features.f64")).expect("features.f64");
        let values: Vec<f64> = bytes
            .as_chunks()
            .0
            .iter()
            .map(|v| f64::from_le_bytes(*v))
            .collect();
        let column = |feature: usize| values.iter().skip(feature).step_by(3).copied().collect();
        let names = ["days", "purchases", "amount"];
        let columns = names
            .iter()
            .enumerate()
            .map(|(at, name)| ((*name).to_owned(), column(at)));
        let raw = FeatureTable::new(columns.collect()).expect("finite values");
        let table = Standardisation::fit(&raw)
            .apply(&raw)
            .expect("the same features");
        let bytes = std::fs::read(folder.join("start.u32")).expect("start.u32");
        let rows = bytes
            .as_chunks()
            .0
            .iter()
            .map(|row| u32::from_le_bytes(*row) as usize);
        let row = |row: usize| {
            (0..3)
                .map(|at| table.column(at).expect("three")[row])
                .collect()
        };
        let start = rows.map(row).collect();
        Self { table, start }
    }

    /// To the tolerance of scikit-learn, or until no row moves.
    pub fn improve_start(&self, tolerance: f64, threads: usize) {
        let means = KMeans::new(self.start.len()).with_tolerance(tolerance);
        let (found, timed) = Timed::of(|| {
            means
                .fit_from(&self.table, &self.start, Threads::new(threads))
                .expect("clusters")
        });
        tell(&timed, &found);
    }

    /// From one start by k-means++.
    pub fn plus_plus(&self, threads: usize) {
        let means = KMeans::new(self.start.len()).with_starts(1);
        let (found, timed) = Timed::of(|| {
            means
                .fit(&self.table, Threads::new(threads))
                .expect("clusters")
        });
        tell(&timed, &found);
    }
}

fn tell(timed: &Timed, found: &Clustering) {
    timed.tell(&format!("[{},{:?}]", found.iterations(), found.inertia()));
}
