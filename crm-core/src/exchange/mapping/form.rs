//! The whole mapping.

use serde::{Deserialize, Serialize};

#[cfg(feature = "vcard")]
use super::VCardMapping;
use super::{
    Cell, CustomerMapping, InputFormat, KeyMapping, PurchaseMapping, UnknownColumns, ValueFormats,
};
use crate::code::Code;
use crate::exchange::mapping::Header;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What the rows of a file become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RecordMapping {
    /// Customers.
    Customers(CustomerMapping),
    /// Purchases and returns.
    Purchases(PurchaseMapping),
    /// Customers, from vCards.
    #[cfg(feature = "vcard")]
    VCards(VCardMapping),
    /// Customers as an [`Exporter`](crate::exchange::Exporter) writes them.
    ExportedCustomers,
    /// Interactions as an [`Exporter`](crate::exchange::Exporter) writes them.
    ExportedInteractions,
}

/// What the parts of a file mean: data, checked when it is made and when it is read.
///
/// ```
/// use crm_core::exchange::{
///     Cell, IdentityMapping, ImportMapping, InputFormat, PurchaseMapping, RecordMapping, ValueFormats,
/// };
/// use crm_core::{Code, Currency};
///
/// let shop = Code::parse("shop")?;
/// let customer = IdentityMapping::external(shop.clone(), Cell::column("buyer")?);
/// let purchases = PurchaseMapping::new(customer, Cell::column("day")?, Cell::column("total")?);
/// let mapping = ImportMapping::new(
///     shop,
///     InputFormat::csv(),
///     RecordMapping::Purchases(purchases),
///     ValueFormats::in_currency(Currency::EUR),
/// )?;
/// assert_eq!(mapping.source().as_str(), "shop");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "MappingFields", into = "MappingFields")]
pub struct ImportMapping(MappingFields);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFields {
    version: u16,
    source: Code,
    input: InputFormat,
    #[serde(default)]
    unknown_columns: UnknownColumns,
    #[serde(default)]
    values: ValueFormats,
    record: RecordMapping,
}

impl ImportMapping {
    /// The version of the form that this release writes and reads.
    pub const VERSION: u16 = 1;

    /// The largest number of cells that a mapping names.
    pub const MAXIMUM_CELLS: usize = 1000;

    /// A file of this form, told by `source`, with values written so.
    ///
    /// # Errors
    /// When the parts contradict each other; the error names the part and the rule.
    pub fn new(
        source: Code,
        input: InputFormat,
        record: RecordMapping,
        values: ValueFormats,
    ) -> Result<Self, ValidationError> {
        MappingFields {
            version: Self::VERSION,
            source,
            input,
            unknown_columns: UnknownColumns::Ignored,
            values,
            record,
        }
        .try_into()
    }

    /// The same with this done to unknown columns.
    #[must_use]
    pub fn with_unknown_columns(mut self, unknown_columns: UnknownColumns) -> Self {
        self.0.unknown_columns = unknown_columns;
        self
    }

    /// The system that tells what the file holds.
    #[must_use]
    pub fn source(&self) -> &Code {
        &self.0.source
    }

    /// The form of the file.
    #[must_use]
    pub fn input(&self) -> &InputFormat {
        &self.0.input
    }

    /// What is done with columns of which the mapping knows nothing.
    #[must_use]
    pub fn unknown_columns(&self) -> UnknownColumns {
        self.0.unknown_columns
    }

    /// How values are written.
    #[must_use]
    pub fn values(&self) -> &ValueFormats {
        &self.0.values
    }

    /// What the rows become.
    #[must_use]
    pub fn record(&self) -> &RecordMapping {
        &self.0.record
    }

    /// All cells that the mapping names.
    pub(in crate::exchange) fn cells(&self) -> Vec<&Cell> {
        match &self.0.record {
            RecordMapping::Customers(customers) => customers.cells(),
            RecordMapping::Purchases(purchases) => purchases.cells(),
            _ => Vec::new(),
        }
    }

