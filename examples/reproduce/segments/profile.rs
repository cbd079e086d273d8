//! Customers out of the profiles of cases.

use crm_core::{ConsentLedger, Customer, CustomerId, NewCustomer, Party, SeededIds, Timestamp};
use crm_segment::{CustomerFacts, Rule};

use super::Gap;
use super::events::Events;
use super::told::Told;

/// What is known of a user.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) properties: Told,
    /// What the user did.
    pub(super) events: Events,
}

impl Profile {
    /// Whether a customer with this profile belongs at `as_of`.
    pub(super) fn matches(&self, rule: &Rule, as_of: Timestamp) -> Result<bool, Gap> {
        let new = NewCustomer {
            attributes: self.properties.attributes()?,
            ..NewCustomer::new(Party::unknown_person())
        };
        let ids = SeededIds::new(1);
        let id = CustomerId::generate(&ids, as_of);
        let (customer, _) =
            Customer::create(new, id, &ids, as_of).map_err(|error| Gap::refused(&error))?;
        let nobody_asked = ConsentLedger::default();
        let timeline = self.events.timeline(id)?;
        let facts = CustomerFacts::new(&customer, &nobody_asked, as_of).with_timeline(&timeline);
        Ok(rule.matches(&facts))
    }
}
