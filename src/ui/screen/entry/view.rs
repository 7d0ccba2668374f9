//! The interview drawn: a form that scrolls under a fixed head, the current question large among its neighbours.

use ratatui::layout::Rect;

use super::{State, Stop, accept, block::Block, roster::Roster, second::Entering, stops};
use crate::form::{Kind, NodeState, Part};
use crate::ui::{
    glyph, text,
    theme::Role,
    widget::Pen,
    words::{Words, say},
};

/// How many rows must be left for the neighbours before the current question gets air around it.
const ROOMY: usize = 8;

/// A line of the form: pieces one after the other.
pub(super) type Line = Vec<(String, Role)>;

impl State {
    /// The section and the counters, for the row under the title.
    #[must_use]
    pub fn heading(&self, words: &Words, width: usize) -> (String, String) {
        let (answered, open) = self.counts();
        let language = self
            .questionnaire()
            .languages()
            .get(self.session.language());
        let mut parts = vec![];
        if self.manner.heads_down {
            let speed = usize::try_from(self.strokes.an_hour()).unwrap_or(usize::MAX);
            parts.push(words.tell(&say!("{} keys/h", speed)));
        }
        if self.entering == Entering::Second {
            parts.push(words.say("second entry").to_owned());
        }
        match self.differences() {
            Some((left, compared)) => {
                parts.push(words.tell(&say!("{} of {} differ", left, compared)));
            }
            None => {
                parts.push(words.tell(&say!("{} answered", answered)));
                parts.push(words.tell(&say!("{} open", open)));
            }
        }
        parts.extend(language.cloned());
        let end = parts.join(&format!(" {} ", glyph::DOT));
        let section = match self.section(&self.at) {
            Some(node) => {
                let number = self.section_number();
                let number = number.map_or_else(String::new, |(at, all)| format!("{at}/{all} "));
                number + &self.label_of(node)
            }
            None => words.say("End").to_owned(),
        };
        (
            text::cut(&section, width.saturating_sub(text::width(&end) + 2)),
            end,
        )
    }

    pub(super) fn label_of(&self, node: usize) -> String {
        let state = self.states.iter().find(|state| state.node == node);
        let label = state.map_or_else(String::new, |state| self.session.label(&state.address));
        if label.is_empty() {
            self.questionnaire().at(node).name.clone()
        } else {
            label
        }
    }

