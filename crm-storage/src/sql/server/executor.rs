//! The threads of a database, and the way to them from asynchronous callers.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crm_core::StoreError;
use futures_channel::oneshot;

use super::BACKEND;
use super::connection::{Connection, Connector};
use super::worker::{Job, Worker};
use crate::sql::failure::Failure;

/// Some threads, each with a connection. Dropping it lets them finish what is queued, and waits for
/// them.
pub(crate) struct Executor {
    jobs: Option<Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
}

impl Executor {
    /// Starts the threads; each connects when it is first needed.
    pub(crate) fn start(connections: NonZeroUsize, connect: &Connector) -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let mut executor = Self {
            jobs: Some(sender),
            workers: Vec::new(),
        };
        for _ in 0..connections.get() {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let worker = Worker::new(runtime, Arc::clone(connect));
            let jobs = Arc::clone(&jobs);
            let thread = thread::Builder::new()
                .name(format!("crm-{BACKEND}"))
                .spawn(move || worker.run(&jobs))?;
            executor.workers.push(thread);
        }
        Ok(executor)
    }

    /// Does a unit of work in a transaction, and answers when it is committed. It is handed over at
    /// once and done even when nobody waits for the answer any more. It may be run several times;
    /// only the last run counts.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.write(&work)).await
    }

    /// Answers a question.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.read(&question)).await
    }

    /// Lends a connection to the host.
    pub(crate) async fn lend<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.lend(work)).await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Worker) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ended = || StoreError::Unavailable("the threads of the database have ended".into());
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |worker| {
            // Whoever asked may have gone; the work stays done.
            let _ = reply.send(work(worker));
        });
        let jobs = self.jobs.as_ref().ok_or_else(ended)?;
        jobs.send(job).map_err(|_| ended())?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::UnknownOutcome("the thread ended".into())))
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.jobs = None;
        for worker in self.workers.drain(..) {
            // A thread cannot wait for itself; one that panicked has nothing left to wait for.
            if worker.thread().id() != thread::current().id() {
                let _ = worker.join();
            }
        }
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Executor")
            .field("connections", &self.workers.len())
            .finish_non_exhaustive()
    }
}
