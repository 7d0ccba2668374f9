//! An interview, as an enumerator meets it.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use desk::Desk;
use expect_test::expect;
use fieldbook::form::{Answer, Missing, Value};

fn household() -> Vec<u8> {
    workbook::workbook(
        "
        type | name | label::English (en) | label::中文 (zh) | hint::English (en) | required | relevant | constraint | constraint_message::English (en)
        begin_group | who | A. Person | 甲、对象
        text | village | Village | 村 | As on the map
        integer | age | Age | 年龄 | -98 does not know | yes | | (. >= 18 and . <= 99) or . = -98 | Only adults, 18 to 99.
        select_one yes_no | sells | Does this household sell online? | 您家在网上卖东西吗？ | | yes
        end_group
        begin_group | online | B. Online | 乙、网上 | | | ${sells} = '1'
        select_multiple platform | platforms | On which platforms? | 在哪些平台？ | Mark all | yes
        integer | income | Money from online sales | 网上收入 | | yes | | . >= 0 or . = -98 or . = -99 | No less than nothing.
        end_group
        text | notes | Notes | 备注
        ",
        "
        list_name | name | label::English (en) | label::中文 (zh)
        yes_no | 1 | Yes | 是
        yes_no | 0 | No | 否
        yes_no | -98 | Does not know | 不知道
        yes_no | -99 | Prefers not to say | 不愿回答
        platform | shop | Online shop | 网店
        platform | live | Live stream | 直播
        platform | chat | Chat group | 聊天群
        ",
    )
}

fn desk() -> Desk {
    Desk::asking(&household(), 80, 24)
}

fn integer(number: i64) -> Option<Answer> {
    Some(Answer::Value(Value::Integer(number)))
}

fn text(text: &str) -> Option<Answer> {
    Some(Answer::Value(Value::Text(text.to_owned())))
}