    /// Draws the form into `area`.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let height = usize::from(area.height);
        let width = usize::from(area.width);
        if height == 0 || width == 0 {
            return;
        }
        if self.sealed {
            for (y, line) in Self::seal_text().iter().enumerate() {
                pen.put(area, 2, 1 + y, &pen.words.tell(line), Role::Text);
            }
            return;
        }
        let mut block = Block::of(self, pen.words, width, height);
        if block.lines.len() + ROOMY < height {
            block.air();
        }
        if let Some(roster) = self.roster() {
            return self.draw_in_roster(&roster, &block, pen, area);
        }
        let here = match &self.at {
            Stop::Question(at) => self.index_of(at),
            Stop::More(repeat) => self.after_repeat(repeat),
            Stop::End => self.states.len(),
        };
        let after = if matches!(self.at, Stop::Question(_)) {
            here + 1
        } else {
            here
        };
        let spare = height.saturating_sub(block.lines.len());
        let mut above = self.above(pen.words, here, spare, width);
        let mut below = self.below(pen.words, after, spare, width);
        let keep_above = above
            .len()
            .min((spare / 2).max(spare.saturating_sub(below.len())));
        above.drain(..above.len() - keep_above);
        below.truncate(spare - keep_above);
        let top = above.len();
        let lines = above
            .into_iter()
            .chain(block.lines.iter().cloned())
            .chain(below);
        let lines: Vec<Line> = lines.take(height).collect();
        self.put_lines(pen, area, 0, &lines);
        block.place_caret(self, pen, area, top);
    }

    /// The table first, then the current cell's question, then what follows the repeat.
    fn draw_in_roster(&self, roster: &Roster, block: &Block<'_>, pen: &mut Pen<'_>, area: Rect) {
        let (height, width) = (usize::from(area.height), usize::from(area.width));
        let start = self
            .states
            .iter()
            .position(|state| state.address == roster.repeat);
        let start = start.unwrap_or(0);
        let spare = height.saturating_sub(block.lines.len());
        let table = roster.height().min(spare.saturating_sub(3).max(3));
        let rest = spare.saturating_sub(table);
        let after = self.after_repeat(&roster.repeat);
        let below = self.below(pen.words, after, rest, width);
        let above = self.above(
            pen.words,
            start + 1,
            rest.saturating_sub(below.len()).max(rest / 2),
            width,
        );
        let keep = above
            .len()
            .min(rest.saturating_sub(below.len().min(rest / 2)));
        let above = &above[above.len() - keep..];
        self.put_lines(pen, area, 0, above);
        let top = above.len();
        let part = |from: usize, height: usize| Rect {
            y: area.y + u16::try_from(from).unwrap_or(u16::MAX).min(area.height),
            height: u16::try_from(height).unwrap_or(u16::MAX).min(area.height),
            ..area
        };
        self.draw_roster(roster, pen, part(top, table).intersection(area));
        let top = top + table;
        self.put_lines(pen, area, top, &block.lines);
        let end = top + block.lines.len();
        let room = height.saturating_sub(end).min(below.len());
        self.put_lines(pen, area, end, &below[..room]);
        block.place_caret(self, pen, area, top);
    }

    fn put_lines(&self, pen: &mut Pen<'_>, area: Rect, top: usize, lines: &[Line]) {
        for (y, line) in lines.iter().enumerate() {
            let mut x = 0;
            for (text, role) in line {
                x = pen.put(area, x, top + y, text, *role);
            }
        }
    }

    fn index_of(&self, at: &crate::form::Address) -> usize {
        self.places.get(at).copied().unwrap_or(self.states.len())
    }

    /// The index after the last state of a repeat.
    fn after_repeat(&self, repeat: &crate::form::Address) -> usize {
        let Some(start) = self
            .states
            .iter()
            .position(|state| state.address == *repeat)
        else {
            return self.states.len();
        };
        let (first, end) = (
            self.states[start].node,
            self.questionnaire().at(self.states[start].node).end,
        );
        let inside = |state: &&NodeState| first <= state.node && state.node < end;
        start + self.states[start..].iter().take_while(inside).count()
    }

    /// The lines before state `here`, at most `room`, in order.
    fn above(&self, words: &Words, here: usize, room: usize, width: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = vec![];
        for index in (0..here).rev() {
            let next_to_it = index + 1 == here;
            let mut part = self.neighbour(words, index, width, next_to_it);
            part.extend(std::mem::take(&mut lines));
            lines = part;
            if lines.len() >= room {
                lines.drain(..lines.len() - room);
                break;
            }
        }
        lines
    }

    /// The lines from state `from` on, at most `room`.
    fn below(&self, words: &Words, from: usize, room: usize, width: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = vec![];
        for index in from..self.states.len() {
            if lines.len() >= room {
                break;
            }
            lines.extend(self.neighbour(words, index, width, false));
        }
        if lines.len() < room && self.at != Stop::End {
            lines.push(vec![(rule(words.say("End"), width), Role::Dim)]);
        }
        lines.truncate(room);
        lines
    }

    /// The lines of a state that is not the current question.
    fn neighbour(&self, words: &Words, index: usize, width: usize, whole: bool) -> Vec<Line> {
        let state = &self.states[index];
        let node = self.node_of(state);
        if !state.relevant && (!self.show_skipped || self.inside_skipped(state)) {
            return vec![];
        }
        match (&state.part, &node.kind) {
            (Part::Group, _) => self.group_line(words, state, width),
            (Part::Repeat { rows, open }, _) => {
                let label = self.session.label(&state.address);
                let text = if !state.relevant {
                    format!("{label} {} {}", glyph::DOT, self.skipped(words, state))
                } else if *open && *rows == 0 {
                    format!("{label} {} {}", glyph::DOT, words.say("none yet"))
                } else {
                    format!("{label} {} {rows}", glyph::DOT)
                };
                vec![vec![(rule(&text, width), self.shade(state, Role::Heading))]]
            }
            (Part::Row { position }, _) => {
                let label = self.row_title(words, state, *position);
                vec![vec![(format!("  {label}"), Role::Heading)]]
            }
            (Part::Field, Kind::Note) => self.note_lines(state, width, whole),
            (Part::Field, Kind::Question(_)) => vec![self.question_line(words, state, width)],
            (Part::Field, _) => vec![],
        }
    }

    /// Whether the group around a skipped state is skipped as a whole, so that one line speaks for all.
    fn inside_skipped(&self, state: &NodeState) -> bool {
        let Some(parent) = self.node_of(state).parent else {
            return false;
        };
        self.states.iter().any(|around| {
            around.node == parent
                && !around.relevant
                && state.address.rows.0.starts_with(&around.address.rows.0)
        })
    }

    fn group_line(&self, words: &Words, state: &NodeState, width: usize) -> Vec<Line> {
        let label = self.session.label(&state.address);
        if label.is_empty() {
            return vec![];
        }
        let text = if state.relevant {
            label
        } else {
            format!("{label} {} {}", glyph::DOT, self.skipped(words, state))
        };
        vec![vec![(rule(&text, width), self.shade(state, Role::Heading))]]
    }

    /// `Household member 2 of 4`.
    pub(super) fn row_title(&self, words: &Words, state: &NodeState, position: usize) -> String {
        let repeat = self.states.iter().find(|around| {
            around.node == state.node
                && matches!(around.part, Part::Repeat { .. })
                && state.address.rows.0.starts_with(&around.address.rows.0)
        });
        let rows = match repeat.map(|repeat| repeat.part) {
            Some(Part::Repeat { rows, .. }) => rows,
            _ => position,
        };
        let label = repeat.map_or_else(String::new, |repeat| self.session.label(&repeat.address));
        let which = words.tell(&say!("{} of {}", position, rows));
        format!("{label} {} {which}", glyph::DOT)
    }

    fn note_lines(&self, state: &NodeState, width: usize, whole: bool) -> Vec<Line> {
        if !state.relevant || self.manner.heads_down {
            return vec![];
        }
        let label = self.session.label(&state.address);
        let lines = text::wrap(&label, width.saturating_sub(6));
        let most = if whole { lines.len() } else { 2 };
        let cut = lines.len() > most;
        let mut lines: Vec<String> = lines.into_iter().take(most).collect();
        if let (true, Some(last)) = (cut, lines.last_mut()) {
            last.push_str(" …");
        }
        lines
            .into_iter()
            .map(|line| {
                vec![(
                    format!("    {line}"),
                    if whole { Role::Text } else { Role::Dim },
                )]
            })
            .collect()
    }

    /// One line: sign, question, answer.
    fn question_line(&self, words: &Words, state: &NodeState, width: usize) -> Line {
        let (sign, sign_role) = self.sign(state);
        let note = if self.noted.contains_key(&state.address) {
            glyph::NOTE
        } else {
            " "
        };
        let room = width.saturating_sub(5);
        let (answer, role) = self.answer_text(words, state);
        let left = if answer.is_empty() {
            room
        } else {
            room * 3 / 5
        };
        let indent = "  ".repeat(state.address.rows.0.len().min(3));
        let asked = if self.manner.heads_down {
            self.node_of(state).name.clone()
        } else {
            self.session.label(&state.address)
        };
        let label = format!("{indent}{asked}");
        vec![
            (format!(" {sign} "), sign_role),
            (text::left(&label, left), self.shade(state, Role::Text)),
            (format!(" {note}"), Role::Fair),
            (text::cut(&answer, room.saturating_sub(left)), role),
        ]
    }

    fn sign(&self, state: &NodeState) -> (&'static str, Role) {
        if !state.relevant {
            (" ", Role::Dim)
        } else if self.drafts.contains_key(&state.address) {
            (glyph::DRAFT, Role::Draft)
        } else if !state.valid {
            (glyph::POOR, Role::Poor)
        } else if state.answer.is_some() {
            (glyph::TICK, Role::Good)
        } else if state.required && stops::asked(self.questionnaire(), state) {
            (glyph::NOTHING, Role::Fair)
        } else {
            (" ", Role::Dim)
        }
    }

    /// The answer as the line of a neighbour shows it.
    pub(super) fn answer_text(&self, words: &Words, state: &NodeState) -> (String, Role) {
        if !state.relevant {
            let why = self.skipped(words, state);
            return match state.answer {
                // Before the reason, which may be longer than the line.
                Some(_) => (format!("{} {why}", words.say("(answer kept)")), Role::Dim),
                None => (why, Role::Dim),
            };
        }
        if let Some(draft) = self.drafts.get(&state.address) {
            let typed = if draft.marked.is_empty() {
                draft.field.text().to_owned()
            } else {
                draft.marked.join(" ")
            };
            return (
                format!("{typed} {}", words.say("(not accepted)")),
                Role::Draft,
            );
        }
        match &state.answer {
            None => (String::new(), Role::Dim),
            Some(answer) => {
                let labels: Vec<(String, String)> =
                    if self.node_of(state).kind.is_select() && !self.manner.heads_down {
                        let choices = self.session.choices(&state.address);
                        choices.into_iter().map(|c| (c.name, c.label)).collect()
                    } else {
                        vec![]
                    };
                let said = accept::in_words(answer, &labels, words);
                let separated = self.node_of(state).looks("thousands-sep");
                let grouped = text::grouped(&said).filter(|_| separated);
                (grouped.unwrap_or(said), Role::Text)
            }
        }
    }

    fn shade(&self, state: &NodeState, role: Role) -> Role {
        if state.relevant { role } else { Role::Dim }
    }
}

/// `── text ──────` over the width.
fn rule(text: &str, width: usize) -> String {
    let text = text::cut(text, width.saturating_sub(6));
    let rest = width.saturating_sub(text::width(&text) + 5);
    format!("{0}{0} {text} {1}", glyph::RULE, glyph::RULE.repeat(rest))
}
