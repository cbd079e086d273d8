//! What the entries of a consent ledger tell without the fold over them.
//!
//! The fold ([`ConsentLedger`](crm_core::ConsentLedger)) is not repeated in SQL. Most ledgers need none of it: where there is
//! no yes to the use, it is not permitted; where there is one, and nothing but plain grants that have not run out, it is.

use crm_core::{ContactUse, Purpose, Timestamp};

use super::engine::Engine;
use super::json::{self, Json};
use super::sql::{Sql, sql};
use super::tree::Bound;

/// What all customers meet who consent to a use, or what those meet who surely do.
pub(super) fn consents(engine: Engine, used: &ContactUse, as_of: Timestamp, bound: Bound) -> Sql {
    let entry = Entry { engine, as_of };
    let said_yes = entry.exists(vec![
        entry.decided(),
        entry.is_a_yes(),
        entry.covers(used),
        entry.has_run_out().negated(),
    ]);
    match bound {
        Bound::Possible => said_yes,
        Bound::Certain => Sql::all(vec![
            said_yes,
            entry.exists(vec![entry.needs_the_fold()]).negated(),
        ]),
    }
}

/// An entry `g` of the ledger of a customer `c`.
#[derive(Clone, Copy)]
struct Entry {
    engine: Engine,
    as_of: Timestamp,
}

impl Entry {
    fn exists(self, conditions: Vec<Sql>) -> Sql {
        sql![
            "EXISTS (SELECT 1 FROM crm_consent AS g WHERE g.tenant = c.tenant AND g.customer_id = c.id AND ",
            Sql::all(conditions),
            ")"
        ]
    }

    fn at(self, key: &str) -> Json {
        Json::of(self.engine, "g.doc").at(key)
    }

    fn is(self, place: &Json, code: &str) -> Sql {
        sql!["(", place.text(), " = ", json::text(self.engine, code), ")"].or_no()
    }

    /// By the instant of the question.
    fn decided(self) -> Sql {
        sql![
            "(g.occurred_at <= ",
            Sql::stamp(self.as_of.as_micros()),
            ")"
        ]
    }

    /// A use is permitted by nothing but a grant or its confirmation.
    fn is_a_yes(self) -> Sql {
        let decision = self.at("decision");
        Sql::any(vec![
            self.is(&decision, "granted"),
            self.is(&decision, "confirmed"),
        ])
    }

    /// The end of a confirmed grant stands in its request.
    fn has_run_out(self) -> Sql {
        let end = self.at("valid_until").text();
        let now = json::text(self.engine, &self.as_of.to_string());
        sql!["(", end, " <= ", now, ")"].or_no()
    }

    /// That its scope takes in the use. A yes names its purpose: none is for all of them.
    fn covers(self, used: &ContactUse) -> Sql {
        let scope = self.at("scope");
        let purpose = scope.at("purpose");
        // A name, or the name of one of the host's own under its key: as it is serialised.
        let purpose = match &used.purpose {
            Purpose::Other(code) => self.is(&purpose.at("other"), code.as_str()),
            named => match serde_json::to_value(named) {
                Ok(serde_json::Value::String(name)) => self.is(&purpose, &name),
                _ => Sql::never(),
            },
        };
        let (channel, topic) = (scope.at("channel"), scope.at("topic"));
        let any_topic = topic.exists().negated();
        let topic = match &used.topic {
            Some(asked) => Sql::any(vec![any_topic, self.is(&topic, asked.as_str())]),
            None => any_topic,
        };
        let any_channel = channel.exists().negated();
        Sql::all(vec![
            purpose,
            Sql::any(vec![any_channel, self.is(&channel, used.channel.code())]),
            topic,
        ])
    }

    /// What is more than a plain grant; and an entry of one of several persons who were merged, whenever it was made.
    fn needs_the_fold(self) -> Sql {
        let is_plain = self.is(&self.at("decision"), "granted");
        let more = Sql::any(vec![is_plain.negated(), self.has_run_out()]);
        Sql::any(vec![
            self.at("speaks_for").exists(),
            Sql::all(vec![self.decided(), more]),
        ])
    }
}
