//! Data sets by the names that files of reference values give them.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use crm_segment::value::{ObservedBase, OpportunityGroups, TimeUnit};

use super::Reference;
use crate::app::purchase_table::{GroupedTable, PurchaseTable, TableOptions};
use crate::app::report::Gap;

/// When a calibration ends, and how long is held out.
#[derive(Clone, Copy)]
pub(super) struct Periods {
    pub(super) until: NaiveDate,
    pub(super) held_out_until: NaiveDate,
}

impl Reference<'_> {
    /// The periods that the file's own words tell.
    ///
    /// The end of the calibration is the last date after the word, such as in "calibration
    /// 1997-01-01..1997-09-30" or "calibration to 1997-09-30". What is held out ends with the date
    /// after "holdout to", or as many weeks later as "the 39 weeks after" says.
    pub(super) fn periods(&self) -> Result<Periods, Gap> {
        let words = format!(
            "{} {} {}",
            self.text("about"),
            self.text("conventions"),
            self.text("data")
        );
        let until = date_after(&words, "calibration", true)
            .ok_or(Gap::new("the file does not tell when the calibration ends"))?;
        let weeks = words
            .split_once(" weeks after")
            .and_then(|(before, _)| before.rsplit(' ').next()?.parse::<u64>().ok());
        let by_weeks = || {
            let days = weeks?.checked_mul(7)?;
            until.checked_add_days(chrono::Days::new(days))
        };
        let held_out_until = date_after(&words, "holdout", false)
            .or_else(by_weeks)
            .unwrap_or(until);
        Ok(Periods {
            until,
            held_out_until: held_out_until.max(until),
        })
    }

    /// The customers of a data set of purchases, by weeks.
    pub(super) fn observed(&self, name: &str) -> Result<ObservedBase<u32>, Gap> {
        let path = self.data_file(name)?;
        let table = PurchaseTable::read(&path, &TableOptions::default());
        let table =
            table.map_err(|_| Gap::new("the data set is of a form that is not read here"))?;
        let periods = self.periods()?;
        table
            .histories
            .observe_and_hold_out(periods.until, periods.held_out_until, TimeUnit::Week)
            .map_err(|error| Gap::refused(&error))
    }

    /// The customers of a data set that is told in opportunities.
    pub(super) fn opportunities(&self, name: &str) -> Result<OpportunityGroups, Gap> {
        let path = self.data_file(name)?;
        let table = GroupedTable::read(&path);
        let table =
            table.map_err(|_| Gap::new("the data set is of a form that is not read here"))?;
        Ok(table.groups)
    }

    /// The file whose name is that of the data set, but for case and ending; the whole of a data
    /// set may be called its master.
    fn data_file(&self, name: &str) -> Result<PathBuf, Gap> {
        let missing = Gap::new("the data set is not in the data folder");
        let wanted = [
            name.to_lowercase(),
            name.to_lowercase().replace("_full", "_master"),
        ];
        let Ok(entries) = std::fs::read_dir(&self.data) else {
            return Err(missing);
        };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        files
            .into_iter()
            .find(|path| wanted.contains(&stem(path)) && is_text(path))
            .ok_or(missing)
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().to_lowercase()
}

fn is_text(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    matches!(ending.as_ref(), "txt" | "csv" | "tsv")
}

/// The date after a word and at most a few others: the second one of "from..to" when `last`.
fn date_after(words: &str, word: &str, last: bool) -> Option<NaiveDate> {
    words.match_indices(word).find_map(|(at, _)| {
        let after = words.get(at.checked_add(word.len())?..)?;
        let mut dates = after
            .split(|letter: char| !letter.is_ascii_digit() && letter != '-')
            .filter(|part| !part.is_empty())
            .take(2)
            .map_while(|part| NaiveDate::parse_from_str(part, "%Y-%m-%d").ok());
        let first = dates.next()?;
        let is_range = after.contains(&format!("{first}.."));
        Some(if last && is_range {
            dates.next().unwrap_or(first)
        } else {
            first
        })
    })
}
