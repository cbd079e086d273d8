//! The handle of a department.

use super::Department;
use crate::id::CustomerId;
use crate::profiles::{ProfileError, Profiles};

/// Shows customers to one department: this is what a host hands to the code of the department. There
/// is no way from it to the view of another one, nor to the store.
///
/// ```
/// # use std::sync::Arc;
/// # use crm_core::*;
/// # use crm_storage::MemoryDatabase;
/// # futures_executor::block_on(async {
/// # let ids = SystemIds::new();
/// # let tenant = TenantId::generate(&ids, SystemClock.now());
/// # let store = Arc::new(MemoryDatabase::new().tenant(tenant));
/// let profiles = Profiles::new(store, Arc::new(SystemClock), Arc::new(ids));
/// let ann = profiles.create(NewCustomer::new(Party::unknown_person())).await?;
///
/// async fn in_the_sales_department(
///     views: &Views<Sales>,
///     id: CustomerId,
/// ) -> Result<Option<LifecycleStage>, ProfileError> {
///     Ok(views.of(id).await?.map(|view| view.stage))
/// }
///
/// let views = Views::new(profiles, Sales::new());
/// let stage = in_the_sales_department(&views, ann.id()).await?;
/// assert_eq!(stage, Some(LifecycleStage::Prospect));
/// # Ok::<(), ProfileError>(()) }).unwrap();
/// ```
///
/// The service is not shown what marketing is:
///
/// ```compile_fail,E0308
/// use crm_core::{CustomerId, MarketingView, ProfileError, Service, Views};
///
/// async fn at_the_service_desk(
///     views: &Views<Service>,
///     id: CustomerId,
/// ) -> Result<Option<MarketingView>, ProfileError> {
///     views.of(id).await
/// }
/// ```
///
/// Nor does it come to the whole from there:
///
/// ```compile_fail,E0616
/// use crm_core::{Profiles, Service, Views};
///
/// fn at_the_service_desk(views: &Views<Service>) -> &Profiles {
///     &views.profiles
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Views<D> {
    profiles: Profiles,
    department: D,
}

impl<D: Department> Views<D> {
    /// The handle of this department.
    #[must_use]
    pub fn new(profiles: Profiles, department: D) -> Self {
        Self {
            profiles,
            department,
        }
    }

    /// What the department sees of a customer now, or `None` when there is no such customer. An id that
    /// was absorbed by a merge gives the customer to whom it leads.
    ///
    /// The store is asked once, and so is each source that the department has.
    ///
    /// # Errors
    /// When the store or a source fails.
    pub async fn of(&self, id: CustomerId) -> Result<Option<D::View>, ProfileError> {
        let (now, rule) = (self.profiles.clock.now(), self.profiles.lifecycle_rule);
        let query = self.department.query(rule, now);
        match self.profiles.store.overview(id, &query).await? {
            Some(overview) => Ok(Some(self.department.view(overview, now).await?)),
            None => Ok(None),
        }
    }
}
