//! What a row of the survey lacks for its type, and what it has without use.

use crate::data::xlsform::{grid::Row, survey::Survey};
use crate::form::{DraftNode, Kind};

impl Survey<'_> {
    /// What the row lacks for its type.
    pub(super) fn look(&mut self, row: &Row<'_>, node: &DraftNode) {
        let worked_out = node.calculation.is_some() || node.trigger.is_some();
        let silent = node.label.iter().chain(&node.hint).all(Option::is_none);
        let shown = matches!(node.kind, Kind::Question(_) | Kind::Note);
        if shown && silent && !worked_out && !has_media(row) {
            self.error(
                "missing_label",
                row.spot_of("label"),
                format!("`{}` has neither a label nor a hint", node.name),
                "Write the question that is put",
            );
        }
        if node.kind == Kind::Calculate && node.calculation.is_none() && node.default.is_none() {
            self.error(
                "missing_calculation",
                row.spot_of("calculation"),
                format!("`{}` is a calculate without a calculation", node.name),
                "Write the expression",
            );
        }
        if node.choice_filter.is_some() && !node.kind.is_select() {
            self.warn(
                "useless_filter",
                row.spot_of("choice_filter"),
                format!("`{}` has no choices that could be filtered", node.name),
                "Delete the filter",
            );
        }
        if node.repeat_count.is_some() && node.kind != Kind::Repeat {
            self.warn(
                "useless_count",
                row.spot_of("repeat_count"),
                format!("`{}` is no repeat whose rows could be counted", node.name),
                "Move it to the row of begin_repeat",
            );
        }
    }
}

fn has_media(row: &Row<'_>) -> bool {
    let words = ["media", "image", "audio", "video", "big-image"];
    row.sheet.columns.iter().any(|column| {
        let first = column.header.split(':').next().unwrap_or("").to_lowercase();
        words.contains(&first.trim()) && row.at(column).is_some()
    })
}
