//! How people work together for customers, and what customers contribute: tasks, hand-overs,
//! watchers, ideas and ratings, from what was told in any order.

mod by_customer;
mod hand_over;
mod idea;
mod idea_board;
mod last;
mod rating;
mod rating_board;
mod responsibility;
mod task;
mod watchers;

pub(crate) use by_customer::{ByCustomer, Share, board_of_shares};
pub use hand_over::{HandOver, HandOverState};
pub use idea::Idea;
pub use idea_board::IdeaBoard;
pub(crate) use last::{Last, place_of};
pub use rating::RatingSummary;
pub use rating_board::RatingBoard;
pub use responsibility::{Responsibility, ResponsibilityTerm, responsibility};
pub use task::{Task, TaskEntry, next_due, open_tasks, tasks};
pub use watchers::{Watchers, watchers};
