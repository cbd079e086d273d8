//! Requests of people about their data, and until when the law wants them answered.

mod calendar;
mod deadlines;
mod period;
mod request;

pub use calendar::{DeadlineCalendar, WeekdaysInUtc};
pub use deadlines::{DataSubjectDeadlines, IdentityClock};
pub use period::end_of_months;
pub(crate) use period::end_of_period;
pub use request::{
    DataSubjectExtension, DataSubjectRequest, DataSubjectRequestEntry, DataSubjectRequestState,
    data_subject_requests, open_data_subject_requests,
};
