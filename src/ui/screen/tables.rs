//! Result tables on a screen that computes them: which table, which row, how far scrolled, and how the work stands.

use crate::report;
use crate::ui::{
    command::Command,
    widget::{Spot, moved},
};

/// Tables once they are computed, and where the person looks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    /// The tables, once computed.
    pub result: Option<report::Tables>,
    /// Why there are none.
    pub fault: Option<String>,
    /// The table on screen.
    pub table: usize,
    /// The selected row and the column scrolled to.
    pub spot: Spot,
}

impl Tables {
    /// Takes newly computed tables; the table on screen stays the same where it still exists.
    pub fn take(&mut self, result: report::Tables) {
        let shown = self.current().map(|table| table.id.clone());
        let same = |id: &String| result.tables.iter().position(|table| table.id == *id);
        let same = shown.as_ref().and_then(same);
        if same.is_none() {
            self.spot = Spot::default();
        }
        self.table = same.unwrap_or(0);
        self.result = Some(result);
        self.fault = None;
        let size = self
            .current()
            .map_or((0, 0), |table| (table.rows.len(), table.columns.len()));
        self.spot.step(0, 0, size);
    }

    /// The table on screen.
    #[must_use]
    pub fn current(&self) -> Option<&report::Table> {
        self.result.as_ref()?.tables.get(self.table)
    }

    /// Moves within the table or to another one; says whether `command` was such a move.
    pub fn run(&mut self, command: Command, page: isize) -> bool {
        let tables = self.result.as_ref().map_or(0, |result| result.tables.len());
        let size = self
            .current()
            .map_or((0, 0), |table| (table.rows.len(), table.columns.len()));
        let (rows, columns) = match command {
            Command::Up => (-1, 0),
            Command::Down => (1, 0),
            Command::PageUp => (-page, 0),
            Command::PageDown => (page, 0),
            Command::First => (isize::MIN, 0),
            Command::Last => (isize::MAX, 0),
            Command::Left => (0, -1),
            Command::Right => (0, 1),
            Command::NextTable | Command::PreviousTable => {
                let by = if command == Command::NextTable { 1 } else { -1 };
                self.table = moved(self.table, by, tables);
                self.spot = Spot::default();
                return true;
            }
            _ => return false,
        };
        self.spot.step(rows, columns, size);
        true
    }

    /// The facts of the run on one line: `estimator pls · n 62 · converged yes`.
    #[must_use]
    pub fn provenance(&self) -> String {
        let Some(result) = &self.result else {
            return String::new();
        };
        let facts: Vec<String> = result
            .run
            .facts
            .iter()
            .filter_map(|(name, fact)| {
                let value = match fact {
                    report::Fact::None => return None,
                    report::Fact::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
                    report::Fact::Count(count) => count.to_string(),
                    report::Fact::Number(number) => format!("{number}"),
                    report::Fact::Text(text) if name.ends_with("sha256") => {
                        text.chars().take(8).collect()
                    }
                    report::Fact::Text(text) => text.clone(),
                };
                Some(format!(
                    "{} {value}",
                    name.trim_end_matches("_sha256").replace('_', " ")
                ))
            })
            .collect();
        facts.join(" · ")
    }
}
