//! Back-checks: the draw can be repeated, and the comparison tells errors from changes.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/form.rs"]
mod form;
#[path = "support/review.rs"]
mod review;

use fieldbook::review::backcheck::{Compared, Plan, Twice, VariableType, compare, draw, marked};
use review::{Example, variable};

const PLAN: Plan = Plan {
    seed: 2022,
    share: 0.1,
    fewest: 1,
};

#[test]
fn the_draw_depends_on_the_seed_and_the_interviews_only() {
    let mut example = Example::new();
    let uids = |example: &Example, plan: &Plan| {
        let sheet = example.sheet();
        let all: Vec<usize> = (0..sheet.lines().len()).collect();
        let drawn = draw(&sheet, &all, plan);
        let mut uids: Vec<String> = drawn
            .iter()
            .map(|drawn| sheet.lines()[drawn.line].uid.to_string())
            .collect();
        uids.sort();
        uids
    };
    let first = uids(&example, &PLAN);
    example.interviews.reverse();
    assert_eq!(first, uids(&example, &PLAN), "the order of the file");
    assert_ne!(first, uids(&example, &Plan { seed: 2023, ..PLAN }));
    // An interview that comes later takes nothing out of the draw but what it takes the place of.
    example.interviews.pop();
    let fewer = uids(&example, &PLAN);
    assert!(fewer.iter().filter(|uid| !first.contains(uid)).count() <= 1);
}

#[test]
fn every_enumerator_is_drawn_by_the_share() {
    let sheet = Example::new().sheet();
    let all: Vec<usize> = (0..sheet.lines().len()).collect();
    let enumerators = sheet.column("enumerator");
    for (name, lines) in sheet.groups(enumerators, all.iter().copied()) {
        let drawn = draw(&sheet, &all, &PLAN);
        let own = drawn
            .iter()
            .filter(|drawn| drawn.enumerator == name)
            .count();
        assert_eq!(own, lines.len().div_ceil(10), "{name:?} of {}", lines.len());
    }
    let everybody = Plan { share: 1.0, ..PLAN };
    assert_eq!(draw(&sheet, &all, &everybody).len(), all.len());
    assert_eq!(draw(&sheet, &[], &PLAN), []);
}

#[test]
fn a_draw_is_even() {
    let sheet = Example::new().sheet();
    let all: Vec<usize> = (0..sheet.lines().len()).collect();
    let mut times = vec![0_u32; all.len()];
    for seed in 0..2_000 {
        let plan = Plan {
            seed,
            share: 0.25,
            fewest: 0,
        };
        draw(&sheet, &all, &plan)
            .iter()
            .for_each(|drawn| times[drawn.line] += 1);
    }
    // Each is drawn 500 to 530 times of 2,000 in expectation (rounding up by enumerator), sd 19.
    assert!(times.iter().all(|n| (420..=620).contains(n)), "{times:?}");
}

fn compared(name: &str, kind: VariableType, tolerance: f64) -> Compared {
    Compared {
        variable: variable(name),
        kind,
        tolerance,
    }
}

#[test]
fn the_comparison_counts_errors_by_question_enumerator_and_type() {
    let original = Example::new();
    let mut again = Example::new();
    again.set("R001", "2022", "gender", "2");
    let wage: i64 = original.interviews[original.index("R003", "2022")]
        .text(&variable("inc_wage"))
        .unwrap()
        .parse()
        .unwrap();
    again.set("R003", "2022", "inc_wage", &(wage * 104 / 100).to_string());
    again.set("R004", "2022", "inc_wage", "-99");
    let pairs: Vec<Twice<'_>> = original
        .interviews
        .iter()
        .zip(&again.interviews)
        .filter(|(one, _)| one.text(&variable("wave")).as_deref() == Some("2022"))
        .map(|(original, again)| Twice { original, again })
        .collect();
    let questions = [
        compared("gender", VariableType::Fact, 0.0),
        compared("inc_wage", VariableType::Opinion, 0.05),
        compared("platforms", VariableType::Skill, 0.0),
    ];
    let (enumerator, key) = (variable("enumerator"), variable("respondent_id"));
    let form = &original.questionnaire;
    let result = compare(form, Some(&enumerator), Some(&key), &pairs, &questions);
    let different: Vec<usize> = result.variables.iter().map(|v| v.rate.different).collect();
    assert_eq!(
        different,
        [1, 1, 0],
        "4 % is within the tolerance, refused is not"
    );
    assert_eq!(result.variables[0].rate.compared, 62);
    let (low, high) = result.variables[0].rate.interval.unwrap();
    // R: binom.test(1, 62)$conf.int
    assert!(
        (low - 0.000_408_3).abs() < 1e-6 && (high - 0.086_621).abs() < 1e-5,
        "{low} {high}"
    );
    assert!(result.variables[1].reliability.unwrap() > 0.999);
    let differs: Vec<(&str, &str, &str)> = result
        .differences
        .iter()
        .map(|d| {
            (
                d.key.as_deref().unwrap(),
                d.original.as_str(),
                d.again.as_str(),
            )
        })
        .collect();
    assert_eq!(differs[0], ("R001", "1", "2"));
    assert_eq!(differs[1].2, "refused");
    let facts = result
        .enumerators
        .iter()
        .filter(|e| e.kind == VariableType::Fact);
    assert_eq!(facts.map(|e| e.rate.compared).sum::<usize>(), 62);
}

