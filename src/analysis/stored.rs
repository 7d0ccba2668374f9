//! Tables as a study keeps them: JSON in which every number keeps all its digits, read back into the same tables.

use serde_json::{Map, Value, json};

use crate::report::{Cell, Column, Fact, Format, Row, Run, Table, Tables};

/// Facts that say when and where, not what: they would make the same estimate another one.
const PASSING: &[&str] = &["data_sha256", "kept_as"];

/// Tables with a row a respondent: too long to keep, and nobody's business.
const BY_ROW: &[&str] = &["scores"];

/// `tables` and how they were made, but for what is passing or stands row by row.
pub(super) fn written(tables: &Tables) -> Value {
    let facts = tables.run.facts.iter();
    let facts = facts
        .filter(|(name, _)| !PASSING.contains(&name.as_str()))
        .map(|(name, value)| json!([name, fact(value)]));
    let kept = tables.tables.iter();
    let kept = kept
        .filter(|table| !BY_ROW.contains(&table.id.as_str()))
        .map(self::table);
    json!({ "facts": facts.collect::<Vec<_>>(), "tables": kept.collect::<Vec<_>>() })
}

/// The tables in `kept`; nothing where it is not what [`written`] writes.
pub(super) fn read(kept: &Value) -> Option<Tables> {
    let facts = kept.get("facts")?.as_array()?.iter();
    let facts = facts
        .map(|pair| Some((pair.get(0)?.as_str()?.to_owned(), fact_of(pair.get(1)?)?)))
        .collect::<Option<_>>()?;
    let tables = kept.get("tables")?.as_array()?.iter();
    Some(Tables {
        tables: tables.map(table_of).collect::<Option<_>>()?,
        run: Run { facts },
    })
}

fn table(table: &Table) -> Value {
    let columns = table.columns.iter();
    let columns = columns.map(|column| json!([column.id, column.head, word(column.format)]));
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter().map(cell);
        Value::Array([json!(row.label)].into_iter().chain(cells).collect())
    });
    json!({
        "id": table.id, "title": table.title, "stub": table.stub,
        "columns": columns.collect::<Vec<_>>(), "rows": rows.collect::<Vec<_>>(), "notes": table.notes,
    })
}

fn table_of(kept: &Value) -> Option<Table> {
    let text = |value: &Value| Some(value.as_str()?.to_owned());
    let columns = kept.get("columns")?.as_array()?.iter();
    let columns: Vec<Column> = columns
        .map(|column| {
            let (id, head) = (text(column.get(0)?)?, text(column.get(1)?)?);
            Some(Column::new(id, head, format(column.get(2)?.as_str()?)?))
        })
        .collect::<Option<_>>()?;
    let rows = kept.get("rows")?.as_array()?.iter();
    let rows = rows
        .map(|row| {
            let (label, cells) = row.as_array()?.split_first()?;
            let cells: Vec<Cell> = cells.iter().map(cell_of).collect::<Option<_>>()?;
            let label = text(label)?;
            (cells.len() == columns.len()).then_some(Row { label, cells })
        })
        .collect::<Option<_>>()?;
    let notes = kept.get("notes")?.as_array()?.iter();
    Some(Table {
        id: text(kept.get("id")?)?,
        title: text(kept.get("title")?)?,
        stub: text(kept.get("stub")?)?,
        columns,
        rows,
        notes: notes.map(text).collect::<Option<_>>()?,
    })
}

/// A number is a text in its shortest exact spelling: readers of JSON may lose its last digit.
fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Number(number) => json!(number.to_string()),
        Cell::Shown(number, format) => json!([number.to_string(), word(*format)]),
        Cell::Text(text) => json!({ "text": text }),
        Cell::Blank => Value::Null,
        Cell::Undefined => json!(false),
    }
}

fn cell_of(kept: &Value) -> Option<Cell> {
    Some(match kept {
        Value::String(number) => Cell::Number(number.parse().ok()?),
        Value::Array(shown) => {
            let number = shown.first()?.as_str()?.parse().ok()?;
            Cell::Shown(number, format(shown.get(1)?.as_str()?)?)
        }
        Value::Object(word) => Cell::Text(word_in(word)?),
        Value::Null => Cell::Blank,
        Value::Bool(false) => Cell::Undefined,
        _ => return None,
    })
}

fn fact(fact: &Fact) -> Value {
    match fact {
        Fact::None => Value::Null,
        Fact::Flag(flag) => json!(flag),
        Fact::Count(count) => json!(count),
        Fact::Number(number) => json!(number.to_string()),
        Fact::Text(text) => json!({ "text": text }),
    }
}

fn fact_of(kept: &Value) -> Option<Fact> {
    Some(match kept {
        Value::Null => Fact::None,
        Value::Bool(flag) => Fact::Flag(*flag),
        Value::Number(count) => Fact::Count(count.as_u64()?),
        Value::String(number) => Fact::Number(number.parse().ok()?),
        Value::Object(word) => Fact::Text(word_in(word)?),
        Value::Array(_) => return None,
    })
}

fn word_in(kept: &Map<String, Value>) -> Option<String> {
    Some(kept.get("text")?.as_str()?.to_owned())
}

fn word(format: Format) -> String {
    match format {
        Format::Coefficient => "coefficient".into(),
        Format::P => "p".into(),
        Format::Count => "count".into(),
        Format::Amount => "amount".into(),
        Format::Decimals(places) => format!("decimals {places}"),
        Format::Percent => "percent".into(),
        Format::Magnitude => "magnitude".into(),
    }
}

fn format(word: &str) -> Option<Format> {
    Some(match word {
        "coefficient" => Format::Coefficient,
        "p" => Format::P,
        "count" => Format::Count,
        "amount" => Format::Amount,
        "percent" => Format::Percent,
        "magnitude" => Format::Magnitude,
        other => Format::Decimals(other.strip_prefix("decimals ")?.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_to_the_last_digit() {
        let mut table = Table::new(
            "t",
            "Title",
            "row",
            vec![
                Column::new("a", "A", Format::P),
                Column::new("b", "B", Format::Decimals(2)),
            ],
        );
        table.push("收入", vec![Cell::Number(0.1 + 0.2), Cell::Blank]);
        let shown = Cell::Shown(5e-324, Format::Percent);
        table.push("x", vec![Cell::Undefined, shown]);
        table.push("y", vec![Cell::Text("0.5".into()), Cell::Number(-0.0)]);
        table.notes.push("a note".into());
        let mut run = Run::default();
        run.push("n", Fact::Count(u64::MAX));
        run.push("converged", Fact::Flag(true));
        run.push("last_change", Fact::Number(1.0 / 3.0));
        run.push("seed", Fact::None);
        run.push("scheme", Fact::Text("path".into()));
        let tables = Tables {
            tables: vec![table],
            run,
        };
        let text = written(&tables).to_string();
        assert_eq!(read(&serde_json::from_str(&text).unwrap()), Some(tables));
    }

    #[test]
    fn what_stands_row_by_row_and_what_is_passing_is_not_kept() {
        let mut tables = Tables {
            tables: vec![Table::new("scores", "Scores", "row", vec![])],
            run: Run::default(),
        };
        tables.run.push("data_sha256", Fact::Text("ab".into()));
        assert_eq!(read(&written(&tables)), Some(Tables::default()));
    }

    #[test]
    fn what_a_newer_program_may_write_is_not_guessed_at() {
        for kept in [
            json!(null),
            json!({"facts": [], "tables": [{}]}),
            json!({"facts": [["n", []]], "tables": []}),
        ] {
            assert_eq!(read(&kept), None, "{kept}");
        }
    }
}
