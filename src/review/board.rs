//! The fieldwork board: outcomes and rates of the frame by village, enumerator and day, progress, durations.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Grid;
use crate::stats::describe::{mean, median, sd};
use crate::survey::{OutcomeClass, Outcomes, Rates, Role};

use super::{
    Round, Sheet,
    times::{is_whole, times},
};

/// One line of the board: the frame as a whole, a village, an enumerator or a day.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardLine {
    /// Which one; empty for the whole.
    pub name: String,
    /// How many are listed in the frame.
    pub listed: usize,
    /// How many of them have no outcome yet.
    pub open: usize,
    /// How the visits ended.
    pub outcomes: Outcomes,
    /// AAPOR's rates of those outcomes.
    pub rates: Rates,
}

/// The numbers of the fieldwork.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// All.
    pub whole: BoardLine,
    /// By village, in the order of the frame.
    pub villages: Vec<BoardLine>,
    /// By enumerator.
    pub enumerators: Vec<BoardLine>,
    /// By the day of the last visit, or of the interview.
    pub days: Vec<BoardLine>,
    /// Round by round.
    pub durations: Vec<Duration>,
    /// Round after round.
    pub returns: Vec<Returned>,
}

/// Who of a round was interviewed in the next; the others are the attrition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The round.
    pub from: Option<String>,
    /// The round after it.
    pub to: Option<String>,
    /// How many respondents the round has.
    pub before: usize,
    /// How many of them the next round has.
    pub again: usize,
    /// How many the next round has that this one has not.
    pub new: usize,
}

/// How long the whole interviews of a round took.
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    /// The round.
    pub round: Option<String>,
    /// The enumerator; none for all of them.
    pub enumerator: Option<String>,
    /// How many interviews have both times.
    pub n: usize,
    /// Minutes; none without an interview.
    pub median: Option<f64>,
    /// Minutes.
    pub mean: Option<f64>,
    /// Minutes, with n − 1.
    pub sd: Option<f64>,
    /// Minutes.
    pub shortest: Option<f64>,
    /// Minutes.
    pub longest: Option<f64>,
}

/// A person of the frame and what came of the visits.
struct Case {
    village: String,
    enumerator: String,
    day: String,
    class: Option<OutcomeClass>,
}

/// The board of a study: of one `round`, or of all. Without a frame every respondent who was visited is a case.
///
/// A case's outcome is that of its interview; with several rounds the one furthest from complete, so that a respondent
/// counts as complete only when every record is. A case without an interview has the outcome that the frame's own column
/// `outcome_code` or `outcome_class` says: attempts that ended without an interview may only be there.
#[must_use]
pub fn board(sheet: &Sheet, frame: Option<&Grid>, round: Option<&str>) -> Board {
    let cases = cases(sheet, frame, round);
    let by = |of: fn(&Case) -> &str| {
        let mut order: Vec<&str> = vec![];
        let mut groups: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
        for case in &cases {
            let group = groups.entry(of(case)).or_default();
            if group.is_empty() {
                order.push(of(case));
            }
            group.push(case);
        }
        order
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(|name| line(name, &groups[name]))
            .collect::<Vec<BoardLine>>()
    };
    let mut days = by(|case| &case.day);
    days.sort_by(|a, b| a.name.cmp(&b.name));
    let mut enumerators = by(|case| &case.enumerator);
    enumerators.sort_by(|a, b| a.name.cmp(&b.name));
    Board {
        whole: line("", &cases.iter().collect::<Vec<_>>()),
        villages: by(|case| &case.village),
        enumerators,
        days,
        durations: durations(sheet),
        returns: returns(sheet),
    }
}

fn line(name: &str, cases: &[&Case]) -> BoardLine {
    let outcomes: Outcomes = cases.iter().filter_map(|case| case.class).collect();
    BoardLine {
        name: name.to_owned(),
        listed: cases.len(),
        open: cases.iter().filter(|case| case.class.is_none()).count(),
        rates: outcomes.rates(),
        outcomes,
    }
}

/// The interviews of each respondent, in the order of the rounds.
fn by_respondent(sheet: &Sheet, round: Option<&str>) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let rounds = sheet.rounds();
    let wanted = |own: &&Round| round.is_none() || own.name.as_deref() == round;
    for round in rounds.iter().filter(wanted) {
        for line in &round.lines {
            let key = sheet
                .said(Role::Key, *line)
                .unwrap_or_else(|| sheet.lines()[*line].uid.to_string());
            found.entry(key).or_default().push(*line);
        }
    }
    found
}

