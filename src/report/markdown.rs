//! Tables as Markdown: pipe tables with numbers to the right, notes under each.

use super::{Cell, Table, Tables, clean, shown_facts};

/// All tables, and how they were made.
#[must_use]
pub fn document(tables: &Tables) -> String {
    let mut out: Vec<String> = tables.tables.iter().map(table).collect();
    let facts = shown_facts(&tables.run);
    if !facts.is_empty() {
        let lines = facts
            .iter()
            .map(|(name, value)| format!("* {}: {}\n", escape(name), escape(value)));
        out.push(lines.collect());
    }
    out.join("\n")
}

/// One table.
#[must_use]
pub fn table(table: &Table) -> String {
    let mut out = format!("### {}\n\n", escape(&table.title));
    let heads = table.columns.iter().map(|column| column.head.as_str());
    line(
        &mut out,
        [table.stub.as_str()].into_iter().chain(heads).map(escape),
    );
    let sides = (0..table.columns.len()).map(|k| if table.holds_text(k) { ":--" } else { "--:" });
    line(
        &mut out,
        [":--"].into_iter().chain(sides).map(str::to_owned),
    );
    for row in &table.rows {
        let cells = row.cells.iter().zip(&table.columns);
        let shown = cells.map(|(cell, column)| escape(&cell.show(column.format)));
        line(&mut out, [escape(&row.label)].into_iter().chain(shown));
    }
    for note in &table.notes {
        out += &format!("\nNote: {}\n", escape(note));
    }
    out
}

impl Table {
    /// Whether column `k` holds words rather than numbers.
    #[must_use]
    pub(super) fn holds_text(&self, k: usize) -> bool {
        self.rows
            .iter()
            .any(|row| matches!(row.cells[k], Cell::Text(_)))
    }
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for cell in cells {
        *out += &format!("| {cell} ");
    }
    *out += "|\n";
}

/// `text` so that Markdown shows it as it is.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean::one_line(text).chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '$' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}
