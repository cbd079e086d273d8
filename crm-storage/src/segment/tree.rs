//! A rule as a condition of SQL on a customer `c`.

use crm_core::Timestamp;
use crm_segment::{Condition, Rule};

use super::engine::Engine;
use super::sql::{Sql, sql};
use super::test::{Source, test};
use super::{consent, event, record};

/// What open conditions are taken to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// What makes the rule hold: it finds all who may belong.
    Possible,
    /// What makes it fail: it finds those who surely belong.
    Certain,
}

impl Bound {
    fn opposite(self) -> Self {
        match self {
            Self::Possible => Self::Certain,
            Self::Certain => Self::Possible,
        }
    }
}

/// How many consents of a rule are settled in the database, each by some dozen values: where there are more, all of them
/// are left open, so that the statement does not grow beyond what an engine takes.
const MAXIMUM_CONSENTS: usize = 100;

/// The rule, which answers yes or no.
pub(super) fn rule(engine: Engine, rule: &Rule, as_of: Timestamp, bound: Bound) -> Sql {
    let leaves = rule.leaves().into_iter();
    let consents = leaves.filter(|leaf| matches!(leaf, Condition::Consent(_)));
    let reading = Reading {
        engine,
        as_of,
        settles_consents: consents.count() <= MAXIMUM_CONSENTS,
    };
    reading.rule(rule, bound)
}

/// How a rule is read.
#[derive(Clone, Copy)]
struct Reading {
    engine: Engine,
    as_of: Timestamp,
    settles_consents: bool,
}

impl Reading {
    fn rule(self, rule: &Rule, bound: Bound) -> Sql {
        let Self {
            engine,
            as_of,
            settles_consents,
        } = self;
        let inner = |rules: &[Rule]| -> Vec<Sql> {
            // Engines ask in this order, and stop when it is settled.
            let mut rules: Vec<&Rule> = rules.iter().collect();
            rules.sort_by_key(|rule| cost(rule));
            rules
                .into_iter()
                .map(|inner| self.rule(inner, bound))
                .collect()
        };
        match rule.condition() {
            Condition::All(rules) => Sql::all(inner(rules)),
            Condition::Any(rules) => Sql::any(inner(rules)),
            Condition::Not(inner) => self.rule(inner, bound.opposite()).negated(),
            // Open, and settled for most customers all the same.
            Condition::Consent(used) if settles_consents => {
                consent::consents(engine, used, as_of, bound)
            }
            leaf => match (self::leaf(engine, leaf, as_of), bound) {
                (Some(closed), _) => closed,
                (None, Bound::Possible) => Sql::always(),
                (None, Bound::Certain) => Sql::never(),
            },
        }
    }
}

/// What it costs to ask, roughly: the row of the customer, rows of other tables, many of them.
fn cost(rule: &Rule) -> u8 {
    match rule.condition() {
        Condition::All(rules) | Condition::Any(rules) => rules.iter().map(cost).max().unwrap_or(0),
        Condition::Not(inner) => cost(inner),
        Condition::Party(_) => 0,
        Condition::Attribute { .. }
        | Condition::Profile { .. }
        | Condition::Relation(_)
        | Condition::Bucket(_) => 1,
        Condition::Tag(_) | Condition::Identity(_) => 2,
        Condition::Events(_) => 3,
        _ => 4,
    }
}

/// A condition without rules in it; `None` when it is open.
pub(super) fn leaf(engine: Engine, leaf: &Condition, as_of: Timestamp) -> Option<Sql> {
    match leaf {
        Condition::Attribute { name, is } => {
            let place = record::document(engine).at("attributes").at(name.as_str());
            test(engine, &Source::any(&place), is, as_of)
        }
        Condition::Profile { field, is } => {
            test(engine, &record::field(engine, *field)?, is, as_of)
        }
        Condition::Party(kind) => Some(sql!["(c.party = ", Sql::text(kind.code()), ")"]),
        Condition::Tag(tag) => Some(record::tag(tag)),
        Condition::Identity(identity) => record::identity(engine, identity),
        Condition::Relation(role) => record::relation(engine, role, as_of),
        Condition::Events(events) => event::events(engine, events, as_of),
        Condition::Sequence(sequence) => event::sequence(engine, sequence, as_of),
        Condition::Regularly(regularity) => event::regularly(engine, regularity, as_of),
        Condition::Sessions(sessions) => event::sessions(engine, sessions, as_of),
        Condition::Bucket(bucket) => record::bucket(engine, bucket),
        // The fold over a ledger, scores of the whole base and figures from elsewhere.
        _ => None,
    }
}
