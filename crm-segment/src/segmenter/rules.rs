//! Asking rules about the customers of a store.

use std::collections::BTreeMap;

use crm_core::{
    ConsentLedger, Customer, CustomerFilter, CustomerId, Page, PageLimit, PageOf, Timestamp,
};

use super::rule_facts::{FactsToRead, RuleFacts};
use super::service::following;
use super::undecided::undecided;
use super::{Candidates, RuleCandidate, Segmenter, SegmenterError};
use crate::{Condition, Explanation, MembershipSpan, Rule};

impl Segmenter {
    /// The customers whom a rule names at an instant, by rising id: to act on, so that those whose
    /// processing is restricted at that instant are left out, whatever the rule. A rule and its
    /// negation together name everybody else, each once.
    ///
    /// The answer is as old as its instant: for a list to act on now, ask for now. A list is no permit,
    /// either: what was decided since is seen by [`Profiles::permit`](crm_core::Profiles::permit),
    /// right before a message is handed over.
    ///
    /// With a [`RuleStore`](crate::RuleStore) the database answers, and read is what its open conditions ask
    /// for, of those customers on whom it hangs. Without one, this reads every customer, and the consents
    /// of each customer whom the rule names; and, only where the rule asks for them, all purchases, the
    /// consents of each customer, the purchases of each customer with their lines, what else happened of
    /// the kinds that it asks for, and figures.
    ///
    /// # Errors
    /// As [`segment_base`](Self::segment_base); when the rule asks for a figure and nobody
    /// [knows any](Self::with_metrics), or for a segment that is not in the [map](Self::with_map), since it would hold of
    /// nobody; and when it is too large for the
    /// database that is to answer it.
    pub async fn members(
        &self,
        rule: &Rule,
        as_of: Timestamp,
    ) -> Result<Vec<CustomerId>, SegmenterError> {
        let mut found = Vec::new();
        let take = |customer| found.push(customer);
        self.each_member(rule, as_of, take).await?;
        Ok(found)
    }

    /// Takes the members, by rising id. What the rule asks about the whole base is read once.
    pub(super) async fn each_member(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        take: impl FnMut(CustomerId) + Send,
    ) -> Result<(), SegmenterError> {
        let members = Members::new(self, rule, as_of).await?;
        members.each(Candidates::All, take).await
    }

    /// A page of [`members`](Self::members). It may hold fewer than asked for, even none, and be
    /// followed by others. A rule that asks for scores or named segments reads all purchases for each
    /// page.
    ///
    /// # Errors
    /// As [`members`](Self::members), and when the cursor is none of this list.
    pub async fn members_page(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        page: &Page,
    ) -> Result<PageOf<CustomerId>, SegmenterError> {
        let members = Members::new(self, rule, as_of).await?;
        members.page(Candidates::All, page).await
    }

    /// How many customers [`members`](Self::members) names. Where a store answers, those of whom it is
    /// sure are counted in one state of it, and the others read after that.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn count_members(
        &self,
        rule: &Rule,
        as_of: Timestamp,
    ) -> Result<u64, SegmenterError> {
        let members = Members::new(self, rule, as_of).await?;
        let (mut count, which) = match self.rule_store() {
            Some(store) => {
                let candidates = store.count_candidates(rule, as_of).await?;
                // Looking for those again would take as long as counting all of them did.
                if candidates.open == 0 {
                    return Ok(candidates.certain);
                }
                (candidates.certain, Candidates::Open)
            }
            None => (0, Candidates::All),
        };
        let take = |_| count = count.saturating_add(1);
        members.each(which, take).await?;
        Ok(count)
    }

    /// Why a customer belongs at an instant, or does not; `None` when there is no such customer. It
    /// tells what the rule says, of restricted customers as well.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn explain<'rule>(
        &self,
        rule: &'rule Rule,
        as_of: Timestamp,
        customer: CustomerId,
    ) -> Result<Option<Explanation<'rule>>, SegmenterError> {
        let leaves = rule.leaves();
        self.require_answerable(&leaves)?;
        let mut answers = vec![None; leaves.len()];
        if let Some(store) = self.rule_store() {
            match store.conditions(rule, as_of, customer).await? {
                Some(told) => answers = told,
                None => return Ok(None),
            }
        }
        if answers.iter().any(Option::is_none) || leaves.is_empty() {
            let Some(record) = self.record(customer, as_of).await? else {
                return Ok(None);
            };
            let open = leaves.iter().zip(&answers);
            let open = open.filter(|(_, answer)| answer.is_none());
            let open: Vec<&Condition> = open.map(|(leaf, _)| *leaf).collect();
            let mut found = self.answers(&open, as_of, &record).await?.into_iter();
            for answer in answers.iter_mut().filter(|answer| answer.is_none()) {
                *answer = found.next();
            }
        }
        let mut answers = answers.into_iter().flatten();
        let told = &mut |_: &Condition| answers.next().unwrap_or(false);
        Ok(Some(Explanation::told(rule, told)))
    }

    /// Whether a customer belongs at an instant, since when and until when; `None` when there is no such customer. As
    /// [`explain`](Self::explain), it tells of restricted customers as well; what is read of the customer is decided in
    /// memory, and what happens after the instant is not known.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn span(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        customer: CustomerId,
    ) -> Result<Option<MembershipSpan>, SegmenterError> {
        let leaves = rule.leaves();
        self.require_answerable(&leaves)?;
        let Some(record) = self.record(customer, as_of).await? else {
            return Ok(None);
        };
        let to_read = FactsToRead::new(self, &leaves, as_of).await?;
        let read = self.read_facts(&to_read, customer).await?;
        let nothing = ConsentLedger::default();
        Ok(Some(rule.span(&to_read.facts(&record, &read, &nothing))))
    }

    /// What holds of a customer.
    async fn answers(
        &self,
        leaves: &[&Condition],
        as_of: Timestamp,
        customer: &Customer,
    ) -> Result<Vec<bool>, SegmenterError> {
        let to_read = FactsToRead::new(self, leaves, as_of).await?;
        let read = self.read_facts(&to_read, customer.id()).await?;
        let nothing = ConsentLedger::default();
        let facts = to_read.facts(customer, &read, &nothing);
        Ok(leaves.iter().map(|leaf| leaf.holds(&facts)).collect())
    }
}

