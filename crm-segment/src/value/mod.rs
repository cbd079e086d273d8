//! What customers will do and are worth: models of purchases, dropout and spending.
//!
//! | question | model |
//! |---|---|
//! | who is alive, how many purchases are to come | [`MbgNbd`], [`BgNbd`], [`ParetoNbd`] |
//! | the same by what is known of a customer from the start | these three [`WithCovariates`] |
//! | the same of customers who buy regularly | [`CnbdK`] |
//! | the same if nobody dropped out: the baseline | [`Nbd`] |
//! | the same at given opportunities, such as appeals | [`BgBb`] |
//! | what a purchase is worth | [`GammaGamma`] |
//! | how long a contract is renewed | [`ShiftedBetaGeometric`] |
//!
//! [`RepeatHistories`] makes histories from purchases, `fit` finds the parameters of the greatest
//! likelihood, [`Outlook`] says what is to come of any customer, in the fit or not. Each value
//! carries its unit of time, and values of different units never meet without a word.

mod beta_geometric;
mod bg_bb;
mod cnbd_k;
mod covariates;
mod error;
mod fit;
mod gamma_gamma;
mod history;
mod model;
mod nbd;
mod outlook;
mod pareto_nbd;
mod purchase_model;
mod require;
mod score;
mod shifted_beta_geometric;
mod unit;

pub use beta_geometric::{BgNbd, FirstDropout, MbgNbd};
pub use bg_bb::{BgBb, OpportunityGroups, OpportunityHistory};
pub use cnbd_k::{CnbdK, RegularOutlook};
pub use covariates::{
    Coefficient, CovariateError, CovariateGroups, CovariateModel, Covariates, MovedParameter,
    WithCovariates,
};
pub use error::ValueError;
pub use fit::{BoundarySide, Estimated, Fit, FitError, FitOptions, FitOutcome};
pub use gamma_gamma::GammaGamma;
pub use history::{
    HistoryError, HistoryGroups, ObservedBase, ObservedCustomer, Recency, RepeatHistories,
    RepeatHistory, SpendGroups, SpendHistory,
};
pub use model::{Model, Parameter};
pub use nbd::Nbd;
pub use outlook::Outlook;
pub use pareto_nbd::ParetoNbd;
pub use purchase_model::PurchaseModel;
pub use score::{ValueScore, score_all};
pub use shifted_beta_geometric::{ShiftedBetaGeometric, Survivors};
pub use unit::{DiscountRate, TimeSpan, TimeUnit};
