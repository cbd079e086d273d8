//! The histories of a base.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::OpportunityHistory;
use crate::format::FormatOne;
use crate::value::ValueError;
use crate::value::history::Counted;
use crate::written::Listed;

/// Histories in rising order with the number of customers who have each: what
/// [`BgBb`](crate::value::BgBb) is fitted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpportunityGroups {
    groups: Counted<OpportunityHistory>,
}

impl OpportunityGroups {
    /// Takes histories with the number of customers who have each.
    #[must_use]
    pub fn new(histories: impl IntoIterator<Item = (OpportunityHistory, u64)>) -> Self {
        let histories = histories.into_iter().collect();
        Self {
            groups: Counted::new(histories, |history| *history),
        }
    }

    /// The histories of both bases.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            groups: self.groups.merge(other.groups, |history| *history),
        }
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.groups.customers()
    }

    /// Each history with the number of its customers, in rising order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (OpportunityHistory, u64)> + Clone {
        self.groups.iter()
    }
}

/// The serialised form: the histories in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "OpportunityGroups")]
struct Form<H> {
    format: FormatOne,
    histories: H,
}

/// A history with its customers.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "OpportunityGroups history")]
struct GroupForm {
    taken: u32,
    last_taken: u32,
    opportunities: u32,
    customers: u64,
}

impl TryFrom<Form<Vec<GroupForm>>> for OpportunityGroups {
    type Error = ValueError;

    fn try_from(form: Form<Vec<GroupForm>>) -> Result<Self, ValueError> {
        let mut groups = Vec::new();
        for group in form.histories {
            let (taken, last) = (group.taken, group.last_taken);
            let history = OpportunityHistory::new(taken, last, group.opportunities)?;
            groups.push((history, group.customers));
        }
        Ok(Self {
            groups: Counted::of_rising("histories", groups, |history| *history)?,
        })
    }
}

impl Serialize for OpportunityGroups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let histories = self.iter().map(|(history, customers)| GroupForm {
            taken: history.taken(),
            last_taken: history.last_taken(),
            opportunities: history.opportunities(),
            customers,
        });
        let form = Form {
            format: FormatOne,
            histories: Listed(histories),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OpportunityGroups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<GroupForm>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
