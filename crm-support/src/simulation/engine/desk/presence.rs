//! Who comes and goes, and what is handed back.

use super::RunningDesk;
use crate::simulation::engine::events::Event;
use crate::simulation::engine::shifts::Shifts;
use crate::simulation::{ShiftEnd, SimulationError};

impl RunningDesk<'_> {
    pub(super) fn expect_shift(&mut self, specialist: usize) {
        let shifts = self.shifts.get_mut(specialist);
        if let Some(starts_at) = shifts.and_then(Shifts::next) {
            self.agenda
                .add(starts_at, Event::ShiftStarts { specialist });
        }
    }

    pub(super) fn shift_starts(&mut self, specialist: usize) {
        self.set_here(specialist, true);
        if let Some(shifts) = self.shifts.get(specialist) {
            let ends_at = shifts.ends_at;
            self.agenda.add(ends_at, Event::ShiftEnds { specialist });
        }
    }

    pub(super) fn shift_ends(&mut self, specialist: usize) -> Result<(), SimulationError> {
        if self.model.shift_end() == ShiftEnd::HandsBack {
            let shifts = self.shifts.get(specialist);
            let open = shifts.map(|shifts| shifts.spells.clone());
            for spell in open.unwrap_or_default() {
                self.hand_back(spell)?;
            }
        }
        self.set_here(specialist, false);
        self.expect_shift(specialist);
        Ok(())
    }

    fn hand_back(&mut self, spell: usize) -> Result<(), SimulationError> {
        let Some(ended) = self.end_spell(spell, false) else {
            return Ok(());
        };
        let worked = self.now.saturating_sub(ended.from.as_micros());
        if let Some(progress) = self.progress.get_mut(ended.request) {
            progress.left = progress.left.saturating_sub(worked);
        }
        self.wait(ended.request, true).map(drop)
    }

    fn set_here(&mut self, specialist: usize, is_here: bool) {
        let (record, shifts) = (
            self.team.get_mut(specialist),
            self.shifts.get_mut(specialist),
        );
        let Some((record, shifts)) = record.zip(shifts) else {
            return;
        };
        let now = self.at;
        *record = record.clone().set_absent(!is_here, &self.ids, now).0;
        shifts.is_here = is_here;
        let spare = u64::from(record.spare_capacity());
        self.spare = match is_here {
            true => self.spare.saturating_add(spare),
            false => self.spare.saturating_sub(spare),
        };
    }
}
