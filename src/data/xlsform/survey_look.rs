//! What a row of the survey lacks for its type, and what it has without use.

use crate::data::xlsform::{grid::Row, is_no, is_yes, survey::Survey};
use crate::form::{DraftNode, Kind, PRELOAD, Preload, QuestionType};

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
        for column in row
            .sheet
            .columns
            .iter()
            .filter(|c| c.header.trim().eq_ignore_ascii_case(PRELOAD))
        {
            let own = crate::name::Variable::new(&node.name);
            if let (Some(text), Ok(own)) = (row.at(column), own)
                && let Err(fault) = Preload::read(text, &own)
            {
                let way_out = "Write prefill, confirm or show, and the earlier question behind a colon: confirm:income_2020";
                self.error("bad_preload", row.spot_at(column), fault, way_out);
            }
        }
        if let Some(cell) = row.cell("parameters")
            && let Some(fault) = fault_of(&cell.text, &node.kind)
        {
            self.error(
                "bad_parameters",
                cell.spot,
                fault,
                "Write parameters such as randomize=true seed=7, or rows=5 for a text",
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

/// What is wrong with the parameters of a select or a text.
fn fault_of(parameters: &str, kind: &Kind) -> Option<String> {
    let pairs: Vec<(&str, &str)> = pairs(parameters).collect();
    let value = |wanted: &str| pairs.iter().find(|(name, _)| *name == wanted).map(|p| p.1);
    if kind.is_select() {
        let known = ["randomize", "seed", "value", "label"];
        let randomize = value("randomize").unwrap_or("false");
        if let Some((name, _)) = pairs.iter().find(|(name, _)| !known.contains(name)) {
            return Some(format!("`{name}` means nothing to choices"));
        }
        if !is_yes(randomize) && !is_no(randomize) {
            return Some(format!("randomize is true or false, not `{randomize}`"));
        }
        return (value("seed").is_some() && !is_yes(randomize))
            .then(|| "a seed without randomize=true does nothing".to_owned());
    }
    let rows = value("rows").filter(|_| *kind == Kind::Question(QuestionType::Text))?;
    (rows.parse::<u32>().is_err()).then(|| format!("rows is a whole number, not `{rows}`"))
}

/// `name=value` for each of the parameters.
pub(super) fn pairs(parameters: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = parameters.split([' ', ',', ';']);
    parts
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
}

fn has_media(row: &Row<'_>) -> bool {
    let words = ["media", "image", "audio", "video", "big-image"];
    row.sheet.columns.iter().any(|column| {
        let first = column.header.split(':').next().unwrap_or("").to_lowercase();
        words.contains(&first.trim()) && row.at(column).is_some()
    })
}
