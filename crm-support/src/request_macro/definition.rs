//! A macro.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::Code;
use serde::{Deserialize, Serialize};

use super::{MacroError, MacroStep};
use crate::canned_answer::CannedAnswer;
use crate::request::{RequestCommand, RequestStateKind};

/// Steps that are taken on a request one after the other, all or none, under a name, in a version.
///
/// It is checked when it is saved: a step must not contradict an earlier one, and there must be a state in which a request
/// takes them all. What it would do to a request [`plan`](Self::plan) tells.
///
/// ```
/// use crm_core::Code;
/// use crm_support::{MacroError, MacroStep, Priority, RequestCommand, RequestMacro};
///
/// let answer_and_solve: RequestMacro = serde_json::from_str(r#"{
///     "name": "answer-and-solve", "version": 1,
///     "steps": [
///         { "insert_answer": "parcel-late" },
///         { "command": "send" },
///         { "command": "resolve" },
///         { "add_tag": "parcel" }
///     ]
/// }"#).unwrap();
/// assert_eq!(answer_and_solve.steps().len(), 4);
///
/// let new = |steps| RequestMacro::new(Code::new_static("x"), 1, steps);
/// let [resolve, send] = [RequestCommand::Resolve, RequestCommand::Send].map(MacroStep::Command);
/// assert_eq!(new(vec![resolve, send]), Err(MacroError::Impossible { step: 1 }));
/// let priorities = [Priority::High, Priority::Low].map(MacroStep::SetPriority);
/// assert_eq!(new(priorities.to_vec()), Err(MacroError::Contradiction { first: 0, second: 1 }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MacroForm", into = "MacroForm")]
pub struct RequestMacro {
    form: MacroForm,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MacroForm {
    name: Code,
    version: u32,
    steps: Vec<MacroStep>,
}

impl RequestMacro {
    /// The largest number of steps.
    pub const MAXIMUM_STEPS: usize = 50;

    /// The commands that a macro can give. An answer that is sent by one asks the customer for nothing.
    pub const COMMANDS: [RequestCommand; 6] = [
        RequestCommand::SubmitForApproval,
        RequestCommand::Send,
        RequestCommand::Resolve,
        RequestCommand::CloseSilent,
        RequestCommand::Reopen,
        RequestCommand::Cancel,
    ];

    /// These steps.
    ///
    /// # Errors
    /// When there are none or too many, a command is none for a macro, a step contradicts an earlier one, or no request
    /// takes them all.
    pub fn new(name: Code, version: u32, steps: Vec<MacroStep>) -> Result<Self, MacroError> {
        check(&steps)?;
        let form = MacroForm {
            name,
            version,
            steps,
        };
        Ok(Self { form })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Code {
        &self.form.name
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.form.version
    }

    /// The steps, in order.
    #[must_use]
    pub fn steps(&self) -> &[MacroStep] {
        &self.form.steps
    }

    /// The canned answers that it inserts and that are not among these: to be looked at when it is saved.
    #[must_use]
    pub fn unknown_answers(&self, known: &BTreeMap<Code, CannedAnswer>) -> BTreeSet<&Code> {
        let steps = self.steps().iter();
        let inserted = steps.filter_map(|step| match step {
            MacroStep::InsertAnswer(name) => Some(name),
            _ => None,
        });
        inserted.filter(|name| !known.contains_key(*name)).collect()
    }
}

fn check(steps: &[MacroStep]) -> Result<(), MacroError> {
    if steps.is_empty() {
        return Err(MacroError::Empty);
    }
    let maximum = RequestMacro::MAXIMUM_STEPS;
    if steps.len() > maximum {
        return Err(MacroError::TooMany { maximum });
    }
    let mut states: BTreeSet<RequestStateKind> = RequestStateKind::ALL.iter().copied().collect();
    for (place, step) in steps.iter().enumerate() {
        match step {
            MacroStep::Command(command) if !RequestMacro::COMMANDS.contains(command) => {
                let (step, command) = (place, *command);
                return Err(MacroError::Command { step, command });
            }
            _ => {}
        }
        let mut earlier = steps.iter().take(place);
        if let Some(first) = earlier.position(|earlier| step.contradicts(earlier)) {
            let second = place;
            return Err(MacroError::Contradiction { first, second });
        }
        let after = states.iter().filter_map(|state| step.state_after(*state));
        states = after.collect();
        if states.is_empty() {
            return Err(MacroError::Impossible { step: place });
        }
    }
    Ok(())
}

impl TryFrom<MacroForm> for RequestMacro {
    type Error = MacroError;

    fn try_from(form: MacroForm) -> Result<Self, Self::Error> {
        Self::new(form.name, form.version, form.steps)
    }
}

impl From<RequestMacro> for MacroForm {
    fn from(definition: RequestMacro) -> Self {
        definition.form
    }
}
