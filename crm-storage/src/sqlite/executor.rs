//! The threads of a database, and the way to them from asynchronous callers.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crm_core::StoreError;
use futures_channel::oneshot;

use super::writer::{Job, Reconnect, Work, Writer};
use super::{Conn, OpenError, connection, dialect};
use crate::sql::failure::Failure;

type Reading = Box<dyn FnOnce(&mut Conn) + Send>;

/// One writing thread and several reading ones. Dropping it lets them finish what is queued, and
/// waits for them.
pub(super) struct Executor {
    writes: Option<Sender<Box<dyn Job>>>,
    /// `None` for a database in memory, which has one connection for all.
    reads: Option<Sender<Reading>>,
    writer: Option<JoinHandle<()>>,
    readers: Vec<JoinHandle<()>>,
}

impl Executor {
    /// Starts the threads. Without `readers` the writer answers questions, too.
    pub(super) fn start(
        conn: Conn,
        reconnect: Option<Reconnect>,
        readers: Vec<Conn>,
    ) -> Result<Self, OpenError> {
        let (writes, jobs) = mpsc::channel();
        let writer = Writer::new(jobs, conn, reconnect);
        let mut executor = Self {
            writes: Some(writes),
            reads: None,
            writer: Some(spawn("crm-sqlite-writer", || writer.run())?),
            readers: Vec::new(),
        };
        if !readers.is_empty() {
            let (reads, questions) = mpsc::channel();
            let questions = Arc::new(Mutex::new(questions));
            executor.reads = Some(reads);
            for conn in readers {
                let questions = Arc::clone(&questions);
                let reader = spawn("crm-sqlite-reader", move || answer(&questions, conn))?;
                executor.readers.push(reader);
            }
        }
        Ok(executor)
    }

    /// Does a unit of work in a transaction, and answers when it is committed. The work is handed
    /// over at once and is done even when nobody waits for the answer any more.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let Some(writes) = &self.writes else {
            return Err(stopped());
        };
        let job: Box<dyn Job> = Box::new(Work::new(work, reply));
        writes.send(job).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| {
            Err(StoreError::UnknownOutcome(
                "the writing thread ended".into(),
            ))
        })
    }

    /// Answers a question.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let Some(reads) = &self.reads else {
            return self.write(question).await;
        };
        let (reply, answer) = oneshot::channel();
        let reading: Reading = Box::new(move |conn| {
            // Whoever asked may have gone.
            let _ = reply.send(question(conn).map_err(dialect::understand));
        });
        reads.send(reading).map_err(|_| stopped())?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Backend("the reading thread panicked".into())))
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // The writer goes last and alone: the last connection to close merges the log into the file,
        // and two that close at once both leave it to the other.
        self.reads = None;
        self.readers.drain(..).for_each(wait_for);
        self.writes = None;
        self.writer.take().into_iter().for_each(wait_for);
    }
}

fn wait_for(thread: JoinHandle<()>) {
    // A thread cannot wait for itself; one that panicked has nothing left to wait for.
    if thread.thread().id() != thread::current().id() {
        let _ = thread.join();
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Executor")
            .field("readers", &self.readers.len())
            .finish_non_exhaustive()
    }
}

fn answer(questions: &Mutex<Receiver<Reading>>, mut conn: Conn) {
    loop {
        let next = questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            // After a panic whoever asked is told by the reply that was dropped.
            Ok(reading) => drop(connection::unless_it_panics(&mut conn, reading)),
            Err(_) => return,
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(OpenError::Thread)
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the threads of the database have ended".into())
}

#[cfg(test)]
mod tests {
    use diesel::connection::{Connection, SimpleConnection};
    use futures_executor::block_on;

    use super::*;

    #[test]
    fn a_question_that_panics_leaves_the_readers_alive() {
        let conn = || Conn::establish(":memory:").unwrap();
        let executor = Executor::start(conn(), None, vec![conn()]).unwrap();
        for _ in 0..3 {
            let answer: Result<(), _> = block_on(executor.read(|conn| {
                conn.transaction(|_| {
                    std::panic::resume_unwind(Box::new("as Diesel does when memory runs out"))
                })
            }));
            assert!(answer.is_err());
            // No transaction is left open, in which later writes would not be seen.
            block_on(executor.read(|conn| Ok(conn.batch_execute("BEGIN; COMMIT")?))).unwrap();
        }
    }
}
