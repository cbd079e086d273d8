//! With prepared statements and binary COPY of tokio-postgres; a table beside finds what is known.

use crm_core::{Customer, CustomerId};

use super::raw::Raw;
use crate::way::{Customers, Edit, Ingest, Sales};

impl Ingest for Raw {
    fn ingest(&mut self, sales: &mut Sales) {
        self.ingest_new(&sales.told);
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
