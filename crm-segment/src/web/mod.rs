//! What happens on sites and in apps: visitors, sessions, and the ways through the pages.

mod activities;
mod paths;
mod report;
mod report_form;

pub use activities::{SessionPages, WebActivities};
pub use paths::NextPage;
pub use report::WebReport;
