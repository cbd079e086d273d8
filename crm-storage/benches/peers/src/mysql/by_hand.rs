//! With statements of 100 rows of mysql_async.

use super::raw::Raw;
use crate::way::{Ingest, Sales};

impl Ingest for Raw {
    fn ingest(&mut self, sales: &mut Sales) {
        Raw::ingest(self, &sales.told);
    }
}
