//! What all models of purchases in continuous time can be asked.

use super::{Model, Outlook, RepeatHistory, TimeUnit, ValueError};

/// A model of when customers buy and when they drop out: [`BgNbd`](super::BgNbd),
/// [`MbgNbd`](super::MbgNbd), [`ParetoNbd`](super::ParetoNbd); with [`Nbd`](super::Nbd), nobody does.
///
/// Any customer can be asked about, in the fit or not.
pub trait PurchaseModel: Model {
    /// The unit for which the parameters hold.
    fn unit(&self) -> TimeUnit;

    /// The natural logarithm of the likelihood of one history.
    ///
    /// # Errors
    /// When the history is in another unit.
    fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError>;

    /// What is to come of somebody who makes the first purchase now.
    fn newcomer(&self) -> Outlook;

    /// What is to come of a customer with this history.
    ///
    /// # Errors
    /// When the history is in another unit.
    fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError>;
}
