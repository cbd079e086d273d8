//! A thread with a connection.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crm_core::StoreError;
use diesel::connection::TransactionManager;
use tokio::runtime::Runtime;

use super::backoff::Backoff;
use super::connection::{Connection, Connector, Held, use_on_this_thread};
use super::failures::{is_lost, is_passing, is_undone, message, understand};
use super::{BACKEND, Driver, dialect};
use crate::sql::failure::Failure;

/// How long a server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// More turns than the task of a driver takes to close its connection.
const TURNS_TO_CLOSE: usize = 8;

pub(super) type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// What a thread is asked to do.
pub(super) type Job = Box<dyn FnOnce(&mut Worker) + Send>;

/// The thread's state. It connects when it is first needed, and anew when a connection was lost.
pub(crate) struct Worker {
    runtime: Arc<Runtime>,
    connect: Connector,
    connection: Option<Connection>,
}

/// Why a unit of work was not done.
enum Setback {
    /// It will not go better next time.
    Final(StoreError),
    /// The server was not reached, or asks to try again.
    Passing(StoreError),
}

impl Worker {
    pub(super) fn new(runtime: Runtime, connect: Connector) -> Self {
        Self {
            runtime: Arc::new(runtime),
            connect,
            connection: None,
        }
    }

    /// Works until the last handle is gone and the queue is empty.
    pub(super) fn run(mut self, jobs: &Mutex<Receiver<Job>>) {
        use_on_this_thread(&self.runtime);
        loop {
            let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match next {
                Ok(job) => job(&mut self),
                Err(_) => return,
            }
        }
    }

    /// Does a unit of work in a transaction, again and again while the server asks for that.
    pub(super) fn write<T>(
        &mut self,
        work: &dyn Fn(&mut Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.until_it_is_done(|worker| worker.transact(work))
    }

    /// Answers a question, without a transaction of its own.
    pub(super) fn read<T>(
        &mut self,
        question: &dyn Fn(&mut Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.until_it_is_done(|worker| worker.ask(question))
    }

    /// Lends the connection once, whatever comes of it.
    pub(super) fn lend<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> T,
    ) -> Result<T, StoreError> {
        let connection = self.connected()?;
        let done = unless_it_panics(connection, work);
        // Diesel does not know of a transaction that the host began by a text of its own.
        if done.is_none() || !is_at_rest(connection) || dialect::end_any(connection).is_err() {
            self.disconnect();
        }
        done.ok_or_else(panicked)
    }

    fn until_it_is_done<T>(
        &mut self,
        mut attempt: impl FnMut(&mut Self) -> Result<T, Setback>,
    ) -> Result<T, StoreError> {
        let mut backoff = Backoff::new();
        loop {
            match attempt(self) {
                Ok(answer) => return Ok(answer),
                Err(Setback::Final(error)) => return Err(error),
                Err(Setback::Passing(error)) => match backoff.next_wait() {
                    Some(wait) => thread::sleep(wait),
                    None => return Err(error),
                },
            }
        }
    }

    fn transact<T>(
        &mut self,
        work: &dyn Fn(&mut Connection) -> Result<T, Failure>,
    ) -> Result<T, Setback> {
        let connection = self.connected().map_err(Setback::Passing)?;
        if let Err(error) = Transactions::begin_transaction(connection) {
            self.disconnect();
            return Err(Setback::Passing(understand(error.into())));
        }
        let Some(done) = unless_it_panics(connection, work) else {
            self.disconnect();
            return Err(Setback::Final(panicked()));
        };
        match done {
            Ok(answer) => match Transactions::commit_transaction(connection) {
                Ok(()) => Ok(answer),
                Err(error) => {
                    self.disconnect();
                    Err(after_commit(&error))
                }
            },
            Err(failure) => {
                // Nothing of it stays, whether the rollback arrives or the connection is lost.
                let is_usable = Transactions::rollback_transaction(connection).is_ok()
                    && is_at_rest(connection)
                    && !connection_is_lost(&failure);
                if !is_usable {
                    self.disconnect();
                }
                Err(setback(failure))
            }
        }
    }

    fn ask<T>(
        &mut self,
        question: &dyn Fn(&mut Connection) -> Result<T, Failure>,
    ) -> Result<T, Setback> {
        let connection = self.connected().map_err(Setback::Passing)?;
        let Some(answer) = unless_it_panics(connection, question) else {
            self.disconnect();
            return Err(Setback::Final(panicked()));
        };
        let is_lost = answer.as_ref().is_err_and(connection_is_lost) || !is_at_rest(connection);
        if is_lost {
            self.disconnect();
        }
        answer.map_err(setback)
    }

    fn connected(&mut self) -> Result<&mut Connection, StoreError> {
        if self.connection.is_none() {
            let driver = self.reach_the_server()?;
            let mut connection = Connection::from(Held::new(Box::new(driver)));
            dialect::prepare(&mut connection)
                .map_err(|error| StoreError::Unavailable(Box::new(message(&error))))?;
            self.connection = Some(connection);
        }
        self.connection
            .as_mut()
            .ok_or_else(|| StoreError::Unavailable("there is no connection".into()))
    }

    fn reach_the_server(&self) -> Result<Driver, StoreError> {
        let connecting = async { tokio::time::timeout(CONNECT_TIMEOUT, (self.connect)()).await };
        // The host's own code may panic; the thread goes on.
        let reached = panic::catch_unwind(AssertUnwindSafe(|| self.runtime.block_on(connecting)));
        match reached {
            Ok(Ok(Ok(driver))) => Ok(driver),
            Ok(Ok(Err(error))) => Err(StoreError::Unavailable(Box::new(error))),
            Ok(Err(_)) => Err(StoreError::Unavailable("the server does not answer".into())),
            Err(_) => Err(StoreError::Unavailable("connecting panicked".into())),
        }
    }

    /// Gives the connection up. A driver may close it in a task of the runtime, which runs only
    /// while somebody waits: the server would keep an open transaction, with its locks, until the
    /// thread has something to do again.
    fn disconnect(&mut self) {
        self.connection = None;
        self.runtime.block_on(async {
            for _ in 0..TURNS_TO_CLOSE {
                tokio::task::yield_now().await;
            }
        });
    }
}

fn connection_is_lost(failure: &Failure) -> bool {
    matches!(failure, Failure::Database(error) if is_lost(error))
}

fn setback(failure: Failure) -> Setback {
    if is_passing(&failure) {
        Setback::Passing(understand(failure))
    } else {
        Setback::Final(understand(failure))
    }
}

/// What a failed `COMMIT` means: the server refused it, or nobody knows.
fn after_commit(error: &diesel::result::Error) -> Setback {
    if is_undone(error) {
        return Setback::Passing(StoreError::Unavailable(Box::new(message(error))));
    }
    Setback::Final(StoreError::UnknownOutcome(Box::new(message(error))))
}

/// What `work` gives; `None` when it panicked. The connection is not used again then.
pub(super) fn unless_it_panics<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> T,
) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(|| work(connection))).ok()
}

/// Whether no transaction is open, and none was broken. (Diesel's own question finds nothing wrong
/// with a test transaction, which would never be committed.)
fn is_at_rest(connection: &mut Connection) -> bool {
    let status = Transactions::transaction_manager_status_mut(connection);
    matches!(status.transaction_depth(), Ok(None))
}

fn panicked() -> StoreError {
    StoreError::Backend(format!("the work on {BACKEND} panicked").into())
}
