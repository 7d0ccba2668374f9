//! Heads: which question, roster row and round a CSV column speaks of.

use crate::name::Variable;

/// What a column of an interview file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// Answers to one question.
    Answers {
        /// The question.
        variable: Variable,
        /// The positions of the roster rows around it, from 1, outermost first.
        positions: Vec<u32>,
        /// The round in the head's suffix, as in `inc_farm_2020`.
        round: Option<String>,
    },
    /// The interview's id, as `fieldbook export` writes it.
    Interview,
    /// The interview's status, as `fieldbook export` writes it.
    Status,
    /// Nothing that the questionnaire knows; `similar` is the nearest name that it does.
    Unknown {
        /// A question that the head may have meant.
        similar: Option<Variable>,
    },
}

/// The head of the column of interview ids in an export.
pub const INTERVIEW: &str = "_interview";
/// The head of the column of statuses in an export.
pub const STATUS: &str = "_status";

/// What the questionnaire knows, to read heads by.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The questions' names.
    pub variables: &'a [Variable],
    /// The codes of the rounds; empty where the study has one round.
    pub rounds: &'a [String],
}

impl Known<'_> {
    /// What the column headed `head` holds.
    ///
    /// Understood are `age`, `sec_person/age` and `sec_person-age`, `member_age[2]` and `roster[2]/member_age`, each with
    /// or without `_ROUND` after the name.
    #[must_use]
    pub fn read(&self, head: &str) -> Head {
        match head {
            INTERVIEW => return Head::Interview,
            STATUS => return Head::Status,
            _ => {}
        }
        let (name, positions) = split_positions(head);
        if let Some(variable) = self.variable(&name) {
            return Head::Answers {
                variable,
                positions,
                round: None,
            };
        }
        for round in self.rounds {
            let stem = name
                .strip_suffix(round.as_str())
                .and_then(|stem| stem.strip_suffix('_'));
            if let Some(variable) = stem.and_then(|stem| self.variable(stem)) {
                return Head::Answers {
                    variable,
                    positions,
                    round: Some(round.clone()),
                };
            }
        }
        Head::Unknown {
            similar: self.similar(&name),
        }
    }

    /// The question called `name`, with or without its groups before it.
    fn variable(&self, name: &str) -> Option<Variable> {
        let exactly = |text: &str| self.variables.iter().find(|v| v.as_str() == text).cloned();
        exactly(name)
            .or_else(|| exactly(name.rsplit('/').next()?))
            .or_else(|| exactly(name.rsplit('-').next()?))
    }

    fn similar(&self, name: &str) -> Option<Variable> {
        let close = name.chars().count().div_ceil(4).min(2);
        self.variables
            .iter()
            .map(|variable| (distance(name, variable.as_str()), variable))
            .filter(|(distance, _)| *distance <= close)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, variable)| variable.clone())
    }
}

/// The head without its `[n]` parts, and their numbers.
fn split_positions(head: &str) -> (String, Vec<u32>) {
    let mut name = String::new();
    let mut positions = Vec::new();
    let mut rest = head;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((number, after)) = after.split_once(']') else {
            break;
        };
        let Ok(position) = number.parse() else { break };
        name += before;
        positions.push(position);
        rest = after;
    }
    name += rest;
    (name, positions)
}

/// The number of letters to add, drop or change between `a` and `b` (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let above = row[j + 1];
            let change = diagonal + usize::from(left != *right);
            row[j + 1] = change.min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Head {
        let variables = ["age", "inc_farm", "member_age"].map(|name| Variable::new(name).unwrap());
        let rounds = ["2020".to_owned(), "2022".to_owned()];
        Known {
            variables: &variables,
            rounds: &rounds,
        }
        .read(head)
    }

    fn answers(name: &str, positions: &[u32], round: Option<&str>) -> Head {
        Head::Answers {
            variable: Variable::new(name).unwrap(),
            positions: positions.to_vec(),
            round: round.map(str::to_owned),
        }
    }

    #[test]
    fn a_head_names_its_question_with_groups_rows_and_round() {
        assert_eq!(read("age"), answers("age", &[], None));
        assert_eq!(read("sec_person/age"), answers("age", &[], None));
        assert_eq!(read("sec_person-age"), answers("age", &[], None));
        assert_eq!(
            read("inc_farm_2020"),
            answers("inc_farm", &[], Some("2020"))
        );
        assert_eq!(read("member_age[2]"), answers("member_age", &[2], None));
        assert_eq!(
            read("roster[2]/member_age"),
            answers("member_age", &[2], None)
        );
    }

    #[test]
    fn a_misspelt_head_is_answered_with_the_name_that_it_meant() {
        assert_eq!(
            read("inc_frm"),
            Head::Unknown {
                similar: Variable::new("inc_farm").ok()
            }
        );
        assert_eq!(read("village"), Head::Unknown { similar: None });
    }
}
