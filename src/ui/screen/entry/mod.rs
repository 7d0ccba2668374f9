//! Entry: an interview as a scrolling form, the current question large, every answer on disk before the cursor moves.

mod accept;
mod block;
mod choices;
mod commands;
mod doubt;
mod draft;
mod manner;
mod map;
mod open;
mod roster;
mod rows;
mod save;
mod second;
mod skipped;
mod stops;
mod undo;
mod view;
mod visit;

use std::collections::HashMap;

pub use draft::Draft;
pub use manner::Manner;
pub use open::{Beside, Stored, begin, restore};
pub use second::{Keyed, again};
pub use stops::Stop;
pub use visit::WITHDRAWN;

use choices::{Offer, Picking};
use draft::Way;
use save::Pending;
use second::Entering;
use undo::Past;

use crate::form::{Address, Node, NodeState, Part, Questionnaire, Session};
use crate::name::Uid;
use crate::survey::Status;
use crate::ui::{
    keymap::Context,
    words::{Phrase, say},
};

/// An interview on the screen.
#[derive(Debug, Clone)]
pub struct State {
    /// Which interview.
    pub uid: Uid,
    /// Where it stands.
    pub status: Status,
    session: Session,
    /// `session.states()`, read once a change.
    states: Vec<NodeState>,
    /// Where in `states` a question stands.
    places: HashMap<Address, usize>,
    stops: Vec<Stop>,
    at: Stop,
    drafts: HashMap<Address, Draft>,
    picking: Option<Picking>,
    /// How many notes hang on a question.
    noted: HashMap<Address, usize>,
    /// What the world was asked to save and has not confirmed.
    pending: Option<Pending>,
    past: Past,
    /// An answer that a check doubts, until somebody says why it is right.
    held: Option<doubt::Held>,
    beside: Beside,
    entering: Entering,
    strokes: manner::Strokes,
    manner: Manner,
    /// Whether the last question went on by itself, so that an Enter out of habit is not taken for the next one.
    went_on: bool,
    /// Whether the respondent took consent back: nothing is shown or changed.
    sealed: bool,
    show_skipped: bool,
    /// Whether this sitting changed anything.
    touched: bool,
    stopped_at: Option<Address>,
    /// What is wrong with what was typed at the current question.
    fault: Option<Phrase>,
}

impl State {
    /// The questionnaire.
    #[must_use]
    pub fn questionnaire(&self) -> &Questionnaire {
        self.session.questionnaire()
    }

    /// The running form as it is on disk.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Where the cursor stands.
    #[must_use]
    pub const fn at(&self) -> &Stop {
        &self.at
    }

    /// What is typed and not accepted, to be kept while the interview is closed.
    #[must_use]
    pub fn into_drafts(self) -> HashMap<Address, Draft> {
        match self.entering {
            Entering::First => self.drafts,
            // What is half typed in a second entry is not shown in the first.
            _ => HashMap::new(),
        }
    }

    /// Takes back what was typed when the interview was last left.
    pub fn take_drafts(&mut self, drafts: HashMap<Address, Draft>) {
        if self.entering == Entering::First {
            self.drafts = drafts;
        }
    }

    /// The name of the interview: the questionnaire's, else its key's first letters.
    #[must_use]
    pub fn name(&self) -> Phrase {
        let name = self.session.name();
        if name.trim_matches(['-', ' ']).is_empty() {
            say!("new interview {}", self.uid.short())
        } else {
            Phrase::name(name)
        }
    }

