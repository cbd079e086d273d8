//! A made-up population with known truth: people in households, some of whom are in the records
//! twice, the second time with other slips, moves and gaps.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test data; each user takes what it needs"
)]

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use crm_core::{
    AddressLine, BirthDate, City, ContactAddress, ContactPoint, ContactPurpose, Country, Customer,
    CustomerId, EmailAddress, FamilyName, GivenName, NewCustomer, Party, Person, PhoneNumber,
    PostalAddress, PostalCode, SeededIds, Timestamp,
};

/// Customers, and the pairs of ids that are one person.
pub(crate) struct Population {
    pub(crate) customers: Vec<Customer>,
    pub(crate) truth: BTreeSet<(CustomerId, CustomerId)>,
}

const GIVEN: [&str; 48] = [
    "Anna",
    "Maria",
    "Elena",
    "Olga",
    "Julia",
    "Sophie",
    "Emma",
    "Laura",
    "Katharina",
    "Ingrid",
    "Marie",
    "Chloé",
    "Zoë",
    "Léa",
    "Aisha",
    "Fatima",
    "Mei",
    "Yuki",
    "Priya",
    "Svetlana",
    "Natalia",
    "Astrid",
    "Freya",
    "Carmen",
    "Peter",
    "Michael",
    "Thomas",
    "Andreas",
    "Jürgen",
    "Stefan",
    "Alexander",
    "Dmitri",
    "Ivan",
    "Sergei",
    "José",
    "Luis",
    "Carlos",
    "François",
    "Pierre",
    "Jean-Luc",
    "Mohammed",
    "Ahmed",
    "Wei",
    "Hiroshi",
    "Raj",
    "Lars",
    "Søren",
    "Björn",
];
const FAMILY: [&str; 24] = [
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Smith",
    "Johnson",
    "Brown",
    "Martin",
    "Bernard",
    "Dubois",
    "García",
    "Fernández",
    "López",
    "Rossi",
    "Russo",
    "Ivanov",
    "Petrov",
    "Nowak",
    "Kowalski",
    "Jensen",
    "Nielsen",
    "Yılmaz",
    "O'Connor",
];
const SYLLABLES: [&str; 24] = [
    "ba", "ber", "con", "dal", "den", "er", "fel", "gar", "hof", "in", "ko", "lan", "mar", "ner",
    "o", "pel", "ran", "sen", "ten", "ul", "van", "wal", "witz", "zi",
];
const STREETS: [&str; 16] = [
    "Hauptstraße",
    "Bahnhofstraße",
    "Gartenweg",
    "Lindenallee",
    "Market Street",
    "High Street",
    "Rue de la Paix",
    "Avenue Foch",
    "Via Roma",
    "Calle Mayor",
    "Kirchgasse",
    "Schulstraße",
    "Mill Lane",
    "Station Road",
    "Parkvej",
    "Rosenweg",
];
const HOSTS: [&str; 6] = [
    "example.com",
    "mail.example",
    "post.example",
    "inbox.example.org",
    "example.net",
    "web.example",
];

#[derive(Clone)]
struct Human {
    given: String,
    family: String,
    born_on: Option<NaiveDate>,
    email: Option<String>,
    phone: Option<String>,
    home: Option<(String, String, String)>,
}

impl Population {
    /// So many people, each fifth of them twice.
    pub(crate) fn new(people: usize, seed: u64) -> Self {
        let mut maker = Maker {
            random: fastrand::Rng::with_seed(seed),
            people,
        };
        let ids = SeededIds::new(seed);
        let mut population = Self {
            customers: Vec::new(),
            truth: BTreeSet::new(),
        };
        let mut household: Vec<Human> = Vec::new();
        for _ in 0..people {
            let human = maker.human(&mut household);
            let first = record(&human, &ids);
            if maker.one_in(5) {
                let second = record(&maker.again(&human), &ids);
                let (one, other) = (first.id(), second.id());
                population.truth.insert((one.min(other), one.max(other)));
                population.customers.push(second);
            }
            population.customers.push(first);
        }
        population
    }
}

struct Maker {
    random: fastrand::Rng,
    people: usize,
}

impl Maker {
    fn one_in(&mut self, number: usize) -> bool {
        self.random.usize(..number) == 0
    }

    fn pick(&mut self, from: &[&str]) -> String {
        // The first ones are the commoner ones.
        let (one, other) = (
            self.random.usize(..from.len()),
            self.random.usize(..from.len()),
        );
        from[one.min(other)].to_owned()
    }

    /// Somebody new, or another member of the household before.
    fn human(&mut self, household: &mut Vec<Human>) -> Human {
        let relative = household.last().cloned().filter(|_| !self.one_in(3));
        let human = match relative {
            Some(relative) if household.len() < 5 => Human {
                given: self.pick(&GIVEN),
                born_on: Some(self.day()),
                email: self.maybe_email(&relative.family),
                phone: if self.one_in(2) {
                    self.phone()
                } else {
                    relative.phone.clone()
                },
                ..relative
            },
            _ => {
                household.clear();
                let family = self.family();
                Human {
                    given: self.pick(&GIVEN),
                    email: self.maybe_email(&family),
                    family,
                    born_on: Some(self.day()),
                    phone: self.phone(),
                    home: Some(self.home()),
                }
            }
        };
        household.push(human.clone());
        let mut known = human;
        // Much is not known of many.
        known.born_on = known.born_on.filter(|_| !self.one_in(3));
        known.phone = known.phone.filter(|_| !self.one_in(4));
        known.home = known.home.filter(|_| !self.one_in(5));
        known
    }

