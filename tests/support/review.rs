//! The example's interviews in memory, one planted error at a time, and what the checks find.
#![allow(dead_code)]

use std::sync::{Arc, OnceLock};

use chrono::DateTime;
use fieldbook::data::{Grid, Interview, import, xlsform};
use fieldbook::example;
use fieldbook::form::{Address, Answer, Context, Questionnaire, Rows, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::review::{self, Finding, FrameIndex, Limits, Rules, Sheet, TeamCheck};
use fieldbook::survey::{Roles, Status};

/// The example study without a file.
pub struct Example {
    pub questionnaire: Arc<Questionnaire>,
    pub roles: Roles,
    pub context: Context,
    pub frame: Grid,
    pub interviews: Vec<Interview>,
    pub team: Vec<TeamCheck>,
}

/// The day of the last interview, and a day later.
pub fn context() -> Context {
    Context::at(DateTime::parse_from_rfc3339("2022-12-01T20:00:00+08:00").unwrap())
}

fn original() -> &'static Example {
    static EXAMPLE: OnceLock<Example> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let reading = xlsform::read(example::QUESTIONNAIRE_XLSX);
        let questionnaire = Arc::new(reading.questionnaire.unwrap());
        let frame = Grid::read("frame.csv", example::FRAME_CSV.as_bytes()).unwrap();
        let nodes = questionnaire.nodes().iter();
        let asked = nodes.filter(|node| node.kind.holds_answer() && node.repeats.is_empty());
        let roles = Roles::of(asked.map(|node| &node.variable), &frame.header);
        let grid = Grid::read("interviews.csv", example::INTERVIEWS_CSV.as_bytes()).unwrap();
        let plan =
            import::plan("interviews.csv", &grid, &questionnaire, &roles, &context()).unwrap();
        let interviews = plan.interviews.iter().zip(1_u64..).map(interview).collect();
        Example {
            questionnaire,
            roles,
            context: context(),
            frame,
            interviews,
            team: vec![],
        }
    })
}

fn interview((planned, number): (&import::Planned, u64)) -> Interview {
    Interview {
        uid: uid(number),
        status: if planned.complete {
            Status::Complete
        } else {
            Status::Open
        },
        rows: planned.rows.clone(),
        answers: planned
            .answers
            .iter()
            .map(|(address, answer, _)| (address.clone(), answer.clone()))
            .collect(),
    }
}

pub fn uid(number: u64) -> Uid {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    Uid(bytes)
}

pub fn variable(name: &str) -> Variable {
    Variable::new(name).unwrap()
}

pub fn row(name: &str, row: u32) -> Address {
    Address {
        variable: variable(name),
        rows: Rows(vec![row]),
    }
}

impl Example {
    pub fn new() -> Self {
        let original = original();
        Self {
            questionnaire: Arc::clone(&original.questionnaire),
            roles: original.roles.clone(),
            context: original.context.clone(),
            frame: original.frame.clone(),
            interviews: original.interviews.clone(),
            team: vec![],
        }
    }

    pub fn sheet(&self) -> Sheet {
        Sheet::of(&self.questionnaire, &self.roles, &self.interviews)
    }

    pub fn findings(&self) -> Vec<Finding> {
        let before = self.interviews.clone();
        let found = review::findings(&self.rules(), &self.sheet(), &self.interviews);
        assert!(before == self.interviews, "a check changes nothing");
        found
    }

    pub fn rules(&self) -> Rules<'_> {
        Rules {
            questionnaire: &self.questionnaire,
            roles: &self.roles,
            context: &self.context,
            frame: FrameIndex::new(self.frame.clone(), &self.questionnaire, &self.roles),
            team: &self.team,
            limits: Limits::default(),
        }
    }

    pub fn index(&self, key: &str, round: &str) -> usize {
        let of = |interview: &Interview, name: &str| interview.text(&variable(name));
        self.interviews
            .iter()
            .position(|i| {
                of(i, "respondent_id").as_deref() == Some(key)
                    && of(i, "wave").as_deref() == Some(round)
            })
            .unwrap_or_else(|| panic!("no interview {key} {round}"))
    }

    pub fn at(&mut self, key: &str, round: &str) -> &mut Interview {
        let index = self.index(key, round);
        &mut self.interviews[index]
    }

    /// Puts `text`, read by the question's type, into a cell behind the questionnaire's back; empty clears it.
    pub fn set(&mut self, key: &str, round: &str, name: &str, text: &str) {
        self.set_at(key, round, &Address::top(variable(name)), text);
    }

    pub fn set_at(&mut self, key: &str, round: &str, at: &Address, text: &str) {
        let answer = match self.questionnaire.read(&at.variable, text) {
            Ok(answer) => answer.map(|answer| self.questionnaire.normalise(&at.variable, answer)),
            Err(_) => Some(Answer::Value(Value::Text(text.to_owned()))),
        };
        let interview = self.at(key, round);
        match answer {
            Some(answer) => interview.answers.insert(at.clone(), answer),
            None => interview.answers.remove(at),
        };
    }

    /// The totals as the questionnaire works them out, so that only the planted error is one.
    pub fn settle(&mut self, key: &str, round: &str) {
        use fieldbook::form::{Change, Session};
        let interview = self.interviews[self.index(key, round)].clone();
        let mut session = Session::restore(
            Arc::clone(&self.questionnaire),
            self.context.clone(),
            interview.rows.clone(),
            interview.answers.clone(),
        );
        for change in session.recalculate() {
            if let Change::Answered {
                address, answer, ..
            } = change
            {
                match answer {
                    Some(answer) => self.at(key, round).answers.insert(address, answer),
                    None => self.at(key, round).answers.remove(&address),
                };
            }
        }
    }
}

/// What was found that the clean example does not have.
pub fn new_findings(planted: &Example) -> Vec<Finding> {
    static CLEAN: OnceLock<Vec<Finding>> = OnceLock::new();
    let clean = CLEAN.get_or_init(|| Example::new().findings());
    let mut found = planted.findings();
    found.retain(|finding| clean.iter().all(|known| known.id != finding.id));
    found
}

/// `check key round path` of every finding, one a line.
pub fn listed(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let word = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".into());
        let subject = &finding.subject;
        let who = subject.key.clone().or(subject.enumerator.clone());
        text += &format!(
            "{} {} {} {} {}\n",
            finding.severity.code(),
            finding.check.code(),
            word(&who),
            word(&subject.round),
            word(&subject.path),
        );
    }
    text
}