#[test]
fn choices_in_another_order_are_the_same_answer() {
    let original = Example::new();
    let mut again = Example::new();
    again.set("R001", "2022", "platforms", "export chat live shop");
    let index = original.index("R001", "2022");
    let pair = [Twice {
        original: &original.interviews[index],
        again: &again.interviews[index],
    }];
    let questions = [compared("platforms", VariableType::Skill, 0.0)];
    let result = compare(&original.questionnaire, None, None, &pair, &questions);
    assert_eq!(result.variables[0].rate.different, 0);
    assert_eq!(result.variables[0].reliability, None);
}

#[test]
fn the_questionnaire_marks_what_is_compared() {
    let form = form::form(
        "| survey |
         |        | type    | name   | label  | backcheck |
         |        | text    | name   | Name   |           |
         |        | integer | age    | Age    | 1         |
         |        | integer | land   | Land   | 2 10%     |
         |        | text    | mood   | Mood   | 3         |",
    );
    let kinds: Vec<(String, VariableType, f64)> = marked(&form)
        .into_iter()
        .map(|one| (one.variable.to_string(), one.kind, one.tolerance))
        .collect();
    assert_eq!(
        kinds,
        [
            ("age".to_owned(), VariableType::Fact, 0.0),
            ("land".to_owned(), VariableType::Skill, 0.1),
            ("mood".to_owned(), VariableType::Opinion, 0.0),
        ]
    );
}

#[test]
fn the_verb_draws_a_sample_and_compares_it_with_the_second_visits() {
    let desk = cli::Desk::with_example();
    let drawn = desk.json(&[
        "backcheck",
        "s.fbk",
        "--round",
        "2022",
        "--seed",
        "7",
        "--json",
    ]);
    assert_eq!(drawn["of"], 61, "60 to their end, one closed as partial");
    let list = drawn["drawn"].as_array().unwrap();
    let of = |who: &str| list.iter().filter(|one| one["enumerator"] == who).count();
    assert!(
        ["E1", "E2", "E3", "E4"].into_iter().all(|who| of(who) >= 2),
        "{drawn}"
    );
    assert_eq!(
        drawn,
        desk.json(&[
            "backcheck",
            "s.fbk",
            "--round",
            "2022",
            "--seed",
            "7",
            "--json"
        ])
    );

    std::fs::copy(desk.path("s.fbk"), desk.path("again.fbk")).unwrap();
    let answer = [
        "answer",
        "again.fbk",
        "--interview",
        "R001",
        "--round",
        "2022",
        "--reason",
    ];
    desk.ok(&[&answer[..], &["asked again", "--set", "gender=2"]].concat());
    let with = [
        "backcheck",
        "s.fbk",
        "--with",
        "again.fbk",
        "--round",
        "2022",
    ];
    let asked = ["--fact", "gender", "--skill", "inc_farm", "--json"];
    let output = desk.run(&[&with[..], &asked].concat());
    assert_eq!(output.status.code(), Some(3), "a difference is a finding");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["pairs"], 62);
    assert_eq!(found["variables"][0]["error"]["different"], 1);
    assert_eq!(found["variables"][1]["error"]["different"], 0);
    assert_eq!(
        found["differences"][0],
        serde_json::json!({"key": "R001", "variable": "gender", "type": "fact", "original": "1", "again": "2"})
    );
    let refused = |arguments: &[&str]| desk.refused(&[&with[..], arguments].concat()).0;
    assert!(
        refused(&[]).contains("--fact"),
        "what is compared has to be said"
    );
    assert!(refused(&["--fact", "gendr"]).contains("gendr"));
}
