//! Some customers for all.

use std::collections::BTreeSet;

use crm_core::CustomerId;

use crate::BucketSeed;

/// A few of many customers, drawn at random but always the same: those with the smallest hashes of the name of the
/// draw and their id (a bottom-k sample: Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007).
///
/// Every set of so many is as likely as every other one. It does not depend on the order in which customers come, a
/// larger sample of one name takes in the smaller one, and samples of parts merge into the sample of the whole.
/// As long as nobody drawn leaves, newcomers take the place of a few only.
///
/// ```
/// use crm_core::{CustomerId, SeededIds, Timestamp};
/// use crm_segment::{BucketSeed, CustomerSample};
///
/// let ids = SeededIds::new(1);
/// let mut sample = CustomerSample::new(BucketSeed::parse("look at them")?, 3);
/// sample.extend((0..1_000).map(|_| CustomerId::generate(&ids, Timestamp::UNIX_EPOCH)));
/// assert_eq!(sample.customers().len(), 3);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSample {
    seed: BucketSeed,
    size: usize,
    /// With the hash in front, so that the smallest come first.
    drawn: BTreeSet<([u8; 32], CustomerId)>,
}

impl CustomerSample {
    /// Nobody yet; at most so many.
    #[must_use]
    pub const fn new(seed: BucketSeed, size: usize) -> Self {
        Self {
            seed,
            size,
            drawn: BTreeSet::new(),
        }
    }

    /// Takes a customer into account; one who comes twice counts once.
    pub fn add(&mut self, customer: CustomerId) {
        self.drawn.insert((self.seed.hash(customer), customer));
        if self.drawn.len() > self.size {
            self.drawn.pop_last();
        }
    }

    /// The sample of all customers that either has seen: of the smaller of the two sizes. `None` when the draws have
    /// two names.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Option<Self> {
        if self.seed != other.seed {
            return None;
        }
        self.size = self.size.min(other.size);
        self.drawn.extend(other.drawn);
        while self.drawn.len() > self.size {
            self.drawn.pop_last();
        }
        Some(self)
    }

    /// Those who are drawn, in the order of the draw, so that the first few are a sample themselves.
    #[must_use]
    pub fn customers(&self) -> Vec<CustomerId> {
        self.drawn.iter().map(|(_, customer)| *customer).collect()
    }
}

impl Extend<CustomerId> for CustomerSample {
    fn extend<T: IntoIterator<Item = CustomerId>>(&mut self, customers: T) {
        customers
            .into_iter()
            .for_each(|customer| self.add(customer));
    }
}
