//! Don't know and refused: questions that many do not answer, and enumerators to whom many do not answer.

use crate::form::{Answer, Missing, Rows};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::survey::Role;

use super::{
    CheckId, Column, Finding, Limits, Round, Severity, Sheet, Subject, finding::percent,
    heaping::larger_share, numbers,
};

/// How often there was no answer to a question that was put.
#[derive(Debug, Clone, Copy, Default)]
struct Rate {
    missing: usize,
    asked: usize,
}

impl Rate {
    fn share(self) -> f64 {
        self.missing as f64 / self.asked as f64
    }

    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.missing += other.missing;
    }
}

/// What one answer adds, by its code.
fn of_codes(column: &Column) -> Vec<Rate> {
    let one = |answer: &Answer| Rate {
        asked: 1,
        missing: usize::from(matches!(
            answer,
            Answer::Missing(Missing::DontKnow | Missing::Refused)
        )),
    };
    std::iter::once(Rate::default())
        .chain(column.answers().iter().map(one))
        .collect()
}

/// Questions and enumerators, round by round.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let asked: Vec<&Column> = sheet
        .columns()
        .iter()
        .filter(|column| sheet.questionnaire().at(column.node).kind.is_question())
        .collect();
    let mut found = vec![];
    for round in sheet.rounds() {
        let mut of_line = vec![Rate::default(); sheet.lines().len()];
        for column in &asked {
            let of_code = of_codes(column);
            let mut rate = Rate::default();
            for line in &round.lines {
                let own = of_code[column.code(*line) as usize];
                rate.add(own);
                of_line[*line].add(own);
            }
            found.extend(item(sheet, column, rate, &round, limits));
        }
        found.extend(enumerators(sheet, &of_line, &round, limits));
    }
    found
}

fn item(
    sheet: &Sheet,
    column: &Column,
    rate: Rate,
    round: &Round,
    limits: &Limits,
) -> Option<Finding> {
    if rate.asked < 2 * limits.fewest || rate.share() < limits.item_missing {
        return None;
    }
    let subject = Subject {
        round: round.name.clone(),
        ..Subject::default()
    };
    Some(
        Finding::new(
            CheckId::ItemMissing,
            Severity::Note,
            numbers::at(
                subject,
                sheet.questionnaire(),
                column.node,
                &Rows::default(),
            ),
            &[rate.asked.ilog2().to_string()],
            format!(
                "{} of {} do not know or do not say",
                percent(rate.share()),
                rate.asked
            ),
            "Ask the enumerators why; an easier question, brackets or another respondent may help.",
        )
        .number("rate", rate.share())
        .count("missing", rate.missing)
        .count("n", rate.asked),
    )
}

/// Each enumerator's rate over all questions against that of the others. Answers of one person hang together, so a
/// person's missing answers count as one case: the test is on interviews with any of them.
fn enumerators(sheet: &Sheet, of_line: &[Rate], round: &Round, limits: &Limits) -> Vec<Finding> {
    let Some(column) = sheet.role(Role::Enumerator) else {
        return vec![];
    };
    let rate_of = |lines: &[usize]| {
        let mut all = Rate::default();
        let mut people = 0;
        for line in lines {
            let own = of_line[*line];
            people += usize::from(own.missing > 0);
            all.add(own);
        }
        (all, people)
    };
    let (all, with_any) = rate_of(&round.lines);
    let tested: Vec<(String, Rate, usize, usize, f64)> = sheet
        .groups(Some(column), round.lines.iter().copied())
        .into_iter()
        .filter(|(name, lines)| name.is_some() && lines.len() >= limits.fewest_by_enumerator)
        .map(|(name, lines)| {
            let (rate, people) = rate_of(&lines);
            let others = round.lines.len() - lines.len();
            let p = if others == 0 {
                1.0
            } else {
                larger_share(people, lines.len(), with_any - people, others)
            };
            (name.unwrap_or_default(), rate, people, lines.len(), p)
        })
        .collect();
    let p: Vec<f64> = tested.iter().map(|tested| tested.4).collect();
    tested
        .into_iter()
        .zip(benjamini_hochberg(&p))
        .filter(|((_, own, ..), p)| {
            let others = Rate {
                missing: all.missing - own.missing,
                asked: all.asked - own.asked,
            };
            *p < limits.false_discovery && own.share() > 2.0 * others.share()
        })
        .map(|((name, own, people, n, _), p)| {
            Finding::new(
                CheckId::EnumeratorMissing,
                Severity::Soft,
                Subject {
                    round: round.name.clone(),
                    enumerator: Some(name),
                    ..Subject::default()
                },
                &[n.ilog2().to_string()],
                format!(
                    "{people} of {n} interviews have don't know or refused, {} of all answers; {} over all enumerators",
                    percent(own.share()),
                    percent(all.share())
                ),
                "Sit in on an interview; show how to probe before accepting don't know.",
            )
            .number("rate", own.share())
            .number("rate_all", all.share())
            .number("p", p)
            .count("interviews", people)
            .count("n", n)
        })
        .collect()
}
