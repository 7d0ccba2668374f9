//! Tables as CSV: every digit, column ids as heads, nothing for what is not defined.

use super::{Cell, Fact, Table, Tables, clean};

/// All tables one under the other, each under its title and above its notes; how they were made comes last.
#[must_use]
pub fn document(tables: &Tables) -> String {
    let mut out = String::new();
    for shown in &tables.tables {
        record(&mut out, [shown.id.as_str(), shown.title.as_str()]);
        out += &table(shown);
        for note in &shown.notes {
            record(&mut out, ["note", note]);
        }
        out.push('\n');
    }
    run(&mut out, tables);
    out
}

/// One file a table, named after its id, and `notes.csv` with every table's notes and how all of them were made.
#[must_use]
pub fn files(tables: &Tables) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = tables
        .tables
        .iter()
        .map(|shown| (format!("{}.csv", shown.id), table(shown)))
        .collect();
    let mut notes = String::new();
    record(&mut notes, ["table", "note"]);
    for shown in &tables.tables {
        for note in &shown.notes {
            record(&mut notes, [shown.id.as_str(), note]);
        }
    }
    run(&mut notes, tables);
    files.push(("notes.csv".to_owned(), notes));
    files
}

/// Head and rows of one table, all of equal width.
#[must_use]
pub fn table(table: &Table) -> String {
    let mut out = String::new();
    let ids = table.columns.iter().map(|column| column.id.as_str());
    record(&mut out, [table.stub.as_str()].into_iter().chain(ids));
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        write(&mut out, [text(&row.label)].into_iter().chain(cells));
    }
    out
}

/// A number in its shortest exact spelling.
#[must_use]
pub fn digits(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e16).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

fn run(out: &mut String, tables: &Tables) {
    for (name, fact) in &tables.run.facts {
        let value = match fact {
            Fact::None => String::new(),
            Fact::Flag(flag) => flag.to_string(),
            Fact::Count(count) => count.to_string(),
            Fact::Number(number) => digits(*number),
            Fact::Text(words) => text(words),
        };
        write(out, ["run".to_owned(), text(name), value]);
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Number(value) | Cell::Shown(value, _) if value.is_finite() => digits(*value),
        Cell::Text(words) => text(words),
        Cell::Number(_) | Cell::Shown(..) | Cell::Blank | Cell::Undefined => String::new(),
    }
}

fn text(words: &str) -> String {
    clean::guarded(&clean::one_line(words)).into_owned()
}

fn record<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    write(out, cells.into_iter().map(text));
}

/// One line, quoted where RFC 4180 asks for it.
fn write(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n']) {
            *out += &format!("\"{}\"", cell.replace('"', "\"\""));
        } else {
            *out += &cell;
        }
    }
    out.push('\n');
}
