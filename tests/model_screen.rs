//! The Model screen at work: a coefficient followed down to an interview, the model written on screen, why programs differ.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use fieldbook::{analysis::Record, survey::DocumentKind};

fn model(columns: u16, rows: u16) -> Desk {
    let mut desk = Desk::example(columns, rows);
    desk.estimating();
    desk.press("4").settle();
    desk
}

#[test]
fn a_coefficient_is_followed_to_its_draws_to_the_interviews_that_move_it_and_to_one_of_them() {
    let mut desk = model(80, 24);
    desk.sees("Path coefficients");
    // CBEC has two paths: the person chooses.
    desk.press("Enter")
        .sees("Follow which number?")
        .sees("CBEC -> INFL")
        .sees("CBEC -> INC");
    desk.types("INC").press("Enter").settle();
    desk.sees("CBEC -> INC (path coefficients): 0.626 · t 9.8")
        .sees("5000 draws (seed 1)")
        .sees("percentile interval")
        .sees("Interviews that move it most")
        .sees("R0")
        .sees("▲");
    desk.press("Down Enter");
    let entry = desk.model.entry.as_ref().expect("an interview is open");
    assert!(
        entry.name().to_string().contains("2022"),
        "{}",
        entry.name()
    );
    // Back again, where one was; then to the tables.
    desk.press("Esc").sees("Interviews that move it most");
    desk.press("Esc")
        .sees("Path coefficients")
        .misses("Interviews that move it most");
}

#[test]
fn the_interviews_come_by_how_far_the_coefficient_moves_without_them() {
    let mut desk = model(120, 40);
    desk.press("Enter").types("INC").press("Enter").settle();
    let screen = desk.screen();
    let moves: Vec<f64> = screen
        .lines()
        .filter(|line| line.trim_start().trim_start_matches('▸').starts_with('R'))
        .map(|line| {
            let fields: Vec<&str> = line
                .trim_end_matches([' ', '▼', '▲'])
                .split_whitespace()
                .collect();
            fields[fields.len() - 2].parse::<f64>().unwrap().abs()
        })
        .collect();
    assert!(moves.len() > 5, "{screen}");
    assert!(moves.windows(2).all(|pair| pair[0] >= pair[1]), "{moves:?}");
    assert!(moves[0] > 0.0);
}

#[test]
fn a_row_without_a_distribution_says_so() {
    let mut desk = model(80, 24);
    while !desk.screen().contains("Sample size") && desk.model.analysis.tables.table < 40 {
        let before = desk.model.analysis.tables.table;
        desk.press("Tab");
        if desk.model.analysis.tables.table == before {
            break;
        }
    }
    desk.model.analysis.tables.table = desk
        .model
        .analysis
        .tables
        .result
        .as_ref()
        .unwrap()
        .tables
        .iter()
        .position(|table| table.id == "inner_vif")
        .unwrap();
    desk.press("Enter")
        .sees("no number of this row has a distribution");
}

#[test]
fn one_key_shows_why_programs_differ_and_comes_back() {
    let mut desk = model(80, 24);
    desk.press("Tab Tab");
    let before = desk.model.analysis.tables.table;
    desk.press("y")
        .sees("Why programs differ")
        .sees("seminr")
        .sees("csem");
    desk.press("y");
    assert_eq!(desk.model.analysis.tables.table, before);
}

#[test]
fn what_is_wrong_with_the_model_is_said_while_it_is_written() {
    let mut desk = model(80, 24);
    desk.press("e")
        .sees("The model: version 1, in use")
        .sees("✓ constructs 3, indicators 17, paths 2");
    desk.press("Down End").types(" + oss2");
    desk.sees("a draft, not saved")
        .sees("line 2, column")
        .sees("`os2`")
        .sees("^^^^");
    desk.press("Ctrl-O").sees("not saved: line 2");
    for _ in 0..7 {
        desk.press("Backspace");
    }
    desk.sees("✓ constructs 3").sees("version 1, in use");
}

#[test]
fn the_caret_stands_where_one_writes_also_after_wide_characters() {
    let mut desk = model(80, 24);
    desk.press("e").types("# 收入模型");
    let (column, _) = desk.caret();
    assert_eq!(column, 5 + 10);
    desk.press("Left Left Backspace");
    let line = desk.screen().lines().nth(3).unwrap().to_owned();
    assert!(line.contains("# 收模型"), "{line}");
}

