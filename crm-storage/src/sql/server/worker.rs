//! A thread with a connection.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crm_core::StoreError;
use diesel::connection::TransactionManager;
use tokio::runtime::Runtime;

use super::backoff::Backoff;
use super::connection::{Connection, Connector, Held, use_on_this_thread};
use super::failures::{is_lost, is_passing, is_undone, message, understand};
use super::outage::{Outage, Ticket};
use super::{BACKEND, Driver, dialect};
use crate::sql::failure::Failure;
use crate::sql::queue::Queue;
use crate::sql::server_options::ServerOptions;

/// How long a server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// More turns than the task of a driver takes to close its connection.
const TURNS_TO_CLOSE: usize = 8;

pub(super) type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// What a thread is asked to do.
pub(super) struct Job {
    /// The place of the call among the others.
    pub(super) ticket: Ticket,
    pub(super) work: Box<dyn FnOnce(&mut Worker) + Send>,
}

/// The thread's state. It connects when it is first needed, and anew when a connection was lost.
pub(crate) struct Worker {
    runtime: Arc<Runtime>,
    connect: Connector,
    connection: Option<Connection>,
    outage: Arc<Outage>,
    /// The call that is being answered.
    ticket: Ticket,
    keeps_lent_connections: bool,
}

/// Why a unit of work was not done.
enum Setback {
    /// It will not go better next time.
    Final(StoreError),
    /// The server asks to try again, or the connection was lost.
    Passing(StoreError),
    /// The server was not reached.
    Unreached(StoreError),
    /// The server did not even answer: looking for it took so long that once is enough.
    Silent(StoreError),
}

impl Setback {
    fn into_error(self) -> StoreError {
        match self {
            Self::Final(error)
            | Self::Passing(error)
            | Self::Unreached(error)
            | Self::Silent(error) => error,
        }
    }
}

impl Worker {
    pub(super) fn new(
        runtime: Runtime,
        connect: Connector,
        outage: Arc<Outage>,
        options: &ServerOptions,
    ) -> Self {
        Self {
            runtime: Arc::new(runtime),
            connect,
            connection: None,
            outage,
            ticket: Ticket::NONE,
            keeps_lent_connections: options.keeps_lent_connections,
        }
    }

    /// Works until the last handle is gone and the queue is empty.
    pub(super) fn run(mut self, jobs: &Queue<Job>) {
        use_on_this_thread(&self.runtime);
        while let Some(Job { ticket, work }) = jobs.next() {
            self.ticket = ticket;
            // What panics here is the driver: the connection is given up, and the thread goes on.
            if panic::catch_unwind(AssertUnwindSafe(|| work(&mut self))).is_err() {
                self.disconnect();
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

    /// Does something once, whatever comes of it.
    pub(super) fn once<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> T,
    ) -> Result<T, StoreError> {
        self.until_it_is_done(Self::check)?;
        let connection = self.connected().map_err(Setback::into_error)?;
        let done = unless_it_panics(connection, work);
        if done.is_none() || !is_at_rest(connection) {
            self.disconnect();
        }
        done.ok_or_else(panicked)
    }

    /// Lends a connection to the host.
    ///
    /// As a rule it is not used again: settings of the session that the host left behind, temporary
    /// tables and locks must not change what our own statements mean, and no engine can take back all
    /// of them without what the connection was set up with.
    pub(super) fn lend<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> T,
    ) -> Result<T, StoreError> {
        let done = self.once(work);
        if let Some(connection) = &mut self.connection {
            // Diesel does not know of a transaction that the host began by a text of its own. What
            // cannot be rolled back goes with the connection.
            let is_ended = dialect::end_any(connection).is_ok();
            if !is_ended || !self.keeps_lent_connections {
                self.disconnect();
            }
        }
        done
    }

    fn until_it_is_done<T>(
        &mut self,
        mut attempt: impl FnMut(&mut Self) -> Result<T, Setback>,
    ) -> Result<T, StoreError> {
        let mut backoff = Backoff::new();
        loop {
            let setback = match attempt(self) {
                Ok(answer) => {
                    self.outage.ends();
                    return Ok(answer);
                }
                Err(setback) => setback,
            };
            let may_pass = match setback {
                Setback::Final(_) | Setback::Silent(_) => false,
                Setback::Passing(_) => true,
                // Somebody has waited for it already.
                Setback::Unreached(_) => !self.outage.is_known(),
            };
            match backoff.next_wait().filter(|_| may_pass) {
                Some(wait) => thread::sleep(wait),
                None => return Err(self.give_up(setback)),
            }
        }
    }

    /// The answer when nothing more is tried. Others need not look for a server that is away.
    fn give_up(&self, setback: Setback) -> StoreError {
        let is_away = matches!(setback, Setback::Unreached(_) | Setback::Silent(_));
        let error = setback.into_error();
        if is_away {
            self.outage.begins(&error);
        }
        error
    }

    /// Makes sure of a connection that works: one that was idle may have been lost unnoticed.
    fn check(&mut self) -> Result<(), Setback> {
        let connection = self.connected()?;
        dialect::end_any(connection).map_err(|error| {
            self.disconnect();
            Setback::Passing(understand(error.into()))
        })
    }

    fn transact<T>(
        &mut self,
        work: &dyn Fn(&mut Connection) -> Result<T, Failure>,
    ) -> Result<T, Setback> {
        let connection = self.connected()?;
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
        let connection = self.connected()?;
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

    fn connected(&mut self) -> Result<&mut Connection, Setback> {
        if self.connection.is_none() {
            if let Some(error) = self.outage.answer(self.ticket) {
                return Err(Setback::Final(error));
            }
            let driver = self.reach_the_server()?;
            let mut connection = Connection::from(Held::new(Box::new(driver)));
            dialect::prepare(&mut connection).map_err(|error| {
                Setback::Unreached(StoreError::Unavailable(Box::new(message(&error))))
            })?;
            self.outage.ends();
            self.connection = Some(connection);
        }
        self.connection.as_mut().ok_or_else(|| {
            Setback::Passing(StoreError::Unavailable("there is no connection".into()))
        })
    }

    fn reach_the_server(&self) -> Result<Driver, Setback> {
        let unavailable = |why: &str| StoreError::Unavailable(why.into());
        let connecting = async { tokio::time::timeout(CONNECT_TIMEOUT, (self.connect)()).await };
        // The host's own code may panic; the thread goes on.
        let reached = panic::catch_unwind(AssertUnwindSafe(|| self.runtime.block_on(connecting)));
        match reached {
            Ok(Ok(Ok(driver))) => Ok(driver),
            Ok(Ok(Err(error))) => Err(Setback::Unreached(StoreError::Unavailable(Box::new(error)))),
            Ok(Err(_)) => Err(Setback::Silent(unavailable("the server does not answer"))),
            Err(_) => Err(Setback::Unreached(unavailable("connecting panicked"))),
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
