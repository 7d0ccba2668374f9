//! The current question, large: its text, hint, choices or field, and what is wrong with what was typed.

use ratatui::layout::Rect;

use super::{
    State, Stop, accept,
    choices::Offer,
    draft::{self, Way},
    view::Line,
};
use chrono::Datelike;

use crate::form::{Answer, Kind, Manner, NodeState, Part, QuestionType};
use crate::ui::{
    glyph, key, text,
    theme::Role,
    widget::{Pen, window},
    word,
    words::{Phrase, Words, say},
};

/// The lines of the current question, and where its field is among them.
pub(super) struct Block<'a> {
    words: &'a Words,
    pub lines: Vec<Line>,
    field: Option<(usize, usize)>,
    /// The typed number, grouped, so that a zero too few is seen.
    aside: Option<String>,
}

/// The days of a week.
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const EDGE: &str = "▌ ";

impl<'a> Block<'a> {
    /// The block of the stop at which the cursor stands, at most `height` lines.
    pub fn of(state: &State, words: &'a Words, width: usize, height: usize) -> Self {
        let mut block = Self {
            words,
            lines: vec![],
            field: None,
            aside: None,
        };
        match &state.at {
            Stop::Question(_) => {
                if let Some(current) = state.current() {
                    block.question(state, current, width, height);
                }
            }
            Stop::More(repeat) => block.more(state, repeat),
            Stop::End => block.end(state, width, height),
        }
        if state.manner.roomy {
            block.spread(height);
        }
        block.lines.truncate(height);
        block
    }

    /// Puts an empty line between lines, from the field or choices down, as far as `height` allows.
    fn spread(&mut self, height: usize) {
        let edge = || vec![(EDGE.to_owned(), Role::Current)];
        let mut at = self.lines.len();
        while at > 1 && self.lines.len() < height {
            at -= 1;
            self.lines.insert(at, edge());
            if let Some((line, _)) = self.field.as_mut().filter(|(line, _)| *line >= at) {
                *line += 1;
            }
        }
    }

    /// Puts an empty line before and after.
    pub fn air(&mut self) {
        self.lines.insert(0, vec![]);
        self.lines.push(vec![]);
        if let Some((line, _)) = &mut self.field {
            *line += 1;
        }
    }

    fn push(&mut self, text: impl Into<String>, role: Role) {
        self.lines
            .push(vec![(EDGE.to_owned(), Role::Current), (text.into(), role)]);
    }

    /// The answers of both entries, each with the key that lets it stand.
    fn both(&mut self, state: &State, current: &NodeState, second: Option<&Answer>) {
        let choices = state.session.choices(&current.address);
        let labels: Vec<(String, String)> = choices
            .into_iter()
            .map(|choice| (choice.name, choice.label))
            .collect();
        let entries = [
            ("1", current.answer.as_ref(), self.words.say("first entry")),
            ("2", second, self.words.say("second entry")),
        ];
        for (key, answer, entry) in entries {
            let said = match answer {
                Some(answer) => accept::in_words(answer, &labels, self.words),
                None => self.words.say("nothing").to_owned(),
            };
            self.lines.push(vec![
                (EDGE.to_owned(), Role::Current),
                (format!("{key}  "), Role::Key),
                (text::left(&said, 30), Role::Text),
                (entry.to_owned(), Role::Dim),
            ]);
        }
        self.tell(
            &say!("1 keeps the first, 2 takes the second; or give a third"),
            Role::Fair,
        );
    }

    /// A question as whoever keys from paper needs it: its name, the field, and its text in one line.
    fn heads_down(&mut self, state: &State, current: &NodeState, room: usize) {
        let node = state.node_of(current);
        let name = text::left(&node.name, 20);
        match state.way() {
            Some(Way::Figures | Way::Text) => self.typed(state, current),
            _ => {
                let draft = state.drafts.get(&current.address);
                let marked = draft.map_or_else(
                    || draft::as_marked(current.answer.as_ref()),
                    |draft| draft.marked.clone(),
                );
                self.lines.push(vec![
                    (EDGE.to_owned(), Role::Current),
                    (format!("{} ", glyph::HERE), Role::Current),
                    (marked.join(" "), Role::Draft),
                ]);
            }
        }
        if let Some(line) = self.lines.last_mut() {
            line.insert(1, (format!("{name} "), Role::Current));
        }
        if let Some((_, x)) = &mut self.field {
            *x += text::width(&name) + 1;
        }
        let label = state.session.label(&current.address).replace('\n', " ");
        self.push(text::cut(&label, room), Role::Dim);
    }

