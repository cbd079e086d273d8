//! Cells that customers are recognised by.

use serde::{Deserialize, Serialize};

use super::Cell;
use crate::code::Code;

/// What kind of identity a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum IdentityKind {
    /// The id that a system gave: the namespace of the id.
    External {
        /// The system.
        system: Code,
    },
    /// An e-mail address.
    Email,
    /// A telephone number in the international form.
    Phone,
    /// A name to sign in with.
    Login,
    /// A value of a namespace of the host's own.
    Custom {
        /// The namespace.
        namespace: Code,
    },
}

/// A cell that holds an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityMapping {
    /// What kind of identity.
    pub kind: IdentityKind,
    /// Where it stands.
    pub cell: Cell,
}

impl IdentityMapping {
    /// The id that `system` gave.
    #[must_use]
    pub fn external(system: Code, cell: Cell) -> Self {
        Self {
            kind: IdentityKind::External { system },
            cell,
        }
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(cell: Cell) -> Self {
        let kind = IdentityKind::Email;
        Self { kind, cell }
    }
}
