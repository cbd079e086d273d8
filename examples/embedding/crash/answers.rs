//! What a writing process told.

use crate::writer::sign;

/// What became of the last step that a lane began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    /// Nothing was told: it was under way, or there was none.
    Untold,
    /// It may be stored.
    Unknown,
    /// It is not stored.
    Refused,
}

/// How far one lane came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    /// How many steps are acknowledged, those of earlier processes among them.
    pub(crate) acknowledged: u64,
    pub(crate) last: Last,
}

/// What a writing process told, by lane.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    pub(crate) lanes: Vec<Told>,
    /// How many steps this process acknowledged.
    pub(crate) acknowledged: u64,
    /// Answers other than acknowledgements.
    pub(crate) failures: Vec<String>,
    /// Answers that no store may give.
    pub(crate) broken: Vec<String>,
}

impl Answers {
    /// The answers of a process that has told nothing yet.
    pub(crate) fn after(taken: &[u64]) -> Self {
        let begin = |&acknowledged| Told {
            acknowledged,
            last: Last::Untold,
        };
        Self {
            lanes: taken.iter().map(begin).collect(),
            acknowledged: 0,
            failures: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Takes what was told; what stands behind the last line break was not told.
    pub(crate) fn take_all(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        for line in text.split_inclusive('\n') {
            if let Some(line) = line.strip_suffix('\n') {
                self.take(line);
            }
        }
    }

    fn take(&mut self, line: &str) {
        let mut words = line.splitn(4, ' ');
        let sign = words.next().and_then(|word| word.chars().next());
        let lane = words.next().and_then(|word| word.parse::<usize>().ok());
        let step = words.next().and_then(|word| word.parse::<u64>().ok());
        let (Some(sign), Some(lane), Some(step)) = (sign, lane, step) else {
            self.broken.push(format!("not understood: {line}"));
            return;
        };
        let Some(told) = self.lanes.get_mut(lane) else {
            self.broken.push(format!("no such lane: {line}"));
            return;
        };
        if step != told.acknowledged {
            self.broken.push(format!("out of turn: {line}"));
        }
        match sign {
            sign::ACKNOWLEDGED => {
                *told = Told {
                    acknowledged: step + 1,
                    last: Last::Untold,
                };
                self.acknowledged += 1;
                return;
            }
            // A refusal after an unknown outcome leaves it unknown.
            sign::REFUSED if told.last != Last::Unknown => told.last = Last::Refused,
            sign::REFUSED => {}
            sign::UNKNOWN => told.last = Last::Unknown,
            _ => self.broken.push(line.to_owned()),
        }
        self.failures.push(line.to_owned());
    }

    pub(crate) fn taken(&self) -> Vec<u64> {
        self.lanes.iter().map(|told| told.acknowledged).collect()
    }
}
