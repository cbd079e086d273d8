//! With cached statements of rusqlite.

use crm_core::{Customer, CustomerId};

use super::raw::Raw;
use crate::way::{Customers, Edit, Ingest, Sales, TIMELINE, Timelines};

impl Ingest for Raw {
    fn ingest(&mut self, sales: &mut Sales) {
        Raw::ingest(self, &sales.told);
    }
}

impl Customers for Raw {
    fn customer(&mut self, id: CustomerId) -> Option<Customer> {
        Raw::customer(self, id)
    }

    fn update(&mut self, edits: &mut Vec<Edit>) {
        for (customer, expected, events) in edits {
            assert!(Raw::update(self, customer, *expected, events));
        }
    }
}

impl Timelines for Raw {
    fn timeline(&mut self, customer: CustomerId) -> usize {
        Raw::timeline(self, customer, TIMELINE).len()
    }
}
