//! The roster: the rows of a repeat as a grid around the current cell, typed across and walked up and down.

use ratatui::layout::Rect;

use super::{State, Stop, accept, rows::inside, stops};
use crate::form::{Address, Kind, Missing, NodeId, Part, Questionnaire};
use crate::ui::{
    glyph,
    theme::Role,
    widget::{Grid, Pen, Shown, Spot},
    words::Words,
};

/// The innermost repeat around the cursor as a table.
pub(super) struct Roster {
    /// The repeat.
    pub repeat: Address,
    /// The rows that exist.
    rows: Vec<Address>,
    /// Its questions.
    columns: Vec<NodeId>,
    /// The current cell.
    spot: Spot,
}

impl Roster {
    /// How many lines the whole table takes.
    pub fn height(&self) -> usize {
        self.rows.len() + 1
    }

    /// The places of the current column from the current row down.
    pub fn column_from_here(&self, questionnaire: &Questionnaire) -> Vec<Address> {
        let column = self.columns[self.spot.column];
        let rows = self.rows[self.spot.row..].iter();
        rows.map(|row| questionnaire.address(column, &row.rows.0))
            .collect()
    }
}

impl State {
    /// The repeat in which the cursor stands, where it is a plain table with more than one column and a row.
    pub(super) fn roster(&self) -> Option<Roster> {
        let Stop::Question(at) = &self.at else {
            return None;
        };
        let questionnaire = self.questionnaire();
        let node = questionnaire.id_of(at.variable.as_str())?;
        let repeat = *questionnaire.at(node).repeats.last()?;
        let within = repeat + 1..questionnaire.at(repeat).end;
        if within
            .clone()
            .any(|id| questionnaire.at(id).kind == Kind::Repeat)
        {
            return None;
        }
        let columns: Vec<NodeId> = within
            .filter(|&id| questionnaire.at(id).kind.is_question())
            .collect();
        let address = questionnaire.address(repeat, &at.rows.0[..at.rows.0.len().checked_sub(1)?]);
        let rows: Vec<Address> = self
            .states
            .iter()
            .filter(|state| matches!(state.part, Part::Row { .. }) && state.node == repeat)
            .filter(|state| state.address.rows.0.starts_with(&address.rows.0))
            .map(|state| state.address.clone())
            .collect();
        let spot = Spot {
            row: rows.iter().position(|row| row.rows == at.rows)?,
            column: columns.iter().position(|column| *column == node)?,
        };
        (columns.len() > 1).then_some(Roster {
            repeat: address,
            rows,
            columns,
            spot,
        })
    }

    /// The same question in the row above or below; beyond them, out of the table.
    pub(super) fn row_step(&mut self, by: isize) {
        let Some(roster) = self.roster() else {
            return self.step(by);
        };
        let column = roster.columns[roster.spot.column];
        let mut row = roster.spot.row;
        while let Some(next) = row
            .checked_add_signed(by)
            .filter(|row| *row < roster.rows.len())
        {
            row = next;
            let to = self
                .questionnaire()
                .address(column, &roster.rows[row].rows.0);
            if self.stops.contains(&Stop::Question(to.clone())) {
                return self.go_to(Stop::Question(to));
            }
        }
        let outside = |stop: &&Stop| match stop {
            Stop::Question(at) => !inside(self.questionnaire(), at, &roster.repeat),
            Stop::More(_) | Stop::End => true,
        };
        let here = self.position();
        let to = if by < 0 {
            self.stops[..here].iter().rev().find(outside)
        } else {
            self.stops[here + 1..].iter().find(outside)
        };
        if let Some(to) = to.cloned() {
            self.go_to(to);
        }
    }

    /// Draws the table with the current cell selected.
    pub(super) fn draw_roster(&self, roster: &Roster, pen: &mut Pen<'_>, area: Rect) {
        let questionnaire = self.questionnaire();
        let words = pen.words;
        let mut heads = vec![String::new()];
        heads.extend(roster.columns.iter().map(|&column| {
            let node = questionnaire.at(column);
            let (language, fallback) = (self.session.language(), questionnaire.default_language());
            let label = node.label.in_language(language, fallback);
            label.map_or_else(|| node.name.clone(), |label| label.fill(|_| "…".to_owned()))
        }));
        let cell = |row: usize, column: usize| match column.checked_sub(1) {
            None => Shown::number((row + 1).to_string()).role(Role::Dim),
            Some(column) => {
                let rows = &roster.rows[row].rows.0;
                self.roster_cell(&questionnaire.address(roster.columns[column], rows), words)
            }
        };
        let widest = |column: usize| if column == 0 { 4 } else { 16 };
        let grid = Grid {
            heads: &heads,
            rows: roster.rows.len(),
            cell: &cell,
            by_cell: true,
            widest: &widest,
            elastic: None,
        };
        grid.draw(pen, area, roster.spot);
    }

    fn roster_cell(&self, at: &Address, words: &Words) -> Shown {
        let Some(state) = self.state_of(at) else {
            return Shown::text("");
        };
        if !state.relevant {
            return Shown::text("-").role(Role::Dim);
        }
        if let Some(draft) = self.drafts.get(at) {
            return Shown::text(draft.field.text()).role(Role::Draft);
        }
        let node = self.node_of(state);
        match &state.answer {
            Some(answer) => {
                let labels: Vec<(String, String)> = if node.kind.is_select() {
                    let choices = self.session.choices(at);
                    choices.into_iter().map(|c| (c.name, c.label)).collect()
                } else {
                    vec![]
                };
                let said = accept::in_words(answer, &labels, words);
                let shown = if node.is_number() {
                    Shown::number(said)
                } else {
                    Shown::text(said)
                };
                match (state.valid, answer) {
                    (false, _) => shown.role(Role::Poor),
                    (_, crate::form::Answer::Missing(Missing::Refused | Missing::DontKnow)) => {
                        shown.role(Role::Fair)
                    }
                    _ => shown,
                }
            }
            None if state.required && stops::asked(self.questionnaire(), state) => {
                Shown::text(glyph::NOTHING).role(Role::Fair)
            }
            None => Shown::text(""),
        }
    }
}
