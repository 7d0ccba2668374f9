//! Compare: the declared analysis of every variable, everything else on one key, plots, and the households behind a row.

mod behind;
mod choices;
mod declared;
mod row;
mod unfold;

use std::collections::BTreeSet;

use ratatui::layout::Rect;

pub use behind::Behind;
pub use choices::Deflator;

use super::{Filter, Reply, Tables, sheet};
use crate::form::Address;
use crate::name::Variable;
use crate::report::{
    self, Table,
    comparison::{self, Options},
    figure::{Figure, Kind},
    svg,
};
use crate::ui::{
    command::Command,
    effect::{Effect, Work},
    text,
    theme::Role,
    widget::{Pen, Spot, plot},
    words::say,
};

/// What the screen knows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The tables of the prices that are shown.
    pub tables: Tables,
    /// What narrows the rows.
    pub filter: Filter,
    /// How to compare.
    pub options: Options,
    /// All tables, once computed.
    all: Option<report::Tables>,
    /// The pairs behind them.
    behind: Option<Box<Behind>>,
    /// Whether amounts are in real money.
    real: bool,
    /// Whether the selected row is unfolded.
    detail: bool,
    /// Variables that are marked, to be compared alone.
    marked: BTreeSet<String>,
    /// What stands before the tables.
    front: Front,
}

/// What stands before the tables.
#[derive(Debug, Clone, PartialEq)]
enum Front {
    /// Nothing: the tables are seen.
    Tables,
    /// A plot of the selected variable.
    Plot(Kind, Option<usize>),
    /// The households behind a row.
    Households(Box<Households>),
}

/// The households behind a row of a table.
#[derive(Debug, Clone, PartialEq)]
struct Households {
    /// Who they are and how they changed.
    table: Table,
    /// The row of the comparison that each is.
    rows: Vec<usize>,
    /// The variable.
    variable: String,
    /// The selected one.
    spot: Spot,
}

/// How the id of a table in real money ends.
const REAL: &str = "_real";

impl Default for State {
    fn default() -> Self {
        Self {
            tables: Tables::default(),
            filter: Filter::default(),
            options: Options::default(),
            all: None,
            behind: None,
            real: false,
            detail: true,
            marked: BTreeSet::new(),
            front: Front::Tables,
        }
    }
}

impl State {
    /// Takes newly computed tables and what stands behind them.
    pub fn take(&mut self, mut all: report::Tables, behind: Option<Box<Behind>>) {
        // The one number to report comes before what it is made of.
        all.tables
            .sort_by_key(|table| !table.id.starts_with("declared"));
        self.all = Some(all);
        self.behind = behind;
        self.front = match std::mem::replace(&mut self.front, Front::Tables) {
            Front::Households(_) => Front::Tables,
            front => front,
        };
        self.refresh();
    }

    /// What to compute with the choices of now.
    #[must_use]
    pub fn work(&self) -> Work {
        Work::Compare(Box::new(self.options.clone()))
    }

    /// Whether there are amounts in real money.
    #[must_use]
    pub fn has_prices(&self) -> bool {
        let all = self.all.iter().flat_map(|all| &all.tables);
        all.into_iter().any(|table| table.id.ends_with(REAL))
    }

