//! Entry for hands that know it: what goes on by itself, what is repeated, undone, doubted, and where one is.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use desk::Desk;
use expect_test::expect;
use fieldbook::form::{Answer, Value};
use workbook::workbook;

fn text(text: &str) -> Option<Answer> {
    Some(Answer::Value(Value::Text(text.to_owned())))
}

fn integer(number: i64) -> Option<Answer> {
    Some(Answer::Value(Value::Integer(number)))
}

fn form() -> Vec<u8> {
    workbook(
        "
        type | name | label | required | constraint | constraint_message | relevant
        begin_group | who | Who
        integer | age | Age | yes | (. >= 18 and . <= 99) or . = -98 | Only adults.
        integer | born | Year of birth | | . > 1900 and . <= 2022
        end_group
        begin_group | money | Money
        integer | income | Income | yes
        integer | spent | Spent | yes
        note | check_spent | More was spent than earned. | | | | ${spent} > ${income}
        end_group
        begin_repeat | members | Members
        text | name | Name | yes
        select_one place | born_in | Born in | yes
        end_repeat
        text | notes | Notes
        ",
        "list_name | name | label\nplace | 1 | Here\nplace | 2 | Elsewhere",
    )
}

fn desk() -> Desk {
    Desk::asking(&form(), 80, 24)
}

#[test]
fn a_number_to_which_no_figure_can_be_added_goes_on_by_itself() {
    let mut desk = desk();
    desk.types("4").sees("▸ 4").types("1");
    assert_eq!(desk.on_disk("age"), integer(41));
    desk.sees("✓ Age").types("1981");
    assert_eq!(desk.on_disk("born"), integer(1981));
    desk.types("90500").sees("90,500").press("Enter");
    assert_eq!(
        desk.on_disk("income"),
        integer(90500),
        "without a limit Enter decides"
    );
}

#[test]
fn an_enter_out_of_habit_after_a_full_number_is_not_taken_for_the_next_question() {
    let mut desk = desk();
    desk.types("41").press("Enter").sees("Year of birth");
    assert_eq!(desk.on_disk("born"), None);
    desk.press("Enter")
        .sees("✓ Age")
        .sees("required · a whole number");
}

#[test]
fn a_full_number_that_is_not_allowed_says_so_at_once_and_is_corrected_in_place() {
    let mut desk = desk();
    desk.types("12").sees("! Only adults.");
    assert_eq!(desk.on_disk("age"), None);
    desk.press("Backspace").types("9");
    assert_eq!(desk.on_disk("age"), integer(19));
}

#[test]
fn a_person_who_wants_to_press_enter_for_every_answer_can() {
    let mut desk = desk();
    desk.press("Ctrl-P")
        .types("wait for")
        .press("Enter")
        .sees("every answer waits for Enter");
    desk.types("41");
    assert_eq!(desk.on_disk("age"), None);
    desk.press("Enter");
    assert_eq!(desk.on_disk("age"), integer(41));
}

#[test]
fn a_pasted_number_never_goes_on() {
    let mut desk = desk();
    desk.send(fieldbook::ui::Msg::Paste("41".into()));
    assert_eq!(desk.on_disk("age"), None);
    desk.press("Enter");
    assert_eq!(desk.on_disk("age"), integer(41));
}

#[test]
fn the_answer_of_the_row_above_or_of_the_interview_before_is_one_key() {
    let mut desk = desk();
    desk.types("41")
        .types("1981")
        .press("Ctrl-G")
        .types("members")
        .press("Esc");
    desk.types("100")
        .press("Enter")
        .types("90")
        .press("Enter Enter");
    desk.types("王")
        .press("Enter 2 Enter")
        .types("李")
        .press("Enter")
        .press("\"");
    desk.sees("✓   Born in").sees("Elsewhere");
    desk.press("Esc n").sees("new interview").press("Ctrl-V");
    assert_eq!(desk.on_disk("age"), integer(41));
}

