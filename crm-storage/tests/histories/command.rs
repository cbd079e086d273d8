//! What happens in a history, and random histories of it.

use crm_core::ConsentDecision;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A purchase that somebody tells; all that is told of it follows from these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact {
    /// Whether a file tells it, and not a program; each has keys of its own.
    pub(crate) is_from_file: bool,
    /// What makes it unique for a customer.
    pub(crate) key: u8,
    /// Two of one key and several variants contradict each other.
    pub(crate) variant: u8,
}

/// One step. An [`Index`] points to one of those who were made so far, the erased ones among them.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// The shop tells of the customer with this number, and the address.
    Upsert(u8),
    /// A purchase is told of somebody, by whatever id.
    Tell(Index, Fact),
    /// A purchase is told of whoever holds the number.
    TellHolder(u8, Fact),
    /// The first absorbs the second.
    Merge(Index, Index),
    /// A merge is taken back, the latest or not, undone or not.
    Unmerge(Index),
    /// Somebody is forgotten; whether in spite of a hold.
    Erase(Index, bool),
    /// So many days go by.
    Wait(i64),
    /// What is kept no longer goes.
    Prune,
    /// A hold on somebody, by its number, is placed or lifted.
    Hold(Index, u8, bool),
    /// Somebody decides about offers or about everything, so many minutes ago.
    Decide(Index, bool, ConsentDecision, i64),
    /// Somebody takes the consent to offers, or to everything, back.
    Withdraw(Index, bool),
    /// Somebody consents to offers, or to everything, and has so many minutes to confirm it.
    AskToConfirm(Index, bool, i64),
    /// A link to confirm is followed: by whom it was sent to, or by somebody else.
    Confirm(Index, Option<Index>),
    /// Somebody has a request.
    Ask(Index),
    /// A request goes on by one step.
    Work(Index),
    /// Somebody writes again about a request.
    Reply(Index),
    /// A request is void.
    Cancel(Index),
    /// Somebody's data may be kept only.
    Restrict(Index),
    /// The restriction is lifted.
    Lift(Index),
    /// A file of customers comes.
    ImportCustomers(Vec<u8>),
    /// A file of purchases comes.
    ImportPurchases(Vec<(u8, Fact)>),
    /// All is exported.
    Export,
    /// One of the exports is imported.
    ImportExport(Index),
}

/// Histories of up to 40 steps of few people, who are merged often.
pub(crate) fn histories() -> impl Strategy<Value = Vec<Command>> {
    vec(command(), 1..40)
}

fn command() -> impl Strategy<Value = Command> {
    let who = any::<Index>;
    let told = || fact(false);
    prop_oneof![
        3 => number().prop_map(Command::Upsert),
        6 => (who(), told()).prop_map(|(who, fact)| Command::Tell(who, fact)),
        1 => (number(), told()).prop_map(|(number, fact)| Command::TellHolder(number, fact)),
        4 => (who(), who()).prop_map(|(one, other)| Command::Merge(one, other)),
        4 => who().prop_map(Command::Unmerge),
        1 => (who(), any::<bool>()).prop_map(|(who, held)| Command::Erase(who, held)),
        1 => (1..3_i64).prop_map(Command::Wait),
        1 => Just(Command::Prune),
        2 => (who(), 0..2_u8, any::<bool>())
            .prop_map(|(who, number, placed)| Command::Hold(who, number, placed)),
        2 => (who(), any::<bool>(), 1..20_i64)
            .prop_map(|(who, offers, term)| Command::AskToConfirm(who, offers, term)),
        2 => (who(), link_of()).prop_map(|(which, who)| Command::Confirm(which, who)),
        1 => who().prop_map(Command::Ask),
        4 => who().prop_map(Command::Work),
        1 => who().prop_map(Command::Reply),
        1 => who().prop_map(Command::Cancel),
        4 => (who(), any::<bool>(), decision(), 0..9_i64)
            .prop_map(|(who, offers, decision, late)| Command::Decide(who, offers, decision, late)),
        1 => (who(), any::<bool>()).prop_map(|(who, offers)| Command::Withdraw(who, offers)),
        1 => who().prop_map(Command::Restrict),
        1 => who().prop_map(Command::Lift),
        1 => vec(number(), 1..4).prop_map(Command::ImportCustomers),
        1 => vec((number(), fact(true)), 1..5).prop_map(Command::ImportPurchases),
        1 => Just(Command::Export),
        1 => who().prop_map(Command::ImportExport),
    ]
}

/// Who follows a link, if not the one to whom it was sent.
fn link_of() -> impl Strategy<Value = Option<Index>> + Clone {
    prop_oneof![3 => Just(None), 1 => any::<Index>().prop_map(Some)]
}

fn number() -> impl Strategy<Value = u8> + Clone {
    1..6_u8
}

fn fact(is_from_file: bool) -> impl Strategy<Value = Fact> + Clone {
    let variant = prop_oneof![5 => Just(0_u8), 1 => Just(1)];
    (0..5_u8, variant).prop_map(move |(key, variant)| Fact {
        is_from_file,
        key,
        variant,
    })
}

fn decision() -> impl Strategy<Value = ConsentDecision> + Clone {
    use ConsentDecision::{Denied, Granted, Objected, ObjectionLifted, Withdrawn};
    select(vec![
        Granted,
        Granted,
        Granted,
        Denied,
        Withdrawn,
        Objected,
        ObjectionLifted,
    ])
}
