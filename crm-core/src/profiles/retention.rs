//! Removing what is kept no longer.

use std::collections::BTreeMap;

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::code::Code;
use crate::customer::Customer;
use crate::data_subject::DeadlineCalendar;
use crate::event::{Event, EventDetail, names};
use crate::id::{CustomerId, EventId, InteractionId};
use crate::interaction::{Direction, TimelineFilter};
use crate::retention::{Prune, RetentionPolicy, RetentionReport, RetentionTarget};
use crate::store::{ChangeSet, CustomerFilter, Page, PageLimit, StoreError};
use crate::timestamp::Timestamp;

/// How many interactions go in one change set.
const AT_ONCE: usize = 500;
/// The detail of an event that says when a customer was last active.
const LAST_ACTIVITY: &str = "last_activity";

/// What is to be done with a customer.
enum Decision {
    Held,
    Erase(Code),
    /// Interactions, oldest first, each with the rule against it; and when the customer was last
    /// active.
    Prune(Vec<(Code, InteractionId)>, Timestamp),
}

/// A policy with all that it is applied by.
#[derive(Clone, Copy)]
struct Applied<'a> {
    policy: &'a RetentionPolicy,
    calendar: &'a dyn DeadlineCalendar,
    now: Timestamp,
}

impl Profiles {
    /// Removes what the policy keeps no longer from a page of customers, and counts it by rule.
    ///
    /// Go on with [`next`](RetentionReport::next) until there is none. It may stop anywhere and begin
    /// again anywhere: what is removed stays so, and a second run over all customers finds nothing
    /// more. Interactions go oldest first, at most 500 in a change set, each with an event
    /// `customer.pruned` that names the rule and how many; customers are [erased](Self::erase). A
    /// customer on legal hold is left as it is. Several runs at once remove and count each interaction
    /// once.
    ///
    /// A customer was last active when the last of these was: an inbound interaction, removed ones
    /// included as far as the event log goes back; an entry of the consent ledger; its creation. What
    /// comes from a customer in the moment in which it is erased goes with it.
    ///
    /// # Errors
    /// When the cursor is not one of a list of customers, the store fails, or others keep changing a
    /// customer ([`Contended`](ProfileError::Contended)). What was removed until then stays so and has its
    /// events, but no report counts it: begin the page again, and what is left of it is removed.
    pub async fn apply_retention(
        &self,
        policy: &RetentionPolicy,
        calendar: &dyn DeadlineCalendar,
        page: &Page,
    ) -> Result<RetentionReport, ProfileError> {
        let now = self.clock.now();
        let applied = Applied {
            policy,
            calendar,
            now,
        };
        let (customers, mut report) = self.customers_of(page).await?;
        for customer in customers {
            self.retain(applied, customer, &mut report).await?;
        }
        Ok(report)
    }

    /// What [`apply_retention`](Self::apply_retention) would remove from a page of customers now, and
    /// by which rules; nothing is changed.
    ///
    /// # Errors
    /// When the cursor is not one of a list of customers, or the store fails.
    pub async fn preview_retention(
        &self,
        policy: &RetentionPolicy,
        calendar: &dyn DeadlineCalendar,
        page: &Page,
    ) -> Result<RetentionReport, ProfileError> {
        let now = self.clock.now();
        let applied = Applied {
            policy,
            calendar,
            now,
        };
        let (customers, mut report) = self.customers_of(page).await?;
        for customer in customers {
            match self.decide(applied, &customer).await? {
                Decision::Held => report.held = report.held.saturating_add(1),
                Decision::Erase(rule) => report.count_customer(&rule),
                Decision::Prune(found, _) => {
                    for (rule, ids) in by_rule(&found) {
                        report.count_interactions(rule, ids.len());
                    }
                }
            }
        }
        Ok(report)
    }

    /// The customers of a page, and a report that saw them.
    async fn customers_of(
        &self,
        page: &Page,
    ) -> Result<(Vec<Customer>, RetentionReport), ProfileError> {
        let all = CustomerFilter::all();
        let customers = self.store.list_customers(&all, page).await?;
        let report = RetentionReport {
            seen: u64::try_from(customers.items.len()).unwrap_or(u64::MAX),
            next: customers.next,
            ..RetentionReport::default()
        };
        Ok((customers.items, report))
    }

