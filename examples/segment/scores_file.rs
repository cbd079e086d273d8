//! The scores of every customer, as CSV.

use std::collections::BTreeMap;
use std::path::Path;

use crm_core::exchange::with_formulas_neutralised;
use crm_core::{
    Customer, CustomerFilter, CustomerId, CustomerStore, Identity, Page, PageLimit, StoreError,
};
use crm_segment::{SegmentedBase, SegmentedCustomer};
use ecrm_examples::failure::{FileFailure, create_folder_of};
use ecrm_examples::forecast::{CustomerScore, Scores};
use ecrm_examples::text::day;
use futures_executor::block_on;

use crate::failure::Failure;

const HEADERS: [&str; 12] = [
    "customer",
    "segment",
    "recency",
    "frequency",
    "monetary",
    "purchases",
    "amount_minor",
    "last_purchase",
    "probability_alive",
    "expected_purchases",
    "expected_spend",
    "expected_value",
];

/// The numbers that the file gave the customers.
pub(crate) fn customer_numbers(
    store: &dyn CustomerStore,
) -> Result<BTreeMap<CustomerId, String>, StoreError> {
    let mut numbers = BTreeMap::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let read = block_on(store.list_customers(&CustomerFilter::all(), &page))?;
        numbers.extend(
            read.items
                .iter()
                .map(|customer| (customer.id(), number(customer))),
        );
        match read.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => return Ok(numbers),
        }
    }
}

fn number(customer: &Customer) -> String {
    let mut verified = customer.verified_identities().iter();
    let number = verified.find_map(|verified| match verified.identifier()? {
        Identity::External { id, .. } => Some(id.as_str().to_owned()),
        _ => None,
    });
    number.unwrap_or_else(|| customer.id().to_string())
}

/// Writes one line for each customer, the highest expected value first.
pub(crate) fn write(
    path: &Path,
    base: &SegmentedBase,
    scores: Option<&Scores<CustomerId>>,
    numbers: &BTreeMap<CustomerId, String>,
) -> Result<(), Failure> {
    create_folder_of(path)?;
    let expected: BTreeMap<CustomerId, &CustomerScore<CustomerId>> = scores
        .iter()
        .flat_map(|scores| scores.customers())
        .map(|score| (score.customer, score))
        .collect();
    let mut customers: Vec<SegmentedCustomer<'_>> = base.customers().collect();
    let value = |customer: &SegmentedCustomer<'_>| {
        let score = expected.get(&customer.customer);
        score
            .and_then(|score| score.expected_value())
            .unwrap_or(0.0)
    };
    customers.sort_by(|one, other| value(other).total_cmp(&value(one)));
    let written = (|| {
        let mut file = csv::Writer::from_path(path)?;
        file.write_record(HEADERS)?;
        for customer in &customers {
            let score = expected.get(&customer.customer).copied();
            file.write_record(row(customer, score, numbers))?;
        }
        file.flush()?;
        Ok::<(), csv::Error>(())
    })();
    Ok(written.map_err(|error| FileFailure::new("write", path, error.into()))?)
}

fn row(
    customer: &SegmentedCustomer<'_>,
    score: Option<&CustomerScore<CustomerId>>,
    numbers: &BTreeMap<CustomerId, String>,
) -> Vec<String> {
    let number = numbers.get(&customer.customer).map(String::as_str);
    let points = |of: fn(crm_segment::RfmScore) -> crm_segment::Score| {
        let score = customer.score.map(of);
        score
            .map(|score| score.get().to_string())
            .unwrap_or_default()
    };
    let figure = |of: Option<f64>| of.map(|figure| format!("{figure:.6}")).unwrap_or_default();
    let last = customer.summary.last_purchase();
    vec![
        with_formulas_neutralised(number.unwrap_or_default()).into_owned(),
        customer
            .segment
            .map(ToString::to_string)
            .unwrap_or_default(),
        points(|score| score.recency),
        points(|score| score.frequency),
        points(|score| score.monetary),
        customer.summary.purchases().to_string(),
        customer.summary.amount_minor().to_string(),
        last.map(day).unwrap_or_default(),
        figure(score.map(|score| score.probability_alive)),
        figure(score.map(|score| score.expected_purchases)),
        figure(score.and_then(|score| score.expected_spend)),
        figure(score.and_then(CustomerScore::expected_value)),
    ]
}
