//! Frequencies, summaries, pivots and the fieldwork board, against counts that are known from elsewhere.

#[path = "support/review.rs"]
mod review;

use fieldbook::form::Missing;
use fieldbook::review::{
    Sheet,
    board::board,
    table::{frequency, pivot, summary},
};
use fieldbook::survey::OutcomeClass;
use review::Example;

fn lines_of(sheet: &Sheet, round: &str) -> Vec<usize> {
    let rounds = sheet.rounds();
    let found = rounds.iter().find(|own| own.name.as_deref() == Some(round));
    found.unwrap().lines.clone()
}

#[test]
fn a_frequency_counts_choices_in_the_order_of_their_list_and_reasons_apart() {
    let sheet = Example::new().sheet();
    let lines = lines_of(&sheet, "2022");
    let counted = frequency(&sheet, sheet.column("education").unwrap(), &lines);
    let rows: Vec<(&str, usize)> = counted
        .rows
        .iter()
        .map(|row| (row.value.as_str(), row.count))
        .collect();
    assert!(rows.windows(2).all(|two| two[0].0 < two[1].0), "{rows:?}");
    assert_eq!(
        counted.rows[0].label.as_deref().map(|l| l.is_empty()),
        Some(false)
    );
    let all = counted.valid + counted.blank + counted.missing.iter().map(|m| m.1).sum::<usize>();
    assert_eq!((all, counted.total), (62, 62));
    assert!((counted.rows.last().unwrap().cumulative - 1.0).abs() < 1e-12);

    let marital = frequency(&sheet, sheet.column("marital_status").unwrap(), &lines);
    assert_eq!(marital.missing, [(Missing::Refused, 1)]);
    assert_eq!(marital.valid, 61);
}

#[test]
fn a_summary_leaves_gaps_out_and_says_how_many_there_are() {
    let sheet = Example::new().sheet();
    let all: Vec<usize> = (0..sheet.lines().len()).collect();
    let income = summary(sheet.column("exp_health").unwrap(), &all);
    assert_eq!(income.total, 124);
    assert_eq!(
        income.n + income.dont_know + income.refused + income.blank,
        124
    );
    assert!(income.dont_know + income.refused + income.blank > 0);
    let ordered = [income.min, income.q1, income.median, income.q3, income.max];
    assert!(
        ordered.windows(2).all(|two| two[0] <= two[1]),
        "{ordered:?}"
    );
    let nothing = summary(sheet.column("inc_wage").unwrap(), &[]);
    assert_eq!((nothing.n, nothing.mean, nothing.max), (0, None, None));
    let texts = summary(sheet.column("respondent_id").unwrap(), &all);
    assert_eq!((texts.texts, texts.n), (124, 0));
}

#[test]
fn a_pivot_adds_up_to_its_frequencies() {
    let sheet = Example::new().sheet();
    let lines = lines_of(&sheet, "2022");
    let (down, across) = (
        sheet.column("village_code").unwrap(),
        sheet.column("gender").unwrap(),
    );
    let crossed = pivot(&sheet, down, across, &lines);
    assert_eq!((crossed.rows.len(), crossed.columns.len()), (11, 2));
    let totals = |counts: Vec<fieldbook::review::table::FrequencyRow>| -> Vec<usize> {
        counts.iter().map(|row| row.count).collect()
    };
    assert_eq!(
        crossed.row_totals(),
        totals(frequency(&sheet, down, &lines).rows)
    );
    assert_eq!(
        crossed.column_totals(),
        totals(frequency(&sheet, across, &lines).rows)
    );
    assert_eq!(
        crossed.left_out + crossed.row_totals().iter().sum::<usize>(),
        62
    );
}

/// The study's own sheet: 60 complete and 2 partial of 113 give RR1 53.1 % and RR2 54.9 %.
#[test]
fn the_board_has_the_response_rates_of_the_study() {
    let example = Example::new();
    let sheet = example.sheet();
    let board = board(&sheet, Some(&example.frame), None);
    assert_eq!((board.whole.listed, board.whole.open), (113, 0));
    assert_eq!(board.whole.outcomes.of(OutcomeClass::Complete), 60);
    assert_eq!(board.whole.outcomes.of(OutcomeClass::Partial), 2);
    let percent = |rate: Option<f64>| (rate.unwrap() * 1000.0).round() / 10.0;
    assert_eq!(percent(board.whole.rates.rr1), 53.1);
    assert_eq!(percent(board.whole.rates.rr2), 54.9);
    assert_eq!(board.villages.len(), 11);
    for lines in [&board.villages, &board.enumerators, &board.days] {
        let listed: usize = lines.iter().map(|line| line.listed).sum();
        assert_eq!(listed, 113);
    }
    assert_eq!(board.whole.interviews(), 62);
    assert_eq!(board.whole.progress(124), Some(0.5));
}

