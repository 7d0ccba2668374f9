//! The table of interviews and variables: which columns are shown, where the selection stands, marks, and what is made
//! from it.

use std::collections::{HashMap, HashSet};

use crate::form::{Address, Context};
use crate::name::Uid;
use crate::review::lines_where;
use crate::ui::{
    command::Command,
    effect::Effect,
    overlay::{Overlay, Target},
    screen::Reply,
    widget::{Chooser, Item, moved},
    words::{Phrase, say},
};

use super::{
    acts::{Purpose, Saying},
    evening::Evening,
    layer::{Layer, Leads, Page, Sheaf},
    made,
};

/// The stack of tables, and what all of them share.
#[derive(Debug, Clone, Default)]
pub struct Grids {
    /// The lowest first; there is always one.
    pub stack: Vec<Sheaf>,
    /// Columns that are not shown.
    pub hidden: HashSet<usize>,
    /// How many visible columns stand still on the left.
    pub frozen: usize,
    /// Whether codes are shown instead of labels.
    pub codes: bool,
    /// Interviews that were marked.
    pub marks: HashSet<Uid>,
    /// The visible columns, in the order of the questionnaire.
    pub columns: Vec<usize>,
}

impl Grids {
    /// Takes over what was read, keeping places and layers.
    pub fn take(&mut self, evening: &Evening, first: bool) {
        let columns = evening.sheet.columns();
        if first || self.stack.is_empty() {
            let aside = (0..columns.len()).filter(|at| !evening.is_asked(&columns[*at]));
            self.hidden = aside.collect();
        }
        if self.stack.is_empty() {
            self.stack.push(Sheaf::Lines(Layer::default()));
        }
        self.columns = (0..columns.len())
            .filter(|at| !self.hidden.contains(at))
            .collect();
        for sheaf in &mut self.stack {
            if let Sheaf::Lines(layer) = sheaf {
                layer.refresh(evening);
                layer.spot.column = moved(layer.spot.column, 0, self.columns.len());
            }
        }
    }

    /// The topmost layer.
    #[must_use]
    pub fn top(&self) -> Option<&Sheaf> {
        self.stack.last()
    }

