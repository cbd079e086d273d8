//! Segment rules, answered in the database.

use async_trait::async_trait;
use crm_core::{CustomerId, Page, PageOf, Timestamp};
use crm_segment::{
    CandidateCount, Candidates, Condition, Rule, RuleCandidate, RuleStore, RuleStoreError,
};

use super::repository::rules;
use super::{Db, Store};
use crate::cursor::List;
use crate::segment::{HasEngine, Question, is_open};
use crate::sql::types::Id;

#[async_trait]
impl RuleStore for Store {
    fn is_open(&self, condition: &Condition) -> bool {
        is_open(Db::ENGINE, condition)
    }

    async fn count_candidates(
        &self,
        rule: &Rule,
        as_of: Timestamp,
    ) -> Result<CandidateCount, RuleStoreError> {
        let counted = self
            .question(rule, as_of)
            .in_both_ways(Question::count_candidates)?;
        let count = self
            .executor
            .read(move |conn| rules::count(conn, &counted))
            .await?;
        Ok(count)
    }

    async fn candidates(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        which: Candidates,
        page: &Page,
    ) -> Result<PageOf<RuleCandidate>, RuleStoreError> {
        let list = List::members(self.tenant());
        let after: Option<CustomerId> = list.start(page)?;
        let after = after.map(|customer| Id(customer.as_uuid()));
        let listed = self
            .question(rule, as_of)
            .in_both_ways(|question| question.candidates(which, after, page.limit))?;
        let rows = self
            .executor
            .read(move |conn| rules::candidates(conn, &listed))
            .await?;
        Ok(PageOf::cut(rows, page.limit, |last| {
            list.cursor(&last.customer)
        }))
    }

    async fn conditions(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        customer: CustomerId,
    ) -> Result<Option<Vec<Option<bool>>>, RuleStoreError> {
        let question = self.question(rule, as_of);
        let customer = Id(customer.as_uuid());
        let asked = question.in_both_ways(|question| question.conditions(customer))?;
        let mut answers = vec![None; rule.leaves().len()];
        if asked.usual.is_empty() {
            return Ok(Some(answers));
        }
        let told = self
            .executor
            .read(move |conn| rules::conditions(conn, &asked))
            .await?;
        if told.is_empty() {
            return Ok(None);
        }
        for (number, holds) in told {
            let place = usize::try_from(number).ok();
            if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
                *answer = Some(holds);
            }
        }
        Ok(Some(answers))
    }
}

impl Store {
    fn question<'rule>(&self, rule: &'rule Rule, as_of: Timestamp) -> Question<'rule> {
        Question {
            engine: Db::ENGINE,
            tenant: self.tenant_key(),
            rule,
            as_of,
        }
    }
}
