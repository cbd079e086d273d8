//! What one tenant does changes nothing for another.

use crm_core::conformance::{StoreFactory, world};
use crm_core::{
    ChangeSet, CoreStore, Customer, CustomerId, EntityRef, EventLog, Identity, Interaction, Page,
    PageLimit, StoreError, TimelineFilter, Version,
};

use super::answer::told;
use super::dump;
use super::history::History;
use super::tenant::Tenant;
use crate::MemoryDatabase;

/// Runs the second tenant's part of a history, then the first one's, and reads all of the second
/// before and after. Whatever is the first one's answers to the second like what was never there.
///
/// # Panics
/// When a read of the second tenant changed, or when it learns of anything of the first.
pub fn tenants_stay_apart<F: StoreFactory>(factory: &F, history: &History) {
    factory.run(Box::pin(async move {
        let reference = MemoryDatabase::new();
        let mut tenants = Vec::new();
        for number in [1, 2] {
            let id = world::tenant(number);
            tenants.push(Tenant::new(
                number,
                factory.store(id).await,
                reference.tenant(id),
            ));
        }
        let [busy, quiet] = tenants.as_mut_slice() else {
            return;
        };
        run(quiet, history, true).await;
        let before = dump::texts(quiet).await;
        run(busy, history, false).await;
        let after = dump::texts(quiet).await;
        assert_eq!(before, after, "a read of the quiet tenant changed");
        for customer in busy.latest() {
            require_absent_customer(&quiet.store, customer).await;
        }
        for interaction in busy.interactions() {
            require_absent_interaction(&quiet.store, interaction).await;
        }
        for event in busy.events() {
            let found = quiet
                .store
                .event(*event)
                .await
                .map_err(|error| told(&error));
            assert_eq!(found, Ok(None), "an event of another tenant");
        }
    }));
}

async fn run<S: CoreStore>(tenant: &mut Tenant<S>, history: &History, is_second: bool) {
    for (number, step) in history.steps.iter().enumerate() {
        if step.of_second_tenant == is_second {
            tenant.step(number, &step.command).await;
        }
    }
}

/// The verified identities out of the form in which a store keeps them.
fn stored_identities(customer: &Customer) -> Vec<Identity> {
    let held = customer.verified_identities().iter();
    held.filter_map(|verified| {
        let mut stored = serde_json::to_value(verified).ok()?;
        serde_json::from_value(stored.get_mut("identity")?.take()).ok()
    })
    .collect()
}

async fn require_absent_customer<S: CoreStore>(store: &S, customer: &Customer) {
    let id = customer.id();
    let found = store.customer(id).await.map_err(|error| told(&error));
    assert_eq!(found, Ok(None), "a customer of another tenant");
    let ledger = store.consent_ledger(id).await;
    assert!(
        ledger.is_ok_and(|ledger| ledger.entries().is_empty()),
        "consents of another tenant"
    );
    let identities = stored_identities(customer);
    assert_eq!(identities.len(), customer.verified_identities().len());
    let holders = store.resolve(&identities).await;
    let holders = holders.map_err(|error| told(&error));
    assert!(
        holders.is_ok_and(|holders| !holders.contains(&Some(id))),
        "an identity of another tenant"
    );

    // A write to it is refused in the words for a row that never was.
    let change = ChangeSet::new().update_customer(customer.clone(), Version::FIRST, Vec::new());
    let refused = store.apply(change).await.map_err(|error| told(&error));
    let absent = StoreError::NotFound {
        entity: EntityRef::from(id),
    };
    assert_eq!(
        refused.map(|_| ()),
        Err(told(&absent)),
        "an update of a customer of another tenant"
    );
}

async fn require_absent_interaction<S: CoreStore>(store: &S, interaction: &Interaction) {
    let whose: CustomerId = interaction.customer();
    let by_id = store.interaction(whose, interaction.id()).await;
    let by_key = store
        .interaction_by_key(whose, interaction.source(), interaction.key())
        .await;
    for found in [by_id, by_key] {
        let found = found.map_err(|error| told(&error));
        assert_eq!(found, Ok(None), "an interaction of another tenant");
    }
    let page = Page::first(PageLimit::MAXIMUM);
    let timeline = store.timeline(whose, &TimelineFilter::all(), &page).await;
    assert!(
        timeline.is_ok_and(|timeline| timeline.items.is_empty()),
        "a timeline of another tenant"
    );
}
