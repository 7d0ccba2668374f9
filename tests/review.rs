//! Review, over a study with answers in it.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use desk::Desk;
use expect_test::expect;

/// Two interviews: Lishuwan, 41, corrected to 42; and Shangliu, refused.
fn desk() -> Desk {
    let form = workbook::workbook(
        "
        type | name | label | required | constraint
        text | respondent_id | Respondent | yes
        text | village | Village
        integer | age | Age in years | yes | . > 0 or . = -99
        select_one yes_no | sells | Sells online? | yes
        ",
        "
        list_name | name | label
        yes_no | 1 | Yes
        yes_no | 0 | No
        yes_no | -99 | Prefers not to say
        ",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.types("R1").press("Enter").types("Lishuwan 梨树湾");
    desk.press("Enter").types("41").press("Enter 1 Up Up");
    desk.types("42").press("Enter Esc n");
    desk.types("R2")
        .press("Enter")
        .types("Shangliu")
        .press("Enter r 0 Esc 2");
    desk
}

#[test]
fn answers_stand_in_a_table_and_reasons_are_not_numbers() {
    desk().press("Right Right").shows(expect![[r#"
         form · study.fbk                                          E1  ✓ saved 14:04:05
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
         D data  F findings  Q to do  B board  M measures
        2 of 2 interviews, 4 variables
         interview  respondent_id  village              age  sells
        ▸R1         R1             Lishuwan 梨树湾       42  Yes
         R2         R2             Shangliu         refused  No














         Age in years  42
         checking …
         ? help  Enter open  F findings  Q to do  / filter  c counts  n next problem
    "#]]);
}

#[test]
fn the_history_of_a_cell_says_who_when_and_what_before() {
    desk()
        .press("Right Right h")
        .sees("41 → 42   E1 on LAP-1, respondent")
        .sees("nothing → 41");
}

#[test]
fn enter_opens_the_interview_at_the_selected_question_and_esc_comes_back() {
    let mut desk = desk();
    desk.press("Right Right Enter")
        .sees("▌ Age in years")
        .sees("✓ 42");
    desk.press("Esc").sees("2 of 2 interviews");
}

#[test]
fn rows_are_sorted_by_the_selected_variable_and_back() {
    let mut desk = desk();
    let first = |desk: &Desk| {
        let screen = desk.screen();
        screen.lines().nth(5).unwrap().to_owned()
    };
    desk.press("Right s s").sees("village▼");
    assert!(first(&desk).contains("R2"));
    desk.press("s").sees("not sorted");
    assert!(first(&desk).contains("R1"));
}

#[test]
fn codes_stand_in_for_labels_on_one_key() {
    let mut desk = desk();
    desk.sees("Yes")
        .press("l")
        .misses("Yes")
        .press("l")
        .sees("Yes");
}

#[test]
fn a_variable_is_reached_by_its_question() {
    desk()
        .press("v")
        .types("sells")
        .press("Enter")
        .sees("Sells online?  1  Yes");
}

#[test]
fn the_filter_looks_into_every_cell() {
    desk()
        .press("/")
        .types("refused")
        .sees("1 of 2 interviews")
        .misses("梨树湾");
}
