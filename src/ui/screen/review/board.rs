//! Board: how the fieldwork stands: outcomes and rates by place, enumerator and day, call-backs, durations, rounds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::data::Grid;
use crate::review::board::{Board, BoardLine};
use crate::survey::{OutcomeClass, Outcomes, Role as Part};
use crate::ui::words::{Phrase, say};

use super::{
    evening::Evening,
    layer::{Leads, Page, Text},
};

/// Every table of the board.
#[must_use]
pub fn pages(evening: &Evening, target: Option<usize>) -> Vec<Page> {
    let Some(board) = &evening.board else {
        return vec![];
    };
    let mut pages = vec![
        whole(board, target),
        places(evening, board),
        lines(
            evening,
            say!("By enumerator"),
            Part::Enumerator,
            &board.enumerators,
        ),
        days(board),
        callbacks(evening),
        durations(evening, board),
        rounds(board),
    ];
    pages.retain(|page| !page.rows.is_empty());
    pages
}

fn count(count: u64) -> Text {
    Text::Number(count.to_string())
}

fn whole(board: &Board, target: Option<usize>) -> Page {
    let mut page = Page::new(
        say!("Fieldwork as a whole"),
        vec![say!("what"), say!("number"), say!("share")],
    );
    let line = &board.whole;
    let listed = line.listed.max(1) as f64;
    let mut add = |label: Phrase, n: u64| {
        let share = Text::percent(Some(n as f64 / listed));
        page.push(label, vec![count(n), share], Leads::Nowhere);
    };
    add(say!("listed"), line.listed as u64);
    for class in OutcomeClass::ALL {
        add(Phrase::Sentence(class.to_string()), line.outcomes.of(class));
    }
    add(say!("no outcome yet"), line.open as u64);
    let rates = line.rates;
    for (name, rate) in [
        (
            say!("response rate RR1: I / (I + P + R + NC + O + UO)"),
            rates.rr1,
        ),
        (
            say!("response rate RR2: with partial interviews"),
            rates.rr2,
        ),
        (say!("response rate RR5: among the eligible"), rates.rr5),
        (say!("cooperation COOP1: I / (I + P + R + O)"), rates.coop1),
        (say!("refusal REF1"), rates.ref1),
        (say!("contact CON1"), rates.con1),
    ] {
        page.push(
            name,
            vec![Text::name(""), Text::percent(rate)],
            Leads::Nowhere,
        );
    }
    let wanted = target.unwrap_or(line.listed);
    let reached = line.outcomes.of(OutcomeClass::Complete);
    let share = (wanted > 0).then(|| reached as f64 / wanted as f64);
    page.push(
        say!("complete of the {} wanted", wanted),
        vec![count(reached), Text::percent(share)],
        Leads::Nowhere,
    );
    page.notes.push(say!(
        "Rates: AAPOR, Standard Definitions; n sets how many are wanted"
    ));
    page
}

fn heads(first: Phrase) -> Vec<Phrase> {
    vec![
        first,
        say!("listed"),
        say!("open"),
        say!("complete"),
        say!("partial"),
        say!("refused"),
        say!("not met"),
        Phrase::name("RR2"),
        Phrase::name("COOP1"),
        Phrase::name("REF1"),
        Phrase::name("CON1"),
    ]
}

fn cells(listed: usize, open: usize, outcomes: &Outcomes) -> Vec<Text> {
    let rates = outcomes.rates();
    vec![
        Text::count(listed),
        Text::count(open),
        count(outcomes.of(OutcomeClass::Complete)),
        count(outcomes.of(OutcomeClass::Partial)),
        count(outcomes.of(OutcomeClass::Refusal)),
        count(outcomes.of(OutcomeClass::NonContact)),
        Text::percent(rates.rr2),
        Text::percent(rates.coop1),
        Text::percent(rates.ref1),
        Text::percent(rates.con1),
    ]
}

