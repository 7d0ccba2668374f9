//! What a command does in an interview.

use super::{
    State, Stop,
    save::{Go, Motion},
    second::Entering,
};
use crate::form::{Address, Answer, Missing, Part};
use crate::ui::{
    clock::Now,
    command::Command,
    effect::Effect,
    overlay::{Overlay, Target},
    screen::Reply,
    widget::{Chooser, Item, moved},
    words::{Phrase, say},
};

impl State {
    /// Does what `command` asks.
    pub fn run(&mut self, command: Command, now: &Now) -> Reply {
        let went_on = std::mem::take(&mut self.went_on);
        if went_on && command == Command::Accept && !self.has_draft() {
            return Reply::quiet();
        }
        if self.sealed && command != Command::Leave {
            return Reply::say("this interview is sealed already");
        }
        match command {
            Command::KeepFirst => return self.keep_first(),
            Command::TakeSecond => return self.take_second(),
            Command::EndVisit => return self.end_visit(),
            Command::Withdraw => return self.ask_to_withdraw(),
            Command::Seal => return self.seal(),
            Command::Accept => return self.accept(now),
            Command::Next | Command::NextCell => return self.forward(),
            Command::Previous | Command::CellBefore => self.step(-1),
            Command::NextSection => self.next_section(),
            Command::PreviousSection => self.previous_section(),
            Command::NextOpen => return self.next_open(),
            Command::RowUp => self.row_step(-1),
            Command::RowDown => self.row_step(1),
            Command::FillDown => return self.fill_down(),
            Command::Sections => return Reply::over(Overlay::Choose(self.sections())),
            Command::Same => return self.same_again(),
            Command::GoTo => return Reply::over(Overlay::Choose(self.questions())),
            Command::DontKnow if self.is_typing_a_day() => return self.typed('d'),
            Command::DontKnow => return self.special(Missing::DontKnow),
            Command::Refused => return self.special(Missing::Refused),
            Command::NotApplicable => return self.special(Missing::NotApplicable),
            Command::Clear => return self.clear(),
            Command::Note => return self.notes(),
            Command::History => return self.history(),
            Command::Undo => return self.undo(),
            Command::Redo => return self.redo(),
            Command::Skipped => return self.toggle_skipped(),
            Command::Pick => self.start_picking(),
            Command::StopPicking => return self.stop_picking(),
            Command::PickUp => self.pick_step(-1),
            Command::PickDown => self.pick_step(1),
            Command::Mark => return self.mark_selected(),
            Command::AddRow => return self.add_here(),
            Command::RemoveRow => return self.ask_to_remove(),
            Command::Confirm => return self.remove_here(),
            Command::Reopen => return self.reopen(),
            Command::Leave => return self.leave(),
            _ => {}
        }
        Reply::quiet()
    }

    /// Whether `command` makes sense at the current question.
    #[must_use]
    pub fn can(&self, command: Command) -> bool {
        let allows = |missing: Missing| {
            let node = self.current().map(|state| self.node_of(state));
            node.is_some_and(|node| node.special_code(missing).is_some())
        };
        if self.sealed {
            return command == Command::Leave;
        }
        match command {
            Command::Seal => false,
            Command::EndVisit | Command::Withdraw if self.entering != Entering::First => false,
            Command::EndVisit => self.status.is_in_work(),
            Command::DontKnow => allows(Missing::DontKnow),
            Command::Refused => allows(Missing::Refused),
            Command::NotApplicable => allows(Missing::NotApplicable),
            Command::AddRow => self.repeat_here().is_some(),
            Command::RemoveRow => self.repeat_here().is_some_and(|(_, row)| row.is_some()),
            Command::Reopen => !self.status.is_in_work(),
            Command::Undo => !self.past.is_over(),
            Command::Redo => self.past.has_undone(),
            Command::Same => self.same().is_some(),
            Command::FillDown => self.status.is_in_work() && self.filling().is_some(),
            Command::Clear => self.current().is_some_and(|state| state.answer.is_some()),
            _ => true,
        }
    }

    fn accept(&mut self, now: &Now) -> Reply {
        match self.at.clone() {
            Stop::Question(at) => self.accept_question(&at),
            Stop::More(repeat) => self.add_row(&repeat),
            Stop::End => self.finish(now),
        }
    }

    /// On without Enter: what is typed is taken, what is not typed stays open.
    fn forward(&mut self) -> Reply {
        match self.at.clone() {
            Stop::Question(at) if self.drafts.contains_key(&at) && self.is_writable() => {
                self.accept_question(&at)
            }
            _ if self.differences().is_some() => {
                self.step(1);
                self.next_difference();
                Reply::quiet()
            }
            _ => {
                self.step(1);
                Reply::quiet()
            }
        }
    }

    fn next_section(&mut self) {
        let here = self.section(&self.at);
        let next = self.stops[self.position()..]
            .iter()
            .find(|stop| self.section(stop) != here)
            .cloned();
        self.go_to(next.unwrap_or(Stop::End));
    }

    fn previous_section(&mut self) {
        let first_of = |at: usize| {
            let section = self.section(&self.stops[at]);
            (0..=at)
                .rev()
                .take_while(|&i| self.section(&self.stops[i]) == section)
                .last()
                .unwrap_or(at)
        };
        let here = self.position();
        let mut to = first_of(here);
        if to == here && here > 0 {
            to = first_of(here - 1);
        }
        self.go_to(self.stops[to].clone());
    }

