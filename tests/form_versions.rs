//! A newer version of a questionnaire: what it means for the interviews that exist, before anything is done.

#[path = "support/form.rs"]
mod support;

use fieldbook::form::version::{Plan, Step};
use support::form;

const OLD: &str = "
    | survey  |
    |         | type           | name   | label          | calculation |
    |         | text           | who    | Who answers?   |             |
    |         | integer        | age    | Age in years   |             |
    |         | integer        | land   | Land in mu     |             |
    |         | select_one yn  | sells  | Sells online?  |             |
    |         | decimal        | income | Income         |             |
    |         | begin_repeat   | kids   | Kids           |             |
    |         | text           | given  | Name           |             |
    |         | integer        | school | Years          |             |
    |         | end_repeat     |        |                |             |
    |         | calculate      | half   |                | ${income} div 2 |
    | choices |
    |         | list_name | name | label |
    |         | yn        | 1    | Yes   |
    |         | yn        | 0    | No    |
";

/// The steps as sentences.
fn plan(old: &str, new: &str) -> Vec<String> {
    let plan = Plan::of(&form(old), &form(new));
    let say = |step: &Step| match step {
        Step::New { variable } => format!("new {variable}"),
        Step::Removed { variable } => format!("removed {variable}"),
        Step::Renamed { from, to } => format!("renamed {from} {to}"),
        Step::Retyped {
            variable,
            from,
            to,
            keeps,
        } => format!("retyped {variable} {from} {to} {keeps}"),
        Step::Moved { variable, repeats } => {
            format!("moved {variable} {} {}", repeats.0, repeats.1)
        }
        Step::Choices {
            variable,
            added,
            removed,
        } => format!(
            "choices {variable} +{} -{}",
            added.join(","),
            removed.join(",")
        ),
    };
    plan.steps.iter().map(say).collect()
}

#[test]
fn the_same_version_and_other_wording_plan_nothing() {
    assert!(plan(OLD, OLD).is_empty());
    let reworded = OLD.replace("Age in years", "How old?");
    assert!(plan(OLD, &reworded).is_empty());
}

#[test]
fn a_question_with_its_text_under_another_name_was_renamed_and_with_another_text_is_new() {
    let renamed = OLD.replace("| age    |", "| years  |");
    assert_eq!(plan(OLD, &renamed), ["renamed age years"]);
    let other = renamed.replace("Age in years", "Year of birth");
    assert_eq!(plan(OLD, &other), ["new years", "removed age"]);
    let calculated = OLD.replace("| half   |", "| part   |");
    assert_eq!(plan(OLD, &calculated), ["renamed half part"]);
}

#[test]
fn where_two_could_be_meant_nothing_is_taken_for_renamed() {
    let old = OLD.replace("Land in mu", "Age in years");
    let new = old
        .replace("| age    |", "| age_a  |")
        .replace("| land   |", "| age_b  |");
    assert_eq!(
        plan(&old, &new),
        ["new age_a", "new age_b", "removed age", "removed land"]
    );
    let line = |name: &str| {
        format!("    |         | integer        | {name} | Age in years   |             |\n")
    };
    let two = OLD.replace(&line("age   "), &(line("age_a ") + &line("age_b ")));
    assert_eq!(plan(OLD, &two), ["new age_a", "new age_b", "removed age"]);
    let one = OLD.replace("| age    |", "| years  |");
    assert_eq!(
        plan(&two, &one),
        ["new years", "removed age_a", "removed age_b"]
    );
}

#[test]
fn another_type_says_whether_answers_can_stand() {
    let wider = OLD.replace("| integer        | age ", "| decimal        | age ");
    assert_eq!(plan(OLD, &wider), ["retyped age integer decimal true"]);
    assert!(Plan::of(&form(OLD), &form(&wider)).is_harmless());
    let narrower = OLD.replace("| decimal        | income", "| integer        | income");
    assert_eq!(
        plan(OLD, &narrower),
        ["retyped income decimal integer false"]
    );
    assert!(!Plan::of(&form(OLD), &form(&narrower)).is_harmless());
    let several = OLD.replace("select_one yn ", "select_multiple yn");
    assert_eq!(
        plan(OLD, &several),
        ["retyped sells select_one select_multiple true"]
    );
}

#[test]
fn choices_that_come_and_go_are_named() {
    let more = OLD.to_owned() + "|         | yn        | 9    | Both  |\n";
    assert_eq!(plan(OLD, &more), ["choices sells +9 -"]);
    assert_eq!(plan(&more, OLD), ["choices sells + -9"]);
    assert!(Plan::of(&form(OLD), &form(&more)).is_harmless());
    assert!(!Plan::of(&form(&more), &form(OLD)).is_harmless());
}

#[test]
fn a_question_that_leaves_a_repeat_has_moved_and_a_new_group_around_it_changes_nothing() {
    let school = "    |         | integer        | school | Years          |             |\n";
    let end = "    |         | end_repeat     |        |                |             |\n";
    let out = OLD.replace(&format!("{school}{end}"), &format!("{end}{school}"));
    assert_eq!(plan(OLD, &out), ["moved school 1 0"]);
    let grouped = OLD.replace(
        school,
        &format!("    | | begin_group | more | More | |\n{school}    | | end_group | | | |\n"),
    );
    assert!(plan(OLD, &grouped).is_empty());
}

#[test]
fn what_is_gone_is_named_and_never_harmless() {
    let less: String = OLD
        .lines()
        .filter(|line| !line.contains("| land "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(plan(OLD, &less), ["removed land"]);
    assert_eq!(plan(&less, OLD), ["new land"]);
    assert!(!Plan::of(&form(OLD), &form(&less)).is_harmless());
}