    fn tell(&mut self, phrase: &Phrase, role: Role) {
        self.push(self.words.tell(phrase), role);
    }

    fn question(&mut self, state: &State, current: &NodeState, width: usize, height: usize) {
        let room = width.saturating_sub(4);
        let node = state.node_of(current);
        if state.manner.heads_down && state.picking.is_none() && state.difference().is_none() {
            self.heads_down(state, current, room);
            return self.last_line(state, current, room);
        }
        self.row_header(state, current);
        for line in text::wrap(&state.session.label(&current.address), room) {
            self.push(line, Role::Current);
        }
        let hint = state.session.hint(&current.address);
        if !hint.is_empty() {
            for line in text::wrap(&hint, room) {
                self.push(line, Role::Dim);
            }
        }
        self.recalled(state, current);
        let rest = height.saturating_sub(self.lines.len() + 1).max(1);
        if let Some(second) = state.difference().filter(|_| !state.has_draft()) {
            self.both(state, current, second.as_ref());
            return self.last_line(state, current, room);
        }
        match draft::way(&node.kind) {
            Way::One | Way::Many => self.choices(state, current, room, rest),
            Way::Figures | Way::Text => self.typed(state, current),
        }
        self.last_line(state, current, room);
    }

    /// What was said in an earlier round, where the questionnaire wants it known.
    fn recalled(&mut self, state: &State, current: &NodeState) {
        let Some(recalled) = state.recalled() else {
            return;
        };
        let labels: Vec<(String, String)> = state
            .offers()
            .into_iter()
            .map(|offer| (offer.name, offer.label))
            .collect();
        let said = Phrase::name(accept::in_words(&recalled.answer, &labels, self.words));
        let round = Phrase::name(recalled.round);
        let open = current.answer.is_none() && !state.drafts.contains_key(&current.address);
        let phrase = match recalled.manner {
            Manner::Confirm if open => say!("{}: {}   Enter confirms it", round, said),
            _ => say!("{}: {}", round, said),
        };
        self.tell(&phrase, Role::Fair);
    }

    /// Which row of which repeat the question is in, where the line that says so is not the one above.
    fn row_header(&mut self, state: &State, current: &NodeState) {
        if current.address.rows.0.is_empty() {
            return;
        }
        let rows = &current.address.rows;
        let states = &state.states;
        let row = states.iter().rposition(|around| {
            matches!(around.part, Part::Row { .. })
                && around.address.rows == *rows
                && around.node < current.node
        });
        let Some(row) = row else {
            return;
        };
        let just_above = states.get(row + 1).map(|next| &next.address) == Some(&current.address);
        if let Part::Row { position } = states[row].part
            && !just_above
        {
            self.push(
                state.row_title(self.words, &states[row], position),
                Role::Dim,
            );
        }
    }

    fn typed(&mut self, state: &State, current: &NodeState) {
        let draft = state.drafts.get(&current.address);
        let (text, role) = match (draft, &current.answer) {
            (Some(draft), _) => (draft.field.text().to_owned(), Role::Draft),
            (None, Some(answer)) => (accept::in_words(answer, &[], self.words), Role::Good),
            (None, None) => (String::new(), Role::Text),
        };
        self.aside = self.echo(state, current, &text);
        let stored = draft.is_none() && current.answer.is_some();
        let sign = if stored { glyph::TICK } else { glyph::HERE };
        self.field = Some((self.lines.len(), text::width(EDGE) + 2));
        self.lines.push(vec![
            (EDGE.to_owned(), Role::Current),
            (
                format!("{sign} "),
                if stored { Role::Good } else { Role::Current },
            ),
            (text, role),
        ]);
    }