#[test]
fn undo_reaches_back_beyond_a_restart_and_so_does_redo() {
    let mut desk = desk();
    desk.types("41")
        .types("1981")
        .press("Up Up")
        .types("42")
        .press("Esc");
    let mut desk = desk.after_a_power_cut();
    desk.press("Enter");
    assert_eq!(desk.on_disk("age"), integer(42));
    desk.press("Ctrl-Z");
    assert_eq!(desk.on_disk("age"), integer(41));
    desk.press("Ctrl-Z Ctrl-Z");
    assert_eq!((desk.on_disk("age"), desk.on_disk("born")), (None, None));
    desk.press("Ctrl-Z")
        .sees("nothing to undo in this interview");
    desk.press("Esc");
    let mut desk = desk.after_a_power_cut();
    desk.press("Enter Ctrl-Y");
    assert_eq!(desk.on_disk("age"), integer(41));
    desk.press("Ctrl-Y Ctrl-Y");
    assert_eq!(
        (desk.on_disk("age"), desk.on_disk("born")),
        (integer(42), integer(1981))
    );
}

#[test]
fn a_row_that_was_removed_comes_back_with_what_it_held_also_after_a_restart() {
    let mut desk = desk();
    desk.press("Ctrl-G").types("notes").press("Enter Up Enter");
    desk.types("王").press("Enter 2 Up Ctrl-W Enter");
    assert_eq!(desk.on_disk("name"), text("王"), "the log keeps it");
    desk.sees("none yet")
        .press("Ctrl-Z")
        .sees("王")
        .sees("Elsewhere");
    desk.press("Ctrl-Y").sees("none yet").press("Esc");
    let mut desk = desk.after_a_power_cut();
    desk.press("Enter Ctrl-Z").sees("王").sees("Elsewhere");
    desk.press("Ctrl-Z Ctrl-Z Ctrl-Z").sees("none yet");
    desk.press("Ctrl-Y Ctrl-Y").sees("王");
}

#[test]
fn a_check_asks_once_and_the_reason_is_remembered() {
    let mut desk = desk();
    desk.press("Ctrl-G")
        .types("income")
        .press("Enter")
        .types("100")
        .press("Enter")
        .types("900")
        .press("Enter");
    desk.sees("Is that right?")
        .sees("More was spent than earned.");
    assert_eq!(desk.on_disk("spent"), None);
    desk.press("Esc")
        .sees("▸ 900")
        .press("Enter")
        .types("bought a motorcycle")
        .press("Enter");
    assert_eq!(desk.on_disk("spent"), integer(900));
    desk.press("Up")
        .press("Ctrl-B")
        .sees("(bought a motorcycle)");
}

#[test]
fn the_map_says_how_far_each_section_is_and_leads_into_one() {
    let mut desk = desk();
    desk.types("41").sees("1/3 Who").press("Ctrl-F");
    desk.sees("✓").sees(" 1/2   Who").sees("·  0/2   Money");
    desk.types("mon")
        .press("Enter")
        .sees("2/3 Money")
        .sees("Income");
}