/// Where the answer that stands for a line leads to.
fn leads(evening: &Evening, role: Part, value: &str) -> Leads {
    let found = || {
        let variable = evening.sheet.roles().get(role)?;
        let column = evening.column_of(variable.as_str())?;
        let same = |answer: &crate::form::Answer| match answer {
            crate::form::Answer::Value(own) => own.to_string() == value,
            crate::form::Answer::Missing(_) => false,
        };
        let at = evening.sheet.columns()[column]
            .answers()
            .iter()
            .position(same)?;
        Some((column, u32::try_from(at + 1).ok()?))
    };
    found().map_or(Leads::Nowhere, |answer| Leads::Answers(vec![answer]))
}

fn label(evening: &Evening, role: Part, value: &str) -> String {
    let column = evening.sheet.role(role);
    let label = column.map_or_else(|| value.to_owned(), |column| evening.label(column, value));
    if label == value {
        label
    } else {
        format!("{value} {label}")
    }
}

fn lines(evening: &Evening, title: Phrase, role: Part, of: &[BoardLine]) -> Page {
    let mut page = Page::new(title, heads(Phrase::name("")));
    for line in of {
        let name = Phrase::name(label(evening, role, &line.name));
        let cells = cells(line.listed, line.open, &line.outcomes);
        page.push(name, cells, leads(evening, role, &line.name));
    }
    page
}

fn days(board: &Board) -> Page {
    let mut page = Page::new(say!("By day of the last visit"), heads(say!("day")));
    for line in &board.days {
        let cells = cells(line.listed, line.open, &line.outcomes);
        page.push(Phrase::name(line.name.clone()), cells, Leads::Nowhere);
    }
    page
}

/// Villages, under the areas that the frame puts them in: the finest of its columns that is the same throughout a village.
fn places(evening: &Evening, board: &Board) -> Page {
    let areas = areas(evening);
    if areas.is_empty() {
        return lines(evening, say!("By village"), Part::Village, &board.villages);
    }
    let mut page = Page::new(say!("By area and village"), heads(Phrase::name("")));
    let mut by_area: BTreeMap<&str, Vec<&BoardLine>> = BTreeMap::new();
    for line in &board.villages {
        let area = areas.get(&line.name).map_or("", String::as_str);
        by_area.entry(area).or_default().push(line);
    }
    for (area, villages) in by_area {
        let mut outcomes = Outcomes::default();
        for line in &villages {
            for class in OutcomeClass::ALL {
                (0..line.outcomes.of(class)).for_each(|_| outcomes.add(class));
            }
        }
        let listed = villages.iter().map(|line| line.listed).sum();
        let open = villages.iter().map(|line| line.open).sum();
        page.push(
            Phrase::name(area),
            cells(listed, open, &outcomes),
            Leads::Nowhere,
        );
        for line in villages {
            let name = format!("  {}", label(evening, Part::Village, &line.name));
            page.push(
                Phrase::name(name),
                cells(line.listed, line.open, &line.outcomes),
                leads(evening, Part::Village, &line.name),
            );
        }
    }
    page
}

/// The area of each village, where the frame has a column for it.
fn areas(evening: &Evening) -> HashMap<String, String> {
    let village = || {
        let frame = evening.frame.as_ref()?;
        let variable = evening.sheet.roles().get(Part::Village)?;
        Some((frame, frame.column(variable.as_str())?))
    };
    let Some((frame, village)) = village() else {
        return HashMap::new();
    };
    let villages: BTreeSet<&str> = column(frame, village).collect();
    let candidates = (0..village).filter_map(|at| {
        let mut of: HashMap<String, String> = HashMap::new();
        for (name, area) in column(frame, village).zip(column(frame, at)) {
            let known = of.entry(name.to_owned()).or_insert_with(|| area.to_owned());
            if known != area {
                return None;
            }
        }
        let different: BTreeSet<&String> = of.values().collect();
        let count = different.len();
        (count > 1 && count < villages.len()).then_some((count, of))
    });
    let finest = candidates.max_by_key(|(count, _)| *count);
    finest.map_or_else(HashMap::new, |(_, of)| of)
}

fn column(frame: &Grid, at: usize) -> impl Iterator<Item = &str> {
    frame
        .records
        .iter()
        .map(move |record| record.cells.get(at).map_or("", |cell| cell.trim()))
}

