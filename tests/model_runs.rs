//! The estimates that a study keeps, on the Model screen: listed, looked at, verified; a stopped bootstrap; before and after.

#[path = "support/desk.rs"]
mod desk;

use std::process::Command;

use desk::Desk;
use fieldbook::{
    analysis::Record,
    report::{Fact, model_rest},
};

fn model(columns: u16, rows: u16) -> Desk {
    let mut desk = Desk::example(columns, rows);
    desk.estimating();
    desk.press("4").settle();
    desk
}

/// What a verb of the program does to the study while it is closed here.
fn meanwhile(desk: &mut Desk, words: &[&str]) {
    desk.close();
    let path = desk.folder.path().join("study.fbk");
    let output = Command::new(env!("CARGO_BIN_EXE_fieldbook"))
        .arg(words[0])
        .arg(&path)
        .args(&words[1..])
        .current_dir(desk.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    desk.reopen(path);
    desk.press("4").settle();
}

fn records(desk: &Desk) -> Vec<Record> {
    let kept = desk.store().runs().unwrap();
    kept.iter()
        .map(|run| Record::read(&run.body).unwrap())
        .collect()
}

#[test]
fn kept_estimates_are_listed_with_when_how_and_with_what_verdict() {
    let mut desk = model(120, 40);
    desk.press("b").settle();
    desk.press("r")
        .sees("Estimates kept in this study")
        .sees("2022-12-05 14:03")
        .sees("converged (7)")
        .sees("--bootstrap 5000");
    let screen = desk.screen();
    let rows: Vec<&str> = screen
        .lines()
        .filter(|l| l.contains("2022-12-05"))
        .collect();
    assert_eq!(rows.len(), 2, "{screen}");
    // The latest first, with the version of the model and n.
    assert!(rows[0].contains("--bootstrap 5000"), "{screen}");
    let fields: Vec<&str> = rows[1].split_whitespace().collect();
    assert!(fields.contains(&"1") && fields.contains(&"62"), "{screen}");
    desk.press("Esc")
        .sees("Path coefficients")
        .misses("Estimates kept");
}

#[test]
fn enter_shows_the_tables_as_they_came_out_and_esc_leads_back_the_same_way() {
    let mut desk = model(80, 24);
    let before = desk.model.analysis.tables.result.clone().unwrap();
    desk.press("b").settle();
    desk.press("Tab Tab");
    let live = desk.model.analysis.tables.clone();
    desk.press("r Down Enter")
        .sees("kept: ")
        .sees("Path coefficients")
        .sees("0.815");
    let shown = desk.model.analysis.tables.result.clone().unwrap();
    // What stands beside an estimate on the screen is not kept with it.
    let beside = |id: &str| id == "variants" || model_rest::IDS.contains(&id);
    let kept: Vec<_> = before.tables.iter().filter(|t| !beside(&t.id)).collect();
    assert!(shown.tables.iter().collect::<Vec<_>>() == kept);
    assert_eq!(before.tables.len(), kept.len() + model_rest::IDS.len() + 1);
    desk.press("Tab")
        .sees("Total indirect effects")
        .press("w d w");
    desk.press("Esc").sees("Estimates kept in this study");
    desk.press("Esc").misses("Estimates kept");
    assert_eq!(desk.model.analysis.tables, live);
}

#[test]
fn one_key_makes_a_kept_estimate_again_and_says_that_every_digit_is_the_same() {
    let mut desk = model(80, 24);
    desk.press("r v").settle();
    desk.sees("identical, every digit of");
    desk.press("Enter v").settle();
    desk.sees("identical, every digit of");
}

#[test]
fn where_an_answer_has_changed_the_difference_and_its_reason_are_read() {
    let mut desk = model(80, 24);
    let words = ["--interview", "R001", "--round", "2022", "--set", "os1=1"];
    let correction = [&["answer"], &words[..], &["--reason", "misheard"]].concat();
    meanwhile(&mut desk, &correction);
    // The latest is that of today's answers; the other one is that of before.
    desk.press("r Down v").settle();
    desk.sees("NOT identical, because the data changed")
        .sees("CBEC -> INC was 0.");
    desk.press("Esc").sees("Estimates kept in this study");
}

#[test]
fn a_stopped_bootstrap_is_kept_as_far_as_it_came_and_made_again_to_the_last_digit() {
    let mut desk = model(80, 24);
    desk.estimating_until(900);
    desk.press("b").settle();
    desk.sees("of 5000 draws; what is done is shown and kept");
    let records = records(&desk);
    assert_eq!(records.len(), 2);
    let made = records[1].options["bootstrap"]["stop_after"]
        .as_u64()
        .unwrap();
    assert!((800..1100).contains(&made), "{made}");
    let result = records[1].result().unwrap();
    let fact = ("stopped_after".to_owned(), Fact::Count(made));
    assert!(result.run.facts.contains(&fact));
    desk.estimating();
    desk.press("r").sees(&format!("stopped at {made} of 5000"));
    desk.press("v").settle();
    desk.sees("identical, every digit of");
}

#[test]
fn a_bootstrap_that_was_stopped_before_its_first_draw_leaves_the_tables_as_they_were() {
    let mut desk = model(80, 24);
    let before = desk.model.analysis.tables.clone();
    desk.estimating_until(0);
    desk.press("b").settle();
    desk.sees("stopped; the tables are as they were");
    assert_eq!(desk.model.analysis.tables, before);
    assert_eq!(records(&desk).len(), 1);
}

#[test]
fn rounds_are_refused_where_the_model_was_asked_about_once() {
    let mut desk = model(80, 24);
    desk.press("c").settle();
    desk.sees("asked in one round only");
    assert_eq!(records(&desk).len(), 1);
}

#[test]
fn one_key_compares_the_model_before_and_after_on_the_same_people_and_keeps_the_comparison() {
    let mut desk = model(120, 40);
    let text = "SKILL =~ skill_phone_2022 + skill_shop_2022 + skill_promo_2022 + skill_export_2022\n\
                INC =~ inc_ecom_2022\nINC ~ SKILL\n";
    std::fs::write(desk.folder.path().join("m.lav"), text).unwrap();
    meanwhile(
        &mut desk,
        &["sem", "--model", "m.lav", "--keep", "--no-store"],
    );
    desk.press("c").settle();
    desk.sees("Differences between groups: permutation (2020 - 2022)")
        .sees("SKILL -> INC")
        .sees("the two rows of each person");
    let kept = records(&desk);
    let rounds = kept.iter().find(|r| r.options["rounds"] == true).unwrap();
    assert_eq!(rounds.options["groups"]["person"], "respondent_id");
    // It stays while one looks at another screen, and it is kept once.
    let count = kept.len();
    desk.press("3 4").settle();
    desk.sees("Differences between groups: permutation");
    assert_eq!(records(&desk).len(), count);
    desk.press("r v").settle();
    desk.sees("identical, every digit of");
}

#[test]
fn a_comparison_of_rounds_that_is_stopped_leaves_the_tables_as_they_were() {
    let mut desk = model(120, 40);
    let text = "SKILL =~ skill_phone_2022 + skill_shop_2022 + skill_promo_2022\nINC =~ inc_ecom_2022\nINC ~ SKILL\n";
    std::fs::write(desk.folder.path().join("m.lav"), text).unwrap();
    meanwhile(
        &mut desk,
        &["sem", "--model", "m.lav", "--keep", "--no-store"],
    );
    let before = (desk.model.analysis.tables.clone(), records(&desk).len());
    // In the first round's draws, and among the permutations.
    for enough in [300, 2400] {
        desk.estimating_until(enough);
        desk.press("c").settle();
        desk.sees("stopped; the tables are as they were");
        assert_eq!(desk.model.analysis.tables, before.0);
        assert_eq!(records(&desk).len(), before.1);
    }
}

#[test]
fn the_page_of_runs_fits_any_size_and_every_tongue() {
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        let mut desk = model(columns, rows);
        desk.press("b").settle();
        desk.press("r Down Right Right Right Left End Home");
        desk.resize(20, 5).resize(1, 1).resize(columns, rows);
        desk.press("L").sees("本研究保存的估计").sees("已收敛（7）");
        desk.press("Enter").resize(20, 5).resize(columns, rows);
        drop(desk.screen());
    }
}