    /// The typed number in groups, or the day that is meant, before it is accepted.
    fn echo(&self, state: &State, current: &NodeState, typed: &str) -> Option<String> {
        let node = state.node_of(current);
        match node.kind {
            Kind::Question(QuestionType::Integer | QuestionType::Decimal) => {
                let long = typed.len() > 4 || node.looks("thousands-sep");
                text::grouped(typed).filter(|_| long)
            }
            Kind::Question(QuestionType::Date) => {
                let today = state.session.context().today;
                let plain: String = typed.trim().chars().map(key::narrow).collect();
                let day = draft::day(&plain, today, state.manner.day_first)?;
                let name = DAYS[day.weekday().num_days_from_monday() as usize];
                Some(format!("{day}, {}", self.words.say(name)))
            }
            _ => None,
        }
    }

    fn choices(&mut self, state: &State, current: &NodeState, room: usize, height: usize) {
        let offers = state.offers();
        let marked = match state.drafts.get(&current.address) {
            Some(draft) => draft.marked.clone(),
            None => draft::as_marked(current.answer.as_ref()),
        };
        let drafted = state.drafts.contains_key(&current.address);
        let (shown, selected): (Vec<usize>, Option<usize>) = match &state.picking {
            Some(picking) => (picking.found(&offers), picking.selected),
            None => ((0..offers.len()).collect(), None),
        };
        if let Some(picking) = &state.picking {
            let find = self.words.say("find");
            self.field = Some((self.lines.len(), text::width(EDGE) + text::width(find) + 1));
            self.push(format!("{find} {}", picking.field.text()), Role::Draft);
        }
        let height = height
            .saturating_sub(usize::from(state.picking.is_some()))
            .max(1);
        for at in window(selected.unwrap_or(0), shown.len(), height) {
            let offer = &offers[shown[at]];
            let chosen = marked.contains(&offer.name) || chosen_missing(current, offer) && !drafted;
            self.choice(state, offer, chosen, drafted, selected == Some(at), room);
        }
        if shown.is_empty() {
            self.push(self.words.say("no choice is called that"), Role::Dim);
        }
    }

    fn choice(
        &mut self,
        state: &State,
        offer: &Offer,
        chosen: bool,
        drafted: bool,
        selected: bool,
        room: usize,
    ) {
        let here = if selected { glyph::HERE } else { " " };
        let mark = match (state.way(), chosen) {
            (Some(Way::Many), true) => "[x] ",
            (Some(Way::Many), false) => "[ ] ",
            (_, true) => "✓ ",
            (_, false) => "  ",
        };
        let key = offer.key.map_or(' ', |key| key);
        let role = match (selected, chosen, offer.missing.is_some()) {
            (true, _, _) => Role::Selected,
            (_, true, _) if drafted => Role::Draft,
            (_, true, _) => Role::Good,
            (_, _, true) => Role::Dim,
            _ => Role::Text,
        };
        self.lines.push(vec![
            (EDGE.to_owned(), Role::Current),
            (format!("{here} "), Role::Current),
            (format!("{key} "), Role::Key),
            (mark.to_owned(), role),
            (text::cut(&offer.label, room.saturating_sub(8)), role),
        ]);
    }

    /// The line under the field: what is wrong, else what is expected and which special answers there are.
    fn last_line(&mut self, state: &State, current: &NodeState, room: usize) {
        if let Some(fault) = &state.fault {
            for line in text::wrap(&self.words.tell(fault), room.saturating_sub(2)) {
                self.push(format!("! {line}"), Role::Poor);
            }
            return;
        }
        let node = state.node_of(current);
        let mut parts: Vec<String> = vec![];
        if current.required {
            parts.push(self.words.say("required").to_owned());
        }
        let expected = draft::expected(&node.kind);
        if !expected.is_empty() {
            parts.push(self.words.say(expected).to_owned());
        }
        if state.picking.is_none() && !node.kind.is_select() {
            for (missing, _) in &node.special_codes {
                let key = super::choices::special_key(*missing);
                let key = match state.way() {
                    Some(Way::Text) => format!("Ctrl-{}", key.to_ascii_uppercase()),
                    _ => key.to_string(),
                };
                parts.push(format!("{key} {}", self.words.say(word::missing(*missing))));
            }
        }
        if let Some(notes) = state.noted.get(&current.address) {
            let notes = self.words.tell(&say!("{} note|{} notes", *notes));
            parts.push(format!("{} {notes}", glyph::NOTE));
        }
        self.push(parts.join(" · "), Role::Dim);
    }

