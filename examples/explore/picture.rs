//! The picture of one customer.

use std::path::Path;

use crm_core::{CustomerId, CustomerStore, Timestamp};
use ecrm_examples::failure::{FileFailure, create_folder_of};
use ecrm_examples::membership::{CustomerReader, HeldCondition, MembershipHistory};
use ecrm_examples::report::{MembershipPicture, PictureRow, draw_membership};
use futures_executor::block_on;

use crate::answers::Answers;
use crate::base::Base;
use crate::failure::Failure;

/// Draws what held of a customer over the days, and writes it.
pub(crate) fn write(
    file: &Path,
    customer: CustomerId,
    answers: &Answers,
    base: &Base,
) -> Result<(), Failure> {
    if !answers.not_followed.is_empty() {
        return Err(Failure::NotFollowed(answers.not_followed.join("; ")));
    }
    let record = block_on(base.store.customer(customer))?;
    let record = record.ok_or(Failure::NoCustomer(customer))?;
    let reader = CustomerReader::new(&*base.store, &answers.rule, answers.as_of);
    let records = reader.records(record)?;
    let facts = records.facts(answers.as_of);
    if facts.is_restricted() {
        return Err(Failure::Restricted(customer));
    }
    let history = MembershipHistory::of(&answers.rule, &facts, answers.span);
    let happened = records.timeline.iter().map(|event| event.occurred_at());
    let svg = draw_membership(&picture(&history, happened.collect()))?;
    create_folder_of(file)?;
    Ok(std::fs::write(file, svg).map_err(FileFailure::to("write", file))?)
}

fn picture(history: &MembershipHistory, happened: Vec<Timestamp>) -> MembershipPicture {
    let changes: Vec<(Timestamp, String)> = history
        .whole
        .changes(history.span)
        .into_iter()
        .map(|(at, holds)| {
            let what = if holds { "entered" } else { "left" };
            (
                at,
                format!("{what} {}", at.to_datetime().format("%m-%d %H:%M")),
            )
        })
        .collect();
    let told: Vec<&str> = changes.iter().map(|(_, text)| text.as_str()).collect();
    MembershipPicture {
        title: history.whole.rule.to_string(),
        description: format!(
            "A bar for each condition shows when it held of a customer, the last one when the whole rule did. The \
             customer {}.",
            match told.as_slice() {
                [] => "neither entered nor left".to_owned(),
                told => told.join(", "),
            }
        ),
        span: (history.span.start(), history.span.end()),
        happened,
        conditions: history.conditions.iter().map(row).collect(),
        whole: PictureRow {
            label: "the whole rule".to_owned(),
            ..row(&history.whole)
        },
        changes,
    }
}

fn row(held: &HeldCondition) -> PictureRow {
    let spells = held.spells.iter();
    PictureRow {
        label: held.rule.to_string(),
        spells: spells.map(|spell| (spell.from, spell.until)).collect(),
    }
}