#[test]
fn a_variable_is_completed_from_the_codebook_and_from_the_models_own_constructs() {
    let mut desk = model(80, 24);
    desk.press("e PgDn End Enter").types("INC ~ INF");
    desk.press("Tab")
        .sees("▸INFL")
        .sees("a construct of this model");
    desk.types("\n").press("Enter").types("# household_si");
    desk.press("Tab");
    let screen = desk.screen();
    assert!(screen.contains("▸household_size"), "{screen}");
    let text = desk
        .model
        .analysis
        .editor
        .as_ref()
        .unwrap()
        .text()
        .to_owned();
    assert!(text.contains("INC ~ INFL"), "{text}");
    assert!(text.contains("# household_size"), "{text}");
    // Once more: the next one.
    desk.press("Tab");
    let next = desk
        .model
        .analysis
        .editor
        .as_ref()
        .unwrap()
        .text()
        .to_owned();
    assert!(next.contains("# household_size") && next != text, "{next}");
}

#[test]
fn a_word_that_is_misspelled_becomes_the_variable_that_it_is_most_like() {
    let mut desk = model(80, 24);
    desk.press("e Down End")
        .types(" + oss2")
        .press("Tab")
        .sees("▸os2");
    let text = desk
        .model
        .analysis
        .editor
        .as_ref()
        .unwrap()
        .text()
        .to_owned();
    assert!(text.contains("re3 + os2\n"), "{text}");
}

#[test]
fn a_saved_text_is_a_new_version_and_is_estimated_at_once() {
    let mut desk = model(80, 24);
    desk.press("e PgDn End Enter").types("INC ~ INFL");
    desk.press("Ctrl-O").settle();
    desk.sees("the model is a new version now, and in use")
        .sees("Path coefficients");
    let versions = desk.store().versions(DocumentKind::Model).unwrap();
    assert_eq!(versions.len(), 2);
    let text = String::from_utf8(versions[1].document.body.clone()).unwrap();
    assert!(
        text.ends_with("INC  ~ CBEC\nINC ~ INFL\n") || text.ends_with("INC ~ INFL"),
        "{text}"
    );
    let result = desk.model.analysis.tables.result.clone().unwrap();
    let paths = result.table("path_coefficients").unwrap();
    assert!(paths.number("INFL", "INC").is_some());
    // The first version can be read back into the text.
    desk.press("e Ctrl-R")
        .sees("Versions of the model")
        .press("Down Enter");
    desk.sees("a draft, not saved")
        .sees("✓ constructs 3, indicators 17, paths 2");
}

#[test]
fn a_draft_is_kept_when_one_leaves_and_is_not_lost_without_a_word() {
    let mut desk = model(80, 24);
    desk.press("e End").types(" draft");
    desk.press("Esc").sees("the draft is kept");
    desk.press("1 4").settle();
    desk.press("e").sees(" draft").sees("a draft, not saved");
    desk.press("Ctrl-Q").sees("draft is not saved");
    assert!(!desk.quit);
    desk.press("Ctrl-Q");
    assert!(desk.quit);
}

#[test]
fn an_estimate_on_screen_is_kept_in_the_study_as_the_verb_keeps_it() {
    let mut desk = model(80, 24);
    desk.press("b").settle();
    desk.press("1 4").settle();
    let kept = desk.store().runs().unwrap();
    assert_eq!(kept.len(), 2, "the same estimate is kept once");
    let record = Record::read(&kept[0].body).unwrap();
    assert_eq!(record.n, Some(62));
    assert_eq!(record.said(), "");
    assert!(
        Record::read(&kept[1].body)
            .unwrap()
            .said()
            .starts_with("--bootstrap 5000")
    );
    assert!(record.tables.iter().all(|(id, _)| id != "variants"));
}

#[test]
fn the_screens_of_following_and_writing_fit_any_size() {
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        let mut desk = model(columns, rows);
        desk.press("Enter").types("INC").press("Enter").settle();
        desk.press("Down PgDn End Home");
        desk.resize(20, 5).resize(1, 1).resize(columns, rows);
        desk.press("Esc e End").types(" + oss2 + 收入");
        desk.resize(20, 5).resize(1, 1).resize(columns, rows);
        desk.press("Tab");
        drop(desk.screen());
    }
}
