//! Which interviews a rule in the questionnaire's own language holds for, worked out on columns.

use crate::form::{Answer, Context, Kept, NodeId, Rows, Rule, expr::Mistake};

use super::Sheet;

/// Of `lines`, those for which `text` holds; an answer that is missing or unknown is a blank.
///
/// # Errors
/// The text is no rule, or it cannot be worked out for an interview; a sentence with the way out.
pub fn lines_where(
    sheet: &Sheet,
    text: &str,
    context: &Context,
    lines: &[usize],
) -> Result<Vec<usize>, String> {
    let form = sheet.questionnaire();
    let rule: Rule = form.rule(text).map_err(|bad| said(&bad))?;
    let mut found = vec![];
    for &line in lines {
        let row = Row { sheet, line };
        match rule.over(form, context, &row) {
            Ok(value) if value.truth() => found.push(line),
            Ok(_) => {}
            Err(fault) => return Err(fault.to_string()),
        }
    }
    Ok(found)
}

fn said(mistake: &Mistake) -> String {
    format!("{}. {}", mistake.message, mistake.way_out)
}

/// One interview of a sheet.
struct Row<'s> {
    sheet: &'s Sheet,
    line: usize,
}

impl Kept for Row<'_> {
    fn answer(&self, node: NodeId, rows: &[u32]) -> Option<&Answer> {
        if rows.is_empty() {
            return self.sheet.at(node)?.answer(self.line);
        }
        let (roster, column) = self.sheet.roster_column(node)?;
        let found = roster
            .rows
            .binary_search_by(|(line, own)| (*line, own.0.as_slice()).cmp(&(self.line, rows)));
        column.answer(found.ok()?)
    }

    fn instances(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows> {
        let Some(roster) = self.sheet.roster(node) else {
            return vec![];
        };
        let from = roster.rows.partition_point(|(line, _)| *line < self.line);
        roster.rows[from..]
            .iter()
            .take_while(|(line, _)| *line == self.line)
            .filter(|(_, rows)| rows.0.starts_with(prefix))
            .map(|(_, rows)| rows.clone())
            .collect()
    }
}
