//! The support requests of the file.

use std::path::Path;

use crm_core::{
    Channel, Code, InteractionText, Subject, ValidationError, ValidationRule, ValueShape,
};
use crm_support::{Classification, Complexity, RequestKind, SkillLevel};
use serde::Deserialize;

use crate::Failure;
use ecrm_examples::failure::FileFailure;
use ecrm_examples::text::shortened;

/// A row as it is written.
#[derive(Deserialize)]
struct Row {
    customer: String,
    channel: String,
    kind: String,
    language: String,
    skill: String,
    subject: String,
    text: String,
}

/// A request of the file, before anyone has seen it.
pub(crate) struct Letter {
    /// The customer's number in the shop.
    pub(crate) customer: String,
    pub(crate) channel: Channel,
    pub(crate) subject: Subject,
    pub(crate) text: InteractionText,
    pub(crate) classification: Classification,
}

/// The requests of the file, in order, and what is wrong with the rows that are none.
pub(crate) fn read(path: &Path) -> Result<(Vec<Letter>, Vec<String>), Failure> {
    let mut reader = csv::Reader::from_path(path)
        .map_err(|error| FileFailure::new("open", path, error.into()))?;
    let (mut letters, mut rejected) = (Vec::new(), Vec::new());
    for (index, row) in reader.deserialize::<Row>().enumerate() {
        let place = index.saturating_add(1);
        match row {
            Err(_) => rejected.push(format!(
                "request {place}: the row lacks a column or is malformed"
            )),
            Ok(row) => match letter(row) {
                Ok(letter) => letters.push(letter),
                Err(error) => rejected.push(format!("request {place}: {error}")),
            },
        }
    }
    Ok((letters, rejected))
}

fn letter(row: Row) -> Result<Letter, ValidationError> {
    let kind = kind(&row.kind)?;
    let complexity = complexity(&row.text);
    let mut classification = Classification::new(kind, complexity)
        .needing(Code::parse(row.skill.as_str())?, needed_level(complexity)?);
    classification.language = Some(Code::parse(row.language.as_str())?);
    // What costs money or a good customer's patience is read by a second pair of eyes.
    if matches!(kind, RequestKind::Complaint | RequestKind::Return)
        && complexity != Complexity::Simple
    {
        classification = classification.with_approval();
    }
    Ok(Letter {
        channel: channel(&row.channel)?,
        subject: subject(&row)?,
        customer: row.customer,
        text: InteractionText::parse(row.text)?,
        classification,
    })
}

/// Chats and text messages have no subject: their first words stand for it.
fn subject(row: &Row) -> Result<Subject, ValidationError> {
    if row.subject.trim().is_empty() {
        return Subject::parse(shortened(&row.text.replace('\n', " "), 48));
    }
    Subject::parse(&row.subject)
}

/// `e-mail` and `in person` are written as people write them.
fn channel(text: &str) -> Result<Channel, ValidationError> {
    let code = text
        .trim()
        .to_lowercase()
        .replace('-', "")
        .replace(' ', "_");
    Channel::parse(&code)
}

fn kind(text: &str) -> Result<RequestKind, ValidationError> {
    let found = RequestKind::ALL.iter().find(|kind| kind.code() == text);
    found.copied().ok_or_else(|| {
        ValidationError::new(
            "request kind",
            ValidationRule::UnknownCode {
                standard: "the list of request kinds",
            },
            ValueShape::of_text(text),
        )
    })
}

/// Long letters and those that ask several things take longer to answer.
fn complexity(text: &str) -> Complexity {
    match (text.chars().count(), text.matches('?').count()) {
        (0..=160, 0..=1) => Complexity::Simple,
        (0..=320, 0..=2) => Complexity::Ordinary,
        _ => Complexity::Complex,
    }
}

fn needed_level(complexity: Complexity) -> Result<SkillLevel, ValidationError> {
    SkillLevel::new(match complexity {
        Complexity::Simple => 1,
        Complexity::Ordinary => 2,
        _ => 3,
    })
}