    fn family(&mut self) -> String {
        if self.one_in(3) {
            return self.pick(&FAMILY);
        }
        let number = 2 + self.random.usize(..2);
        (0..number).map(|_| self.pick(&SYLLABLES)).collect()
    }

    fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(1935, 1, 1).unwrap();
        first + chrono::Days::new(self.random.u64(..25_000))
    }

    fn maybe_email(&mut self, family: &str) -> Option<String> {
        let host = self.pick(&HOSTS);
        let number = self.random.usize(..self.people * 2);
        let mailbox: String = family.chars().filter(char::is_ascii_alphabetic).collect();
        (!self.one_in(4)).then(|| format!("{}{number}@{host}", mailbox.to_lowercase()))
    }

    fn phone(&mut self) -> Option<String> {
        Some(format!(
            "+49{}",
            self.random.u64(30_000_000_000..80_000_000_000)
        ))
    }

    fn home(&mut self) -> (String, String, String) {
        let street = format!("{} {}", self.pick(&STREETS), 1 + self.random.usize(..120));
        // A postal code for some thousand people.
        let code = format!(
            "{:05}",
            10_000 + self.random.usize(..(1 + self.people / 500))
        );
        (street, code, "Musterstadt".to_owned())
    }

    /// The same person as recorded another time: one slip at least, often more.
    fn again(&mut self, human: &Human) -> Human {
        let mut again = human.clone();
        for _ in 0..=self.random.usize(..3) {
            match self.random.usize(..15) {
                0 => again.given = self.slip(&again.given),
                1 | 2 => again.family = self.slip(&again.family),
                3 => again.given = again.given.chars().take(1).collect(),
                4 => again.family = without_marks(&again.family),
                5 => again.given = without_marks(&again.given).to_uppercase(),
                6 => std::mem::swap(&mut again.given, &mut again.family),
                7 => again.family = self.family(),
                8 => again.born_on = None,
                9 => again.born_on = again.born_on.map(|day| self.other_day(day)),
                10 => again.email = self.maybe_email(&again.family),
                11 => again.email = None,
                12 => again.phone = self.phone(),
                13 => again.home = Some(self.home()),
                _ => again.family = again.family.replace('a', "\u{430}").replace('o', "\u{43e}"),
            }
        }
        again
    }

    fn slip(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let place = self.random.usize(..letters.len());
        match self.random.usize(..3) {
            0 if letters.len() > 2 => {
                letters.remove(place);
            }
            1 if place + 1 < letters.len() => letters.swap(place, place + 1),
            _ => letters.insert(place, self.random.lowercase()),
        }
        letters.into_iter().collect()
    }

    fn other_day(&mut self, day: NaiveDate) -> NaiveDate {
        let exchanged = NaiveDate::from_ymd_opt(day.year(), day.day(), day.month());
        exchanged
            .filter(|_| self.one_in(2))
            .or_else(|| day.with_year(day.year() + 1))
            .unwrap_or(day)
    }
}

fn without_marks(text: &str) -> String {
    text.replace(['ü', 'ú'], "u")
        .replace(['é', 'è'], "e")
        .replace(['á', 'ä'], "a")
        .replace(['ö', 'ø', 'ó'], "o")
        .replace('ç', "c")
}

fn record(human: &Human, ids: &SeededIds) -> Customer {
    let at = Timestamp::UNIX_EPOCH;
    let mut new = NewCustomer::new(Party::Person(Person {
        given_name: GivenName::parse(&human.given).ok(),
        family_name: FamilyName::parse(&human.family).ok(),
        born_on: human.born_on.map(BirthDate),
    }));
    let mut add = |address| {
        let point = ContactPoint::new(address, ContactPurpose::General);
        new.contact_points.push(point);
    };
    if let Some(email) = &human.email {
        add(ContactAddress::Email(EmailAddress::parse(email).unwrap()));
    }
    if let Some(phone) = &human.phone {
        add(ContactAddress::Phone(PhoneNumber::parse(phone).unwrap()));
    }
    if let Some((street, code, city)) = &human.home {
        let lines = vec![AddressLine::parse(street).unwrap()];
        let (city, country) = (City::parse(city).unwrap(), Country::parse("DE").unwrap());
        let address = PostalAddress::new(lines, city, country).unwrap();
        let address = address.with_postal_code(PostalCode::parse(code).unwrap());
        add(ContactAddress::Postal(address));
    }
    Customer::create(new, CustomerId::generate(ids, at), ids, at)
        .unwrap()
        .0
}