    fn more(&mut self, state: &State, repeat: &crate::form::Address) {
        let label = state.session.label(repeat);
        self.tell(&say!("One more: {}?", label), Role::Current);
        self.tell(&say!("Enter adds a row, Tab goes on"), Role::Dim);
    }

    fn end(&mut self, state: &State, width: usize, height: usize) {
        let (answered, _) = state.counts();
        let problems = state.session.problems();
        self.tell(&say!("End of the interview"), Role::Current);
        if let Some((left, compared)) = state.differences() {
            let says = match left {
                0 => say!("both entries agree: {} answers compared", compared),
                _ => say!("{} of {} differ", left, compared),
            };
            self.tell(&says, Role::Text);
            return self.only_in_second(state, width, height);
        }
        if !state.status.is_in_work() {
            let status = Phrase::from(word::status(state.status));
            let says = say!("It is {}. Ctrl-O opens it again to change it.", status);
            self.tell(&says, Role::Text);
            return;
        }
        if problems.is_empty() {
            let says = say!(
                "{} answer, nothing missing.|{} answers, nothing missing.",
                answered
            );
            self.tell(&says, Role::Good);
            self.tell(&say!("Enter completes the interview"), Role::Text);
            return;
        }
        let says = say!(
            "{} still missing or wrong; Enter goes to the first:",
            problems.len()
        );
        self.tell(&says, Role::Fair);
        for problem in problems.iter().take(height.saturating_sub(3)) {
            let label = state.session.label(&problem.address);
            self.push(
                text::cut(
                    &format!("  {} {label}", glyph::NOTHING),
                    width.saturating_sub(4),
                ),
                Role::Text,
            );
        }
    }

    /// Rows that only the second entry has, with what stands in them.
    fn only_in_second(&mut self, state: &State, width: usize, height: usize) {
        let rows = state.only_in_second();
        if rows.is_empty() {
            return;
        }
        let says = say!(
            "Only the second entry has these; Ctrl-O opens the interview, Ctrl-A in the roster adds the row:"
        );
        self.tell(&says, Role::Fair);
        for (at, answer) in rows.iter().take(height.saturating_sub(4)) {
            let rows = at.rows.0.iter().map(ToString::to_string);
            let rows = rows.collect::<Vec<_>>().join(", ");
            let name = state.questionnaire().node(&at.variable);
            let name = name.map_or(at.variable.as_str(), |node| node.name.as_str());
            let said = accept::in_words(answer, &[], self.words);
            let line = format!("  {name} [{rows}] {said}");
            self.push(text::cut(&line, width.saturating_sub(4)), Role::Text);
        }
    }

    /// Puts the terminal's caret where typing goes.
    pub fn place_caret(&self, state: &State, pen: &mut Pen<'_>, area: Rect, top: usize) {
        let Some((line, x)) = self.field else {
            return;
        };
        let field = match (&state.picking, state.current()) {
            (Some(picking), _) => Some(&picking.field),
            (None, Some(current)) => state.drafts.get(&current.address).map(|draft| &draft.field),
            (None, None) => None,
        };
        match field {
            Some(field) => {
                let y = top + line;
                let blank = " ".repeat(usize::from(area.width).saturating_sub(x));
                pen.put(area, x, y, &blank, Role::Text);
                field.draw(pen, area, x, y, Role::Draft);
                let after = x + text::width(field.text()) + 3;
                if let Some(aside) = &self.aside {
                    pen.put(area, after, y, aside, Role::Dim);
                }
            }
            None => pen.caret(area, x, top + line),
        }
    }
}

fn chosen_missing(current: &NodeState, offer: &Offer) -> bool {
    matches!((&current.answer, offer.missing),
        (Some(crate::form::Answer::Missing(said)), Some(missing)) if *said == missing)
}
