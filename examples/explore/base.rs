//! The database that is asked.

use std::path::PathBuf;
use std::sync::Arc;

use crm_core::{Clock, CoreStore, Currency, Profiles, SystemClock, SystemIds, Timestamp};
use crm_segment::Segmenter;
use crm_storage::sqlite::SqliteStore;
use crm_storage::{SqliteDatabase, SqliteOptions};
use ecrm_examples::arguments::explore::Arguments;
use ecrm_examples::failure::create_folder_of;
use ecrm_examples::{demo, facts};

use crate::failure::Failure;

/// The customers of one tenant, and who answers rules about them.
pub(crate) struct Base {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) segmenter: Segmenter,
    /// The instant of the question.
    pub(crate) as_of: Timestamp,
}

impl Base {
    /// Opens what the options name.
    ///
    /// # Errors
    /// When there is no such file, or nobody in it.
    pub(crate) fn open(arguments: &Arguments) -> Result<Self, Failure> {
        let file = arguments.database.clone().unwrap_or_else(demo::database);
        let is_demo = arguments.database.is_none();
        if is_demo {
            create_folder_of(&file)?;
        } else if !file.is_file() {
            // Opening would make an empty one.
            return Err(Failure::NoDatabase(file));
        }
        let store = open(&file, arguments)?;
        if demo::is_empty(&*store)? {
            if !is_demo || arguments.tenant.is_some() {
                let tenant = arguments.tenant.unwrap_or_else(demo::tenant);
                return Err(Failure::Nobody { tenant, file });
            }
            let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds::new()));
            demo::fill(&Profiles::new(store.clone(), clock, ids), &file)?;
        }
        let last = match is_demo {
            true => facts::last_purchase_in(&*store)?.map(facts::morning_after),
            false => None,
        };
        let as_of = arguments.as_of.or(last);
        let as_of = as_of.unwrap_or_else(|| SystemClock.now());
        let currency = match arguments.currency {
            Some(currency) => currency,
            // Where nothing was bought no currency makes a difference.
            None => facts::currency_in(&*store)?.unwrap_or(Currency::EUR),
        };
        let core: Arc<dyn CoreStore> = store.clone();
        let segmenter = Segmenter::new(core.clone(), core, currency).with_rule_store(store.clone());
        Ok(Self {
            store,
            segmenter,
            as_of,
        })
    }
}

fn open(file: &PathBuf, arguments: &Arguments) -> Result<Arc<SqliteStore>, Failure> {
    let opened = SqliteDatabase::open(file, SqliteOptions::default());
    let database = opened.map_err(|source| Failure::Open {
        file: file.clone(),
        source,
    })?;
    let tenant = arguments.tenant.unwrap_or_else(demo::tenant);
    Ok(Arc::new(database.tenant(tenant)))
}
