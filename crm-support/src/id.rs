//! The ids of this crate.

use crm_core::{Code, EntityRef};

crm_core::define_id! {
    /// Names a request.
    pub struct RequestId("request id");
}

crm_core::define_id! {
    /// Names a message of a request's conversation.
    pub struct MessageId("message id");
}

crm_core::define_id! {
    /// Names a specialist.
    pub struct SpecialistId("specialist id");
}

impl RequestId {
    /// The kind of requests, as events and interactions refer to them.
    pub const ENTITY: Code = Code::new_static("request");
}

impl SpecialistId {
    /// The kind of specialists, as events refer to them.
    pub const ENTITY: Code = Code::new_static("specialist");
}

impl From<RequestId> for EntityRef {
    fn from(id: RequestId) -> Self {
        Self::new(RequestId::ENTITY, id.as_uuid())
    }
}

impl From<SpecialistId> for EntityRef {
    fn from(id: SpecialistId) -> Self {
        Self::new(SpecialistId::ENTITY, id.as_uuid())
    }
}
