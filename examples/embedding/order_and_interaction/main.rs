//! A shop keeps its orders in the same database: an order and what the customer relationship
//! learns of it are stored together, or not at all.
//!
//! `cargo run --release --example order_and_interaction`
#![allow(clippy::print_stdout, reason = "an app talks to its user")]

use std::error::Error;

use crm_core::{
    ChangeSet, Channel, Clock, Code, Currency, Customer, CustomerId, CustomerStore, Direction,
    IdempotencyKey, Interaction, InteractionContent, InteractionStore, Money, NewCustomer,
    NewInteraction, Page, PageLimit, Party, Purchase, SystemClock, SystemIds, TenantId,
    TimelineFilter,
};
use crm_storage::{SqliteDatabase, SqliteOptions, sqlite};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use shop::shop_order;

/// The host's own table.
const SHOP: &str = "CREATE TABLE shop_order (
    number TEXT NOT NULL PRIMARY KEY,
    total INTEGER NOT NULL CHECK (total > 0)
) STRICT";

mod shop {
    #![allow(
        missing_docs,
        unreachable_pub,
        reason = "the macro makes public items without documentation"
    )]

    diesel::table! {
        shop_order (number) {
            number -> Text,
            total -> BigInt,
        }
    }
}

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("shop.sqlite");
    let database = SqliteDatabase::open(&path, SqliteOptions::default())?;
    let (ids, now) = (SystemIds::new(), SystemClock.now());
    let tenant = TenantId::generate(&ids, now);
    let store = database.tenant(tenant);

    let mut host = SqliteConnection::establish(path.to_str().ok_or("the path is not Unicode")?)?;
    host.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;")?;
    host.batch_execute(SHOP)?;

    let ann = CustomerId::generate(&ids, now);
    let new = NewCustomer::new(Party::unknown_person());
    let (customer, events) = Customer::create(new, ann, &ids, now)?;
    sqlite::apply(
        &mut host,
        tenant,
        &ChangeSet::new().insert_customer(customer, events),
    )?;

    for (number, total) in [("2026-0001", 2_933), ("2026-0002", 1_150), ("2026-0003", 0)] {
        let purchase = purchase_of(ann, number, total)?;
        // Both rows, or neither: here the shop's own rule refuses the third order.
        let stored = host.immediate_transaction(|host| {
            sqlite::apply(host, tenant, &purchase)?;
            diesel::insert_into(shop_order::table)
                .values((shop_order::number.eq(number), shop_order::total.eq(total)))
                .execute(host)?;
            Ok::<(), Box<dyn Error>>(())
        });
        match stored {
            Ok(()) => println!("order {number}: stored, with its interaction"),
            Err(_) => println!("order {number}: refused by the shop, and no interaction is left"),
        }
    }

    let orders: i64 = shop_order::table.count().get_result(&mut host)?;
    let page = Page::first(PageLimit::MAXIMUM);
    let all = TimelineFilter::all();
    let timeline = store.timeline(ann, &all, &page);
    let interactions = futures_executor::block_on(timeline)?.items.len();
    let known = futures_executor::block_on(store.customer(ann))?.is_some();
    println!("{orders} orders, {interactions} interactions, the customer is there: {known}");
    Ok(())
}

/// What the customer relationship is told of an order.
fn purchase_of(customer: CustomerId, number: &str, total: i64) -> Outcome<ChangeSet> {
    let (ids, now) = (SystemIds::new(), SystemClock.now());
    let paid = Money::new(total.max(1), Currency::EUR);
    let told = NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Purchase(Purchase::new(paid, vec![])?),
        regarding: None,
        occurred_at: now,
        source: Code::parse("web-shop")?,
        key: IdempotencyKey::parse(format!("order {number}"))?,
    };
    let (interaction, event) = Interaction::record(told, customer, &ids, now);
    Ok(ChangeSet::new().record_interaction(interaction, event))
}
