//! Two records beside each other.

use chrono::{Datelike, NaiveDate};
use strsim::{jaro_winkler, osa_distance};

use super::DuplicateEvidence as Evidence;
use super::comparable::{Comparable, Name, Place};
use super::frequency::{Frequencies, Frequency};
use super::model::LinkageModel;
use super::report::DuplicateReason;

/// From which similarity of Jaro and Winkler on two names are spelt alike.
const ALIKE: f64 = 0.9;
/// What a household shares, it shares together: beside the strongest such evidence the rest says
/// little.
const FURTHER_OF_HOUSEHOLD: f64 = 0.2;
/// A shorter name before the `@` says nothing at another host.
const SHORTEST_MAILBOX: usize = 6;

/// What speaks for and against the two being one customer, with the weight of each.
pub(super) fn reasons(
    model: &LinkageModel,
    frequencies: &Frequencies<'_>,
    first: &Comparable,
    second: &Comparable,
) -> Vec<DuplicateReason> {
    let mut reasons = Vec::new();
    let mut note = |found: Option<(Evidence, Option<f64>)>| {
        if let Some((evidence, chance)) = found {
            let likelihood = model.likelihood(evidence);
            let bits = likelihood.among_two(chance.unwrap_or(likelihood.two()));
            reasons.push(DuplicateReason { evidence, bits });
        }
    };
    if are_exchanged(first, second) {
        note(Some((Evidence::NamesExchanged, None)));
    } else {
        let given = (first.given.as_ref(), second.given.as_ref());
        note(name(given, &GIVEN_NAME, &frequencies.given));
        let family = (first.family.as_ref(), second.family.as_ref());
        note(name(family, &FAMILY_NAME, &frequencies.family));
    }
    let organisation = (first.organisation.as_ref(), second.organisation.as_ref());
    note(name(
        organisation,
        &ORGANISATION_NAME,
        &frequencies.organisation,
    ));
    let days = first.born_on.zip(second.born_on);
    note(days.map(|(one, other)| (birth_date(one, other), None)));
    note(email(&first.emails, &second.emails).map(|evidence| (evidence, None)));
    note(phone(&first.phones, &second.phones).map(|evidence| (evidence, None)));
    note(address(&first.places, &second.places).map(|evidence| (evidence, None)));
    discount_household(&mut reasons);
    reasons
}

/// Counts the strongest evidence of a common household in full, and the rest in part.
fn discount_household(reasons: &mut [DuplicateReason]) {
    let of_household = |reason: &&mut DuplicateReason| reason.evidence.is_of_households();
    let weights = reasons.iter_mut().filter(of_household);
    let Some(strongest) = weights.map(|reason| reason.bits).reduce(f64::max) else {
        return;
    };
    let mut is_counted = false;
    for reason in reasons.iter_mut().filter(of_household) {
        if !is_counted && reason.bits >= strongest {
            is_counted = true;
        } else if reason.bits > 0.0 {
            reason.bits *= FURTHER_OF_HOUSEHOLD;
        }
    }
}

fn are_exchanged(first: &Comparable, second: &Comparable) -> bool {
    let names = |of: &Comparable| {
        let (given, family) = (of.given.as_ref()?, of.family.as_ref()?);
        Some((given.plain.clone(), family.plain.clone()))
    };
    match (names(first), names(second)) {
        (Some((given, family)), Some((other_given, other_family))) => {
            given != family && given == other_family && family == other_given
        }
        _ => false,
    }
}

/// The words for what can be found of a kind of name.
struct NameEvidence {
    same: Evidence,
    similar: Evidence,
    confusable: Evidence,
    different: Evidence,
    /// Of names that are abbreviated to a letter.
    initial: Option<Evidence>,
}

const GIVEN_NAME: NameEvidence = NameEvidence {
    same: Evidence::GivenNameSame,
    similar: Evidence::GivenNameSimilar,
    confusable: Evidence::GivenNameConfusable,
    different: Evidence::GivenNameDifferent,
    initial: Some(Evidence::GivenNameInitial),
};

const FAMILY_NAME: NameEvidence = NameEvidence {
    same: Evidence::FamilyNameSame,
    similar: Evidence::FamilyNameSimilar,
    confusable: Evidence::FamilyNameConfusable,
    different: Evidence::FamilyNameDifferent,
    initial: None,
};

const ORGANISATION_NAME: NameEvidence = NameEvidence {
    same: Evidence::OrganisationNameSame,
    similar: Evidence::OrganisationNameSimilar,
    confusable: Evidence::OrganisationNameConfusable,
    different: Evidence::OrganisationNameDifferent,
    initial: None,
};

