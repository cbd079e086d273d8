//! Records of customers that become one.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{
    AttributeName, AttributeValue, ConsentLedger, Customer, CustomerId, MergeId, MergePolicy,
    MergeSide, NewCustomer, Party, SeededIds, plan_merge,
};
use serde_json::Value;

use super::told::{attribute_text, plain_value};
use super::{Gap, UNKNOWN_SHAPE, start_of_2024};

/// What a record says by name.
pub(super) type Attributes = BTreeMap<AttributeName, AttributeValue>;

/// A value as an attribute has it; `None` where there is none: our records hold no empty text.
pub(super) fn attribute(value: &Value) -> Result<Option<AttributeValue>, Gap> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => {
            let text = attribute_text(text).map_err(Gap::new)?;
            Ok(Some(AttributeValue::Text(text)))
        }
        plain => plain_value(plain).map(Some).map_err(Gap::new),
    }
}

/// A value as a case would write it: a text in quotation marks, so that it equals no number and no word of ours.
pub(super) fn written(value: Option<&AttributeValue>) -> String {
    match value {
        None => "no value".to_owned(),
        Some(AttributeValue::Text(text)) => format!("{:?}", text.as_str()),
        Some(AttributeValue::Integer(number)) => number.to_string(),
        Some(AttributeValue::Boolean(truth)) => truth.to_string(),
        Some(other) => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// A record of a customer that was changed last so many days after the first instant of cases.
pub(super) fn record(attributes: Attributes, day: u32) -> Result<Customer, Gap> {
    let at = start_of_2024()?
        .checked_add(TimeDelta::days(day.into()))
        .ok_or(UNKNOWN_SHAPE)?;
    let ids = SeededIds::new(day.into());
    let mut new = NewCustomer::new(Party::unknown_person());
    new.attributes = attributes;
    let id = CustomerId::generate(&ids, at);
    let (customer, _) =
        Customer::create(new, id, &ids, at).map_err(|error| Gap::refused(&error))?;
    Ok(customer)
}

/// What the survivor says after the merge.
pub(super) fn merged(
    survivor: Customer,
    absorbed: Customer,
    policy: &MergePolicy,
) -> Result<Attributes, Gap> {
    let at = survivor.updated_at().max(absorbed.updated_at());
    let side = |customer| MergeSide::new(customer, [], ConsentLedger::default());
    let id = MergeId::generate(&SeededIds::new(0), at);
    let plan = plan_merge(id, &side(survivor), &side(absorbed), policy, at)
        .map_err(|error| Gap::refused(&error))?;
    Ok(plan.merged().attributes().clone())
}
