//! Which records are worth comparing: those that share a key.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{Datelike, NaiveDate};

use super::comparable::{Comparable, Name};
use super::normal::prefix;

/// The keys of a record, each once, in rising order. What is the same in two records gives both the
/// same key; that two others meet in one now and then does no harm.
///
/// Each slip that the comparison forgives leaves at least one key alone, if enough is known.
pub(super) fn keys(record: &Comparable) -> Vec<u64> {
    let mut keys = Keys(Vec::with_capacity(16));
    for email in &record.emails {
        keys.add("email", email);
        if let Some((mailbox, _)) = email.rsplit_once('@') {
            keys.add("mailbox", mailbox);
        }
    }
    for phone in &record.phones {
        keys.add("phone", phone);
        // A slip in one half leaves the other.
        keys.add("phone's beginning", prefix(phone, phone.len() / 2));
        keys.add("phone's end", phone.get(phone.len() / 2..));
    }
    for place in &record.places {
        keys.add("address", (&place.area, &place.lines));
    }
    if let Some((given, family)) = record.given.as_ref().zip(record.family.as_ref()) {
        let mut names = [&given.plain, &family.plain];
        names.sort_unstable();
        keys.add("names", names);
        keys.add("looks", (&given.look, &family.look));
        keys.add("begin", (prefix(&given.plain, 2), prefix(&family.plain, 4)));
    }
    for (kind, name) in [
        ("given", &record.given),
        ("family", &record.family),
        ("organisation", &record.organisation),
    ] {
        if let Some(name) = name {
            add_name(&mut keys, kind, name, record);
        }
    }
    if let Some(organisation) = &record.organisation {
        keys.add("organisation", &organisation.plain);
        keys.add("organisation looks", &organisation.look);
        let first_word = organisation.plain.split(' ').next();
        keys.add(
            "organisation begins",
            first_word.map(|word| prefix(word, 6)),
        );
    }
    keys.0.sort_unstable();
    keys.0.dedup();
    keys.0
}

/// A name beside the day of birth, and beside the places.
fn add_name(keys: &mut Keys, kind: &str, name: &Name, record: &Comparable) {
    let begin = prefix(&name.plain, 2);
    if let Some(day) = record.born_on {
        keys.add("born", (kind, day_as_either(day), prefix(&name.plain, 1)));
        keys.add("born look", (kind, day, prefix(&name.look, 1)));
        keys.add("year", (kind, day.year(), &name.plain));
        keys.add(
            "day",
            (kind, day.month(), day.day(), prefix(&name.plain, 4)),
        );
    }
    for place in &record.places {
        keys.add("area", (kind, &place.area, begin));
    }
}

/// The day, the same when day and month are exchanged.
fn day_as_either(day: NaiveDate) -> (i32, u32, u32) {
    let (one, other) = (day.day(), day.month());
    (day.year(), one.min(other), one.max(other))
}

struct Keys(Vec<u64>);

impl Keys {
    fn add(&mut self, kind: &str, value: impl Hash) {
        let mut hasher = DefaultHasher::new();
        (kind, value).hash(&mut hasher);
        self.0.push(hasher.finish());
    }
}
