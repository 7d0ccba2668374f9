//! Nested: interviews as one JSON document, repeats as lists within their interviews.

use serde_json::{Map, Value as Json, json};

use crate::form::{Address, Answer, Kind, Node, NodeId, QuestionType, Questionnaire, Rows, Value};

use super::{Interview, Selection, clean};

/// The interviews of a study.
///
/// Numbers are numbers, several choices a list, a repeat a list of rows with their numbers as `_row`. A reason for a gap
/// is `{"missing": "refused"}`; what was not asked is not there.
#[must_use]
pub fn document(
    questionnaire: &Questionnaire,
    interviews: &[Interview],
    selection: &Selection,
) -> Json {
    let reader = Reader {
        questionnaire,
        selection,
    };
    let interviews: Vec<Json> = interviews
        .iter()
        .map(|interview| {
            json!({
                "interview": interview.uid.to_string(),
                "status": interview.status.to_string(),
                "answers": reader.answers(interview, None, &Rows::default()),
            })
        })
        .collect();
    json!({
        "form": {
            "id": questionnaire.id(),
            "title": questionnaire.title(),
            "version": questionnaire.version(),
            "languages": questionnaire.languages(),
        },
        "interviews": interviews,
    })
}

struct Reader<'a> {
    questionnaire: &'a Questionnaire,
    selection: &'a Selection,
}

impl Reader<'_> {
    /// What was said in one row of the repeat `inside`, or outside repeats.
    fn answers(
        &self,
        interview: &Interview,
        inside: Option<NodeId>,
        rows: &Rows,
    ) -> Map<String, Json> {
        let mut answers = Map::new();
        for (id, node) in self.questionnaire.nodes().iter().enumerate() {
            let is_repeat = node.kind == Kind::Repeat;
            let around = &node.repeats[..node.repeats.len() - usize::from(is_repeat)];
            if around.last().copied() != inside {
                continue;
            }
            if is_repeat {
                let rows = self.rows(interview, id, rows);
                if !rows.is_empty() {
                    answers.insert(node.variable.to_string(), Json::Array(rows));
                }
            } else if node.kind.holds_answer() && self.selection.holds(id) {
                let at = Address {
                    variable: node.variable.clone(),
                    rows: rows.clone(),
                };
                if let Some(answer) = interview.answers.get(&at) {
                    answers.insert(node.variable.to_string(), shown(node, answer));
                }
            }
        }
        answers
    }

    fn rows(&self, interview: &Interview, repeat: NodeId, around: &Rows) -> Vec<Json> {
        let variable = &self.questionnaire.at(repeat).variable;
        let ids = interview.row_ids(variable, around).into_iter();
        ids.map(|row| {
            let mut rows = around.clone();
            rows.0.push(row);
            let mut answers = Map::new();
            answers.insert("_row".to_owned(), json!(row));
            answers.extend(self.answers(interview, Some(repeat), &rows));
            Json::Object(answers)
        })
        .collect()
    }
}

fn shown(node: &Node, answer: &Answer) -> Json {
    match answer {
        Answer::Missing(missing) => json!({ "missing": missing.code() }),
        Answer::Value(Value::Integer(number)) => json!(number),
        Answer::Value(Value::Decimal(number)) => json!(number),
        Answer::Value(Value::Text(text)) => match node.kind {
            Kind::Question(QuestionType::SelectMultiple | QuestionType::Rank) => {
                json!(text.split_whitespace().collect::<Vec<_>>())
            }
            _ => json!(clean::without_controls(text)),
        },
    }
}
