//! What a row becomes, whatever the mapping.

#[cfg(feature = "vcard")]
use super::card::CardRows;
use super::customer::CustomerRows;
use super::keys::ContentKeys;
use super::purchase::PurchaseRows;
use crate::exchange::mapping::{ImportMapping, RecordMapping};
use crate::exchange::read::{Cells, Content};
use crate::exchange::records::{CustomerRow, InteractionRow};
use crate::exchange::reject::RejectReason;
use crate::profiles::{IngestItem, IngestSubject, UpsertItem};
use crate::timestamp::Timestamp;

/// What is stored for a row.
pub(in crate::exchange) enum ImportItem {
    Customer(Box<UpsertItem>),
    Interaction(Box<IngestItem>),
}

/// A part of a row that was left out, while the rest of it was taken.
pub(in crate::exchange) struct LeftOut {
    pub(in crate::exchange) property: String,
    pub(in crate::exchange) rule: String,
}

/// Makes of each row what is stored.
pub(in crate::exchange) struct Converter<'a> {
    mapping: &'a ImportMapping,
    /// When the source tells it.
    at: Timestamp,
    keys: ContentKeys,
}

impl<'a> Converter<'a> {
    pub(in crate::exchange) fn new(mapping: &'a ImportMapping, at: Timestamp) -> Self {
        Self {
            mapping,
            at,
            keys: ContentKeys::default(),
        }
    }

    /// What is stored for a row, and what is left out of it.
    pub(in crate::exchange) fn convert(
        &mut self,
        content: Content,
    ) -> Result<(ImportItem, Vec<LeftOut>), RejectReason> {
        #[allow(
            clippy::infallible_destructuring_match,
            reason = "with the feature vcard there are cards besides"
        )]
        let cells = match content {
            Content::Cells(cells) => cells,
            #[cfg(feature = "vcard")]
            Content::Card(card) => {
                let RecordMapping::VCards(mapping) = self.mapping.record() else {
                    return Err(RejectReason::NotACard);
                };
                let at = self.at;
                let (item, left_out) = CardRows { mapping, at }.item(&card)?;
                return Ok((ImportItem::Customer(Box::new(item)), left_out));
            }
        };
        let item = match self.mapping.record() {
            RecordMapping::Purchases(mapping) => {
                let rows = PurchaseRows {
                    mapping,
                    values: self.mapping.values(),
                    source: self.mapping.source(),
                    at: self.at,
                };
                ImportItem::Interaction(Box::new(rows.item(&cells, &mut self.keys)?))
            }
            RecordMapping::Customers(mapping) => {
                let rows = CustomerRows {
                    mapping,
                    values: self.mapping.values(),
                    at: self.at,
                };
                ImportItem::Customer(Box::new(rows.item(&cells)?))
            }
            RecordMapping::ExportedCustomers => {
                let (id, customer) = exported(&cells, CustomerRow::from_cells)?.into_new();
                let id = Some(id);
                ImportItem::Customer(Box::new(UpsertItem { id, customer }))
            }
            RecordMapping::ExportedInteractions => {
                let row = exported(&cells, InteractionRow::from_cells)?;
                let (customer, interaction) = row.into_new();
                let subject = IngestSubject::Customer(customer);
                ImportItem::Interaction(Box::new(IngestItem {
                    subject,
                    interaction,
                }))
            }
            #[cfg(feature = "vcard")]
            RecordMapping::VCards(_) => return Err(RejectReason::NotACard),
        };
        Ok((item, Vec::new()))
    }
}

/// A record of our own export: an object of JSON, or the cells of its CSV form.
fn exported<T: serde::de::DeserializeOwned>(
    cells: &Cells,
    from_cells: impl FnOnce(&Cells) -> Result<T, RejectReason>,
) -> Result<T, RejectReason> {
    match cells {
        Cells::Object(object) => object.without_rejects(),
        Cells::Fields { .. } => from_cells(cells),
    }
}