    /// Whether rows are made unique by counting those that are alike.
    pub(in crate::exchange) fn counts_rows(&self) -> bool {
        matches!(&self.0.record, RecordMapping::Purchases(purchases) if purchases.key == KeyMapping::Content)
    }
}

impl TryFrom<MappingFields> for ImportMapping {
    type Error = ValidationError;

    fn try_from(fields: MappingFields) -> Result<Self, Self::Error> {
        if fields.version != Self::VERSION {
            let (minimum, maximum) = ("1".into(), "1".into());
            return Err(ValidationError::new(
                "mapping version",
                ValidationRule::OutOfRange { minimum, maximum },
                ValueShape::Number { negative: false },
            ));
        }
        check_form(&fields)?;
        check_currency(&fields)?;
        check_record(&fields.record)?;
        let mapping = Self(fields);
        check_cells(&mapping)?;
        Ok(mapping)
    }
}

impl From<ImportMapping> for MappingFields {
    fn from(mapping: ImportMapping) -> Self {
        mapping.0
    }
}

fn inconsistent(field: &'static str, rule: &'static str) -> ValidationError {
    let rule = ValidationRule::Inconsistent { rule };
    ValidationError::new(field, rule, ValueShape::Composite)
}

#[cfg(feature = "vcard")]
fn check_form(fields: &MappingFields) -> Result<(), ValidationError> {
    let is_cards = fields.input == InputFormat::VCard;
    if is_cards == matches!(fields.record, RecordMapping::VCards(_)) {
        return Ok(());
    }
    let rule = "must be vCards in a file of vCards, and only there";
    Err(inconsistent("mapping record", rule))
}

#[cfg(not(feature = "vcard"))]
fn check_form(_: &MappingFields) -> Result<(), ValidationError> {
    Ok(())
}

fn check_currency(fields: &MappingFields) -> Result<(), ValidationError> {
    let needs_one = match &fields.record {
        RecordMapping::Purchases(purchases) => purchases.currency.is_none(),
        RecordMapping::Customers(customers) => {
            let mut types = customers.attributes.values().map(|one| one.of_type);
            types.any(|of_type| of_type == super::AttributeType::Money)
        }
        _ => false,
    };
    if needs_one && fields.values.currency.is_none() {
        let rule = "must be named for amounts, or come from a column";
        return Err(inconsistent("mapping currency", rule));
    }
    Ok(())
}

fn check_record(record: &RecordMapping) -> Result<(), ValidationError> {
    match record {
        RecordMapping::Customers(customers) if customers.recognised_by.is_empty() => Err(
            inconsistent("mapping recognised_by", "must name at least one identity"),
        ),
        RecordMapping::Purchases(PurchaseMapping {
            key: KeyMapping::Cells(cells),
            ..
        }) if cells.is_empty() => Err(inconsistent("mapping key", "must name at least one cell")),
        _ => Ok(()),
    }
}

fn check_cells(mapping: &ImportMapping) -> Result<(), ValidationError> {
    let cells = mapping.cells();
    let maximum = ImportMapping::MAXIMUM_CELLS;
    if cells.len() > maximum {
        let members = cells.len();
        return Err(ValidationError::new(
            "mapping cells",
            ValidationRule::TooMany { maximum },
            ValueShape::Collection { members },
        ));
    }
    let (mut names, mut numbers) = (cells.iter(), cells.iter());
    let has_names = names.any(|cell| matches!(cell, Cell::Column(_)));
    let has_numbers = numbers.any(|cell| matches!(cell, Cell::Number(_)));
    match mapping.input() {
        InputFormat::Csv(format) if format.header == Header::Absent && has_names => {
            let rule = "must be numbers in a file without header";
            Err(inconsistent("mapping columns", rule))
        }
        InputFormat::JsonLines if has_numbers => {
            let rule = "must be names in JSON lines";
            Err(inconsistent("mapping columns", rule))
        }
        _ => Ok(()),
    }
}
