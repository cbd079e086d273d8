//! What customers are asked, and what they answer.

mod answer_counts;
mod answers;
mod condition;
mod definition;
mod net_promoter;
mod new_response;
mod question;
mod question_kind;
mod refusal;
mod respond;
mod response_board;
mod response_counts;
mod stated;
mod wording;

pub use answer_counts::AnswerCounts;
pub use answers::QuestionnaireAnswers;
pub use condition::{AnswerCondition, QuestionCondition};
pub use definition::Questionnaire;
pub use net_promoter::NetPromoter;
pub use new_response::NewQuestionnaireResponse;
pub use question::Question;
pub use question_kind::{AnswerOption, QuestionKind};
pub use refusal::{AnswerRefusal, AnswerRule, InvalidAnswers};
pub use response_board::ResponseBoard;
pub use response_counts::{QuestionnaireCounts, ResponseCounts};
pub use stated::{StatedAttribute, stated_attributes};
pub use wording::{QuestionText, Wording};