/// Who was not met, or has no outcome yet: to be visited again.
fn callbacks(evening: &Evening) -> Page {
    let mut page = Page::new(
        say!("To be visited again"),
        vec![
            say!("person"),
            say!("place"),
            say!("by"),
            say!("visits"),
            say!("last visit"),
            say!("outcome"),
        ],
    );
    let Some(frame) = &evening.frame else {
        return page;
    };
    let roles = evening.sheet.roles();
    let Some(key) = roles
        .key
        .as_ref()
        .and_then(|key| frame.column(key.as_str()))
    else {
        return page;
    };
    let of_key: HashMap<String, usize> = (0..evening.sheet.lines().len())
        .filter_map(|line| Some((evening.sheet.said(Part::Key, line)?, line)))
        .collect();
    let column_of = |part: Part| frame.column(roles.get(part)?.as_str());
    let [village, enumerator] = [Part::Village, Part::Enumerator].map(column_of);
    let names = ["outcome_code", "outcome_class", "attempts", "last_visit"];
    let [code, letters, attempts, last_visit] = names.map(|name| frame.column(name));
    for record in &frame.records {
        let cell = |at: Option<usize>| {
            let text = record.cells.get(at?)?.trim();
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        let person = record.cells.get(key).map_or("", |cell| cell.trim());
        let line = of_key.get(person).copied();
        let said = line
            .and_then(|line| evening.sheet.said(Part::Outcome, line))
            .and_then(|code| OutcomeClass::of_code(&code));
        let listed = cell(code).and_then(|code| OutcomeClass::of_code(&code));
        let class = said
            .or(listed)
            .or_else(|| OutcomeClass::from_letters(&cell(letters)?));
        let again = match class {
            None
            | Some(OutcomeClass::NonContact | OutcomeClass::Unknown | OutcomeClass::Partial) => {
                true
            }
            Some(_) => false,
        };
        if !again {
            continue;
        }
        let place = cell(village).map(|code| label(evening, Part::Village, &code));
        let outcome = class.map_or_else(
            || say!("no outcome yet"),
            |class| Phrase::Sentence(class.to_string()),
        );
        let cells = vec![
            Text::name(place.unwrap_or_default()),
            Text::name(cell(enumerator).unwrap_or_default()),
            Text::Number(cell(attempts).unwrap_or_default()),
            Text::name(cell(last_visit).unwrap_or_default()),
            Text::Word(outcome),
        ];
        let leads = line.map_or(Leads::Nowhere, |line| {
            Leads::Interview(evening.sheet.lines()[line].uid)
        });
        page.push(Phrase::name(person), cells, leads);
    }
    page
}

fn durations(evening: &Evening, board: &Board) -> Page {
    let mut page = Page::new(
        say!("How long interviews took, in minutes"),
        vec![
            say!("round"),
            say!("enumerator"),
            say!("interviews"),
            say!("median"),
            say!("mean"),
            say!("standard deviation"),
            say!("least"),
            say!("greatest"),
        ],
    );
    for one in board.durations.iter().filter(|one| one.n > 0) {
        let who = match &one.enumerator {
            Some(name) => Text::name(label(evening, Part::Enumerator, name)),
            None => Text::Word(say!("all")),
        };
        let cells = vec![
            who,
            Text::count(one.n),
            Text::number(one.median),
            Text::number(one.mean),
            Text::number(one.sd),
            Text::number(one.shortest),
            Text::number(one.longest),
        ];
        page.push(
            Phrase::name(one.round.clone().unwrap_or_default()),
            cells,
            Leads::Nowhere,
        );
    }
    page
}

fn rounds(board: &Board) -> Page {
    let mut page = Page::new(
        say!("From round to round"),
        vec![
            say!("rounds"),
            say!("before"),
            say!("met again"),
            say!("lost"),
            say!("new"),
            say!("attrition"),
        ],
    );
    for one in &board.returns {
        let name = |round: &Option<String>| round.clone().unwrap_or_default();
        let lost = one.before - one.again;
        let attrition = (one.before > 0).then(|| lost as f64 / one.before as f64);
        let cells = vec![
            Text::count(one.before),
            Text::count(one.again),
            Text::count(lost),
            Text::count(one.new),
            Text::percent(attrition),
        ];
        let label = format!("{} → {}", name(&one.from), name(&one.to));
        page.push(Phrase::name(label), cells, Leads::Nowhere);
    }
    page
}
