//! The answers as a text.

use ecrm_examples::membership::{DayFlow, MembershipFlow};
use ecrm_examples::text::{day, minute, percent, thousands};

use crate::answers::{Answers, Member, Stay};

/// What holds of attributes and the like in every chart.
pub(crate) const OF_TODAY: &str = "What happened and what was consented counts from its instant on. Attributes, tags \
     and relations are those of today on every day, and so are the customers: whoever was created later counts before, too.";

/// The longest mark of the chart, in characters.
const LONGEST: u64 = 24;

/// The whole report.
pub(crate) fn all(answers: &Answers) -> Vec<String> {
    let mut lines = vec!["== Rule".to_owned(), answers.rule.to_string()];
    lines.extend(
        answers
            .findings
            .iter()
            .map(|finding| format!("  ! {finding}")),
    );
    lines.extend(heading("Members"));
    lines.push(count(answers));
    lines.extend(sample(answers));
    lines.extend(overlap(answers));
    lines.extend(heading("Entered and left"));
    lines.extend(match &answers.flow {
        Some(flow) => followed(answers, flow),
        None => vec![not_followed(answers)],
    });
    lines
}

fn heading(text: &str) -> [String; 2] {
    [String::new(), format!("== {text}")]
}

fn count(answers: &Answers) -> String {
    format!(
        "{} of {} customers ({}) belong at {} UTC",
        thousands(answers.members),
        thousands(answers.customers),
        share(answers.members, answers.customers),
        minute(answers.as_of)
    )
}

/// A part of a whole as per cent.
pub(crate) fn share(part: u64, whole: u64) -> String {
    percent(part as f64 / whole.max(1) as f64)
}

fn sample(answers: &Answers) -> Vec<String> {
    if answers.sample.is_empty() {
        return Vec::new();
    }
    let mut lines = heading(&format!("{} of them", answers.sample.len())).to_vec();
    for member in &answers.sample {
        lines.push(format!("{}  {}", member.customer, member.name));
        lines.push(format!("  because {}", because(member)));
        lines.push(format!("  {}", stay(member)));
    }
    lines
}

/// Why somebody belongs.
pub(crate) fn because(member: &Member) -> String {
    if member.because.is_empty() {
        return "everybody does".to_owned();
    }
    member.because.join("; ")
}

/// How long somebody will belong.
pub(crate) fn stay(member: &Member) -> String {
    match member.stay {
        Stay::Until(at) => format!("until {} UTC, if nothing happens", minute(at)),
        Stay::ForEver => "for ever, if nothing happens".to_owned(),
        Stay::Unknown => "until it is worked out anew".to_owned(),
    }
}

fn overlap(answers: &Answers) -> Vec<String> {
    let Some((beside, overlap)) = &answers.overlap else {
        return Vec::new();
    };
    let mut lines = heading(&format!("Beside {beside}")).to_vec();
    let row = |label: &str, number| format!("{label:<22} {:>9}", thousands(number));
    lines.push(row("both", overlap.both));
    lines.push(row("the rule only", overlap.first_only));
    lines.push(row("the other one only", overlap.second_only));
    lines.push(match overlap.jaccard() {
        Some(index) => format!("{:<22} {index:>9.3}", "Jaccard"),
        None => "nobody belongs to either".to_owned(),
    });
    lines
}

/// Why there is no chart.
pub(crate) fn not_followed(answers: &Answers) -> String {
    format!(
        "There is no chart: nobody kept over time what the rule asks for ({}). Scores, segments and stages are \
         worked out from the whole base, as of one instant.",
        answers.not_followed.join("; ")
    )
}

fn followed(answers: &Answers, flow: &MembershipFlow) -> Vec<String> {
    let mut lines = vec![OF_TODAY.to_owned()];
    lines.extend(restricted(flow));
    lines.push(format!(
        "{} belonged before {}.",
        thousands(flow.members_before),
        day(answers.span.start())
    ));
    lines.push(format!(
        "{:<10} {:>9} {:>9} {:>9}",
        "day, UTC", "entered", "left", "members"
    ));
    let most = flow.days.iter().map(|day| day.entered.max(day.left)).max();
    let most = most.unwrap_or(0).max(1);
    lines.extend(flow.days.iter().map(|day| row(day, most)));
    lines.extend(difference(answers, flow));
    lines
}

/// Whom the chart leaves out.
pub(crate) fn restricted(flow: &MembershipFlow) -> Option<String> {
    (flow.restricted > 0).then(|| {
        format!(
            "{} left out whose processing is restricted.",
            match flow.restricted {
                1 => "1 customer is".to_owned(),
                many => format!("{} customers are", thousands(many)),
            }
        )
    })
}

fn row(day: &DayFlow, most: u64) -> String {
    let mark = |sign: &str, number: u64| {
        let length = number.saturating_mul(LONGEST).div_ceil(most);
        sign.repeat(usize::try_from(length).unwrap_or(0))
    };
    let line = format!(
        "{:<10} {:>9} {:>9} {:>9}  {}{}",
        day.day,
        thousands(day.entered),
        thousands(day.left),
        thousands(day.members),
        mark("+", day.entered),
        mark("-", day.left)
    );
    line.trim_end().to_owned()
}

/// The last day of the chart and the count are of two ways to the same answer; should they differ, it is said.
pub(crate) fn difference(answers: &Answers, flow: &MembershipFlow) -> Option<String> {
    let last = flow.days.last()?.members;
    (last != answers.members).then(|| {
        format!(
            "The chart ends with {} members and {} were counted: the base changed while it was read on {}.",
            thousands(last),
            thousands(answers.members),
            day(answers.as_of)
        )
    })
}
