//! What a history consists of.

use crm_core::{
    CustomerEdit, CustomerFilter, Identity, NewConsent, NewCustomer, NewInteraction, PageLimit,
    TimelineFilter,
};
use proptest::sample::Index;

/// A sequence of steps.
#[derive(Debug, Clone)]
pub struct History {
    /// The steps, in their order.
    pub steps: Vec<Step>,
}

/// A command of one of two tenants.
#[derive(Debug, Clone)]
pub struct Step {
    /// Whether it is the second tenant's.
    pub of_second_tenant: bool,
    /// The command.
    pub command: Command,
}

/// A change or a question. An [`Index`] points to one of the things that the history made so far.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Command {
    /// Applies one change set.
    Change(Vec<Part>),
    /// Applies an earlier change set once more, as after an unknown outcome.
    Repeat(Index),
    /// Asks.
    Ask(Question),
}

/// A part of a change set.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Part {
    /// Inserts a customer, under the id of another one perhaps.
    Create {
        /// The customer.
        new: NewCustomer,
        /// Whose id to use again.
        under_id_of: Option<Index>,
    },
    /// Edits a customer, who may be absent.
    Edit {
        /// The customer.
        customer: Index,
        /// The edits.
        edits: Vec<CustomerEdit>,
        /// How far the version that is expected lies before (or behind) the right one.
        off_by: i8,
    },
    /// Merges two customers, who may be absent, or one.
    Merge {
        /// Who survives.
        survivor: Index,
        /// Who is absorbed.
        absorbed: Index,
    },
    /// Takes an earlier merge back, the latest one or not.
    Unmerge(Index),
    /// Erases a customer, who may be absent.
    Erase(Index),
    /// Appends to the consent ledger.
    Decide {
        /// The customer, who may be absent.
        customer: Index,
        /// The decision.
        new: NewConsent,
    },
    /// Appends an earlier entry of the consent ledger once more.
    DecideAgain(Index),
    /// Records an interaction, whose key may be taken.
    Tell {
        /// The customer, who may be absent.
        customer: Index,
        /// The interaction.
        new: NewInteraction,
    },
}

/// A question.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Question {
    /// One customer.
    Customer(Index),
    /// Several customers, some of them twice.
    Customers(Vec<Index>),
    /// Who holds these identities.
    Resolve(Vec<Identity>),
    /// The list of customers, page by page, and their number.
    List(CustomerFilter, PageLimit),
    /// A consent ledger.
    Ledger(Index),
    /// Where ids lead, which ids lead to the first one, and the list of all aliases, page by page.
    Aliases(Vec<Index>, PageLimit),
    /// A merge, the latest one into its survivor, and the lists of merges and of what they moved.
    Merge(Index, PageLimit),
    /// What is left of erased customers, and the lists of them and of the hashes, page by page.
    Erased(Vec<Index>, PageLimit),
    /// An interaction, by id and by key, of its own customer and of another.
    Interaction(Index, Index),
    /// A timeline, page by page.
    Timeline(Index, TimelineFilter, PageLimit),
    /// The purchases and returns of all, page by page.
    PurchaseFacts(PageLimit),
    /// The log, page by page, and its end.
    Log(PageLimit),
    /// The events of a customer and of an interaction, page by page.
    Events(Index, Index, PageLimit),
    /// A cursor that no list made.
    MadeUpCursor(String),
}
