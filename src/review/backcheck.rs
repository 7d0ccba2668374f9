//! Back-checks: which interviews are asked again, and how far the second answers are those of the first.

use crate::data::Interview;
use crate::form::{Address, Answer, Kind, QuestionType, Questionnaire};
use crate::name::Variable;
use crate::stats::describe::correlation;
use crate::stats::distributions::clopper_pearson;
use crate::stats::random::Stream;
use crate::survey::Role;

use super::{Sheet, running::text};

/// How many interviews are asked again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The seed; written into the report, so that anybody can draw again.
    pub seed: u64,
    /// The share of each enumerator's interviews.
    pub share: f64,
    /// The fewest of each enumerator.
    pub fewest: usize,
}

/// A drawn interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Its index in the sheet.
    pub line: usize,
    /// The enumerator whose interview it is.
    pub enumerator: Option<String>,
}

/// What a difference says.
///
/// # Source
/// Innovations for Poverty Action, `bcstats`: types 1, 2 and 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VariableType {
    /// What does not change and is easy to ask: a difference is an enumerator's error.
    Fact,
    /// What does not change but is hard to ask: a difference is a matter of training.
    Skill,
    /// What may change between two visits: a difference is about the question.
    Opinion,
}

/// A question that is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The question, outside repeats.
    pub variable: Variable,
    /// What a difference says.
    pub kind: VariableType,
    /// How far numbers may lie apart, as a share of the first answer.
    pub tolerance: f64,
}

/// An interview and its repetition.
#[derive(Debug, Clone, Copy)]
pub struct Twice<'a> {
    /// The first interview.
    pub original: &'a Interview,
    /// The second.
    pub again: &'a Interview,
}

/// How often two answers differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorRate {
    /// Pairs with an answer in both or in one of the two.
    pub compared: usize,
    /// Pairs that differ.
    pub different: usize,
    /// The 95 % interval of the share, exact (Clopper & Pearson 1934); it takes pairs as independent, which answers of
    /// one interview are not.
    pub interval: Option<(f64, f64)>,
}

/// What the comparison of one question says.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableResult {
    /// The question.
    pub variable: Variable,
    /// What a difference says.
    pub kind: VariableType,
    /// How often it differs.
    pub rate: ErrorRate,
    /// Pearson's correlation of first and second answer where both are numbers that vary: the simple reliability.
    pub reliability: Option<f64>,
}

/// What the comparison says of one enumerator and one type of question.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumeratorResult {
    /// Who made the first interview.
    pub enumerator: String,
    /// The type.
    pub kind: VariableType,
    /// How often answers differ.
    pub rate: ErrorRate,
}

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Whose interview.
    pub key: Option<String>,
    /// Where.
    pub address: Address,
    /// What a difference here says.
    pub kind: VariableType,
    /// The first answer; empty where there is none.
    pub original: String,
    /// The second.
    pub again: String,
}

/// A comparison of back-checks with their originals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backcheck {
    /// Question by question, in the order asked for.
    pub variables: Vec<VariableResult>,
    /// Enumerator by enumerator and type by type.
    pub enumerators: Vec<EnumeratorResult>,
    /// Every difference.
    pub differences: Vec<Difference>,
}

/// Draws interviews out of `lines`, enumerator by enumerator, without replacement.
///
/// An interview's place in the draw depends on the seed and its own id only: neither the order of the file nor
/// interviews that come later move it, so a draw repeated after the next merge keeps what it drew as long as it fits.
#[must_use]
pub fn draw(sheet: &Sheet, lines: &[usize], plan: &Plan) -> Vec<Drawn> {
    let enumerators = sheet.role(Role::Enumerator);
    let mut drawn = vec![];
    for (enumerator, mut own) in sheet.groups(enumerators, lines.iter().copied()) {
        let wanted = (plan.share * own.len() as f64).ceil() as usize;
        let wanted = wanted.max(plan.fewest).min(own.len());
        own.sort_by_key(|line| {
            let uid = sheet.lines()[*line].uid;
            let (high, low) = uid.0.split_at(8);
            let word = |bytes: &[u8]| bytes.iter().fold(0_u64, |w, b| w << 8 | u64::from(*b));
            let first = Stream::of(plan.seed, word(high)).bits();
            (Stream::of(first, word(low)).bits(), uid)
        });
        drawn.extend(own.into_iter().take(wanted).map(|line| Drawn {
            line,
            enumerator: enumerator.clone(),
        }));
    }
    drawn.sort_by_key(|drawn| drawn.line);
    drawn
}

