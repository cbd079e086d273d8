//! Which columns of a file of purchases hold what.

use std::num::NonZeroU16;

use crm_core::ValidationError;
use crm_core::exchange::{Cell, ColumnName, with_formulas_restored};
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

/// The cells of a purchase in a given file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseCells {
    /// Who bought.
    pub customer: Cell,
    /// When.
    pub date: Cell,
    /// For how much.
    pub amount: Cell,
    /// What.
    pub category: Option<Cell>,
}

impl Columns {
    /// Reads a list such as `customer,date,amount` or `1,2,4,7`.
    ///
    /// # Errors
    /// When there are not three or four columns, or one is empty, too long or named twice.
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
            ColumnName::parse(name)?;
        }
        Ok(Self {
            customer: customer.to_owned(),
            date: date.to_owned(),
            amount: amount.to_owned(),
            category: category.map(str::to_owned),
        })
    }

    /// Finds the columns in the first line of a file, as an import will find them.
    ///
    /// # Errors
    /// When one is not there.
    pub fn find(&self, first_line: &[Vec<u8>]) -> Result<PurchaseCells, ColumnsError> {
        let category = self.category.as_deref();
        Ok(PurchaseCells {
            customer: cell_of(&self.customer, first_line)?,
            date: cell_of(&self.date, first_line)?,
            amount: cell_of(&self.amount, first_line)?,
            category: category.map(|name| cell_of(name, first_line)).transpose()?,
        })
    }
}

impl PurchaseCells {
    /// Whether no column was found by its header.
    #[must_use]
    pub fn are_numbers(&self) -> bool {
        [&self.customer, &self.date, &self.amount]
            .into_iter()
            .chain(&self.category)
            .all(|cell| matches!(cell, Cell::Number(_)))
    }
}

/// A header wins over a number.
fn cell_of(name: &str, first_line: &[Vec<u8>]) -> Result<Cell, ColumnsError> {
    let is_header = |field: &Vec<u8>| {
        let text = std::str::from_utf8(field).map(with_formulas_restored);
        text.is_ok_and(|text| text.trim() == name)
    };
    if first_line.iter().any(is_header) {
        return Ok(Cell::column(name)?);
    }
    let number: Option<NonZeroU16> = name.parse().ok();
    number
        .filter(|number| usize::from(number.get()) <= first_line.len())
        .map(Cell::Number)
        .ok_or_else(|| ColumnsError::Missing {
            column: name.to_owned(),
            columns: first_line.len(),
        })
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
    /// The list has a name that no column can have.
    #[error("columns: {0}")]
    Name(ValidationError),
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

impl From<ValidationError> for ColumnsError {
    fn from(error: ValidationError) -> Self {
        Self::Name(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(list: &str, first_line: &str) -> Result<PurchaseCells, ColumnsError> {
        let fields: Vec<Vec<u8>> = first_line.split(',').map(Into::into).collect();
        Columns::parse(list).unwrap().find(&fields)
    }

    fn number(at: u16) -> Cell {
        Cell::Number(NonZeroU16::new(at).unwrap())
    }

    #[test]
    fn a_header_wins_over_a_number() {
        let found = find("3,date,4,1", "a,3,date,b").unwrap();
        let expected = PurchaseCells {
            customer: Cell::column("3").unwrap(),
            date: Cell::column("date").unwrap(),
            amount: number(4),
            category: Some(number(1)),
        };
        assert_eq!(found, expected);
        assert!(!found.are_numbers());
        assert!(find("1,2,3", "a,b,c").unwrap().are_numbers());
        assert!(!find("1,2,3,d", "a,b,c,d").unwrap().are_numbers());
    }

    #[test]
    fn a_header_is_read_as_an_import_reads_it() {
        let found = find("=who,day,paid", "'=who, day ,paid").unwrap();
        assert_eq!(found.customer, Cell::column("=who").unwrap());
        assert_eq!(found.date, Cell::column("day").unwrap());
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
        let long = format!("a,{},c", "b".repeat(201));
        assert!(matches!(
            Columns::parse(&long),
            Err(ColumnsError::Name(error)) if error.field() == "column name"
        ));
        for missing in ["0,a,b", "4,a,b", "x,a,b", "-1,a,b", "65537,a,b"] {
            assert!(matches!(
                find(missing, "a,b,c"),
                Err(ColumnsError::Missing { .. })
            ));
        }
    }
}
