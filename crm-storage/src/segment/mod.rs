//! Segment rules as SQL: what can be answered in the database is answered there.
//!
//! The text of a statement is made of pieces that stand in these files; whatever a rule holds is bound as
//! a value.

mod consent;
mod engine;
mod event;
mod filter;
mod json;
mod order;
mod question;
mod record;
mod sql;
mod statement;
mod test;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use engine::HasEngine;
pub(crate) use question::{BothWays, Question, is_open};
pub(crate) use statement::Statement;
