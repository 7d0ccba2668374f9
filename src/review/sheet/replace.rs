//! One interview of a sheet anew: what somebody corrected is seen at once, without reading all others.

use crate::data::Interview;
use crate::form::{Address, Answer, NodeId};

use super::{BLANK, Column, Line, Sheet, build::number};

impl Sheet {
    /// Puts `interview` in its line as it is now, and says which columns outside repeats changed; an interview that the
    /// sheet does not have is left out.
    pub fn replace(&mut self, interview: &Interview) -> Vec<usize> {
        let Some(line) = self.line_of(interview.uid) else {
            return vec![];
        };
        self.lines[line] = Line {
            uid: interview.uid,
            status: interview.status,
        };
        let mut changed = vec![];
        for (at, column) in self.columns.iter_mut().enumerate() {
            let said = interview.answer(&column.variable);
            if column.answer(line) != said {
                column.codes[line] = column.code_of(said);
                changed.push(at);
            }
        }
        for roster in 0..self.rosters.len() {
            self.replace_rows(roster, line, interview);
        }
        changed
    }

    fn replace_rows(&mut self, roster: usize, line: usize, interview: &Interview) {
        let questionnaire = &self.questionnaire;
        let roster = &mut self.rosters[roster];
        let variable = |node: NodeId| questionnaire.at(node).variable.clone();
        let repeat = variable(roster.node);
        let rows = interview.rows.iter().filter(|row| row.variable == repeat);
        let mut rows: Vec<_> = rows.map(|row| (line, row.rows.clone())).collect();
        rows.sort();
        let from = roster.rows.partition_point(|(own, _)| *own < line);
        let to = roster.rows.partition_point(|(own, _)| *own <= line);
        for column in &mut roster.columns {
            let codes: Vec<u32> = rows
                .iter()
                .map(|(_, row)| {
                    let at = Address {
                        variable: column.variable.clone(),
                        rows: row.clone(),
                    };
                    column.code_of(interview.answers.get(&at))
                })
                .collect();
            column.codes.splice(from..to, codes);
        }
        roster.rows.splice(from..to, rows);
    }
}

impl Column {
    /// The code of an answer; a new one where nobody gave it before.
    fn code_of(&mut self, answer: Option<&Answer>) -> u32 {
        let Some(answer) = answer else { return BLANK };
        let known = self.answers.iter().position(|own| own == answer);
        let at = known.unwrap_or_else(|| {
            self.answers.push(answer.clone());
            self.numbers.push(number(answer));
            self.ranks.take();
            self.answers.len() - 1
        });
        u32::try_from(at + 1).unwrap_or(u32::MAX)
    }
}