#[test]
fn the_day_that_is_meant_is_shown_before_it_is_taken() {
    let form = workbook(
        "type | name | label\ndate | day | When?\ntext | after | After",
        "list_name | name | label",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.types("23/11")
        .sees("2022-11-23, Wednesday")
        .press("Ctrl-U");
    desk.types("-1d").sees("2022-12-04, Sunday").press("Ctrl-U");
    desk.types("d").sees("2022-12-05, Monday").press("Enter");
    assert_eq!(desk.on_disk("day"), text("2022-12-05"));
    desk.press("Up").types("20221107");
    assert_eq!(desk.on_disk("day"), text("2022-11-07"));
}

#[test]
fn a_roster_is_a_grid_that_is_typed_across_and_walked_up_and_down() {
    let form = workbook(
        "
        type | name | label | required | relevant | constraint
        begin_repeat | members | Household members
        text | name | Name | yes
        integer | years | Age of ${name} | yes | | . >= 0 and . <= 99
        select_one yes_no | school | At school? | yes | ${years} < 20
        end_repeat
        text | after | After
        ",
        "list_name | name | label\nyes_no | 1 | Yes\nyes_no | 0 | No",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.press("Enter")
        .types("王小明")
        .press("Enter")
        .types("12")
        .press("1");
    desk.press("Enter").types("李芳").press("Enter").types("40");
    desk.press("Enter Enter").types("张伟").press("Enter");
    desk.shows(expect![[r#"
         new interview a0a0a0a0 · form                      begun  E1  ✓ saved 14:03:42
         1/2 Household members                            6 answered · 1 open · default
        ── Household members · 3 ──────────────────────────────────────────────────────
            Name    Age of …  At school?
         1  王小明        12  Yes
         2  李芳          40  -
        ▸3  张伟    ·         -

        ▌ Household members · 3 of 3
        ▌ Age of 张伟
        ▌ ▸
        ▌ required · a whole number

           After
        ── End ────────────────────────────────────────────────────────────────────────








         Enter accept  Up row above  Down row below  Esc leave  Tab next  Ctrl-K note
    "#]]);
    desk.press("Up")
        .sees("Age of 李芳")
        .press("Left Up")
        .sees("▌ ✓ 王小明");
    desk.press("Right Right Down")
        .sees("One more: Household members?");
    desk.press("Up").sees("Age of 张伟");
}

#[test]
fn thousands_of_choices_are_found_by_sound_and_without_accents() {
    let names = [
        "梨树湾村",
        "竹河口村",
        "上柳村",
        "重庆路",
        "Nîmes",
        "Élancourt",
    ];
    let list: String = (0..3000)
        .map(|n| format!("place | p{n} | {} {n}\n", names[n % names.len()]))
        .collect();
    let form = workbook(
        "type | name | label | required\nselect_one place | place | Where? | yes\ntext | after | After",
        &format!("list_name | name | label\n{list}"),
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.types("lsw 2994").sees("梨树湾村 2994").press("Enter");
    assert_eq!(desk.on_disk("place"), text("p2994"));
    desk.press("Up")
        .types("cql")
        .sees("重庆路 3")
        .press("Ctrl-U");
    desk.types("elan")
        .sees("Élancourt 5")
        .press("Ctrl-U")
        .types("nimes 4")
        .sees("Nîmes 4");
}

#[test]
fn a_skipped_question_names_the_question_that_decided() {
    let form = workbook(
        "
        type | name | label | required | relevant
        select_one yes_no | sells | Does this household sell online? | yes
        integer | income | Money from online sales | yes | ${sells} = '1'
        ",
        "list_name | name | label\nyes_no | 1 | Yes\nyes_no | 0 | No",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.sees("skipped: “Does this house").press("0 Up");
    desk.resize(120, 24)
        .sees("skipped: “Does this household sell on…” No");
}

#[test]
fn text_that_runs_from_right_to_left_is_kept_as_it_was_typed_and_breaks_no_line() {
    let mut desk = desk();
    desk.press("Ctrl-G")
        .types("notes")
        .press("Enter")
        .types("مرحبا ab \u{202e}xyz")
        .press("Enter");
    assert_eq!(desk.on_disk("notes"), text("مرحبا ab \u{202e}xyz"));
    desk.press("Up").sees("Notes");
    assert!(
        desk.screen().lines().all(|line| !line.contains('\u{202e}')),
        "no sign turns the line"
    );
}

#[test]
fn large_print_puts_room_between_the_lines() {
    let mut desk = desk();
    let lines = |desk: &Desk| {
        desk.screen()
            .lines()
            .filter(|line| line.trim() == "▌")
            .count()
    };
    assert_eq!(lines(&desk), 0);
    desk.press("Ctrl-P").types("large").press("Enter");
    assert!(lines(&desk) >= 2, "{}", desk.screen());
    desk.sees("Age").sees("required");
}

#[test]
fn one_key_fills_a_column_down_where_it_is_asked_and_open() {
    let form = workbook(
        "
        type | name | label | relevant | constraint | repeat_count
        integer | size | Size
        begin_repeat | members | Members | | | ${size}
        integer | years | Age
        text | village | Village | ${years} > 10
        integer | plot | Plot | | . != 5
        end_repeat
        ",
        "list_name | name | label\nyes_no | 1 | Yes",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.types("4").press("Enter").types("30").press("Enter");
    desk.types("Lishuwan")
        .press("Enter")
        .types("7")
        .press("Enter");
    desk.types("9")
        .press("Enter Enter")
        .types("31")
        .press("Enter");
    desk.types("Shiba")
        .press("Enter Tab")
        .types("32")
        .press("Enter");
    desk.press("Up Up Ctrl-P").types("fill down").press("Enter");
    desk.sees("1 row filled");
    let villages = |desk: &Desk| {
        let screen = desk.screen();
        (
            screen.matches("Lishuwan").count(),
            screen.matches("Shiba").count(),
        )
    };
    assert_eq!(
        villages(&desk),
        (3, 1),
        "the cell, its question, row 4: {}",
        desk.screen()
    );
    let mut desk = desk.after_a_power_cut();
    desk.press("Enter").sees("Lishuwan").press("Ctrl-Z");
    assert_eq!(desk.screen().matches("Lishuwan").count(), 1);
    assert!(desk.store().verify().unwrap().is_ok());
}