/// Those whom a rule names.
struct Members<'a> {
    segmenter: &'a Segmenter,
    rule: &'a Rule,
    as_of: Timestamp,
    /// What is left to ask of candidates of whom the store does not know, and what must be read for that: the
    /// whole rule where no store answers any. `None` where all is known.
    left: Option<(Rule, FactsToRead)>,
}

impl<'a> Members<'a> {
    async fn new(
        segmenter: &'a Segmenter,
        rule: &'a Rule,
        as_of: Timestamp,
    ) -> Result<Self, SegmenterError> {
        segmenter.require_answerable(&rule.leaves())?;
        let left = match segmenter.rule_store() {
            Some(store) => undecided(rule, store.as_ref()),
            None => Some(rule.clone()),
        };
        // Also where nobody hangs on it in the end: what cannot be scored is refused by every store alike.
        let left = match left {
            Some(left) => {
                let to_read = FactsToRead::new(segmenter, &left.leaves(), as_of).await?;
                Some((left, to_read))
            }
            None => None,
        };
        Ok(Self {
            segmenter,
            rule,
            as_of,
            left,
        })
    }

    /// Takes the members among the candidates, by rising id.
    async fn each(
        &self,
        which: Candidates,
        mut take: impl FnMut(CustomerId) + Send,
    ) -> Result<(), SegmenterError> {
        let mut page = Some(Page::first(PageLimit::MAXIMUM));
        while let Some(asked) = page {
            let read = self.page(which, &asked).await?;
            read.items.into_iter().for_each(&mut take);
            page = following(read.next);
        }
        Ok(())
    }

    async fn page(
        &self,
        which: Candidates,
        page: &Page,
    ) -> Result<PageOf<CustomerId>, SegmenterError> {
        let (candidates, records) = self.candidates(which, page).await?;
        let mut members = Vec::new();
        for candidate in &candidates.items {
            if self
                .is_member(candidate, records.get(&candidate.customer))
                .await?
            {
                members.push(candidate.customer);
            }
        }
        Ok(PageOf::new(members, candidates.next))
    }

    /// Those who may belong, and the records of those of whom something is left to ask.
    async fn candidates(
        &self,
        which: Candidates,
        page: &Page,
    ) -> Result<(PageOf<RuleCandidate>, BTreeMap<CustomerId, Customer>), SegmenterError> {
        let customers = &self.segmenter.customers;
        let mut records = BTreeMap::new();
        let Some(store) = self.segmenter.rule_store() else {
            let read = customers
                .list_customers(&CustomerFilter::all(), page)
                .await?;
            let all = read.items.iter().map(RuleCandidate::unknown).collect();
            for record in read.items {
                let then = self.segmenter.as_it_was(record, self.as_of).await?;
                records.extend(then.map(|record| (record.id(), record)));
            }
            return Ok((PageOf::new(all, read.next), records));
        };
        let read = store.candidates(self.rule, self.as_of, which, page).await?;
        let undecided = read.items.iter().filter(|candidate| !candidate.belongs);
        let ids: Vec<CustomerId> = undecided.map(|candidate| candidate.customer).collect();
        if !ids.is_empty() {
            let found = customers.customers(&ids).await?.into_iter();
            records.extend(found.map(|record| (record.id(), record)));
        }
        Ok((read, records))
    }

    async fn is_member(
        &self,
        candidate: &RuleCandidate,
        record: Option<&Customer>,
    ) -> Result<bool, SegmenterError> {
        let mut read = RuleFacts::default();
        if !candidate.belongs {
            // Whoever was erased since, or was no customer yet, has no record.
            let (Some((left, to_read)), Some(record)) = (&self.left, record) else {
                return Ok(false);
            };
            read = self.segmenter.read_facts(to_read, record.id()).await?;
            let nothing = ConsentLedger::default();
            if !left.matches(&to_read.facts(record, &read, &nothing)) {
                return Ok(false);
            }
        }
        if !candidate.may_be_restricted {
            return Ok(true);
        }
        // A ledger that the rule did not ask for is read for those only whom it names.
        let customers = &self.segmenter.customers;
        let consents = match read.consents {
            Some(consents) => consents,
            None => customers.consent_ledger(candidate.customer).await?,
        };
        Ok(consents.restriction(self.as_of).is_none())
    }
}