    /// The topmost table of interviews, where it is in front.
    #[must_use]
    pub fn layer(&self) -> Option<&Layer> {
        match self.stack.last()? {
            Sheaf::Lines(layer) => Some(layer),
            Sheaf::Page(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn layer_mut(&mut self) -> Option<&mut Layer> {
        match self.stack.last_mut()? {
            Sheaf::Lines(layer) => Some(layer),
            Sheaf::Page(_) => None,
        }
    }

    /// The selected column of the sheet.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.columns.get(self.layer()?.spot.column).copied()
    }

    /// The interview and the question under the selection.
    #[must_use]
    pub fn selected(&self, evening: &Evening) -> Option<(Uid, Address)> {
        let line = self.layer()?.line()?;
        let column = &evening.sheet.columns()[self.column()?];
        Some((
            evening.sheet.lines()[line].uid,
            Address::top(column.variable.clone()),
        ))
    }

    /// The marked interviews that are shown; the selected one where none is.
    #[must_use]
    pub fn meant(&self, evening: &Evening) -> Vec<Uid> {
        let Some(layer) = self.layer() else {
            return vec![];
        };
        let lines = evening.sheet.lines();
        let marked: Vec<Uid> = layer
            .shown
            .iter()
            .map(|line| lines[*line].uid)
            .filter(|uid| self.marks.contains(uid))
            .collect();
        if marked.is_empty() {
            return layer
                .line()
                .map(|line| lines[line].uid)
                .into_iter()
                .collect();
        }
        marked
    }

    /// Selects a column of the sheet, bringing it back where it is hidden.
    pub fn select_column(&mut self, evening: &Evening, column: usize) {
        if self.hidden.remove(&column) {
            self.take(evening, false);
        }
        while matches!(self.stack.last(), Some(Sheaf::Page(_))) {
            self.stack.pop();
        }
        let at = self.columns.iter().position(|own| *own == column);
        if let (Some(at), Some(layer)) = (at, self.layer_mut()) {
            layer.spot.column = at;
        }
    }

    /// Shows these interviews on top.
    pub fn narrow(&mut self, title: Phrase, lines: Vec<usize>) {
        let beneath = self.stack.iter().rev().find_map(|sheaf| match sheaf {
            Sheaf::Lines(layer) => Some(layer.spot.column),
            Sheaf::Page(_) => None,
        });
        let column = beneath.unwrap_or(0);
        self.stack
            .push(Sheaf::Lines(Layer::new(title, lines, column)));
    }

    /// Goes back to the layer beneath; says whether there was one.
    pub fn back(&mut self) -> bool {
        if self.stack.len() > 1 {
            self.stack.pop();
            return true;
        }
        self.layer_mut().is_some_and(|layer| layer.filter.drop())
    }

    /// The interviews for which `text` holds, on top.
    ///
    /// # Errors
    /// The text is no rule; a sentence with the way out.
    pub fn hold(&mut self, evening: &Evening, text: &str, context: &Context) -> Result<(), String> {
        let Some(layer) = self.layer() else {
            return Ok(());
        };
        let found = lines_where(&evening.sheet, text, context, &layer.shown)?;
        self.narrow(Phrase::name(text), found);
        Ok(())
    }

    /// A table of two columns, the selected one and `other`, on top.
    pub fn cross(&mut self, evening: &Evening, other: usize, group: bool) {
        let (Some(layer), Some(column)) = (self.layer(), self.column()) else {
            return;
        };
        let page = if group {
            made::groups(evening, other, column, &layer.shown)
        } else {
            made::crossed(evening, column, other, &layer.shown)
        };
        self.stack.push(Sheaf::Page(page));
    }

    /// Does what `command` asks of the topmost layer.
    pub fn run(&mut self, evening: &Evening, command: Command, page: isize) -> Reply {
        match self.stack.last_mut() {
            Some(Sheaf::Page(on_top)) => {
                let reply = walk(on_top, command, page);
                match command {
                    Command::Open => self.follow(evening),
                    _ => reply,
                }
            }
            Some(Sheaf::Lines(_)) => self.run_lines(evening, command, page),
            None => Reply::quiet(),
        }
    }

    fn follow(&mut self, evening: &Evening) -> Reply {
        let Some(Sheaf::Page(page)) = self.stack.last() else {
            return Reply::quiet();
        };
        let row = page.rows.get(page.spot.row);
        if let Some(Leads::Column(column)) = row.map(|row| &row.leads) {
            let column = *column;
            self.select_column(evening, column);
            return Reply::quiet();
        }
        let Some((row, answers)) = page.leads() else {
            return Reply::refuse("this row leads nowhere");
        };
        let title = row.label.clone();
        let beneath = self.stack.iter().rev().find_map(|sheaf| match sheaf {
            Sheaf::Lines(layer) => Some(layer.shown.clone()),
            Sheaf::Page(_) => None,
        });
        let columns = evening.sheet.columns();
        let holds = |line: &usize| {
            answers
                .iter()
                .all(|(column, code)| columns[*column].code(*line) == *code)
        };
        let mut lines = beneath.unwrap_or_default();
        lines.retain(holds);
        self.narrow(title, lines);
        Reply::quiet()
    }

    fn run_lines(&mut self, evening: &Evening, command: Command, page: isize) -> Reply {
        let columns = self.columns.len();
        let column = self.column();
        let Some(Sheaf::Lines(layer)) = self.stack.last_mut() else {
            return Reply::quiet();
        };
        let by = match command {
            Command::Up => (-1, 0),
            Command::Down => (1, 0),
            Command::PageUp => (-page, 0),
            Command::PageDown => (page, 0),
            Command::First => (isize::MIN, 0),
            Command::Last => (isize::MAX, 0),
            Command::Left => (0, -1),
            Command::Right => (0, 1),
            Command::Labels => {
                self.codes = !self.codes;
                return Reply::say(if self.codes {
                    say!("codes")
                } else {
                    say!("labels")
                });
            }
            Command::Sort | Command::SortAlso => {
                return sort(evening, layer, column, command == Command::SortAlso);
            }
            Command::Freeze => {
                let here = layer.spot.column + 1;
                self.frozen = if self.frozen == here { 0 } else { here.min(4) };
                return Reply::say(match self.frozen {
                    0 => say!("nothing stands still but the interview"),
                    n => say!("{} column stands still|{} columns stand still", n),
                });
            }
            Command::Hide => return self.hide(evening, column),
            Command::ShowAll => {
                self.hidden.clear();
                self.take(evening, false);
                return Reply::say(say!("{} columns, none hidden", self.columns.len()));
            }
            Command::MarkRow | Command::MarkAll => return self.mark(evening, command),
            Command::GoTo => return choose(evening, say!("Go to a variable"), Target::Column),
            Command::Pivot => {
                return choose(evening, say!("Against which variable?"), Target::Against);
            }
            Command::GroupBy => {
                return choose(evening, say!("Grouped by which variable?"), Target::By);
            }
            Command::Expression => return Reply::over(Overlay::Say(Saying::new(Purpose::Where))),
            Command::NextProblem => return self.problem(evening, 1),
            Command::PreviousProblem => return self.problem(evening, -1),
            Command::Frequency | Command::Summarize | Command::Describe => {
                return self.make(evening, command);
            }
            Command::Open => {
                return match self.selected(evening) {
                    Some((uid, at)) => Reply::effect(Effect::Open(uid, Some(at))),
                    None => Reply::refuse("no interview is selected"),
                };
            }
            _ => return Reply::quiet(),
        };
        let size = (layer.shown.len(), columns);
        layer.spot.step(by.0, by.1, size);
        Reply::quiet()
    }

    fn hide(&mut self, evening: &Evening, column: Option<usize>) -> Reply {
        let Some(column) = column.filter(|_| self.columns.len() > 1) else {
            return Reply::refuse("one column has to stay");
        };
        self.hidden.insert(column);
        self.take(evening, false);
        let name = evening.sheet.columns()[column].variable.to_string();
        Reply::say(say!("{} is hidden; + shows every column", name))
    }

    fn mark(&mut self, evening: &Evening, command: Command) -> Reply {
        let marks = &mut self.marks;
        let Some(Sheaf::Lines(layer)) = self.stack.last_mut() else {
            return Reply::quiet();
        };
        let lines = evening.sheet.lines();
        if command == Command::MarkAll {
            let shown: Vec<Uid> = layer.shown.iter().map(|line| lines[*line].uid).collect();
            if shown.iter().all(|uid| marks.contains(uid)) {
                marks.retain(|uid| !shown.contains(uid));
            } else {
                marks.extend(shown);
            }
        } else if let Some(line) = layer.line() {
            let uid = lines[line].uid;
            if !marks.remove(&uid) {
                marks.insert(uid);
            }
            layer.spot.row = moved(layer.spot.row, 1, layer.shown.len());
        }
        Reply::say(say!(
            "{} interview marked|{} interviews marked",
            marks.len()
        ))
    }

    fn make(&mut self, evening: &Evening, command: Command) -> Reply {
        let (Some(layer), Some(column)) = (self.layer(), self.column()) else {
            return Reply::refuse("no variable is selected");
        };
        let page = match command {
            Command::Frequency => made::counts(evening, column, &layer.shown),
            Command::Summarize => made::numbers(evening, column, &layer.shown),
            _ => made::overview(evening, &self.columns, &layer.shown),
        };
        self.stack.push(Sheaf::Page(page));
        Reply::quiet()
    }

    /// To the next cell with a finding or an open query, row by row.
    fn problem(&mut self, evening: &Evening, by: isize) -> Reply {
        let columns = &self.columns;
        let Some(Sheaf::Lines(layer)) = self.stack.last_mut() else {
            return Reply::quiet();
        };
        let (rows, width) = (layer.shown.len(), columns.len());
        let row_of: HashMap<usize, usize> = layer.shown.iter().copied().zip(0..).collect();
        let place_of: HashMap<usize, usize> = columns.iter().copied().zip(0..).collect();
        let here = layer.spot.row * width + layer.spot.column;
        let all = (rows * width).max(1);
        let ahead = |at: usize| match by {
            1.. => (at + all - here - 1) % all,
            _ => (here + all - at - 1) % all,
        };
        let cells = evening
            .troubles()
            .filter_map(|(line, column)| Some(row_of.get(&line)? * width + place_of.get(&column)?));
        if let Some(at) = cells.min_by_key(|at| ahead(*at)) {
            (layer.spot.row, layer.spot.column) = (at / width, at % width);
            return Reply::quiet();
        }
        Reply::say(say!("no problem is known here"))
    }
}

/// Moves within a made table.
pub fn walk(page: &mut Page, command: Command, by: isize) -> Reply {
    let (rows, columns) = match command {
        Command::Up => (-1, 0),
        Command::Down => (1, 0),
        Command::PageUp => (-by, 0),
        Command::PageDown => (by, 0),
        Command::First => (isize::MIN, 0),
        Command::Last => (isize::MAX, 0),
        Command::Left => (0, -1),
        Command::Right => (0, 1),
        _ => return Reply::quiet(),
    };
    let size = page.size();
    page.spot.step(rows, columns, size);
    Reply::quiet()
}

fn sort(evening: &Evening, layer: &mut Layer, column: Option<usize>, also: bool) -> Reply {
    let Some(column) = column else {
        return Reply::quiet();
    };
    let name = evening.sheet.columns()[column].variable.to_string();
    let sorted = layer.sort(column, also);
    layer.refresh(evening);
    Reply::say(match sorted {
        Some(false) => say!("sorted by {}", name),
        Some(true) => say!("sorted by {}, backwards", name),
        None => say!("not sorted by {}", name),
    })
}

fn choose(evening: &Evening, title: Phrase, target: fn(usize) -> Target) -> Reply {
    let columns = evening.sheet.columns().iter().enumerate();
    let items = columns.map(|(at, column)| Item {
        text: evening.question(at),
        aside: column.variable.to_string(),
        value: target(at),
    });
    Reply::over(Overlay::Choose(Chooser::new(title, items.collect())))
}
