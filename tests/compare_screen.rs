//! The Compare screen on the example study: from one number a variable down to the interview that it comes from.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;

/// The example's comparison, computed as the program does.
fn compared(columns: u16, rows: u16) -> Desk {
    let mut desk = Desk::example(columns, rows);
    desk.estimating().press("3").settle();
    desk
}

/// Narrows the list to one variable and selects it.
fn on<'a>(desk: &'a mut Desk, variable: &str) -> &'a mut Desk {
    desk.press("/").types(variable).press("Enter")
}

#[test]
fn one_declared_row_a_variable_and_the_selected_one_unfolds_on_one_key() {
    let mut desk = compared(80, 24);
    desk.sees("The declared analysis")
        .sees("NOMINAL")
        .sees("95% CI")
        .sees("Holm");
    on(&mut desk, "inc_total");
    desk.sees("58  50,568  58,128   +7,559")
        .sees("+3,346 … +11,772")
        .sees(".003");
    desk.sees("★ CR2")
        .sees("df 8.8")
        .sees("wild bootstrap")
        .sees("signed rank")
        .sees("d_z 0.65");
    desk.sees("⚠ CLUSTER");
    desk.press("r")
        .sees("CPI 102.714")
        .sees("+6,023")
        .sees("real, in money of 2020");
    desk.press("m").misses("★ CR2");
}

#[test]
fn a_yes_and_no_is_read_in_percent_with_mcnemars_test() {
    let mut desk = compared(80, 24);
    on(&mut desk, "sells_online");
    desk.sees("29.5%")
        .sees("59.0%")
        .sees("McNemar, Tango's interval")
        .sees("gained");
}

#[test]
fn a_row_leads_to_its_households_and_a_household_to_its_interview_and_back() {
    let mut desk = compared(80, 24);
    on(&mut desk, "inc_ecom");
    desk.press("Enter")
        .sees("inc_ecom: who is behind it")
        .sees("respondent")
        .sees("village");
    desk.press("Down Enter");
    assert!(desk.model.entry.is_some(), "the interview is open");
    desk.press("Esc").sees("inc_ecom: who is behind it");
    desk.press("Esc").sees("The declared analysis");
}

#[test]
fn plots_follow_each_other_on_one_key_and_are_written_beside_the_study() {
    let mut desk = compared(80, 24);
    on(&mut desk, "inc_total");
    for title in [
        "Before × after",
        "Means of groups",
        "Means by village",
        "Changes",
        "Change by village",
        "Share of respondents at or below",
        "Lorenz curves",
        "Growth incidence",
        "Before × after",
    ] {
        desk.press("p").sees(&format!("{title}: inc_total"));
    }
    desk.press("e").sees("study-inc_total-scatter.svg");
    desk.press("e").sees("study-inc_total-scatter-2.svg");
    let text =
        std::fs::read_to_string(desk.folder.path().join("study-inc_total-scatter.svg")).unwrap();
    assert!(text.starts_with("<svg"));
    desk.press("Left")
        .sees("Growth incidence")
        .press("Esc")
        .sees("The declared analysis");
}

#[test]
fn marked_variables_are_a_family_of_their_own() {
    let mut desk = compared(80, 24);
    desk.press("o").sees("mark variables first");
    desk.press("Space Space o").settle();
    desk.sees("2 chosen")
        .sees("household_size")
        .sees("skill_farm")
        .misses("skill_phone");
    desk.press("o").settle().sees("skill_phone");
}

#[test]
fn groups_money_a_line_and_a_table_are_chosen_by_typing() {
    let mut desk = compared(80, 24);
    desk.press("b")
        .types("gender")
        .press("Enter")
        .settle()
        .sees("by gender");
    desk.press("l")
        .types("4000 2020")
        .press("Enter")
        .settle()
        .sees("line 4000 of 2020");
    desk.press("v")
        .types("poverty below")
        .press("Enter")
        .sees("Poverty below 4,000");
    desk.press("d")
        .types("2022")
        .press("Enter")
        .settle()
        .sees("money of 2022");
    desk.press("v")
        .types("difference in change")
        .press("Enter")
        .sees("Difference in change, gender");
    desk.press("l")
        .press("Ctrl-U")
        .types("four")
        .press("Enter")
        .sees("positive amount");
}

#[test]
fn the_warnings_of_a_row_and_of_the_whole_are_read_on_one_key() {
    let mut desk = compared(80, 24);
    on(&mut desk, "inc_other");
    desk.press("w")
        .sees("SKEW")
        .sees("RECALL")
        .sees("NOCONTROL");
}

#[test]
fn every_part_of_the_screen_stands_in_small_and_in_plain_windows() {
    let mut desk = compared(80, 24);
    on(&mut desk, "inc_pc");
    for (columns, rows) in [(60, 16), (80, 24), (120, 40), (200, 60)] {
        desk.resize(columns, rows).sees("inc_pc");
        for _ in 0..8 {
            desk.press("p").misses("NaN");
        }
        desk.press("Esc Enter").misses("NaN");
        desk.press("Esc T p").misses("NaN").press("Esc");
    }
}

#[test]
fn a_point_of_a_plot_names_its_household_and_opens_its_interview() {
    let mut desk = compared(80, 24);
    on(&mut desk, "inc_total");
    desk.press("p").sees("Enter opens the interview");
    desk.press("Down")
        .sees("◉ ")
        .sees(" · 2020 ")
        .sees(" → 2022 ")
        .misses("Enter opens the interview");
    let first = desk.screen();
    desk.press("Down Down Down");
    assert_ne!(desk.screen(), first, "the cursor moves");
    desk.press("Up Up Up Up Up");
    assert_eq!(desk.screen(), first, "and stops at the first");
    desk.press("Enter");
    assert!(desk.model.entry.is_some(), "the interview is open");
    desk.press("Esc").sees("Before × after: inc_total");
    desk.press("p").sees("Means of groups");
}

#[test]
fn a_group_says_since_when_on_one_key() {
    let mut desk = compared(80, 24);
    desk.press("s").sees("choose groups first");
    desk.press("b")
        .types("gender")
        .press("Enter")
        .settle()
        .press("w")
        .sees("NODATE")
        .press("Esc");
    desk.press("s")
        .sees("Since when they are in the second group")
        .press("Down Enter")
        .settle()
        .press("w")
        .misses("NODATE");
}
