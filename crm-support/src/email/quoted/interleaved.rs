//! Answers between quotes: what they answer stays with them.

use super::StrippedKind;
use super::marks::Mark;
use crate::email::body::{BodyLine, LineForm};

/// Gives quotes back that own words answer point by point.
///
/// Answered is a quote that own words follow. One of them is a reply below what it answers: the quote goes. Of several, each
/// is needed to understand what follows it, so that they stay; what nobody answers at the end goes.
///
/// One line alone behind `>`, with own words before and after it and no attribution, is no quote: a list, an arrow.
pub(super) fn with_answered_quotes(lines: &[BodyLine], mut marks: Vec<Mark>) -> Vec<Mark> {
    let runs = quotes_of(&marks);
    let answered: Vec<&Run> = runs.iter().filter(|run| run.is_answered).collect();
    let keeps_all = answered.len() > 1;
    for run in answered {
        let is_stray = run.length == 1
            && run.follows_own
            && lines
                .get(run.start)
                .is_some_and(|line| line.form == LineForm::Open);
        if !keeps_all && !is_stray {
            continue;
        }
        for mark in marks.iter_mut().skip(run.start).take(run.length) {
            if *mark == Mark::Stripped(StrippedKind::Quote) {
                *mark = Mark::Own;
            }
        }
    }
    marks
}

/// Lines that are quoted, blank ones between them taken along.
struct Run {
    start: usize,
    length: usize,
    follows_own: bool,
    is_answered: bool,
}

fn quotes_of(marks: &[Mark]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut before = None;
    for (index, mark) in marks.iter().enumerate() {
        let is_quote = *mark == Mark::Stripped(StrippedKind::Quote);
        match runs.last_mut() {
            Some(last) if is_quote && before == Some(*mark) => {
                last.length = index.saturating_sub(last.start).saturating_add(1);
            }
            Some(last)
                if *mark == Mark::Own && before == Some(Mark::Stripped(StrippedKind::Quote)) =>
            {
                last.is_answered = true;
            }
            _ => {}
        }
        if is_quote && before != Some(*mark) {
            runs.push(Run {
                start: index,
                length: 1,
                follows_own: before == Some(Mark::Own),
                is_answered: false,
            });
        }
        if *mark != Mark::Blank {
            before = Some(*mark);
        }
    }
    runs
}
