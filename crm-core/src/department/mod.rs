//! What each department sees of a customer: views by type.

mod marketing;
mod mood;
mod next_best;
mod own;
mod own_product;
mod requests;
mod role;
mod sales;
mod segments;
mod service;
mod value;
mod views;

pub use marketing::{Marketing, MarketingView};
pub use mood::{Mood, MoodTrend, Voice, mood};
pub use next_best::{NextBest, NextBestSource};
pub use own::{CustomerSelf, HeldRecords, OwnView};
pub use own_product::{OwnCatalogue, OwnProduct, ProductToday};
pub use requests::{RequestSource, RequestSummary};
pub use role::Department;
pub use sales::{Sales, SalesView};
pub use segments::{SegmentLabel, SegmentSource};
pub use service::{Service, ServiceView};
pub use value::{CustomerValue, ValueSource};
pub use views::Views;
