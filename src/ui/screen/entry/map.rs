//! The map: the sections of the questionnaire, how far each is, and the way into one.

use super::{State, Stop, stops};
use crate::ui::{
    glyph,
    overlay::Target,
    widget::{Chooser, Item},
};

/// How far a section is.
#[derive(Debug, Clone, Copy, Default)]
struct Far {
    asked: usize,
    answered: usize,
    open: usize,
}

impl State {
    /// The sections to choose from; choosing one goes to its first open question, else to its first.
    pub(super) fn sections(&self) -> Chooser<Target> {
        let mut items: Vec<Item<Target>> = vec![];
        let mut from = 0;
        while from < self.stops.len() {
            let section = self.section(&self.stops[from]);
            let here = |stop: &&Stop| self.section(stop) == section;
            let inside = self.stops[from..].iter().take_while(here).count();
            let part = &self.stops[from..from + inside];
            from += inside.max(1);
            let (Some(node), Some(first)) = (section, self.way_into(part)) else {
                continue;
            };
            let far = self.far(part);
            let sign = match far {
                Far {
                    open: 0, answered, ..
                } if answered > 0 => glyph::TICK,
                Far { answered: 0, .. } => glyph::NOTHING,
                _ => glyph::PARTLY,
            };
            items.push(Item {
                text: self.label_of(node),
                aside: format!("{sign} {:>2}/{:<2}", far.answered, far.asked),
                value: Target::Question(first),
            });
        }
        Chooser::new("The sections: answered / asked", items)
    }

    /// The first open question of a section, else its first.
    fn way_into(&self, part: &[Stop]) -> Option<crate::form::Address> {
        let open = part.iter().find(|stop| self.is_open(stop));
        let first = part.iter().find(|stop| matches!(stop, Stop::Question(_)));
        open.or(first)?.address().cloned()
    }

    fn far(&self, part: &[Stop]) -> Far {
        let mut far = Far::default();
        for stop in part {
            let Stop::Question(at) = stop else { continue };
            let answered = self
                .state_of(at)
                .is_some_and(|state| state.answer.is_some());
            far.asked += 1;
            far.answered += usize::from(answered);
            far.open += usize::from(self.is_open(stop));
        }
        far
    }

    /// Which section of how many the cursor is in, from 1; those that are skipped do not count.
    pub(super) fn section_number(&self) -> Option<(usize, usize)> {
        let mut sections: Vec<usize> = self
            .states
            .iter()
            .filter(|state| stops::asked(self.questionnaire(), state))
            .map(|state| self.root_of(state.node))
            .collect();
        sections.dedup();
        let here = self.section(&self.at)?;
        let at = sections.iter().position(|section| *section == here)?;
        Some((at + 1, sections.len()))
    }
}
