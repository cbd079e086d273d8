//! What a token is about.

use crate::code::Code;
use crate::consent::{ConsentActor, ConsentEvidence, ConsentMethod, ConsentScope, Withdrawal};
use crate::id::{CustomerId, TenantId};

/// What a preference token is about: whose it is, what it takes back, and in which message it went
/// out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct PreferenceContent {
    /// The tenant of the customer.
    pub tenant: TenantId,
    /// The customer.
    pub customer: CustomerId,
    /// What is taken back: purpose, channel and list, the list being the topic.
    pub scope: ConsentScope,
    /// The message in which the token goes out, by its id.
    pub message: Option<Code>,
}

impl PreferenceContent {
    /// A token by which the customer takes back whatever was granted within `scope`.
    #[must_use]
    pub fn new(tenant: TenantId, customer: CustomerId, scope: ConsentScope) -> Self {
        Self {
            tenant,
            customer,
            scope,
            message: None,
        }
    }

    /// The same content, in this message.
    #[must_use]
    pub fn in_message(self, message: Code) -> Self {
        Self {
            message: Some(message),
            ..self
        }
    }
}

/// The content of a token that one of the host's keys made. Only
/// [`PreferenceKeys::verify`](super::PreferenceKeys::verify) makes it, and a withdrawal is all that
/// it can be used for.
///
/// ```compile_fail,E0451
/// use crm_core::{PreferenceContent, VerifiedPreference};
///
/// fn forge(content: PreferenceContent) -> VerifiedPreference {
///     VerifiedPreference { content }
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct VerifiedPreference {
    content: PreferenceContent,
}

impl VerifiedPreference {
    pub(super) fn new(content: PreferenceContent) -> Self {
        Self { content }
    }

    /// What the token is about.
    #[must_use]
    pub fn content(&self) -> &PreferenceContent {
        &self.content
    }

    /// What the holder of the token does.
    #[must_use]
    pub fn withdrawal(&self) -> Withdrawal {
        const TOKEN: Code = Code::new_static("preference-token");
        let mut link = ConsentEvidence::new(ConsentMethod::Link, TOKEN).by(ConsentActor::Customer);
        link.reference.clone_from(&self.content.message);
        Withdrawal::of(self.content.scope.clone()).noting(link)
    }
}
