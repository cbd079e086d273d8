//! What a segmented base tells the views of departments.

use async_trait::async_trait;
use crm_core::{
    CustomerId, CustomerValue, Money, SegmentLabel, SegmentSource, StoreError, ValueSource,
};

use super::SegmentedBase;

/// The segment of a customer, as of the instant of the base. It is in memory: nothing is read.
#[async_trait]
impl SegmentSource for SegmentedBase {
    async fn segments(&self, customer: CustomerId) -> Result<Vec<SegmentLabel>, StoreError> {
        let segment = self.customer(&customer).and_then(|found| found.segment);
        // A name and a label are texts of the same rules.
        let label = segment.and_then(|name| SegmentLabel::parse(name.as_str()).ok());
        Ok(label.into_iter().collect())
    }
}

/// What a customer paid so far, less what was paid back, as of the instant of the base; not known of
/// a customer without purchases, or of more than an amount holds.
#[async_trait]
impl ValueSource for SegmentedBase {
    async fn value(&self, customer: CustomerId) -> Result<Option<CustomerValue>, StoreError> {
        let paid = self.customer(&customer).and_then(|found| {
            let minor = i64::try_from(found.summary.amount_minor()).ok()?;
            Some(Money::new(minor, self.summaries().currency()))
        });
        Ok(paid.map(|paid| CustomerValue::new(paid, self.as_of())))
    }
}