fn cases(sheet: &Sheet, frame: Option<&Grid>, round: Option<&str>) -> Vec<Case> {
    let mut visited = by_respondent(sheet, round);
    let mut cases = vec![];
    let key_column = frame.and_then(|frame| frame.column(sheet.roles().key.as_ref()?.as_str()));
    if let (Some(frame), Some(key_column)) = (frame, key_column) {
        for record in &frame.records {
            let lines = visited.remove(record.cells[key_column].trim());
            cases.push(case(sheet, &lines.unwrap_or_default(), |names| {
                let column = names.iter().find_map(|name| frame.column(name))?;
                Some(record.cells[column].trim().to_owned()).filter(|cell| !cell.is_empty())
            }));
        }
    }
    let unlisted = visited.into_values();
    cases.extend(unlisted.map(|lines| case(sheet, &lines, |_| None)));
    cases
}

fn case(sheet: &Sheet, lines: &[usize], listed: impl Fn(&[&str]) -> Option<String>) -> Case {
    let said = |role: Role| lines.iter().rev().find_map(|line| sheet.said(role, *line));
    let named = |role: Role| {
        let variable = sheet.roles().get(role).map(|variable| variable.as_str());
        listed(variable.as_slice())
    };
    let class = lines
        .iter()
        .filter_map(|line| OutcomeClass::of_code(&sheet.said(Role::Outcome, *line)?))
        .max();
    let of_frame = || {
        let code = listed(&["outcome_code"]).and_then(|code| OutcomeClass::of_code(&code));
        code.or_else(|| OutcomeClass::from_letters(&listed(&["outcome_class"])?))
    };
    let began = || {
        let line = lines.last()?;
        Some(times_of(sheet, *line)?.format("%Y-%m-%d").to_string())
    };
    Case {
        village: named(Role::Village)
            .or_else(|| said(Role::Village))
            .unwrap_or_default(),
        enumerator: said(Role::Enumerator)
            .or_else(|| named(Role::Enumerator))
            .unwrap_or_default(),
        day: began()
            .or_else(|| listed(&["last_visit"]))
            .unwrap_or_default(),
        class: class.or_else(of_frame),
    }
}

/// For each two rounds that follow each other, who came back.
fn returns(sheet: &Sheet) -> Vec<Returned> {
    let Some(key) = sheet.role(Role::Key) else {
        return vec![];
    };
    let people = |round: &Round| -> BTreeSet<u32> {
        let codes = round.lines.iter().map(|line| key.code(*line));
        codes.filter(|code| *code != 0).collect()
    };
    sheet
        .rounds()
        .windows(2)
        .map(|two| {
            let (before, after) = (people(&two[0]), people(&two[1]));
            Returned {
                from: two[0].name.clone(),
                to: two[1].name.clone(),
                before: before.len(),
                again: before.intersection(&after).count(),
                new: after.difference(&before).count(),
            }
        })
        .collect()
}

fn times_of(sheet: &Sheet, line: usize) -> Option<chrono::DateTime<chrono::FixedOffset>> {
    let column = super::times::metadata(sheet, crate::form::Metadata::Start)?;
    chrono::DateTime::parse_from_rfc3339(&column.text(line)?).ok()
}

/// For each round all whole interviews, then those of each enumerator.
fn durations(sheet: &Sheet) -> Vec<Duration> {
    let times = times(sheet);
    let mut found = vec![];
    for round in sheet.rounds() {
        let minutes = |lines: &[usize]| -> Vec<f64> {
            lines
                .iter()
                .filter(|line| is_whole(sheet, **line))
                .filter_map(|line| Some(times[*line]?.minutes()))
                .filter(|minutes| *minutes >= 0.0)
                .collect()
        };
        found.push(duration(&round, None, &minutes(&round.lines)));
        let enumerators = sheet.role(Role::Enumerator);
        let mut people = sheet.groups(enumerators, round.lines.iter().copied());
        people.retain(|(name, _)| name.is_some());
        people.sort();
        for (name, lines) in people {
            found.push(duration(&round, name, &minutes(&lines)));
        }
    }
    found
}

fn duration(round: &Round, enumerator: Option<String>, minutes: &[f64]) -> Duration {
    let some = |number: f64| Some(number).filter(|number| number.is_finite());
    Duration {
        round: round.name.clone(),
        enumerator,
        n: minutes.len(),
        median: some(median(minutes)),
        mean: some(mean(minutes)),
        sd: some(sd(minutes)),
        shortest: minutes.iter().copied().reduce(f64::min),
        longest: minutes.iter().copied().reduce(f64::max),
    }
}

impl BoardLine {
    /// How many interviews there are, whole ones and partial ones.
    #[must_use]
    pub fn interviews(&self) -> u64 {
        self.outcomes.of(OutcomeClass::Complete) + self.outcomes.of(OutcomeClass::Partial)
    }

    /// The share of a target of interviews that is reached.
    #[must_use]
    pub fn progress(&self, target: u64) -> Option<f64> {
        (target > 0).then(|| self.interviews() as f64 / target as f64)
    }

    /// The share of the listed whose visits have ended.
    #[must_use]
    pub fn visited(&self) -> Option<f64> {
        (self.listed > 0).then(|| (self.listed - self.open) as f64 / self.listed as f64)
    }
}
