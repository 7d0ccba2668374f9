//! Tables as one JSON document: every digit, `null` where nothing is defined.

use serde_json::{Map, Value, json};

use super::{Cell, Fact, Table, Tables};

/// The document that `--json` prints.
#[must_use]
pub fn document(tables: &Tables) -> Value {
    let run: Map<String, Value> = tables
        .run
        .facts
        .iter()
        .map(|(name, value)| (name.clone(), fact(value)))
        .collect();
    json!({ "tables": tables.tables.iter().map(table).collect::<Vec<_>>(), "run": run })
}

fn table(table: &Table) -> Value {
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|row| json!({ "label": row.label, "cells": row.cells.iter().map(cell).collect::<Vec<_>>() }))
        .collect();
    json!({
        "id": table.id,
        "title": table.title,
        "columns": table.columns.iter().map(|column| column.id.as_str()).collect::<Vec<_>>(),
        "rows": rows,
        "notes": table.notes,
    })
}

fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Number(value) | Cell::Shown(value, _) => json!(value),
        Cell::Text(text) => json!(text),
        Cell::Blank | Cell::Undefined => Value::Null,
    }
}

fn fact(fact: &Fact) -> Value {
    match fact {
        Fact::None => Value::Null,
        Fact::Flag(flag) => json!(flag),
        Fact::Count(count) => json!(count),
        Fact::Number(number) => json!(number),
        Fact::Text(text) => json!(text),
    }
}
