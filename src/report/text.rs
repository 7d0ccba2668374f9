//! Tables as aligned text for a terminal or a mail.

use unicode_width::UnicodeWidthStr;

use super::{Cell, Table, Tables, clean};

/// All tables, one under the other.
#[must_use]
pub fn document(tables: &Tables) -> String {
    tables
        .tables
        .iter()
        .map(table)
        .collect::<Vec<_>>()
        .join("\n")
}

/// One table: title, heads, rows, notes.
#[must_use]
pub fn table(table: &Table) -> String {
    let shown: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            row.cells
                .iter()
                .zip(&table.columns)
                .map(|(cell, column)| cell.show(column.format))
                .collect()
        })
        .collect();
    let labels: Vec<_> = table
        .rows
        .iter()
        .map(|row| clean::one_line(&row.label))
        .collect();
    let stub_width = labels
        .iter()
        .map(|label| label.width())
        .chain([table.stub.width()])
        .max()
        .unwrap_or(0);
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|k| {
            shown
                .iter()
                .map(|row| row[k].width())
                .chain([table.columns[k].head.width()])
                .max()
                .unwrap_or(0)
        })
        .collect();

    let title = clean::one_line(&table.title);
    let mut out = format!("{title}\n{}", pad_right(&table.stub, stub_width));
    for (column, width) in table.columns.iter().zip(&widths) {
        out += "  ";
        out += &pad_left(&column.head, *width);
    }
    out.push('\n');
    for ((row, texts), label) in table.rows.iter().zip(&shown).zip(&labels) {
        out += &pad_right(label, stub_width);
        for ((cell, text), width) in row.cells.iter().zip(texts).zip(&widths) {
            out += "  ";
            out += &if matches!(cell, Cell::Text(_)) {
                pad_right(text, *width)
            } else {
                pad_left(text, *width)
            };
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    for note in &table.notes {
        out += &format!("Note: {}\n", clean::one_line(note));
    }
    out
}

fn pad_right(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn pad_left(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}
