//! The records of our own export, as rows.

mod customer;
mod interaction;

pub(super) use customer::{CustomerRow, customer_columns};
pub(super) use interaction::{InteractionRow, interaction_columns};
