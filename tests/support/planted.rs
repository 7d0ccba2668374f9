//! Twenty mistakes in the example study, of seven kinds, as events of the file.

use fieldbook::{
    form::{Address, Answer, Value},
    name::{Uid, Variable},
    store::{InterviewRow, Store},
    survey::{Body, Event, Origin, Status},
};

/// One mistake: whose interview it is in, which check has to find it, and at which question.
pub struct Mistake {
    pub interview: Uid,
    pub key: String,
    pub check: &'static str,
    pub at: &'static str,
    changes: Vec<(&'static str, Option<Answer>)>,
}

const SKILLS: [&str; 6] = [
    "skill_farm",
    "skill_phone",
    "skill_shop",
    "skill_promo",
    "skill_books",
    "skill_export",
];

/// The mistakes, each in an interview of its own of the second round.
pub fn mistakes(store: &Store) -> Vec<Mistake> {
    let rows = store.interviews().unwrap();
    let closed = |row: &&InterviewRow| {
        row.status == Status::Complete && row.round.as_deref() == Some("2022")
    };
    let mut rows: Vec<&InterviewRow> = rows.iter().filter(closed).collect();
    let said = |row: &InterviewRow, variable: &str| -> Option<Answer> {
        let cells = store.answers(row.uid).unwrap().into_iter();
        let mut here = cells.filter(|cell| cell.address.variable.as_str() == variable);
        here.next()?.answer
    };
    // Who sells online was not asked what keeps them from it.
    let sells = rows.iter().enumerate().filter_map(|(at, row)| {
        let barrier = said(row, "main_barrier");
        barrier.is_none().then_some(at)
    });
    let sells: Vec<usize> = sells.take(2).collect();
    let skipped: Vec<&InterviewRow> = sells.iter().rev().map(|at| rows.remove(*at)).collect();
    let number = |number: i64| Some(Answer::Value(Value::Integer(number)));
    let text = |text: &str| Some(Answer::Value(Value::Text(text.to_owned())));
    let mut mistakes = vec![];
    let mut plant = |row: &InterviewRow, check, at, changes| {
        mistakes.push(Mistake {
            interview: row.uid,
            key: row.key.clone().unwrap(),
            check,
            at,
            changes,
        });
    };
    for row in skipped {
        plant(
            row,
            "skip",
            "main_barrier",
            vec![("main_barrier", text("1"))],
        );
    }
    for (row, i) in rows.into_iter().zip(2..20) {
        match i {
            2..6 => plant(row, "required", "gender", vec![("gender", None)]),
            6..10 => plant(row, "constraint", "age", vec![("age", number(7))]),
            10..14 => {
                let much = vec![("inc_farm", number(790_000))];
                plant(row, "outlier", "inc_farm", much);
            }
            14..16 => {
                let other = text("V01-H99");
                plant(
                    row,
                    "frame_mismatch",
                    "household_id",
                    vec![("household_id", other)],
                );
            }
            16..18 => {
                let Some(Answer::Value(Value::Text(began))) = said(row, "start_time") else {
                    panic!("every interview has its time");
                };
                let began = chrono::DateTime::parse_from_rfc3339(&began).unwrap();
                let ended = (began + chrono::TimeDelta::minutes(6)).to_rfc3339();
                plant(row, "short", "", vec![("end_time", text(&ended))]);
            }
            _ => {
                let alike = SKILLS.map(|name| (name, text("4"))).to_vec();
                plant(row, "straightline", "skill_farm", alike);
            }
        }
    }
    assert_eq!(mistakes.len(), 20);
    mistakes
}

impl Mistake {
    /// The events that make it.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.changes.iter().map(|(variable, answer)| Event {
            interview: self.interview,
            body: Body::Answered {
                address: Address::top(Variable::new(variable).unwrap()),
                answer: answer.clone(),
                origin: Origin::Corrected,
                reason: None,
            },
        })
    }
}
