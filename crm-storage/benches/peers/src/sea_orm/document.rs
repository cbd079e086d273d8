//! Values that are kept as JSON.

use std::collections::BTreeMap;

use crm_core::{Code, EventDetail, InteractionContent};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Customer(pub(crate) crm_core::Customer);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Content(pub(crate) InteractionContent);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Details(pub(crate) BTreeMap<Code, EventDetail>);