#[test]
fn the_board_knows_durations_and_who_came_back() {
    let example = Example::new();
    let board = board(&example.sheet(), Some(&example.frame), None);
    let all = board.durations.iter().filter(|d| d.enumerator.is_none());
    let rounds: Vec<(Option<&str>, usize)> = all.map(|d| (d.round.as_deref(), d.n)).collect();
    assert_eq!(rounds, [(Some("2020"), 61), (Some("2022"), 61)]);
    let latest = board
        .durations
        .iter()
        .find(|d| d.round.as_deref() == Some("2022"));
    assert!((latest.unwrap().median.unwrap() - 50.4).abs() < 0.2);
    assert_eq!(board.returns.len(), 1);
    assert_eq!((board.returns[0].before, board.returns[0].again), (62, 62));
}

#[test]
fn a_listed_person_who_was_not_visited_is_open() {
    let mut example = Example::new();
    example.frame.records.truncate(10);
    let column = example.frame.column("outcome_code").unwrap();
    let class = example.frame.column("outcome_class").unwrap();
    for record in &mut example.frame.records {
        record.cells[column].clear();
        record.cells[class].clear();
    }
    example
        .interviews
        .retain(|i| i.text(&review::variable("respondent_id")).as_deref() == Some("R001"));
    let board = board(&example.sheet(), Some(&example.frame), None);
    assert_eq!((board.whole.listed, board.whole.open), (10, 9));
    assert_eq!(board.whole.visited(), Some(0.1));
    assert_eq!(board.whole.rates.rr1, Some(1.0));
}

#[test]
fn a_sheet_holds_every_answer_of_every_interview() {
    let example = Example::new();
    let sheet = example.sheet();
    let mut answers = 0;
    for (line, interview) in example.interviews.iter().enumerate() {
        for column in sheet.columns() {
            assert_eq!(column.answer(line), interview.answer(&column.variable));
            answers += usize::from(column.answer(line).is_some());
        }
    }
    let mut rows = 0;
    for roster in sheet.rosters() {
        rows += roster.rows.len();
        for column in &roster.columns {
            answers += column.codes().iter().filter(|code| **code != 0).count();
        }
    }
    let stored: usize = example.interviews.iter().map(|i| i.answers.len()).sum();
    assert_eq!(answers, stored);
    assert_eq!(rows, 174);
}

#[test]
fn one_interview_read_again_takes_its_place_and_the_others_stay() {
    let mut example = Example::new();
    let mut sheet = example.sheet();
    let rows = |example: &Example| example.interviews[example.index("R003", "2022")].rows.len();
    let before = rows(&example);
    example.set("R003", "2022", "inc_farm", "12345678");
    example.set("R003", "2022", "gender", "");
    let row = review::row("roster", 9);
    example.at("R003", "2022").rows.push(row);
    example.set_at("R003", "2022", &review::row("member_age", 9), "77");
    assert_eq!(rows(&example), before + 1);
    sheet.replace(&example.interviews[example.index("R003", "2022")]);

    let anew = example.sheet();
    for (own, other) in sheet.columns().iter().zip(anew.columns()) {
        for line in 0..sheet.lines().len() {
            assert_eq!(own.answer(line), other.answer(line), "{}", own.variable);
        }
    }
    for (own, other) in sheet.rosters().iter().zip(anew.rosters()) {
        assert_eq!(own.rows, other.rows);
        for (own, other) in own.columns.iter().zip(&other.columns) {
            for row in 0..other.codes().len() {
                assert_eq!(own.answer(row), other.answer(row), "{}", own.variable);
            }
        }
    }
    let column = sheet.column("inc_farm").unwrap();
    let last = column.ranks()[column.code(example.index("R003", "2022")) as usize];
    assert!(
        column.ranks()[1..].iter().all(|rank| *rank <= last),
        "the new number is the greatest"
    );
}
