//! What people ask for by the rights they have over their data.

use super::{ProfileError, Profiles};
use crate::data_subject::{
    DataSubjectDeadlines, DataSubjectRequest, data_subject_requests, open_data_subject_requests,
};
use crate::id::CustomerId;
use crate::interaction::InteractionKind;

impl Profiles {
    /// The customer's data-subject requests, by number, with their deadlines.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn data_subject_requests(
        &self,
        customer: CustomerId,
        deadlines: &DataSubjectDeadlines<'_>,
    ) -> Result<Vec<DataSubjectRequest>, ProfileError> {
        let kinds = [InteractionKind::DataSubjectRequest];
        let told = self.all_of_kinds(customer, kinds).await?;
        Ok(data_subject_requests(&told, deadlines))
    }

    /// Those that the customer still waits for an answer to, in
    /// [working order](DataSubjectRequest::working_order).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_data_subject_requests(
        &self,
        customer: CustomerId,
        deadlines: &DataSubjectDeadlines<'_>,
    ) -> Result<Vec<DataSubjectRequest>, ProfileError> {
        let requests = self.data_subject_requests(customer, deadlines).await?;
        Ok(open_data_subject_requests(requests))
    }
}
