//! The selected row of a table as a drawing: before and after on one line, the change with its interval on the next.

use crate::report::Table;
use crate::ui::text;

/// The selected row as a drawing: before and after on one line, the change with its interval on the next.
pub(super) fn detail(
    table: &Table,
    row: usize,
    width: usize,
    question: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let Some(label) = table.rows.get(row).map(|row| row.label.clone()) else {
        return vec![];
    };
    let number = |id: &str| table.number(&label, id);
    let shown = |id: &str| {
        let column = table.columns.iter().position(|column| column.id == id)?;
        Some(table.rows[row].cells[column].show(table.columns[column].format))
    };
    let asked = question(&label).map_or_else(String::new, |asked| format!("  {asked}"));
    let mut out = vec![format!("{label}{asked}")];
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
        .filter(|id| number(id).is_some())
        .filter_map(|id| Some(format!("{id} {}", shown(id)?)))
        .collect();
    if out.len() > 1 && !rest.is_empty() {
        out.push(format!("         {}", rest.join(" · ")));
    }
    if out.len() > 1 { out } else { vec![] }
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
