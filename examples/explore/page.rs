//! The answers as a page.

use std::path::Path;

use ecrm_examples::failure::{FileFailure, create_folder_of};
use ecrm_examples::membership::MembershipFlow;
use ecrm_examples::report::{
    DayChange, Exploration, Highlight, MemberRow, OverlapFigures, render_exploration,
};
use ecrm_examples::text::{day, minute, thousands};

use crate::answers::Answers;
use crate::describe;
use crate::failure::Failure;

/// Draws the page and writes it.
pub(crate) fn write(file: &Path, answers: &Answers) -> Result<(), Failure> {
    let page = render_exploration(&exploration(answers))?;
    create_folder_of(file)?;
    Ok(std::fs::write(file, page).map_err(FileFailure::to("write", file))?)
}

fn exploration(answers: &Answers) -> Exploration {
    let member = |member: &crate::answers::Member| MemberRow {
        customer: member.customer.to_string(),
        name: member.name.clone(),
        because: describe::because(member),
        stay: describe::stay(member),
    };
    Exploration {
        title: answers.rule.to_string(),
        generated_at: format!("As of {} UTC", minute(answers.as_of)),
        highlights: highlights(answers),
        findings: answers.findings.clone(),
        sample: answers.sample.iter().map(member).collect(),
        overlap: overlap(answers),
        days: answers.flow.iter().flat_map(days).collect(),
        remarks: remarks(answers),
    }
}

fn highlights(answers: &Answers) -> Vec<Highlight> {
    let highlight = |label: &str, value: String, note: String| Highlight {
        label: label.to_owned(),
        value,
        note,
    };
    let share = describe::share(answers.members, answers.customers);
    let all = format!("of {} customers", thousands(answers.customers));
    let mut highlights = vec![
        highlight("Members", thousands(answers.members), String::new()),
        highlight("Share", share, all),
    ];
    if let Some(flow) = &answers.flow {
        let since = format!("since {}", day(answers.span.start()));
        let entered = flow.days.iter().map(|day| day.entered);
        let left = flow.days.iter().map(|day| day.left);
        let sum = |numbers: u64| thousands(numbers);
        highlights.push(highlight("Entered", sum(entered.sum()), since.clone()));
        highlights.push(highlight("Left", sum(left.sum()), since));
    }
    highlights
}

fn overlap(answers: &Answers) -> Option<OverlapFigures> {
    let (beside, overlap) = answers.overlap.as_ref()?;
    Some(OverlapFigures {
        beside: beside.to_string(),
        both: overlap.both,
        first_only: overlap.first_only,
        second_only: overlap.second_only,
        jaccard: match overlap.jaccard() {
            Some(index) => format!("{index:.3}"),
            None => "nobody belongs to either".to_owned(),
        },
    })
}

fn days(flow: &MembershipFlow) -> Vec<DayChange> {
    let day = |day: &ecrm_examples::membership::DayFlow| DayChange {
        day: day.day.to_string(),
        label: day.day.format("%m-%d").to_string(),
        entered: day.entered,
        left: day.left,
        members: day.members,
    };
    flow.days.iter().map(day).collect()
}

fn remarks(answers: &Answers) -> Vec<String> {
    let Some(flow) = &answers.flow else {
        return vec![describe::not_followed(answers)];
    };
    let mut remarks = vec![describe::OF_TODAY.to_owned()];
    remarks.extend(describe::restricted(flow));
    remarks.extend(describe::difference(answers, flow));
    remarks
}
