//! Queueing theory: what can be said of a desk without simulating it.
//!
//! All of it takes for granted that requests come at random at one rate, that handling times are exponential, that one queue
//! feeds all specialists, and that it has been so for a long time. A desk that opens in the morning is not such; there a
//! simulation is asked, and this checks the simulation.
//!
//! Sources: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
//! exchanges", 1917; R. B. Cooper, "Introduction to Queueing Theory", 2nd ed. 1981; N. Gans, G. Koole, A. Mandelbaum,
//! "Telephone call centers: tutorial, review, and research prospects", 2003.

mod impatient_line;
mod load;
mod waiting_line;

pub use impatient_line::ImpatientLine;
pub use load::{OfferedLoad, erlang_b, erlang_c};
pub use waiting_line::WaitingLine;
