//! A shop with customers who buy: what all the benchmarks store.

use chrono::TimeDelta;
use crm_core::{
    AttributeName, AttributeValue, Category, Change, ChangeSet, Channel, Code, CoreStore, Currency,
    Customer, CustomerEdit, CustomerId, Direction, Event, IdempotencyKey, Identity, Interaction,
    InteractionContent, Money, NewCustomer, NewInteraction, Party, ProductCode, Purchase,
    PurchaseLine, SeededIds, Tag, TenantId, Timestamp, VerificationMethod, Version,
};
use futures_executor::block_on;

/// An interaction and the event that it causes.
pub(crate) type Told = (Interaction, Event);

/// How many customers are stored in one change set.
const TOGETHER: usize = 1000;

pub(crate) struct Shop {
    pub(crate) tenant: TenantId,
    /// Those that the shop began with, as they are now.
    pub(crate) customers: Vec<Customer>,
    /// Of all customers: a large shop keeps no more of them in memory.
    known: Vec<CustomerId>,
    ids: SeededIds,
    sold: usize,
}

impl Shop {
    pub(crate) fn new(customers: usize) -> Self {
        let ids = SeededIds::new(1);
        let tenant = TenantId::generate(&ids, Timestamp::UNIX_EPOCH);
        let customers: Vec<Customer> = (0..customers)
            .map(|number| customer(number, &ids))
            .collect();
        Self {
            tenant,
            known: customers.iter().map(Customer::id).collect(),
            customers,
            ids,
            sold: 0,
        }
    }

    /// Stores the customers.
    pub(crate) fn open_in(&self, store: &impl CoreStore) {
        welcome(store, &self.customers);
        // Each connection of the store has its turn, so that none has to be made later.
        let ask = || {
            for turn in 0..50 {
                block_on(store.customer(self.customer(turn))).unwrap();
            }
        };
        std::thread::scope(|scope| (0..16).for_each(|_| drop(scope.spawn(ask))));
    }

    /// Stores so many more customers that there are `count`.
    pub(crate) fn grow(&mut self, count: usize, store: &impl CoreStore) {
        while self.known.len() < count {
            let numbers = self.known.len()..count.min(self.known.len() + TOGETHER);
            let newcomers: Vec<Customer> =
                numbers.map(|number| customer(number, &self.ids)).collect();
            welcome(store, &newcomers);
            self.known.extend(newcomers.iter().map(Customer::id));
        }
    }

    pub(crate) fn customer(&self, turn: usize) -> CustomerId {
        // A stride that is prime to the number of customers mixes them.
        self.known[turn * 733 % self.known.len()]
    }

    /// The next sales, of customers in turn.
    pub(crate) fn sell(&mut self, count: usize) -> Vec<Told> {
        let mut sales = Vec::with_capacity(count);
        for _ in 0..count {
            self.sold += 1;
            let at = Timestamp::UNIX_EPOCH
                .checked_add(TimeDelta::minutes(i64::try_from(self.sold).unwrap()))
                .unwrap();
            let customer = self.customer(self.sold);
            sales.push(Interaction::record(
                purchase(self.sold, at),
                customer,
                &self.ids,
                at,
            ));
        }
        sales
    }

    /// The customer with another value of an attribute, the version before, and the event.
    pub(crate) fn edit(&mut self, turn: usize) -> (Customer, Version, Vec<Event>) {
        let place = turn * 733 % self.customers.len();
        let before = &self.customers[place];
        let value = AttributeValue::text(&format!("{turn} points")).unwrap();
        let name = AttributeName::parse("loyalty").unwrap();
        let edit = CustomerEdit::SetAttribute(name, value);
        let (after, events) = before
            .edit([edit], &self.ids, Timestamp::UNIX_EPOCH)
            .unwrap();
        let expected = before.version();
        self.customers[place] = after.clone();
        (after, expected, events)
    }
}

fn welcome(store: &impl CoreStore, customers: &[Customer]) {
    for part in customers.chunks(TOGETHER) {
        let mut changes = ChangeSet::new();
        for customer in part {
            changes = changes.insert_customer(customer.clone(), Vec::new());
        }
        block_on(store.apply(changes)).unwrap();
    }
}

/// A person as a shop knows one: an address, a number in the shop, a tag, two attributes.
fn customer(number: usize, ids: &SeededIds) -> Customer {
    let at = Timestamp::UNIX_EPOCH;
    let mut new = NewCustomer::new(Party::unknown_person());
    for identity in [
        Identity::email(&format!("customer{number}@shop.example")).unwrap(),
        Identity::external("shop", &number.to_string()).unwrap(),
    ] {
        new = new.with_identity(identity.verified(VerificationMethod::SignedIn, at));
    }
    new.tags.insert(Tag::parse("newsletter").unwrap());
    for (name, value) in [("loyalty", "0 points"), ("language", "en")] {
        new.attributes.insert(
            AttributeName::parse(name).unwrap(),
            AttributeValue::text(value).unwrap(),
        );
    }
    Customer::create(new, CustomerId::generate(ids, at), ids, at)
        .unwrap()
        .0
}

fn purchase(number: usize, at: Timestamp) -> NewInteraction {
    let amount = Money::new(i64::try_from(number % 10_000).unwrap(), Currency::USD);
    let line = PurchaseLine {
        product: ProductCode::parse("CD").unwrap(),
        name: None,
        category: Some(Category::parse("music").unwrap()),
        quantity: std::num::NonZeroU32::MIN,
        amount,
    };
    NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Purchase(Purchase::new(amount, vec![line]).unwrap()),
        regarding: None,
        occurred_at: at,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse(number.to_string()).unwrap(),
    }
}

/// The change set that records the sales.
pub(crate) fn record(told: &[Told]) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let told = told.iter().cloned();
    changes
        .interactions
        .extend(told.map(|(value, event)| Change::new(value, [event])));
    changes
}