/// The questions to compare as the questionnaire's column `backcheck` marks them: `1`, `2`, `3`, and after a blank the
/// tolerance in per cent (`3 10`).
#[must_use]
pub fn marked(questionnaire: &Questionnaire) -> Vec<Compared> {
    questionnaire
        .nodes()
        .iter()
        .filter(|node| node.repeats.is_empty() && node.kind.is_question())
        .filter_map(|node| {
            let (_, cell) = node
                .extra
                .iter()
                .find(|(header, _)| header.eq_ignore_ascii_case("backcheck"))?;
            let mut words = cell.split_whitespace();
            let kind = match words.next()? {
                "1" => VariableType::Fact,
                "2" => VariableType::Skill,
                "3" => VariableType::Opinion,
                _ => return None,
            };
            let tolerance = words
                .next()
                .and_then(|word| word.trim_end_matches('%').parse::<f64>().ok())
                .map_or(0.0, |percent| percent / 100.0);
            Some(Compared {
                variable: node.variable.clone(),
                kind,
                tolerance,
            })
        })
        .collect()
}

/// Compares each interview with its repetition, question by question.
#[must_use]
pub fn compare(
    questionnaire: &Questionnaire,
    enumerator: Option<&Variable>,
    key: Option<&Variable>,
    twice: &[Twice<'_>],
    compared: &[Compared],
) -> Backcheck {
    let mut result = Backcheck::default();
    let mut people: std::collections::BTreeMap<(String, VariableType), (usize, usize)> =
        std::collections::BTreeMap::new();
    for one in compared {
        let (mut n, mut different) = (0, 0);
        for pair in twice {
            let [first, second] =
                [pair.original, pair.again].map(|interview| interview.answer(&one.variable));
            if first.is_none() && second.is_none() {
                continue;
            }
            let differs = !agree(questionnaire, one, first, second);
            n += 1;
            different += usize::from(differs);
            if let Some(name) = enumerator.and_then(|role| pair.original.text(role)) {
                let counts = people.entry((name, one.kind)).or_default();
                counts.0 += 1;
                counts.1 += usize::from(differs);
            }
            if differs {
                result.differences.push(Difference {
                    key: key.and_then(|key| pair.original.text(key)),
                    address: Address::top(one.variable.clone()),
                    kind: one.kind,
                    original: text(first),
                    again: text(second),
                });
            }
        }
        result.variables.push(VariableResult {
            variable: one.variable.clone(),
            kind: one.kind,
            rate: ErrorRate::of(different, n),
            reliability: reliability(twice, &one.variable),
        });
    }
    result.enumerators = people
        .into_iter()
        .map(|((enumerator, kind), (n, different))| EnumeratorResult {
            enumerator,
            kind,
            rate: ErrorRate::of(different, n),
        })
        .collect();
    result
}

impl ErrorRate {
    fn of(different: usize, compared: usize) -> Self {
        Self {
            compared,
            different,
            interval: (compared > 0)
                .then(|| clopper_pearson(different as u64, compared as u64, 0.95)),
        }
    }

    /// The share of pairs that differ.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.compared > 0).then(|| self.different as f64 / self.compared as f64)
    }
}

/// Whether two answers say the same: numbers within the tolerance, several choices in any order.
fn agree(
    questionnaire: &Questionnaire,
    one: &Compared,
    first: Option<&Answer>,
    second: Option<&Answer>,
) -> bool {
    if let (Some(first), Some(second)) = (number(first), number(second)) {
        return (first - second).abs() <= one.tolerance * first.abs() + 1e-9;
    }
    let several = questionnaire
        .node(&one.variable)
        .is_some_and(|node| node.kind == Kind::Question(QuestionType::SelectMultiple));
    if several {
        let names = |answer| {
            let text = text(answer);
            let mut names: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            names.sort();
            names
        };
        return names(first) == names(second);
    }
    first == second
}

fn number(answer: Option<&Answer>) -> Option<f64> {
    match answer? {
        Answer::Value(value) => value.to_string().parse().ok(),
        Answer::Missing(_) => None,
    }
}

fn reliability(twice: &[Twice<'_>], variable: &Variable) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = twice
        .iter()
        .filter_map(|pair| {
            let of = |interview: &Interview| number(interview.answer(variable));
            Some((of(pair.original)?, of(pair.again)?))
        })
        .collect();
    let (first, second): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    correlation(&first, &second)
}
