//! Checks that a team writes: read from a document, put to every interview, refused by line and column.

#[path = "support/form.rs"]
mod form;
#[path = "support/review.rs"]
mod review;

use std::collections::HashMap;

use expect_test::expect;
use fieldbook::data::{Grid, Interview};
use fieldbook::form::{Address, Questionnaire};
use fieldbook::review::{CheckId, FrameIndex, Limits, Rules, TeamCheck, read_team_checks, within};
use fieldbook::survey::{Roles, Status};
use review::{Example, listed, uid, variable};

fn checks(questionnaire: &Questionnaire, text: &str) -> Result<Vec<TeamCheck>, String> {
    let grid = Grid::read("checks.csv", text.as_bytes()).unwrap();
    read_team_checks(&grid, questionnaire).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })
}

fn of_team(example: &Example) -> Vec<fieldbook::review::Finding> {
    let mut found = example.findings();
    found.retain(|finding| matches!(finding.check, CheckId::Team(_) | CheckId::Rule));
    found
}

#[test]
fn an_expression_of_the_team_is_put_to_every_interview() {
    let mut example = Example::new();
    let text = "name,severity,expression,message
spends_more,soft,${exp_total} > 1.5 * ${inc_total},spending ${exp_total} is more than 1.5 × income ${inc_total}
young_seller,note,\"${age} < 25 and selected(${platforms}, 'live')\",a young live seller
old_roster,hard,max(${member_age}) > 95,somebody of ${household_size} is older than 95
";
    example.team = checks(&example.questionnaire, text).unwrap();
    let found = of_team(&example);
    expect![[r#"
        soft team:spends_more R107 2020 /sec_spend/exp_total
        note team:young_seller R001 2022 /sec_ecom/platforms
        note team:young_seller R101 2022 /sec_ecom/platforms
    "#]]
    .assert_eq(&listed(&found));
    expect!["R107, 2020, /sec_spend/exp_total: spending 17900 is more than 1.5 × income 10800. Look at the answers that the check compares."].assert_eq(&found[0].to_string());
}

#[test]
fn a_missing_answer_raises_nothing() {
    let mut example = Example::new();
    example.team = checks(
        &example.questionnaire,
        "name,severity,expression,message\nlow,hard,${inc_wage} < 0,wages below zero\n",
    )
    .unwrap();
    // The questionnaire's code for refused is below zero; a refused wage is not.
    example.set("R001", "2022", "inc_wage", "-99");
    example.set("R003", "2022", "inc_wage", "");
    assert_eq!(of_team(&example), []);
}

#[test]
fn a_dismissed_team_finding_returns_when_its_answers_or_its_rule_change() {
    let id = |factor: &str, wage: &str| {
        let mut example = Example::new();
        let text = format!(
            "name,severity,expression,message\nhigh,note,${{inc_wage}} > {factor},high wages\n"
        );
        example.team = checks(&example.questionnaire, &text).unwrap();
        example.set("R001", "2022", "inc_wage", wage);
        let found = of_team(&example);
        let own = found.iter().find(|f| {
            f.subject.key.as_deref() == Some("R001") && f.subject.round.as_deref() == Some("2022")
        });
        own.unwrap().id
    };
    assert_eq!(id("1000", "90500"), id("1000", "90500"));
    assert_ne!(id("1000", "90500"), id("1000", "90501"));
    assert_ne!(id("1000", "90500"), id("2000", "90500"));
}

#[test]
fn lines_that_cannot_be_used_are_told_together() {
    let example = Example::new();
    let text = "name,severity,expression,message
a,loud,1 = 1,x
b,soft,${income} > 1,x
d,soft,${age} >,x
c,soft,${age} > 1,
";
    let faults = checks(&example.questionnaire, text).unwrap_err();
    expect![[r#"
        line 2, column severity: `loud` is no severity. Write hard, soft or note.
        line 3, column expression: there is no question `income`. Write the name of a question of this form
        line 4, column expression: the expression ends where a value is expected. Complete it
        line 5, column message: the check says nothing. Write what is wrong then."#]].assert_eq(&faults);
    let faults = checks(&example.questionnaire, "name,expression\na,1 = 1\n").unwrap_err();
    expect![[r#"
        line 1, column severity: there is no column `severity`. The columns are name,severity,expression,message.
        line 1, column message: there is no column `message`. The columns are name,severity,expression,message."#]].assert_eq(&faults);
}

/// A form with positions, a conditional section and a warning that everybody sees.
const FORM: &str = "
| survey |
|        | type                 | name    | label   | relevant            | required |
|        | text                 | id      | Id      |                     |          |
|        | text                 | village | Village |                     |          |
|        | geopoint             | place   | Place   |                     |          |
|        | integer              | a       | A       |                     |          |
|        | integer              | b       | B       |                     |          |
|        | note                 | sum     | B is more | ${b} > ${a}       |          |
";

fn interview(form: &Questionnaire, number: u64, cells: &[(&str, &str)]) -> Interview {
    let answers: HashMap<_, _> = cells
        .iter()
        .filter_map(|(name, text)| {
            let answer = form.read(&variable(name), text).unwrap()?;
            Some((Address::top(variable(name)), answer))
        })
        .collect();
    Interview {
        uid: uid(number),
        status: Status::Complete,
        rows: vec![],
        answers,
    }
}

#[test]
fn a_position_far_from_its_village_and_a_note_that_is_no_warning() {
    let form = form::form(FORM);
    let names = ["id", "village", "place", "a", "b"].map(variable);
    let roles = Roles::of(names.iter(), &[] as &[&str]);
    let mut interviews: Vec<Interview> = (0..30)
        .map(|i| {
            let id = format!("H{i}");
            let place = format!("43.2{i:02} 76.9 0 0");
            interview(
                &form,
                i,
                &[
                    ("id", &id),
                    ("village", "V1"),
                    ("place", &place),
                    ("a", "1"),
                    ("b", "2"),
                ],
            )
        })
        .collect();
    interviews[3] = interview(
        &form,
        3,
        &[("id", "H3"), ("village", "V1"), ("place", "44.2 76.9 0 0")],
    );
    let context = form::context();
    let rules = Rules {
        questionnaire: &form,
        roles: &roles,
        context: &context,
        frame: None::<FrameIndex>,
        team: &[],
        limits: Limits::default(),
    };
    let sheet = fieldbook::review::Sheet::of(&form, &roles, &interviews);
    let found = fieldbook::review::findings(&rules, &sheet, &interviews);
    assert_eq!(listed(&found), "soft position H3 - /place\n");
    // Alone the interview cannot know that everybody sees the note.
    let alone = within(&rules, &interviews[0]);
    assert_eq!(listed(&alone), "soft warning H0 - /sum\n");
}