    fn next_open(&mut self) -> Reply {
        let here = self.position();
        let ahead = self.stops[here + 1..].iter().chain(&self.stops[..=here]);
        match ahead.clone().find(|stop| self.is_open(stop)).cloned() {
            Some(stop) => {
                self.go_to(stop);
                self.explain();
                Reply::quiet()
            }
            None => {
                self.go_to(Stop::End);
                Reply::say("nothing is open; Enter completes the interview")
            }
        }
    }

    /// Shows why the answer at the cursor is not right.
    fn explain(&mut self) {
        if let Some(state) = self.current()
            && !state.valid
        {
            self.fault = self.session.message(&state.address).map(Phrase::from);
        }
    }

    fn questions(&self) -> Chooser<Target> {
        let questions = self.stops.iter().filter_map(|stop| match stop {
            Stop::Question(at) => Some(at),
            _ => None,
        });
        let items = questions
            .map(|at| Item {
                text: self.session.label(at),
                aside: self
                    .session
                    .path(at)
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                value: Target::Question(at.clone()),
            })
            .collect();
        Chooser::new("Go to a question", items)
    }

    /// Goes to the question at `at`, where it is asked.
    pub fn jump(&mut self, at: &Address) {
        self.go_to(Stop::Question(at.clone()));
        self.explain();
    }

    /// The answer that is likely to be given again: of the row above, else of the interview before.
    fn same(&self) -> Option<Answer> {
        let at = self.current().map(|state| &state.address)?;
        self.row_above(at)
            .or_else(|| self.beside.earlier.get(at).cloned())
    }

    fn same_again(&mut self) -> Reply {
        let Stop::Question(at) = self.at.clone() else {
            return Reply::quiet();
        };
        match self.same() {
            Some(answer) => self.commit(&at, Some(answer), Motion::go(Go::On)),
            None => Reply::refuse("neither the row above nor the interview before has an answer"),
        }
    }

    fn notes(&self) -> Reply {
        match self.at.address() {
            Some(at) => Reply::effect(Effect::Notes(self.uid, at.clone())),
            None => Reply::say("a note hangs on a question"),
        }
    }

    fn history(&self) -> Reply {
        match self.at.address() {
            Some(at) => Reply::effect(Effect::History(self.uid, at.clone())),
            None => Reply::quiet(),
        }
    }

    fn toggle_skipped(&mut self) -> Reply {
        self.show_skipped = !self.show_skipped;
        Reply::say(if self.show_skipped {
            "skipped questions are shown, dimmed"
        } else {
            "skipped questions are hidden"
        })
    }

    /// Up and down in the list of choices; beyond its ends, to the neighbouring question.
    fn pick_step(&mut self, by: isize) {
        let offers = self.offers();
        let Some(picking) = &mut self.picking else {
            return;
        };
        let found = picking.found(&offers).len();
        match picking.selected {
            None | Some(0) if by < 0 => self.step(-1),
            None => picking.selected = Some(0),
            Some(at) => picking.selected = Some(moved(at, by, found)),
        }
    }

    /// Drops what is typed; then back to picking by key, where the list is short; then out of the interview.
    fn stop_picking(&mut self) -> Reply {
        let short = super::choices::keyed(&self.offers());
        match &mut self.picking {
            Some(picking) if !picking.field.is_empty() => {
                picking.field.clear();
                picking.selected = None;
            }
            Some(_) if short => self.picking = None,
            _ => return self.leave(),
        }
        Reply::quiet()
    }

    /// Asks in language number `language` from now on.
    pub fn speak(&mut self, language: usize) {
        self.session.set_language(language);
        self.read_states();
    }

    /// The innermost repeat around the cursor to which a person may add rows, and the row.
    fn repeat_here(&self) -> Option<(Address, Option<u32>)> {
        let at = self.at.address()?;
        if let Stop::More(repeat) = &self.at {
            return Some((repeat.clone(), None));
        }
        let node = self.questionnaire().node(&at.variable)?;
        let (depth, repeat) = node.repeats.iter().enumerate().next_back()?;
        let variable = self.questionnaire().at(*repeat).variable.clone();
        let around = at.rows.0[..depth].to_vec();
        let address = Address {
            variable,
            rows: crate::form::Rows(around),
        };
        let open = self.states.iter().any(|state| {
            state.address == address && matches!(state.part, Part::Repeat { open: true, .. })
        });
        open.then(|| (address, at.rows.0.get(depth).copied()))
    }

    fn add_here(&mut self) -> Reply {
        match self.repeat_here() {
            Some((repeat, _)) => self.add_row(&repeat),
            None => Reply::refuse("no rows can be added here"),
        }
    }

    fn ask_to_remove(&self) -> Reply {
        match self.repeat_here() {
            Some((_, Some(_))) => Reply::over(Overlay::Ask {
                question: say!(
                    "Remove this row? Its answers leave the interview; the log keeps them."
                ),
                command: Command::Confirm,
            }),
            _ => Reply::refuse("no row can be removed here"),
        }
    }

    fn remove_here(&mut self) -> Reply {
        match self.repeat_here() {
            Some((repeat, Some(row))) => self.remove_row(&repeat, row),
            _ => Reply::quiet(),
        }
    }
}
