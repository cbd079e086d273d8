//! The calls that a store takes.

use std::fmt;

macro_rules! methods {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $is_write:literal;)*) => {
        /// A method of a port: what a [`FaultPlan`](super::FaultPlan) can choose calls by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum StoreMethod {
            $($(#[$doc])* $variant,)*
        }

        impl StoreMethod {
            /// All methods.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name, as the port has it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Whether it changes the store.
            #[must_use]
            pub const fn is_write(self) -> bool {
                match self {
                    $(Self::$variant => $is_write,)*
                }
            }
        }
    };
}

methods! {
    /// [`CustomerStore::customer`](crm_core::CustomerStore::customer).
    Customer = "customer", false;
    /// [`CustomerStore::customers`](crm_core::CustomerStore::customers).
    Customers = "customers", false;
    /// [`CustomerStore::resolve`](crm_core::CustomerStore::resolve).
    Resolve = "resolve", false;
    /// [`CustomerStore::list_customers`](crm_core::CustomerStore::list_customers).
    ListCustomers = "list_customers", false;
    /// [`CustomerStore::count_customers`](crm_core::CustomerStore::count_customers).
    CountCustomers = "count_customers", false;
    /// [`CustomerStore::consent_ledger`](crm_core::CustomerStore::consent_ledger).
    ConsentLedger = "consent_ledger", false;
    /// [`InteractionStore::interaction`](crm_core::InteractionStore::interaction).
    Interaction = "interaction", false;
    /// [`InteractionStore::interaction_by_key`](crm_core::InteractionStore::interaction_by_key).
    InteractionByKey = "interaction_by_key", false;
    /// [`InteractionStore::timeline`](crm_core::InteractionStore::timeline).
    Timeline = "timeline", false;
    /// [`InteractionStore::purchase_facts`](crm_core::InteractionStore::purchase_facts).
    PurchaseFacts = "purchase_facts", false;
    /// [`MergeStore::aliases`](crm_core::MergeStore::aliases).
    Aliases = "aliases", false;
    /// [`MergeStore::aliases_of`](crm_core::MergeStore::aliases_of).
    AliasesOf = "aliases_of", false;
    /// [`MergeStore::list_aliases`](crm_core::MergeStore::list_aliases).
    ListAliases = "list_aliases", false;
    /// [`MergeStore::merge`](crm_core::MergeStore::merge).
    Merge = "merge", false;
    /// [`MergeStore::latest_merge_into`](crm_core::MergeStore::latest_merge_into).
    LatestMergeInto = "latest_merge_into", false;
    /// [`MergeStore::merges_of`](crm_core::MergeStore::merges_of).
    MergesOf = "merges_of", false;
    /// [`MergeStore::moves_of`](crm_core::MergeStore::moves_of).
    MovesOf = "moves_of", false;
    /// [`MergeStore::list_merges`](crm_core::MergeStore::list_merges).
    ListMerges = "list_merges", false;
    /// [`MergeStore::list_merge_moves`](crm_core::MergeStore::list_merge_moves).
    ListMergeMoves = "list_merge_moves", false;
    /// [`ErasureStore::erased`](crm_core::ErasureStore::erased).
    Erased = "erased", false;
    /// [`ErasureStore::list_erased`](crm_core::ErasureStore::list_erased).
    ListErased = "list_erased", false;
    /// [`ErasureStore::suppressions`](crm_core::ErasureStore::suppressions).
    Suppressions = "suppressions", false;
    /// [`ErasureStore::list_suppressions`](crm_core::ErasureStore::list_suppressions).
    ListSuppressions = "list_suppressions", false;
    /// [`EventLog::events_after`](crm_core::EventLog::events_after).
    EventsAfter = "events_after", false;
    /// [`EventLog::log_end`](crm_core::EventLog::log_end).
    LogEnd = "log_end", false;
    /// [`EventLog::events_of_entity`](crm_core::EventLog::events_of_entity).
    EventsOfEntity = "events_of_entity", false;
    /// [`EventLog::events_of_customer`](crm_core::EventLog::events_of_customer).
    EventsOfCustomer = "events_of_customer", false;
    /// [`EventLog::event`](crm_core::EventLog::event).
    Event = "event", false;
    /// [`ConsumerStore::consumer`](crm_core::ConsumerStore::consumer).
    Consumer = "consumer", false;
    /// [`ConsumerStore::advance_consumer`](crm_core::ConsumerStore::advance_consumer).
    AdvanceConsumer = "advance_consumer", true;
    /// [`ConsumerStore::reset_consumer`](crm_core::ConsumerStore::reset_consumer).
    ResetConsumer = "reset_consumer", true;
    /// [`ConsumerStore::list_consumers`](crm_core::ConsumerStore::list_consumers).
    ListConsumers = "list_consumers", false;
    /// [`ConsumerStore::remove_consumer`](crm_core::ConsumerStore::remove_consumer).
    RemoveConsumer = "remove_consumer", true;
    /// [`AuditSealStore::append_seals`](crm_core::AuditSealStore::append_seals).
    AppendSeals = "append_seals", true;
    /// [`AuditSealStore::last_seal`](crm_core::AuditSealStore::last_seal).
    LastSeal = "last_seal", false;
    /// [`AuditSealStore::seals_after`](crm_core::AuditSealStore::seals_after).
    SealsAfter = "seals_after", false;
    /// [`AuditSealStore::seal_of`](crm_core::AuditSealStore::seal_of).
    SealOf = "seal_of", false;
    /// [`CoreStore::apply`](crm_core::CoreStore::apply).
    Apply = "apply", true;
    /// [`CoreStore::overview`](crm_core::CoreStore::overview).
    Overview = "overview", false;
    /// [`RequestStore::request`](crm_support::RequestStore::request).
    Request = "request", false;
    /// [`RequestStore::list_requests`](crm_support::RequestStore::list_requests).
    ListRequests = "list_requests", false;
    /// [`RequestStore::count_requests`](crm_support::RequestStore::count_requests).
    CountRequests = "count_requests", false;
    /// [`RequestStore::list_due`](crm_support::RequestStore::list_due).
    ListDue = "list_due", false;
    /// [`RequestStore::specialist`](crm_support::RequestStore::specialist).
    Specialist = "specialist", false;
    /// [`RequestStore::list_specialists`](crm_support::RequestStore::list_specialists).
    ListSpecialists = "list_specialists", false;
    /// [`RequestStore::apply_requests`](crm_support::RequestStore::apply_requests).
    ApplyRequests = "apply_requests", true;
    /// [`RestoreStore::restore`](crate::RestoreStore::restore).
    Restore = "restore", true;
}

impl fmt::Display for StoreMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
