//! Runs the cases of both suites on a store with a defect.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::{self, StoreFactory};
use crm_storage::MemoryDatabase;

use crate::defect::{Defect, Handle};
use crate::store::Broken;

/// Hands out stores with the defect.
pub(crate) struct Bench {
    database: MemoryDatabase,
    tenants: Arc<Mutex<BTreeSet<TenantId>>>,
    defect: Arc<dyn Defect>,
}

impl Bench {
    fn fresh(defect: &Arc<dyn Defect>) -> Self {
        Self {
            database: MemoryDatabase::new(),
            tenants: Arc::default(),
            defect: Arc::clone(defect),
        }
    }
}

#[async_trait]
impl StoreFactory for Bench {
    type Store = Broken;

    async fn store(&self, tenant: TenantId) -> Broken {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(tenant);
        let handle = Handle::new(self.database.clone(), Arc::clone(&self.tenants), tenant);
        Broken::new(handle, Arc::clone(&self.defect))
    }
}

/// Which cases told of the defect, and which did not.
pub(crate) struct Outcome {
    pub(crate) failed: Vec<String>,
    pub(crate) passed: Vec<String>,
}

/// Runs every case on a database of its own. The cases of crm-support have the prefix `requests/`.
pub(crate) fn run(defect: Arc<dyn Defect>) -> Outcome {
    silence_what_is_expected();
    let control = thread::Builder::new()
        .name(CONTROL.to_owned())
        .spawn(move || run_here(&defect));
    control.unwrap().join().unwrap()
}

fn run_here(defect: &Arc<dyn Defect>) -> Outcome {
    let (mut failed, mut passed) = (Vec::new(), Vec::new());
    let of_core = conformance::cases::<Bench>().into_iter().map(|c| ("", c));
    let of_support = crm_support::conformance::cases::<Bench>()
        .into_iter()
        .map(|case| ("requests/", case));
    for (suite, case) in of_core.chain(of_support) {
        let name = format!("{suite}{}", case.name());
        let bench = Bench::fresh(defect);
        defect.forget();
        match panic::catch_unwind(AssertUnwindSafe(|| case.run(&bench))) {
            Ok(()) => passed.push(name),
            Err(_) => failed.push(name),
        }
    }
    Outcome { failed, passed }
}

const CONTROL: &str = "control";

/// The panics of cases on broken stores are expected and not printed; all others are.
fn silence_what_is_expected() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            // The test harness names its threads; those that a case starts have no name.
            if !matches!(thread::current().name(), None | Some(CONTROL)) {
                print(panicked);
            }
        }));
    });
}