    /// Where keys mean something now, the nearest first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        use Context::{
            Entry, EntryCells, EntryChoices, EntryClosed, EntryPicking, EntryRoster, EntrySettle,
            Everywhere, Typing,
        };
        if self.sealed {
            return &[Entry, Everywhere];
        }
        let way = self.way();
        if self.difference().is_some() && !self.has_draft() && self.picking_nothing() {
            return match way {
                Some(Way::One | Way::Many) => {
                    &[EntrySettle, EntryChoices, EntryClosed, Entry, Everywhere]
                }
                _ => &[EntrySettle, Typing, Entry, Everywhere],
            };
        }
        let picking = matches!(way, Some(Way::One | Way::Many)) && self.picking.is_some();
        if way.is_some() && !picking && self.roster().is_some() {
            let typing = self.has_draft();
            return match way {
                Some(Way::Figures) if typing => {
                    &[EntryRoster, Typing, EntryClosed, Entry, Everywhere]
                }
                Some(Way::Figures) => &[
                    EntryCells,
                    EntryRoster,
                    Typing,
                    EntryClosed,
                    Entry,
                    Everywhere,
                ],
                Some(Way::Text) if typing => &[EntryRoster, Typing, Entry, Everywhere],
                Some(Way::Text) => &[EntryCells, EntryRoster, Typing, Entry, Everywhere],
                _ => &[
                    EntryCells,
                    EntryRoster,
                    EntryChoices,
                    EntryClosed,
                    Entry,
                    Everywhere,
                ],
            };
        }
        match way {
            None => &[EntryClosed, Entry, Everywhere],
            Some(Way::One | Way::Many) if self.picking.is_some() => {
                &[EntryPicking, Typing, Entry, Everywhere]
            }
            Some(Way::One | Way::Many) => &[EntryChoices, EntryClosed, Entry, Everywhere],
            Some(Way::Figures) => &[Typing, EntryClosed, Entry, Everywhere],
            Some(Way::Text) => &[Typing, Entry, Everywhere],
        }
    }

    /// How many questions are answered, and how many are still open.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let asked = self
            .states
            .iter()
            .filter(|state| stops::asked(self.questionnaire(), state));
        let (mut answered, mut open) = (0, 0);
        for state in asked {
            if state.answer.is_some() {
                answered += 1;
            } else if state.required {
                open += 1;
            }
        }
        (answered, open)
    }

    /// The state of the current question.
    fn current(&self) -> Option<&NodeState> {
        match &self.at {
            Stop::Question(address) => self.state_of(address),
            Stop::More(_) | Stop::End => None,
        }
    }

    fn state_of(&self, address: &Address) -> Option<&NodeState> {
        self.places.get(address).map(|&at| &self.states[at])
    }

    fn node_of(&self, state: &NodeState) -> &Node {
        self.questionnaire().at(state.node)
    }

    /// How the current question is answered.
    fn way(&self) -> Option<Way> {
        self.current()
            .map(|state| draft::way(&self.node_of(state).kind))
    }

    /// The current question's choices with their keys.
    fn offers(&self) -> Vec<Offer> {
        let Some(state) = self.current() else {
            return vec![];
        };
        let node = self.node_of(state);
        let mut choices = self.session.choices(&state.address);
        if choices.is_empty()
            && node.kind == crate::form::Kind::Question(crate::form::QuestionType::Acknowledge)
        {
            choices.push(crate::form::ChoiceView {
                name: "OK".to_owned(),
                label: "done".to_owned(),
            });
        }
        choices::options(node, choices)
    }

    /// After the session or the cursor changed: reads the states again and prepares the current question.
    fn refresh(&mut self) {
        self.read_states();
        if !self.stops.contains(&self.at) {
            self.at = Stop::End;
        }
        self.arrive();
    }

    /// Reads what the session holds now.
    fn read_states(&mut self) {
        let states = self.session.states();
        let pairs = states.iter().zip(&self.states);
        let same_places = states.len() == self.states.len()
            && pairs
                .into_iter()
                .all(|(new, old)| new.address == old.address);
        self.states = states;
        self.stops = stops::stops(self.session.questionnaire(), &self.states);
        if same_places {
            return;
        }
        let fields = self.states.iter().enumerate();
        self.places = fields
            .filter(|(_, state)| state.part == Part::Field)
            .map(|(at, state)| (state.address.clone(), at))
            .collect();
    }

    /// Prepares the question at which the cursor has arrived.
    fn arrive(&mut self) {
        self.fault = None;
        let choosing = matches!(self.way(), Some(Way::One | Way::Many));
        let long = choosing && !choices::keyed(&self.offers());
        self.picking = long.then(Picking::default);
    }

    /// Puts the cursor on `stop`, where it exists.
    fn go_to(&mut self, stop: Stop) {
        if self.stops.contains(&stop) {
            self.at = stop;
            self.arrive();
        }
    }

    /// Moves the cursor by `by` stops.
    fn step(&mut self, by: isize) {
        let here = self.position();
        self.at = self.stops[crate::ui::widget::moved(here, by, self.stops.len())].clone();
        self.arrive();
    }

    /// The index of the current stop.
    fn position(&self) -> usize {
        self.stops
            .iter()
            .position(|stop| *stop == self.at)
            .unwrap_or(self.stops.len() - 1)
    }

    /// Whether the stop is a question without an answer or with one that is wrong.
    fn is_open(&self, stop: &Stop) -> bool {
        let Stop::Question(address) = stop else {
            return false;
        };
        self.state_of(address)
            .is_some_and(|state| (state.required && state.answer.is_none()) || !state.valid)
    }

    /// The outermost group around a stop, for moving by sections; the end has none.
    fn section(&self, stop: &Stop) -> Option<usize> {
        let address = stop.address()?;
        let node = self.questionnaire().id_of(address.variable.as_str())?;
        Some(self.root_of(node))
    }

    /// The outermost group around a node, or the node itself.
    fn root_of(&self, mut node: usize) -> usize {
        while let Some(parent) = self.questionnaire().at(node).parent {
            node = parent;
        }
        node
    }

    /// Whether answers can be given at the cursor: in work, or where two entries of a paper differ.
    fn is_writable(&self) -> bool {
        !self.sealed && (self.status.is_in_work() || self.difference().is_some())
    }

    /// Whether no choice is looked for.
    fn picking_nothing(&self) -> bool {
        self.picking
            .as_ref()
            .is_none_or(|picking| picking.field.is_empty())
    }

    /// Whether something is typed or marked at the current question.
    fn has_draft(&self) -> bool {
        self.at
            .address()
            .is_some_and(|at| self.drafts.contains_key(at))
    }
}
