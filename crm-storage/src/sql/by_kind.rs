//! The kinds of which the latest interactions are found by an index.

use crm_core::InteractionKind;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

use super::schema::crm_interaction;

/// That the index by kind has an interaction: the condition of that index, word by word. An index with
/// a condition is used only for a question that has the condition, too.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct IsByKind;

impl IsByKind {
    pub(crate) const TEXT: &str =
        "kind NOT IN ('visit', 'page_view', 'search', 'cart', 'purchase')";
}

impl Expression for IsByKind {
    type SqlType = Bool;
}

impl AppearsOnTable<crm_interaction::table> for IsByKind {}
impl SelectableExpression<crm_interaction::table> for IsByKind {}

impl ValidGrouping<()> for IsByKind {
    type IsAggregate = is_aggregate::No;
}

impl<DB: Backend> QueryFragment<DB> for IsByKind {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(Self::TEXT);
        Ok(())
    }
}

/// An index in which the latest interactions of a kind are found without those of other kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KindIndex {
    /// That of the purchases and returns.
    Purchases,
    /// That by kind.
    ByKind,
}

impl KindIndex {
    /// The index for a kind; `None` for those that are found only by walking the timeline.
    pub(crate) fn of(kind: InteractionKind) -> Option<Self> {
        use InteractionKind::{Cart, PageView, Purchase, Search, Visit};
        match kind {
            Visit | PageView | Search | Cart => None,
            Purchase => Some(Self::Purchases),
            _ => Some(Self::ByKind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_names_the_kinds_that_are_not_found_by_it() {
        let others = InteractionKind::ALL
            .into_iter()
            .filter(|kind| KindIndex::of(*kind) != Some(KindIndex::ByKind));
        let named: Vec<String> = others.map(|kind| format!("'{}'", kind.code())).collect();
        let text = format!("kind NOT IN ({})", named.join(", "));
        let sorted = |text: &str| {
            let mut words: Vec<String> = text
                .split([' ', ',', '(', ')'])
                .map(str::to_owned)
                .collect();
            words.sort();
            words
        };
        assert_eq!(sorted(&text), sorted(IsByKind::TEXT));
    }

    #[test]
    fn the_condition_is_that_of_the_migrations() {
        for up in [
            include_str!("../../migrations/sqlite/crm0007_kinds/up.sql"),
            include_str!("../../migrations/postgres/crm0007_kinds/up.sql"),
        ] {
            assert!(up.contains(&format!("WHERE {};", IsByKind::TEXT)), "{up}");
        }
    }
}
