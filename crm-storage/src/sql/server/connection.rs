//! The connection that the repository is run on.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use diesel::ConnectionResult;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::{Handle, Runtime};

use super::Driver;

/// A synchronous Diesel connection over the asynchronous driver: for the host's own queries in the
/// same transaction, with `diesel::prelude::*`.
pub type Connection = AsyncConnectionWrapper<Held, Blocking>;

/// Makes connections.
pub(crate) type Connector = Arc<
    dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = ConnectionResult<Driver>> + Send>>
        + Send
        + Sync,
>;

/// A connection that is owned, whether by itself or as a guard of a pool.
pub struct Held(Box<dyn Lends>);

impl Held {
    /// Holds what lends a connection.
    pub(crate) fn new<C>(connection: C) -> Self
    where
        C: DerefMut<Target = Driver> + Send + 'static,
    {
        Self(Box::new(connection))
    }

    /// Gives back what was held, if it is of this type.
    pub(crate) fn give_back<C: 'static>(self) -> Option<C> {
        let held = self.0.into_any().downcast::<C>();
        held.ok().map(|held| *held)
    }
}

impl Deref for Held {
    type Target = Driver;

    fn deref(&self) -> &Driver {
        self.0.driver()
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Driver {
        self.0.driver_mut()
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Held").finish_non_exhaustive()
    }
}

trait Lends: Send {
    fn driver(&self) -> &Driver;
    fn driver_mut(&mut self) -> &mut Driver;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

impl<C> Lends for C
where
    C: DerefMut<Target = Driver> + Send + 'static,
{
    fn driver(&self) -> &Driver {
        self
    }

    fn driver_mut(&mut self) -> &mut Driver {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

thread_local! {
    static OWN: RefCell<Option<Arc<Runtime>>> = const { RefCell::new(None) };
}

/// Makes `runtime` the one that drives the connections of this thread.
pub(super) fn use_on_this_thread(runtime: &Arc<Runtime>) {
    OWN.set(Some(Arc::clone(runtime)));
}

/// Waits for the driver: on the runtime of the thread, or else on the host's, from one of its
/// blocking threads.
#[derive(Debug)]
pub struct Blocking(On);

#[derive(Debug)]
enum On {
    Thread(Arc<Runtime>),
    Host(Handle),
}

impl BlockOn for Blocking {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        match &self.0 {
            On::Thread(runtime) => runtime.block_on(future),
            On::Host(handle) => handle.block_on(future),
        }
    }

    fn get_runtime() -> Self {
        let own = OWN.with_borrow(Option::clone);
        Self(own.map_or_else(|| On::Host(Handle::current()), On::Thread))
    }
}
