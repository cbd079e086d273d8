//! What a report says.
//!
//! None of these types has a `Debug` form: they hold what customers wrote and how they are called.

use crm_core::Money;

use super::outlook::Outlook;

/// Everything on the page; a part that is empty is left out.
#[derive(Clone, PartialEq, Default)]
pub struct ReportData {
    /// The title.
    pub title: String,
    /// When the report was made, in words.
    pub generated_at: String,
    /// The figures at the head of the page.
    pub highlights: Vec<Highlight>,
    /// The segments, in the order to be shown.
    pub segments: Vec<SegmentRow>,
    /// The customers by recency and frequency score.
    pub segment_cells: Vec<SegmentCell>,
    /// Share of customers and share of revenue, best customers first: from (0, 0) to (1, 1).
    pub concentration: Vec<(f64, f64)>,
    /// The months, in order.
    pub months: Vec<MonthRow>,
    /// What customers will do.
    pub outlook: Outlook,
    /// The requests by state.
    pub request_states: Vec<RequestStateRow>,
    /// The specialists.
    pub specialists: Vec<SpecialistRow>,
    /// The requests that wait, most urgent first.
    pub queue: Vec<QueueRow>,
    /// One customer.
    pub customer: Option<CustomerView>,
}

/// A figure at the head of the page.
#[derive(Clone, PartialEq, Eq)]
pub struct Highlight {
    /// What it counts.
    pub label: String,
    /// The figure.
    pub value: String,
    /// What to know about it; may be empty.
    pub note: String,
}

/// A segment of the customer base.
#[derive(Clone, PartialEq)]
pub struct SegmentRow {
    /// Its name.
    pub name: String,
    /// How many customers are in it.
    pub customers: u64,
    /// What they spent.
    pub revenue: Money,
    /// Their share of all customers, from 0 to 1.
    pub share_of_customers: f64,
    /// Their share of all revenue, from 0 to 1.
    pub share_of_revenue: f64,
}

/// The customers with one recency and one frequency score.
#[derive(Clone, PartialEq, Eq)]
pub struct SegmentCell {
    /// From 1 (long ago) to 5 (lately).
    pub recency: u8,
    /// From 1 (seldom) to 5 (often).
    pub frequency: u8,
    /// The segment that most of them are in.
    pub segment: String,
    /// How many they are.
    pub customers: u64,
}

/// The purchases of one month.
#[derive(Clone, PartialEq, Eq)]
pub struct MonthRow {
    /// The month, such as `1997-01`.
    pub label: String,
    /// Purchases by customers who had not bought before.
    pub new: u64,
    /// Purchases by customers who had.
    pub returning: u64,
}

/// The requests in one state.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestStateRow {
    /// The state.
    pub state: String,
    /// Those that met their deadline.
    pub met: u64,
    /// Those that missed it.
    pub missed: u64,
    /// Those whose deadline is still to come, or no longer counts.
    pub not_due: u64,
}

/// What a specialist has to do.
#[derive(Clone, PartialEq, Eq)]
pub struct SpecialistRow {
    /// The name.
    pub name: String,
    /// What they know.
    pub skills: String,
    /// Requests in their hands.
    pub open: u64,
    /// Requests that they take at once.
    pub capacity: u64,
    /// Requests that they closed.
    pub closed: u64,
}

/// A request that waits.
#[derive(Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// What it is about.
    pub subject: String,
    /// Who asks.
    pub customer: String,
    /// What kind of request it is.
    pub kind: String,
    /// How urgent it is.
    pub priority: String,
    /// Its state.
    pub state: String,
    /// Who has it; may be empty.
    pub specialist: String,
    /// When the answer is due.
    pub due: String,
}

/// All that is known of one customer.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerView {
    /// Who it is.
    pub title: String,
    /// Identities, consent, purchases and so on.
    pub sections: Vec<ViewSection>,
}

/// A part of a customer's view.
#[derive(Clone, PartialEq, Eq)]
pub struct ViewSection {
    /// What it tells.
    pub heading: String,
    /// Labels and values.
    pub rows: Vec<(String, String)>,
}
