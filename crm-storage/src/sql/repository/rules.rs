//! Segment rules, answered in the database.

use crm_segment::{CandidateCount, RuleCandidate};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Bool};

use super::{Answer, Conn, dialect};
use crate::segment::{BothWays, Statement};
use crate::sql::failure::Failure;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// What a customer is called in errors.
const WHAT: &str = "customer";

pub(crate) fn count(
    conn: &mut Conn,
    counted: &BothWays<Statement<(BigInt, BigInt)>>,
) -> Answer<CandidateCount> {
    let (all, open): (i64, i64) = either_way(counted, |counted| Ok(counted.get_result(conn)?))?;
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let certain = number(all.saturating_sub(open));
    Ok(CandidateCount::new(certain, number(open)))
}

pub(crate) fn candidates(
    conn: &mut Conn,
    listed: &BothWays<Statement<(sql_types::Id, Bool, Bool)>>,
) -> Answer<Vec<RuleCandidate>> {
    let rows: Vec<(Id, bool, bool)> = either_way(listed, |listed| Ok(listed.load(conn)?))?;
    let rows = rows.into_iter();
    rows.map(|(id, belongs, may_be_restricted)| {
        Ok(RuleCandidate {
            customer: id.read(WHAT)?,
            belongs,
            may_be_restricted,
        })
    })
    .collect()
}

/// The answers of several statements, of one state of the database.
pub(crate) fn conditions(
    conn: &mut Conn,
    asked: &BothWays<Vec<Statement<(BigInt, Bool)>>>,
) -> Answer<Vec<(i64, bool)>> {
    either_way(asked, |asked| {
        dialect::snapshot(conn, |conn| {
            let mut answers = Vec::new();
            for statement in asked {
                let rows: Vec<(i64, bool)> = statement.load(conn)?;
                answers.extend(rows);
            }
            Ok(answers)
        })
    })
}

/// Asks in the usual way and, where a sum is larger than 64 bits hold, in the other one.
fn either_way<S, T>(asked: &BothWays<S>, mut ask: impl FnMut(&S) -> Answer<T>) -> Answer<T> {
    let answer = ask(&asked.usual);
    match (&asked.with_large_sums, answer) {
        (Some(large), Err(Failure::Database(error))) if is_overflow(&error) => ask(large),
        (_, answer) => answer,
    }
}

fn is_overflow(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    information.message().starts_with("integer overflow")
}
