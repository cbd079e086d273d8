//! The questions that are asked about a rule.

use crm_core::{PageLimit, Timestamp};
use crm_segment::{Candidates, Condition, Rule, RuleStoreError};
use diesel::sql_types::{BigInt, Bool};

use super::engine::Engine;
use super::event;
use super::json::Json;
use super::sql::{Sql, Value, sql};
use super::statement::Statement;
use super::tree::{self, Bound};
use crate::sql::sql_types;
use crate::sql::types::Id;

/// How many conditions one statement asks of a customer.
const CONDITIONS_AT_ONCE: usize = 100;

/// A rule, asked of the customers of a tenant at an instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'rule> {
    pub(crate) engine: Engine,
    pub(crate) tenant: Id,
    pub(crate) rule: &'rule Rule,
    pub(crate) as_of: Timestamp,
}

/// Whether a condition is open to the engine.
pub(crate) fn is_open(engine: Engine, condition: &Condition) -> bool {
    // Whether it is does not hang on the instant.
    tree::leaf(engine, condition, Timestamp::UNIX_EPOCH).is_none()
}

/// A statement, and the one that takes its place where sums are larger than 64 bits hold.
#[derive(Debug)]
pub(crate) struct BothWays<S> {
    pub(crate) usual: S,
    pub(crate) with_large_sums: Option<S>,
}

impl Question<'_> {
    /// What is made of the question, for sums of both sizes.
    ///
    /// # Errors
    /// Those of making it for the usual ones.
    pub(crate) fn in_both_ways<S>(
        self,
        make: impl Fn(Self) -> Result<S, RuleStoreError>,
    ) -> Result<BothWays<S>, RuleStoreError> {
        let leaves = self.rule.leaves();
        let has_sums = leaves.into_iter().any(event::is_summed);
        let large = self.engine.with_large_sums().filter(|_| has_sums);
        Ok(BothWays {
            usual: make(self)?,
            // It is longer, and may be too long; most often nobody asks in this way.
            with_large_sums: large.and_then(|engine| make(Self { engine, ..self }).ok()),
        })
    }

    /// How many customers may belong, and of how many of them that, or a restriction, is open.
    pub(crate) fn count_candidates(self) -> Result<Statement<(BigInt, BigInt)>, RuleStoreError> {
        let (possible, belongs) = self.bounds();
        self.statement(sql![
            "SELECT count(*), count(CASE WHEN ",
            self.is_open(belongs),
            " THEN 1 END) FROM crm_customer AS c WHERE ",
            Sql::all(vec![self.of_tenant(), possible])
        ])
    }

    /// The first `limit` of those behind `after` who may belong: their ids, whether they surely do, and
    /// whether they may be restricted.
    pub(crate) fn candidates(
        self,
        which: Candidates,
        after: Option<Id>,
        limit: PageLimit,
    ) -> Result<Statement<(sql_types::Id, Bool, Bool)>, RuleStoreError> {
        let one_more = i64::try_from(limit.rows().saturating_add(1)).unwrap_or(i64::MAX);
        let (possible, belongs) = self.bounds();
        let mut all = vec![self.of_tenant()];
        all.extend(after.map(|after| sql!["(c.id > ", Value::Id(after), ")"]));
        all.push(possible);
        if which == Candidates::Open {
            all.push(self.is_open(belongs.clone()));
        }
        self.statement(sql![
            "SELECT c.id, ",
            belongs,
            ", ",
            self.may_be_restricted(),
            " FROM crm_customer AS c WHERE ",
            Sql::all(all),
            " ORDER BY c.id LIMIT ",
            Sql::integer(one_more)
        ])
    }

    /// What holds of one customer: rows of a number and an answer for each condition that is not open, in
    /// as many statements as it takes; no row when the customer is not there.
    pub(crate) fn conditions(
        self,
        customer: Id,
    ) -> Result<Vec<Statement<(BigInt, Bool)>>, RuleStoreError> {
        let leaves = self.rule.leaves().into_iter().zip(0_i64..);
        let closed: Vec<Sql> = leaves
            .filter_map(|(leaf, number)| {
                let condition = tree::leaf(self.engine, leaf, self.as_of)?;
                Some(self.condition(number, condition, customer))
            })
            .collect();
        let statements = closed.chunks(CONDITIONS_AT_ONCE).map(|conditions| {
            let mut all = Sql::default();
            for (index, condition) in conditions.iter().enumerate() {
                if index > 0 {
                    all.push(" UNION ALL ");
                }
                all.push(condition.clone());
            }
            self.statement(all)
        });
        statements.collect()
    }

    fn condition(self, number: i64, condition: Sql, customer: Id) -> Sql {
        let integer = self
            .engine
            .choose(" AS INTEGER)", " AS bigint)", " AS SIGNED)");
        sql![
            "SELECT CAST(",
            Sql::integer(number),
            integer,
            ", ",
            condition,
            " FROM crm_customer AS c WHERE ",
            self.of_tenant(),
            " AND (c.id = ",
            Value::Id(customer),
            ")"
        ]
    }

    /// Who may belong, and who of them surely does.
    fn bounds(self) -> (Sql, Sql) {
        let (possible, certain) = (self.holds(Bound::Possible), self.holds(Bound::Certain));
        // Where nothing is open, the second need not be asked.
        let belongs = if possible == certain {
            Sql::always()
        } else {
            certain
        };
        (possible, belongs)
    }

    /// Whether more must be known of somebody who may belong.
    fn is_open(self, belongs: Sql) -> Sql {
        Sql::any(vec![belongs.negated(), self.may_be_restricted()])
    }

    fn of_tenant(self) -> Sql {
        sql!["(c.tenant = ", Value::Id(self.tenant), ")"]
    }

    fn holds(self, bound: Bound) -> Sql {
        tree::rule(self.engine, self.rule, self.as_of, bound)
    }

    /// Whether the ledger holds a restriction: what became of it, the fold over the ledger tells.
    fn may_be_restricted(self) -> Sql {
        let decision = Json::of(self.engine, "r.doc").at("decision").text();
        let now = Sql::stamp(self.as_of.as_micros());
        sql![
            "EXISTS (SELECT 1 FROM crm_consent AS r WHERE r.tenant = c.tenant AND r.customer_id = c.id AND r.occurred_at <= ",
            now,
            " AND ",
            decision,
            " = 'restricted')"
        ]
    }

    /// # Errors
    /// When the statement is too large for the engine.
    fn statement<Row>(self, sql: Sql) -> Result<Statement<Row>, RuleStoreError> {
        let limits = [
            ("values", sql.values(), self.engine.maximum_values()),
            ("bytes of SQL", sql.bytes(), self.engine.maximum_text()),
        ];
        for (of, found, maximum) in limits {
            if found > maximum {
                return Err(RuleStoreError::TooLarge { of, found, maximum });
            }
        }
        Ok(Statement::new(sql))
    }
}
