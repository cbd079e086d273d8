//! The store of one tenant, which is the same in all backends.

/// Makes the store of a backend, in a module that has an `Executor`.
macro_rules! store {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Debug, Clone)]
        pub struct $name {
            executor: std::sync::Arc<Executor>,
            tenant: crm_core::TenantId,
        }

        impl $name {
            fn new(executor: std::sync::Arc<Executor>, tenant: crm_core::TenantId) -> Self {
                Self { executor, tenant }
            }

            /// The tenant whose store it is.
            #[must_use]
            pub fn tenant(&self) -> crm_core::TenantId {
                self.tenant
            }

            fn tenant_key(&self) -> $crate::sql::types::Id {
                $crate::sql::types::Id(self.tenant.as_uuid())
            }
        }
    };
}
pub(crate) use store;
