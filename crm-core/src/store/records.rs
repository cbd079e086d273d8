//! The kinds of records that a store keeps.

use super::{CustomerAlias, MergeMove};
use crate::consent::ConsentRecord;
use crate::customer::Customer;
use crate::erasure::{ErasedCustomer, Suppression};
use crate::event::Event;
use crate::interaction::Interaction;
use crate::merge::MergeRecord;

crate::stored_records! {
    /// Every kind of record that a [`CoreStore`](super::CoreStore) keeps.
    ///
    /// A store that erases a customer walks [`ALL`](Self::ALL) from its end, so that what belongs to
    /// others goes before them, and does for each kind what its inventory says.
    pub enum CoreRecord {
        /// Customer records, with what they are found by.
        Customer(Customer),
        /// The ids of absorbed customers.
        Alias(CustomerAlias),
        /// Entries of the consent ledger.
        Consent(ConsentRecord),
        /// Interactions.
        Interaction(Interaction),
        /// Merges, with who took part in them.
        Merge(MergeRecord),
        /// What merges moved.
        MergeMove(MergeMove),
        /// The ids of erased customers.
        Erased(ErasedCustomer),
        /// The hashes of erased addresses.
        Suppression(Suppression),
        /// The event log.
        Event(Event),
        /// How far the readers of the log have come.
        Consumer,
        /// The seals of the log: ids of events, and hashes.
        Seal,
    }
}
