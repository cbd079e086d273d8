//! The way to a server, which can be shut.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use diesel::{ConnectionError, ConnectionResult};

/// What becomes of those who want to connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// They get through.
    Open,
    /// They are kept until it is decided.
    Undecided,
    /// They are sent away.
    Shut,
    /// They are never answered.
    Silent,
}

/// Counts who comes.
pub(crate) struct Door {
    way: Mutex<Way>,
    decided: Condvar,
    attempts: AtomicUsize,
}

impl Door {
    pub(crate) fn open() -> Self {
        Self {
            way: Mutex::new(Way::Open),
            decided: Condvar::new(),
            attempts: AtomicUsize::new(0),
        }
    }

    pub(crate) fn set(&self, way: Way) {
        *self.way.lock().unwrap() = way;
        self.decided.notify_all();
    }

    /// How many have come so far.
    pub(crate) fn attempts(&self) -> usize {
        self.attempts.load(Ordering::SeqCst)
    }

    /// Somebody wants to connect. It keeps the thread, too, so that no time limit ends it.
    pub(crate) async fn pass(&self) -> ConnectionResult<()> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        let decision = {
            let way = self.way.lock().unwrap();
            let undecided = |way: &mut Way| *way == Way::Undecided;
            *self.decided.wait_while(way, undecided).unwrap()
        };
        match decision {
            Way::Open => Ok(()),
            Way::Silent => std::future::pending().await,
            Way::Undecided | Way::Shut => Err(ConnectionError::BadConnection("shut".to_owned())),
        }
    }
}