/// What two names show, and how common the name is when they are the same.
fn name(
    names: (Option<&Name>, Option<&Name>),
    kind: &NameEvidence,
    frequency: &Frequency<'_>,
) -> Option<(Evidence, Option<f64>)> {
    let (Some(first), Some(second)) = names else {
        return None;
    };
    if first.plain == second.plain {
        return Some((kind.same, frequency.of(first)));
    }
    if first.look == second.look {
        return Some((kind.confusable, None));
    }
    if let Some(initial) = kind.initial
        && (is_initial(&first.plain, &second.plain) || is_initial(&second.plain, &first.plain))
    {
        return Some((initial, None));
    }
    let is_similar = are_alike(&first.plain, &second.plain)
        || has_words_of(&first.plain, &second.plain)
        || has_words_of(&second.plain, &first.plain);
    let evidence = if is_similar {
        kind.similar
    } else {
        kind.different
    };
    Some((evidence, None))
}

/// Whether the first is one letter, with which the second begins.
fn is_initial(short: &str, long: &str) -> bool {
    short.chars().count() == 1 && long.starts_with(short)
}

/// Whether all words of `few` stand in `many`.
fn has_words_of(many: &str, few: &str) -> bool {
    few.split(' ')
        .all(|word| word.len() > 1 && many.split(' ').any(|other| other == word))
}

fn are_alike(first: &str, second: &str) -> bool {
    // In one order, so that it does not matter which record is the first.
    let (first, second) = (first.min(second), first.max(second));
    jaro_winkler(first, second) >= ALIKE
}

fn birth_date(first: NaiveDate, second: NaiveDate) -> Evidence {
    if first == second {
        return Evidence::BirthDateSame;
    }
    let exchanged = first.year() == second.year()
        && first.day() == second.month()
        && first.month() == second.day();
    if exchanged {
        return Evidence::BirthDateExchanged;
    }
    let (first, second) = (first.to_string(), second.to_string());
    let other_digits = first.bytes().zip(second.bytes()).filter(|(a, b)| a != b);
    if first.len() == second.len() && other_digits.count() == 1 {
        Evidence::BirthDateNear
    } else {
        Evidence::BirthDateDifferent
    }
}

fn email(first: &[Box<str>], second: &[Box<str>]) -> Option<Evidence> {
    best_of(first, second, |first, second| {
        if first == second {
            Evidence::EmailSame
        } else if are_similar_emails(first, second) {
            Evidence::EmailSimilar
        } else {
            Evidence::EmailDifferent
        }
    })
}

fn are_similar_emails(first: &str, second: &str) -> bool {
    let (Some((mailbox, host)), Some((other_mailbox, other_host))) =
        (first.rsplit_once('@'), second.rsplit_once('@'))
    else {
        return false;
    };
    if mailbox == other_mailbox {
        return mailbox.chars().count() >= SHORTEST_MAILBOX;
    }
    host == other_host && are_one_slip_apart(mailbox, other_mailbox)
}

fn phone(first: &[Box<str>], second: &[Box<str>]) -> Option<Evidence> {
    best_of(first, second, |first, second| {
        if first == second {
            Evidence::PhoneSame
        } else if are_one_slip_apart(first, second) {
            Evidence::PhoneSimilar
        } else {
            Evidence::PhoneDifferent
        }
    })
}

/// One character wrong, missing or too many, or two neighbours exchanged.
fn are_one_slip_apart(first: &str, second: &str) -> bool {
    first.len().abs_diff(second.len()) <= 4 && osa_distance(first, second) == 1
}

fn address(first: &[Place], second: &[Place]) -> Option<Evidence> {
    best_of(first, second, |first, second| {
        if first.area != second.area {
            Evidence::AddressDifferent
        } else if first.lines == second.lines {
            Evidence::AddressSame
        } else if are_alike_addresses(&first.lines, &second.lines) {
            Evidence::AddressSimilar
        } else {
            Evidence::AddressSameArea
        }
    })
}

/// The same numbers, and words that are spelt alike: number 5 and number 7 are two houses.
fn are_alike_addresses(first: &str, second: &str) -> bool {
    let has_digit = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    first
        .split(' ')
        .filter(has_digit)
        .eq(second.split(' ').filter(has_digit))
        && are_alike(first, second)
}

/// The best that any of the one and any of the other show; evidence is listed best first.
fn best_of<T>(first: &[T], second: &[T], compare: impl Fn(&T, &T) -> Evidence) -> Option<Evidence> {
    let pairs = first
        .iter()
        .flat_map(|one| second.iter().map(move |other| (one, other)));
    pairs.map(|(one, other)| compare(one, other)).min()
}