#[test]
fn a_new_interview_stands_at_its_first_question() {
    desk().shows(expect![[r#"
         new interview a0a0a0a0 · form                                      begun  E1
         1/2 A. Person                               0 answered · 2 open · English (en)
        ── A. Person ──────────────────────────────────────────────────────────────────

        ▌ Village
        ▌ As on the map
        ▌ ▸
        ▌

         · Age
         · Does this household sell online?
        ── B. Online · skipped: “Does this household sell on…” is open ────────────────
           Notes
        ── End ────────────────────────────────────────────────────────────────────────









         Enter accept  Up back  Esc leave  Tab next  Ctrl-K note  Ctrl-E next open
    "#]]);
}

#[test]
fn an_answer_is_on_disk_and_then_the_cursor_moves() {
    let mut desk = desk();
    desk.types("梨树湾").press("Enter");
    assert_eq!(desk.on_disk("village"), text("梨树湾"));
    desk.types("4１").press("Enter").press("1");
    assert_eq!(desk.on_disk("age"), integer(41));
    assert_eq!(desk.on_disk("sells"), text("1"));
    desk.shows(expect![[r#"
         new interview a0a0a0a0 · form                      begun  E1  ✓ saved 14:03:31
         2/3 B. Online                               3 answered · 2 open · English (en)
        ── A. Person ──────────────────────────────────────────────────────────────────
         ✓ Village                                        梨树湾
         ✓ Age                                            41
         ✓ Does this household sell online?               Yes
        ── B. Online ──────────────────────────────────────────────────────────────────

        ▌ On which platforms?
        ▌ Mark all
        ▌   1 [ ] Online shop
        ▌   2 [ ] Live stream
        ▌   3 [ ] Chat group
        ▌ required · mark all that apply, then Enter

         · Money from online sales
           Notes
        ── End ────────────────────────────────────────────────────────────────────────





         Enter accept  Up back  Esc leave  Tab next  Ctrl-K note  Space pick
    "#]]);
}

#[test]
fn an_answer_that_cannot_be_saved_is_not_shown_as_answered_and_nothing_moves() {
    let mut desk = desk();
    desk.lose_the_disk();
    desk.types("梨树湾").press("Enter");
    desk.sees("NOT SAVED")
        .sees("not saved: no study is open")
        .sees("▸ 梨树湾");
}

#[test]
fn the_constraint_speaks_under_the_question_and_back_is_never_blocked() {
    let mut desk = desk();
    desk.press("Tab").types("12").press("Enter");
    desk.sees("! Only adults, 18 to 99.");
    assert_eq!(desk.on_disk("age"), None);
    desk.press("Up")
        .sees("12 (not accepted)")
        .sees("As on the map");
    desk.press("Down").sees("▸ 12");
    desk.press("Backspace Backspace").types("21").press("Enter");
    assert_eq!(desk.on_disk("age"), integer(21));
}

#[test]
fn special_answers_are_one_key_where_the_question_allows_them() {
    let mut desk = desk();
    desk.press("Tab d");
    assert_eq!(
        desk.on_disk("age"),
        Some(Answer::Missing(Missing::DontKnow))
    );
    desk.press("r");
    assert_eq!(
        desk.on_disk("sells"),
        Some(Answer::Missing(Missing::Refused))
    );
    desk.press("Up Up Ctrl-R")
        .sees("takes don't know, not “refused”");
    desk.press("Up Ctrl-D").sees("does not take “don't know”");
}

#[test]
fn a_code_typed_as_a_number_is_the_special_answer() {
    let mut desk = desk();
    desk.press("Tab").types("-98").press("Enter");
    assert_eq!(
        desk.on_disk("age"),
        Some(Answer::Missing(Missing::DontKnow))
    );
}

#[test]
fn in_text_the_letters_of_commands_are_letters() {
    let mut desk = desk();
    desk.types("d r n ? q 1").press("Enter");
    assert_eq!(desk.on_disk("village"), text("d r n ? q 1"));
}

#[test]
fn skipped_questions_say_so_and_their_answers_are_kept() {
    let mut desk = desk();
    desk.sees("B. Online · skipped");
    desk.press("Tab Tab 1 1 2 Enter")
        .types("500")
        .press("Enter");
    assert_eq!(desk.on_disk("income"), integer(500));
    desk.press("Up Up Up 0").sees("B. Online · skipped");
    assert_eq!(desk.on_disk("income"), None);
    desk.press("Up 1").misses("skipped");
    assert_eq!(desk.on_disk("income"), integer(500));
}

#[test]
fn several_choices_are_marked_and_taken_together() {
    let mut desk = desk();
    desk.press("Tab Tab 1 3 1").shows(expect![[r#"
         new interview a0a0a0a0 · form                      begun  E1  ✓ saved 14:03:26
         2/3 B. Online                               1 answered · 3 open · English (en)
        ── A. Person ──────────────────────────────────────────────────────────────────
           Village
         · Age
         ✓ Does this household sell online?               Yes
        ── B. Online ──────────────────────────────────────────────────────────────────

        ▌ On which platforms?
        ▌ Mark all
        ▌   1 [x] Online shop
        ▌   2 [ ] Live stream
        ▌   3 [x] Chat group
        ▌ required · mark all that apply, then Enter

         · Money from online sales
           Notes
        ── End ────────────────────────────────────────────────────────────────────────





         Enter accept  Up back  Esc leave  Tab next  Ctrl-K note  Space pick
    "#]]);
    assert_eq!(desk.on_disk("platforms"), None);
    desk.press("Enter");
    assert_eq!(desk.on_disk("platforms"), text("shop chat"));
}

#[test]
fn choices_are_found_by_a_part_of_their_label() {
    let mut desk = desk();
    desk.press("Tab Tab 1 /")
        .types("live")
        .press("Space")
        .press("Enter");
    assert_eq!(desk.on_disk("platforms"), text("live"));
    desk.press("Up Up /").types("no").press("Enter");
    assert_eq!(desk.on_disk("sells"), text("0"));
}

#[test]
fn leaving_keeps_the_place_and_what_was_typed() {
    let mut desk = desk();
    desk.types("Lishuwan").press("Enter").types("4");
    desk.press("Esc").sees("1 Interviews");
    desk.press("Enter").sees("▸ 4").sees("Lishuwan");
}

#[test]
fn what_was_shown_as_answered_survives_a_power_cut() {
    let mut desk = desk();
    desk.types("Lishuwan")
        .press("Enter")
        .types("41")
        .press("Enter 1");
    let mut desk = desk.after_a_power_cut();
    desk.press("Enter")
        .sees("✓ Village")
        .sees("Lishuwan")
        .sees("✓ Age")
        .sees("41");
    desk.sees("On which platforms?");
}

#[test]
fn the_end_lists_what_is_missing_and_goes_there() {
    let mut desk = desk();
    desk.press("Tab Tab 0 Tab")
        .sees("End of the interview")
        .sees("1 still missing");
    desk.press("Enter")
        .sees("! an answer is required")
        .sees("1 still missing or wrong; Ctrl-E goes to the next");
    desk.types("41")
        .press("Enter")
        .press("Ctrl-E")
        .sees("nothing is open");
    desk.press("Enter")
        .sees("complete, and saved")
        .sees("1 Interviews");
}

#[test]
fn a_completed_interview_is_changed_only_after_reopening() {
    let mut desk = desk();
    desk.press("Tab").types("41").press("Enter 0 Tab Enter");
    desk.press("Enter")
        .press("Down 1")
        .sees("Ctrl-O opens it again");
    desk.press("Ctrl-O").sees("open again");
}

#[test]
fn the_language_switches_in_the_middle_of_a_question() {
    let mut desk = desk();
    desk.press("Tab Tab Ctrl-L").shows(expect![[r#"
         new interview a0a0a0a0 · form                                      begun  E1
         1/2 甲、对象                                   0 answered · 2 open · 中文 (zh)
        ── 甲、对象 ───────────────────────────────────────────────────────────────────
           村
         · 年龄

        ▌ 您家在网上卖东西吗？
        ▌   1   是
        ▌   0   否
        ▌   d   不知道
        ▌   r   不愿回答
        ▌ required

        ── 乙、网上 · skipped: “您家在网上卖东西吗？” is open ─────────────────────────
           备注
        ── End ────────────────────────────────────────────────────────────────────────






         中文 (zh)
         Enter accept  Up back  d don't know  r refused  Esc leave  Tab next
    "#]]);
}

#[test]
fn a_note_hangs_on_a_question() {
    let mut desk = desk();
    desk.press("Tab Ctrl-K")
        .types("邻居在场")
        .press("Enter")
        .sees("note saved")
        .sees("※ 1 note");
    desk.press("Ctrl-K").sees("E1: 邻居在场");
}

#[test]
fn undo_gives_the_earlier_answer_again_and_redo_the_later() {
    let mut desk = desk();
    desk.press("Tab")
        .types("41")
        .press("Enter")
        .press("Up")
        .types("42")
        .press("Enter Ctrl-Z");
    assert_eq!(desk.on_disk("age"), integer(41));
    desk.press("Ctrl-Z");
    assert_eq!(desk.on_disk("age"), None);
    desk.press("Ctrl-Y Ctrl-Y");
    assert_eq!(desk.on_disk("age"), integer(42));
}

#[test]
fn a_paste_is_text_and_never_picks_a_choice_or_moves() {
    let mut desk = desk();
    desk.send(fieldbook::ui::Msg::Paste("Lishuwan\n1\n".into()));
    assert_eq!(desk.on_disk("village"), None);
    desk.press("Enter");
    assert_eq!(desk.on_disk("village"), text("Lishuwan 1"));
    desk.press("Tab");
    desk.send(fieldbook::ui::Msg::Paste("1".into()));
    assert_eq!(desk.on_disk("sells"), None);
}

#[test]
fn any_question_is_reached_by_a_part_of_its_text() {
    let mut desk = desk();
    desk.press("Ctrl-G").types("notes").press("Enter").sees("▸");
    desk.types("好").press("Enter");
    assert_eq!(desk.on_disk("notes"), text("好"));
}
