//! Which columns of the file hold what.

use thiserror::Error;

/// The columns that hold customer, date, amount and, when there is one, category.
///
/// Each is the text of a header or, when no header reads so, the number of the column from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    customer: String,
    date: String,
    amount: String,
    category: Option<String>,
}

/// Where the columns stand in a given file, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Positions {
    pub(super) customer: usize,
    pub(super) date: usize,
    pub(super) amount: usize,
    pub(super) category: Option<usize>,
    /// Whether at least one column was found by its header.
    pub(super) is_named: bool,
}

impl Columns {
    /// Reads a list such as `customer,date,amount` or `1,2,4,7`.
    ///
    /// # Errors
    /// When there are not three or four columns, or one is empty or named twice.
    pub fn parse(list: &str) -> Result<Self, ColumnsError> {
        let names: Vec<&str> = list.split(',').map(str::trim).collect();
        let (customer, date, amount, category) = match *names.as_slice() {
            [customer, date, amount] => (customer, date, amount, None),
            [customer, date, amount, category] => (customer, date, amount, Some(category)),
            _ => return Err(ColumnsError::Count { found: names.len() }),
        };
        for (index, name) in names.iter().enumerate() {
            if name.is_empty() {
                return Err(ColumnsError::Empty {
                    position: index.saturating_add(1),
                });
            }
            if names.iter().take(index).any(|earlier| earlier == name) {
                return Err(ColumnsError::Twice {
                    column: (*name).to_owned(),
                });
            }
        }
        Ok(Self {
            customer: customer.to_owned(),
            date: date.to_owned(),
            amount: amount.to_owned(),
            category: category.map(str::to_owned),
        })
    }

    /// The column of the customer, as it was named.
    #[must_use]
    pub fn customer(&self) -> &str {
        &self.customer
    }

    /// The column of the date, as it was named.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// The column of the amount, as it was named.
    #[must_use]
    pub fn amount(&self) -> &str {
        &self.amount
    }

    /// The column of the category, as it was named.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// Finds the columns in the first line of a file.
    pub(super) fn locate(&self, first_line: &[Vec<u8>]) -> Result<Positions, ColumnsError> {
        let mut is_named = false;
        let mut find = |name: &str| {
            let header = first_line
                .iter()
                .position(|cell| cell.trim_ascii() == name.as_bytes());
            is_named |= header.is_some();
            let number = || name.parse::<usize>().ok()?.checked_sub(1);
            header
                .or_else(|| number().filter(|index| *index < first_line.len()))
                .ok_or_else(|| ColumnsError::Missing {
                    column: name.to_owned(),
                    columns: first_line.len(),
                })
        };
        Ok(Positions {
            customer: find(&self.customer)?,
            date: find(&self.date)?,
            amount: find(&self.amount)?,
            category: self.category.as_deref().map(&mut find).transpose()?,
            is_named,
        })
    }
}

impl Default for Columns {
    /// `customer,date,amount`.
    fn default() -> Self {
        Self {
            customer: "customer".to_owned(),
            date: "date".to_owned(),
            amount: "amount".to_owned(),
            category: None,
        }
    }
}

/// Why the columns of a file cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// The list names too few or too many columns.
    #[error("columns: must be customer,date,amount or customer,date,amount,category, got {found}")]
    Count {
        /// How many columns were named.
        found: usize,
    },
    /// The list has a name without a text.
    #[error("columns: the name at position {position} is empty")]
    Empty {
        /// The position in the list, from 1.
        position: usize,
    },
    /// The list names a column twice.
    #[error("columns: {column} is named twice")]
    Twice {
        /// The column.
        column: String,
    },
    /// The file has no such column.
    // The headers are not repeated: in a file without a header line they would be personal data.
    #[error(
        "columns: no column {column} in the first line, which has {columns} column(s) separated \
         by commas; name headers or numbers from 1"
    )]
    Missing {
        /// The column that was looked for.
        column: String,
        /// How many columns the first line has.
        columns: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locate(list: &str, first_line: &str) -> Result<Positions, ColumnsError> {
        let cells: Vec<Vec<u8>> = first_line.split(',').map(|cell| cell.into()).collect();
        Columns::parse(list).unwrap().locate(&cells)
    }

    #[test]
    fn a_header_wins_over_a_number() {
        let found = locate("3,date,4,1", "a,3,date,b").unwrap();
        assert_eq!(
            (found.customer, found.date, found.amount, found.category),
            (1, 2, 3, Some(0))
        );
        assert!(found.is_named);
        assert!(!locate("1,2,3", "a,b,c").unwrap().is_named);
    }

    #[test]
    fn lists_that_make_no_sense_are_refused() {
        assert_eq!(Columns::parse("a,b"), Err(ColumnsError::Count { found: 2 }));
        assert_eq!(
            Columns::parse("a,b,c,d,e"),
            Err(ColumnsError::Count { found: 5 })
        );
        assert_eq!(
            Columns::parse("a,,c"),
            Err(ColumnsError::Empty { position: 2 })
        );
        assert_eq!(
            Columns::parse("a,b,a"),
            Err(ColumnsError::Twice { column: "a".into() })
        );
        for missing in ["0,a,b", "4,a,b", "x,a,b", "-1,a,b"] {
            assert!(matches!(
                locate(missing, "a,b,c"),
                Err(ColumnsError::Missing { .. })
            ));
        }
    }
}