    /// Whether Esc closes something here.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.front != Front::Tables
    }

    /// Whether a plot is on screen.
    #[must_use]
    pub fn plots(&self) -> bool {
        matches!(self.front, Front::Plot(..))
    }

    /// Closes what stands before the tables; says whether there was anything.
    pub fn uncover(&mut self) -> bool {
        std::mem::replace(&mut self.front, Front::Tables) != Front::Tables
    }

    /// Puts the tables of the wanted prices on screen, rows filtered, the same table and row as before in front.
    pub fn refresh(&mut self) {
        let Some(all) = &self.all else {
            return;
        };
        let has = |id: &str| all.tables.iter().any(|table| table.id == id);
        let wanted = |id: &str| match id.strip_suffix(REAL) {
            Some(_) => self.real,
            None => !(self.real && has(&format!("{id}{REAL}"))),
        };
        let stem = |table: &Table| table.id.trim_end_matches(REAL).to_owned();
        let front = self.tables.current().map(stem);
        let mut shown = all.clone();
        shown
            .tables
            .retain(|table| wanted(&table.id) && !table.rows.is_empty());
        let typed = self.filter.text().to_lowercase();
        for table in &mut shown.tables {
            table
                .rows
                .retain(|row| row.label.to_lowercase().contains(&typed));
        }
        let place = shown
            .tables
            .iter()
            .position(|table| Some(stem(table)) == front);
        let label = self.tables.label();
        self.tables.take(shown);
        self.tables.table = place.unwrap_or(0);
        self.tables.settle(label);
    }

    /// The variable of the selected row, and its group where the table has one a row.
    fn selected(&self) -> Option<(String, Option<String>)> {
        let label = self.tables.label()?;
        let table = self.tables.current()?;
        let (left, right) = match label.split_once(" · ") {
            Some((left, right)) => (left.to_owned(), Some(right.to_owned())),
            None => (label, None),
        };
        if table.id.trim_end_matches(REAL) == "warnings" {
            return Some((right?, None));
        }
        let grouped = table.id.starts_with("paired_by_");
        Some((left, right.filter(|_| grouped)))
    }

    /// Does what `command` asks, apart from computing.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        match command {
            Command::Detail => self.detail = !self.detail,
            Command::Prices if self.has_prices() => {
                self.real = !self.real;
                self.refresh();
            }
            Command::Prices => {
                return Reply::refuse("this study has no price index for its amounts");
            }
            Command::Views => return choices::views(self),
            Command::GroupBy => return choices::groups(self),
            Command::Since => return choices::since(self),
            Command::Deflators => return choices::deflators(self),
            Command::Line => return choices::line(self),
            Command::Warnings => return unfold::warnings(self),
            Command::Mark => self.mark(),
            Command::OnlyMarked => return self.only_marked(),
            Command::Plot => return self.next_plot(1),
            Command::Export => return self.export(),
            Command::Open => return self.open(),
            _ => return self.travel(command, page),
        }
        Reply::quiet()
    }

    /// Moves in what is in front.
    fn travel(&mut self, command: Command, page: isize) -> Reply {
        match &mut self.front {
            Front::Households(behind) => {
                let size = (behind.table.rows.len(), behind.table.columns.len());
                let spot = &mut behind.spot;
                match command {
                    Command::Up => spot.step(-1, 0, size),
                    Command::Down => spot.step(1, 0, size),
                    Command::PageUp => spot.step(-page, 0, size),
                    Command::PageDown => spot.step(page, 0, size),
                    Command::First => spot.step(isize::MIN, 0, size),
                    Command::Last => spot.step(isize::MAX, 0, size),
                    _ => {}
                }
            }
            Front::Plot(..) if command == Command::Left => return self.next_plot(-1),
            Front::Plot(..) if command == Command::Right => return self.next_plot(1),
            Front::Plot(kind, at) => {
                let (kind, at) = (*kind, *at);
                self.front = Front::Plot(kind, self.next_point(kind, at, command));
            }
            _ => _ = self.tables.run(command, page),
        }
        Reply::quiet()
    }

    fn mark(&mut self) {
        if let Some((variable, _)) = self.selected()
            && !self.marked.remove(&variable)
        {
            self.marked.insert(variable);
        }
        self.tables.run(Command::Down, 1);
    }

    /// Compares the marked variables alone, or all again.
    fn only_marked(&mut self) -> Reply {
        if self.options.only.is_empty() && self.marked.is_empty() {
            return Reply::refuse("mark variables first, with the space bar");
        }
        self.options.only = if self.options.only.is_empty() {
            self.marked.iter().cloned().collect()
        } else {
            Vec::new()
        };
        Reply::compute(self.work())
    }

    /// The plot that follows, or the first one.
    fn next_plot(&mut self, by: isize) -> Reply {
        if self.behind.is_none() || self.selected().is_none() {
            return Reply::refuse("there is nothing to plot here");
        }
        let next = match self.front {
            Front::Plot(kind, _) => {
                let at = Kind::ALL.iter().position(|k| *k == kind).unwrap_or(0);
                let count = Kind::ALL.len();
                Kind::ALL[(at + count).saturating_add_signed(by) % count]
            }
            _ => Kind::Scatter,
        };
        self.front = Front::Plot(next, None);
        Reply::quiet()
    }

    /// The respondent of a plot after, or before, the one under the cursor; a plot without respondents has none.
    fn next_point(&self, kind: Kind, at: Option<usize>, command: Command) -> Option<usize> {
        let figure = self.figure(kind)?.ok()?;
        let last = figure.points.len().checked_sub(1)?;
        let by = |steps: isize| at.map_or(0, |at| at.saturating_add_signed(steps).min(last));
        match command {
            Command::Down => Some(by(1)),
            Command::Up => Some(by(-1)),
            Command::PageDown => Some(by(10)),
            Command::PageUp => Some(by(-10)),
            Command::First => Some(0),
            Command::Last => Some(last),
            _ => at,
        }
    }

    /// The plot `kind` of the selected variable, or why there is none.
    fn figure(&self, kind: Kind) -> Option<Result<Figure, &'static str>> {
        let (behind, (name, _)) = (self.behind.as_ref()?, self.selected()?);
        let variable = behind.matter.variable(&name)?;
        let unit = behind.unit(&name, self.real);
        let line = comparison::line(&behind.matter, unit, &self.options);
        Some(kind.draw(&behind.matter, variable, unit, line))
    }

    /// Writes the plot on screen as SVG.
    fn export(&mut self) -> Reply {
        let Front::Plot(kind, _) = self.front else {
            return Reply::refuse(
                "show a plot first; tables are written by `fieldbook compare -o`",
            );
        };
        match (self.figure(kind), self.selected()) {
            (Some(Ok(figure)), Some((name, _))) => Reply::effect(Effect::WriteBeside(
                format!("{name}-{}.svg", kind.code()),
                svg::figure(&figure),
            )),
            _ => Reply::refuse("there is nothing to plot here"),
        }
    }

    /// From a row to its households, from a household to its interview.
    fn open(&mut self) -> Reply {
        let Some(behind) = &self.behind else {
            return Reply::quiet();
        };
        if let Front::Households(seen) = &self.front {
            let uid = seen
                .rows
                .get(seen.spot.row)
                .and_then(|row| behind.interview(*row));
            let at = Variable::new(&seen.variable).ok().map(Address::top);
            return match uid {
                Some(uid) => Reply::effect(Effect::Open(uid, at)),
                None => Reply::refuse("this row has no interview in this file"),
            };
        }
        let (name, group) = self.selected().unwrap_or_default();
        if let Front::Plot(kind, Some(at)) = self.front
            && let Some(Ok(figure)) = self.figure(kind)
            && let Some(point) = figure.points.get(at)
        {
            let question = Variable::new(&name).ok().map(Address::top);
            return match behind.interview(point.row) {
                Some(uid) => Reply::effect(Effect::Open(uid, question)),
                None => Reply::refuse("this row has no interview in this file"),
            };
        }
        match behind.households(&name, group.as_deref(), self.real) {
            Some((table, rows)) => {
                self.front = Front::Households(Box::new(Households {
                    table,
                    rows,
                    variable: name,
                    spot: Spot::default(),
                }));
                Reply::quiet()
            }
            None => Reply::refuse("no households stand behind this row"),
        }
    }

    /// Draws what is in front; `question` knows what a variable asks.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, question: &dyn Fn(&str) -> Option<String>) {
        let area = if self.filter.typing || !self.filter.text().is_empty() {
            let rows = self.tables.current().map_or(0, |table| table.rows.len());
            let count = pen.words.tell(&say!("shown: {}", rows)).to_string();
            self.filter.draw(pen, area, &count)
        } else {
            area
        };
        match &self.front {
            Front::Plot(kind, at) => return self.draw_plot(pen, area, *kind, *at),
            Front::Households(seen) => return sheet::draw(pen, area, &seen.table, seen.spot),
            Front::Tables => {}
        }
        let Some(table) = self.tables.current() else {
            let why = self.tables.fault.as_deref();
            let why = why.unwrap_or_else(|| pen.say("not computed yet"));
            draw_fault(pen, area, why);
            return;
        };
        if table.id.trim_end_matches(REAL) == "declared" {
            declared::draw(self, pen, area, table, question);
        } else {
            self.draw_table(pen, area, table, question);
        }
    }

    fn draw_plot(&self, pen: &mut Pen<'_>, area: Rect, kind: Kind, at: Option<usize>) {
        match self.figure(kind) {
            Some(Ok(figure)) => plot::draw(pen, area, &figure, at),
            Some(Err(why)) => draw_fault(pen, area, &format!("{}: {why}", kind.name())),
            None => draw_fault(pen, area, pen.say("there is nothing to plot here")),
        }
    }

    fn draw_table(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        table: &Table,
        question: &dyn Fn(&str) -> Option<String>,
    ) {
        let prices = pen.say(if self.real { "real" } else { "nominal" });
        let head = text::ends(&self.tables.provenance(), prices, usize::from(area.width));
        pen.put(area, 0, 0, &head, Role::Dim);
        let drawn = if self.detail {
            row::detail(
                table,
                self.tables.spot.row,
                usize::from(area.width),
                question,
            )
        } else {
            vec![]
        };
        let for_detail = u16::try_from(drawn.len()).unwrap_or(0).min(area.height / 2);
        let body = Rect {
            y: area.y + 1.min(area.height),
            height: area.height.saturating_sub(1 + for_detail),
            ..area
        };
        sheet::draw(pen, body, table, self.tables.spot);
        let start = usize::from(area.height - for_detail);
        for (y, line) in drawn.iter().take(usize::from(for_detail)).enumerate() {
            let role = if y == 0 { Role::Heading } else { Role::Text };
            pen.put(area, 0, start + y, line, role);
        }
    }
}

/// Says on an empty screen why there is no table.
pub(super) fn draw_fault(pen: &mut Pen<'_>, area: Rect, why: &str) {
    for (y, line) in text::wrap(why, usize::from(area.width).saturating_sub(4))
        .iter()
        .enumerate()
    {
        pen.put(area, 2, 1 + y, line, Role::Dim);
    }
}
