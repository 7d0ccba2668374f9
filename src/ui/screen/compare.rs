//! Compare: before and after for every paired variable, with the change of the selected one drawn.

use ratatui::layout::Rect;

use super::{Reply, Tables, sheet};
use crate::report;
use crate::report::{Cell, Table};
use crate::ui::{command::Command, text, theme::Role, widget::Pen};

/// What the screen knows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The tables of the prices that are shown.
    pub tables: Tables,
    /// All tables, once computed.
    all: Option<report::Tables>,
    /// Whether amounts are in prices of the first year.
    real: bool,
    /// Whether the selected row is drawn.
    detail: bool,
}

/// How the id of a table in prices of the first year ends.
const REAL: &str = "_real";

impl Default for State {
    fn default() -> Self {
        Self {
            tables: Tables::default(),
            all: None,
            real: false,
            detail: true,
        }
    }
}

impl State {
    /// Takes newly computed tables.
    pub fn take(&mut self, all: report::Tables) {
        self.all = Some(all);
        self.show();
    }

    /// Whether there are amounts in prices of the first year.
    #[must_use]
    pub fn has_prices(&self) -> bool {
        let all = self.all.iter().flat_map(|all| &all.tables);
        all.into_iter().any(|table| table.id.ends_with(REAL))
    }

    /// Puts the tables of the wanted prices on screen, the same table as before in front.
    fn show(&mut self) {
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
        shown.tables.retain(|table| wanted(&table.id));
        let place = shown
            .tables
            .iter()
            .position(|table| Some(stem(table)) == front);
        self.tables.take(shown);
        self.tables.table = place.unwrap_or(0);
    }

    /// Does what `command` asks, apart from computing.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        match command {
            Command::Detail => self.detail = !self.detail,
            Command::Prices if self.has_prices() => {
                self.real = !self.real;
                self.show();
            }
            Command::Prices => {
                return Reply::refuse("this study has no price index for its amounts");
            }
            _ => {
                self.tables.run(command, page);
            }
        }
        Reply::quiet()
    }

    /// Draws the table, and the detail under it.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let prices = if self.real { "real" } else { "nominal" };
        let Some(table) = self.tables.current() else {
            let why = self.tables.fault.as_deref().unwrap_or("not computed yet");
            draw_fault(pen, area, why);
            return;
        };
        let head = text::ends(&self.tables.provenance(), prices, usize::from(area.width));
        pen.put(area, 0, 0, &head, Role::Dim);
        let drawn = if self.detail {
            detail(table, self.tables.spot.row, usize::from(area.width))
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
            pen.put(
                area,
                0,
                start + y,
                line,
                if y == 0 { Role::Heading } else { Role::Text },
            );
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

/// The selected row as a drawing: before and after on one line, the change with its interval on the next.
fn detail(table: &Table, row: usize, width: usize) -> Vec<String> {
    let Some(label) = table.rows.get(row).map(|row| row.label.clone()) else {
        return vec![];
    };
    let number = |id: &str| table.number(&label, id);
    let shown = |id: &str| {
        let column = table.columns.iter().position(|column| column.id == id)?;
        Some(table.rows[row].cells[column].show(table.columns[column].format))
    };
    let mut out = vec![label.clone()];
    if let (Some(before), Some(after), Some(b), Some(a)) = (
        number("before"),
        number("after"),
        shown("before"),
        shown("after"),
    ) {
        let caption = format!("{b} → {a}");
        out.push(drawn(
            "mean",
            &dumbbell(before, after, bar_width(width, &caption)),
            &caption,
        ));
    }
    if let (Some(change), Some(low), Some(high)) =
        (number("change"), number("ci_low"), number("ci_high"))
    {
        let [c, l, h] = ["change", "ci_low", "ci_high"].map(|id| shown(id).unwrap_or_default());
        let caption = format!("{c} [{l}, {h}]");
        out.push(drawn(
            "change",
            &interval(change, low, high, bar_width(width, &caption)),
            &caption,
        ));
    }
    let rest: Vec<String> = ["n", "t", "df", "p", "dz"]
        .iter()
        .filter_map(|id| Some(format!("{id} {}", shown(id)?)))
        .collect();
    if !rest.is_empty() && !matches!(table.rows[row].cells.first(), None | Some(Cell::Blank)) {
        out.push(format!("         {}", rest.join(" · ")));
    }
    out
}

fn bar_width(width: usize, caption: &str) -> usize {
    width
        .saturating_sub(text::width(caption) + 13)
        .clamp(10, 48)
}

fn drawn(name: &str, bar: &str, caption: &str) -> String {
    format!("  {} {bar}  {caption}", text::left(name, 7))
}

/// `○━━━━●` between before and after on a scale that begins at zero, unless one of them is below.
fn dumbbell(before: f64, after: f64, cells: usize) -> String {
    let low = before.min(after).min(0.0);
    let high = before.max(after).max(0.0);
    let at = scale(low, high, cells);
    let (b, a) = (at(before), at(after));
    (0..cells)
        .map(|cell| match cell {
            c if c == a => '●',
            c if c == b => '○',
            c if c > a.min(b) && c < a.max(b) => '━',
            c if c == at(0.0) => '│',
            _ => ' ',
        })
        .collect()
}

/// `├───●───┤` on a scale that holds zero, which is `│`.
fn interval(change: f64, low: f64, high: f64, cells: usize) -> String {
    let at = scale(low.min(0.0), high.max(0.0), cells);
    let (l, c, h) = (at(low), at(change), at(high));
    (0..cells)
        .map(|cell| match cell {
            x if x == c => '●',
            x if x == l => '├',
            x if x == h => '┤',
            x if x == at(0.0) => '│',
            x if x > l && x < h => '─',
            _ => ' ',
        })
        .collect()
}

/// The cell of a value between `low` and `high`.
fn scale(low: f64, high: f64, cells: usize) -> impl Fn(f64) -> usize {
    let span = if high > low { high - low } else { 1.0 };
    move |value: f64| (((value - low) / span) * (cells - 1) as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_shows_on_which_side_of_zero_it_lies() {
        assert_eq!(
            interval(5.0, 1.0, 9.0, 10),
            "│├──●───┤".replace("│├──●───┤", "│├───●───┤")
        );
        assert_eq!(interval(-5.0, -9.0, -1.0, 10), "├───●───┤│");
        assert_eq!(interval(0.0, 0.0, 0.0, 10).chars().next(), Some('●'));
    }

    #[test]
    fn the_dumbbell_points_from_before_to_after() {
        assert_eq!(dumbbell(2.0, 9.0, 10), "│ ○━━━━━━●");
        assert_eq!(dumbbell(9.0, 2.0, 10), "│ ●━━━━━━○");
    }
}
