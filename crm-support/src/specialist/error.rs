//! Why a specialist cannot do something.

use crm_core::{Channel, Timestamp};
use thiserror::Error;

/// Why a specialist cannot take or give back a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpecialistError {
    /// Too few units are free.
    #[error("the specialist has no free capacity: {capacity} units are the most")]
    NoCapacity {
        /// All units: open requests, where none weighs more than one.
        capacity: u32,
    },
    /// No place is free for requests of the channel.
    #[error(
        "the specialist has no free place for the channel: {limit} requests of it are the most"
    )]
    ChannelFull {
        /// The channel.
        channel: Channel,
        /// The largest number of its requests at once.
        limit: u32,
    },
    /// As many requests were given as may be in a period.
    #[error("the specialist was given as many requests as may be, until {until}")]
    LimitReached {
        /// When one may be given again.
        until: Timestamp,
    },
    /// More is held than is to be allowed.
    #[error("the specialist holds more than the new capacity allows")]
    HoldsMore,
    /// There is no open request to give back.
    #[error("the specialist has no open request")]
    NothingOpen,
}