    /// Removes what is kept no longer of one customer.
    async fn retain(
        &self,
        applied: Applied<'_>,
        mut customer: Customer,
        report: &mut RetentionReport,
    ) -> Result<(), ProfileError> {
        for _ in 0..ATTEMPTS {
            let done = match self.decide(applied, &customer).await? {
                Decision::Held => {
                    report.held = report.held.saturating_add(1);
                    return Ok(());
                }
                Decision::Erase(rule) => {
                    let erased = self.erase_as_it_is(&customer, Some(&rule)).await?;
                    if erased.is_some() {
                        report.count_customer(&rule);
                    }
                    erased.is_some()
                }
                Decision::Prune(found, last_activity) => {
                    self.prune(&customer, &found, last_activity, report).await?
                }
            };
            if done {
                return Ok(());
            }
            // Somebody else was faster. Who was merged into another customer is seen with that one.
            match self.store.customer(customer.id()).await? {
                Some(changed) => customer = changed,
                None => return Ok(()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// Removes interactions; `false` when the customer was changed meanwhile.
    async fn prune(
        &self,
        customer: &Customer,
        found: &[(Code, InteractionId)],
        last_activity: Timestamp,
        report: &mut RetentionReport,
    ) -> Result<bool, ProfileError> {
        let id = customer.id();
        let mut record = customer.clone();
        for some in found.chunks(AT_ONCE) {
            let mut changes = ChangeSet::new();
            let version = record.version;
            let by_rule = by_rule(some);
            for (rule, ids) in &by_rule {
                let now = self.clock.now();
                let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
                let event = EventId::generate(&self.ids, now);
                let event = Event::new(event, names::CUSTOMER_PRUNED, id.into(), now)
                    .of_customer(id)
                    .with_code("rule", (*rule).clone())
                    .with_number("interactions", count)
                    .with_instant(LAST_ACTIVITY, last_activity);
                let prune = Prune::new(id, version, ids.iter().copied());
                changes = changes.prune_customer(prune, vec![event]);
            }
            // A new version: of two who remove the same at once one decides anew, and what went is told
            // once.
            record.version = version.next();
            changes = changes.update_customer(record.clone(), version, Vec::new());
            match self.store.apply(changes).await {
                Ok(_) => {
                    for (rule, ids) in by_rule {
                        report.count_interactions(rule, ids.len());
                    }
                }
                Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    async fn decide(
        &self,
        applied: Applied<'_>,
        customer: &Customer,
    ) -> Result<Decision, ProfileError> {
        let Applied {
            policy,
            calendar,
            now,
        } = applied;
        if self.hold_in_force(customer.id()).await?.is_some() {
            return Ok(Decision::Held);
        }
        let last_activity = self.last_activity(applied, customer).await?;
        if let Some(rule) = policy.rule_against_customer(last_activity, calendar, now) {
            return Ok(Decision::Erase(rule.code.clone()));
        }
        let (kinds, until) = policy.suspects(last_activity, calendar, now);
        if kinds.is_empty() {
            return Ok(Decision::Prune(Vec::new(), last_activity));
        }
        let kinds: Vec<_> = kinds.into_iter().collect();
        let filter = TimelineFilter::all().of_kinds(kinds).between(None, until);
        let found = self.collect(customer.id(), &filter, |one| {
            let rule = policy.rule_against_interaction(&one, last_activity, calendar, now)?;
            Some((rule.code.clone(), one.id()))
        });
        let mut found = found.await?;
        // Oldest first: what is left of a history is always its end, also when a run is cut off. A
        // hold that was lifted would come back to life otherwise.
        found.reverse();
        Ok(Decision::Prune(found, last_activity))
    }

    /// When a customer was last active.
    async fn last_activity(
        &self,
        applied: Applied<'_>,
        customer: &Customer,
    ) -> Result<Timestamp, ProfileError> {
        let id = customer.id();
        let ledger = self.store.consent_ledger(id).await?;
        let consents = ledger.entries().iter().map(|entry| entry.occurred_at());
        let created = customer.created_at();
        let mut last = consents.fold(created, Timestamp::max);
        if let Some(inbound) = self.last_inbound(id).await? {
            last = last.max(inbound);
        }
        if !self.is_inactive(applied, last) {
            return Ok(last);
        }
        // What was removed before counts, too: removing must not make a customer look inactive.
        let mut ids = self.store.aliases_of(id).await?;
        ids.push(id);
        for id in ids {
            if let Some(removed) = self.last_removed(id).await? {
                last = last.max(removed);
            }
        }
        Ok(last)
    }

    /// Whether a rule would take a customer who was last active then for inactive.
    fn is_inactive(&self, applied: Applied<'_>, last_activity: Timestamp) -> bool {
        let Applied {
            policy,
            calendar,
            now,
        } = applied;
        policy.rules().iter().any(|rule| {
            !matches!(rule.target, RetentionTarget::Interactions(_))
                && rule.period.is_over(calendar, last_activity, now)
        })
    }

    /// When the last interaction came from the customer that is there.
    async fn last_inbound(&self, customer: CustomerId) -> Result<Option<Timestamp>, ProfileError> {
        let filter = TimelineFilter::all();
        let mut page = Page::default();
        loop {
            let part = self.store.timeline(customer, &filter, &page).await?;
            let mut items = part.items.iter();
            if let Some(found) = items.find(|one| one.direction() == Direction::Inbound) {
                return Ok(Some(found.occurred_at()));
            }
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(None),
            }
        }
    }

    /// When the customer was last active by what the log says of removed interactions.
    async fn last_removed(&self, customer: CustomerId) -> Result<Option<Timestamp>, ProfileError> {
        let mut last = None;
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.store.events_of_customer(customer, &page).await?;
            let pruned = part
                .items
                .iter()
                .filter(|event| *event.name() == names::CUSTOMER_PRUNED);
            for event in pruned {
                let detail = event.details().get(&Code::new_static(LAST_ACTIVITY));
                if let Some(EventDetail::Instant(at)) = detail {
                    last = last.max(Some(*at));
                }
            }
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(last),
            }
        }
    }
}

/// What each rule removes.
fn by_rule(found: &[(Code, InteractionId)]) -> BTreeMap<&Code, Vec<InteractionId>> {
    let mut by_rule: BTreeMap<&Code, Vec<InteractionId>> = BTreeMap::new();
    for (rule, id) in found {
        by_rule.entry(rule).or_default().push(*id);
    }
    by_rule
}
