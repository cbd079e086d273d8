//! Since when a customer belongs, and until when.

use crm_core::Timestamp;

use super::{CustomerFacts, Rule};

/// Whether a customer belongs, since when that is so and until when, as far as the facts that are known tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MembershipSpan {
    /// Whether the customer belongs.
    pub matches: bool,
    /// The instant since which that is so; `None` when it was never otherwise.
    pub since: Option<Timestamp>,
    /// The instant at which it becomes otherwise if no fact is added or changed; `None` when it never does.
    pub until: Option<Timestamp>,
}

impl Rule {
    /// Whether a customer of whom these facts hold belongs, since when and until when.
    ///
    /// Events, consents and days count at their instants. The record, stage, score, segment and figures are taken to
    /// have been as they are. Asks the rule once for each instant at which one of its conditions can have changed: the time
    /// that takes grows with the square of the number of events.
    ///
    /// ```
    /// use crm_core::{AttributeName, AttributeValue, ConsentLedger, Customer, CustomerId, NewCustomer, Party, SeededIds, Timestamp};
    /// use crm_segment::{CustomerFacts, Rule};
    ///
    /// let (ids, noon) = (SeededIds::new(1), Timestamp::parse("2026-11-22T12:00:00Z")?);
    /// let mut new = NewCustomer::new(Party::unknown_person());
    /// let renewed = Timestamp::parse("2026-11-20T00:00:00Z")?;
    /// new.attributes.insert(AttributeName::parse("renewed")?, AttributeValue::Instant(renewed));
    /// let (customer, _) = Customer::create(new, CustomerId::generate(&ids, noon), &ids, noon)?;
    /// let consents = ConsentLedger::default();
    /// let rule: Rule = "renewed within the last 7 days".parse()?;
    /// let span = rule.span(&CustomerFacts::new(&customer, &consents, noon));
    /// assert!(span.matches);
    /// assert_eq!((span.since, span.until), (Some(renewed), Some(Timestamp::parse("2026-11-27T00:00:00Z")?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn span(&self, facts: &CustomerFacts<'_>) -> MembershipSpan {
        let mut since = None;
        let mut answer = self.answer(&facts.at(Timestamp::EARLIEST));
        while let Some(next) = answer.unchanged_until.filter(|next| *next <= facts.as_of) {
            let then = self.answer(&facts.at(next));
            if then.matches != answer.matches {
                since = Some(next);
            }
            answer = then;
        }
        MembershipSpan {
            matches: answer.matches,
            since,
            until: self.changes_at(facts),
        }
    }
}
