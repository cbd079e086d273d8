//! The written form of purchases by category.

use crm_core::{Currency, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{CategoryCounts, CategorySum};
use crate::CustomerKey;
use crate::format::FormatOne;
use crate::sums_by_customer::SumsByCustomer;
use crate::written::{Listed, require_consistent, rising_map};

/// The categories of each customer, both in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "CategoryCounts")]
struct Form<C> {
    format: FormatOne,
    currency: Currency,
    customers: C,
}

/// What is read of it.
type Read<K, C> = Form<Vec<(K, Vec<(C, CategorySum)>)>>;

impl<K: CustomerKey, C: Ord + Clone> TryFrom<Read<K, C>> for CategoryCounts<K, C> {
    type Error = ValidationError;

    fn try_from(form: Read<K, C>) -> Result<Self, Self::Error> {
        let mut rows = Vec::new();
        for (customer, categories) in form.customers {
            let all_bought = categories.iter().all(|(_, sum)| sum.purchases() > 0);
            require_consistent(
                all_bought && !categories.is_empty(),
                "categories of a customer",
                "must be one or more, with a purchase each",
            )?;
            rows.push((
                customer,
                rising_map("categories of a customer", categories)?,
            ));
        }
        let sums = SumsByCustomer::of_rows(rising_map("customers", rows)?);
        Ok(Self::of_sums(form.currency, sums))
    }
}

impl<K: CustomerKey + Serialize, C: Ord + Clone + Serialize> Serialize for CategoryCounts<K, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let customers = self.rows();
        let form = Form {
            format: FormatOne,
            currency: self.currency(),
            customers: Listed(customers.map(|(customer, row)| (customer, Listed(row.iter())))),
        };
        form.serialize(serializer)
    }
}

impl<'de, K, C> Deserialize<'de> for CategoryCounts<K, C>
where
    K: CustomerKey + Deserialize<'de>,
    C: Ord + Clone + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
