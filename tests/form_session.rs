//! A running form: what is asked, what is refused, what is parked and comes back.

#[path = "support/form.rs"]
mod support;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use fieldbook::data::xlsform;
use fieldbook::form::{
    Address, Answer, Change, Missing, Origin, Part, RefusalReason, Session, Value,
};
use support::{Run, context};

const QUESTIONNAIRE: &[u8] = include_bytes!("../src/example/questionnaire.xlsx");
const SUBMISSIONS: &str = include_str!("reference/example_study/submissions.csv");
const ROSTER: &str = include_str!("reference/example_study/roster.csv");

#[test]
fn the_example_questionnaire_is_read_without_a_single_finding() {
    let reading = xlsform::read(QUESTIONNAIRE);
    let findings: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings, Vec::<String>::new());
    let form = reading.questionnaire.unwrap();
    assert_eq!(form.id(), "village_ecom_2022");
    assert_eq!(form.languages(), ["English (en)", "中文 (zh)"]);
}

#[test]
fn every_record_of_the_example_can_be_entered_and_its_calculations_agree() {
    let form = Arc::new(xlsform::read(QUESTIONNAIRE).questionnaire.unwrap());
    let mut rows: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    let mut reader = csv::Reader::from_reader(ROSTER.as_bytes());
    for record in reader.records().map(Result::unwrap) {
        let key = format!("{}-{}", &record[0], &record[1]);
        rows.entry(key)
            .or_default()
            .push(record.iter().skip(3).map(str::to_owned).collect());
    }
    let mut reader = csv::Reader::from_reader(SUBMISSIONS.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let calculated = [
        "report_mode",
        "ecom_members",
        "skill_mean",
        "inc_total",
        "inc_pc",
        "exp_total",
        "stage",
    ];
    let mut compared = 0;
    for record in reader.records().map(Result::unwrap) {
        let day = NaiveDate::from_ymd_opt(2022, 12, 31).unwrap();
        let (session, begun) = Session::begin(form.clone(), context().on(day));
        let mut run = Run { session, begun };
        for (name, text) in headers.iter().zip(&record).skip(4) {
            if calculated.contains(&name) {
                continue;
            }
            set(&mut run, name, text);
            if name == "household_size" {
                for (i, cells) in rows.get(&record[0]).into_iter().flatten().enumerate() {
                    let names = [
                        "member_name",
                        "member_relation",
                        "member_age",
                        "member_ecom",
                    ];
                    for (name, text) in names.iter().zip(cells) {
                        set(&mut run, &format!("/roster[{}]/{name}", i + 1), text);
                    }
                }
            }
        }
        for name in calculated {
            let at = headers.iter().position(|header| header == name).unwrap();
            let shown = form.read(&run.session.address(name).unwrap().variable, &record[at]);
            let expected = shown.unwrap().map(|answer| match answer {
                Answer::Value(value) => value.to_string(),
                Answer::Missing(missing) => missing.code().to_owned(),
            });
            assert_eq!(
                run.get(name),
                expected.unwrap_or_default(),
                "{name} of {}",
                &record[0]
            );
            compared += 1;
        }
        let stopped = run.problems();
        let complete = &record[headers.iter().position(|h| h == "outcome").unwrap()] == "110";
        assert!(
            !complete || stopped.is_empty(),
            "{}: {stopped:?}",
            &record[0]
        );
    }
    assert_eq!(compared, 124 * 7);
}

/// As an import does: read by type, special codes become reasons, then answered.
fn set(run: &mut Run, path: &str, text: &str) {
    let at: Address = run.session.address(path).unwrap_or_else(|e| panic!("{e}"));
    let form = run.session.questionnaire().clone();
    let answer = form
        .read(&at.variable, text)
        .unwrap_or_else(|e| panic!("{path}: {e}"));
    let answer: Option<Answer> = answer.map(|answer| form.normalise(&at.variable, answer));
    if let Some(Answer::Value(Value::Text(code))) = &answer {
        assert!(
            !matches!(code.as_str(), "-98" | "-99"),
            "{path} keeps {code} as a value"
        );
    }
    if let Err(refusal) = run.session.answer(&at, answer) {
        panic!("{path} = {text} was refused: {refusal}");
    }
}

/// A household form with everything that can change under one's hands.
const HOUSEHOLD: &str = "
    | survey  |
    |         | type                | name     | label::English (en)      | label::中文 (zh) | relevant        | constraint            | constraint_message::English (en) | constraint_message::中文 (zh) | required | calculation       | default | choice_filter     | repeat_count | read_only |
    |         | select_one yes_no   | consent  | Consent?                 | 同意？           |                 |                       |                                  |                               | yes      |                   |         |                   |              |           |
    |         | begin_group         | main     | Main                     | 主               | ${consent} = 1  |                       |                                  |                               |          |                   |         |                   |              |           |
    |         | integer             | size     | Size                     | 人数             |                 | . >= 0 and . <= 15    | Enter 0 to 15 people.            | 请输入0至15人。               | yes      |                   |         |                   |              |           |
    |         | begin_repeat        | members  | Members                  | 成员             |                 |                       |                                  |                               |          |                   |         |                   | ${size}      |           |
    |         | text                | given    | Name                     | 名字             |                 |                       |                                  |                               |          |                   |         |                   |              |           |
    |         | integer             | age      | Age of ${given}          | ${given}的年龄   |                 | (. >= 0 and . < 120) or . = -98 | Too old.               | 太老                          |          |                   |         |                   |              |           |
    |         | select_one yes_no   | works    | Works?                   | 工作？           | ${age} >= 14    |                       |                                  |                               |          |                   |         |                   |              |           |
    |         | calculate           | adult    |                          |                  |                 |                       |                                  |                               |          | if(${age} >= 18, 1, 0) |    |                   |              |           |
    |         | calculate           | place    |                          |                  |                 |                       |                                  |                               |          | position(..)      |         |                   |              |           |
    |         | end_repeat          |          |                          |                  |                 |                       |                                  |                               |          |                   |         |                   |              |           |
    |         | calculate           | adults   |                          |                  |                 |                       |                                  |                               |          | sum(${adult})     |         |                   |              |           |
    |         | end_group           |          |                          |                  |                 |                       |                                  |                               |          |                   |         |                   |              |           |
    |         | select_one county   | county   | County                   | 县               |                 |                       |                                  |                               |          |                   |         |                   |              |           |
    |         | select_one town     | town     | Town                     | 镇               |                 |                       |                                  |                               |          |                   |         | county=${county}  |              |           |
    |         | integer             | fixed    | Fixed                    | 固定             |                 |                       |                                  |                               |          |                   | 7       |                   |              | yes       |
    | choices |
    |         | list_name | name | label::English (en) | label::中文 (zh) | county |
    |         | yes_no    | 1    | Yes                 | 是               |        |
    |         | yes_no    | 0    | No                  | 否               |        |
    |         | yes_no    | -98  | Does not know       | 不知道           |        |
    |         | county    | c1   | First               | 一               |        |
    |         | county    | c2   | Second              | 二               |        |
    |         | town      | t11  | One-one             | 一一             | c1     |
    |         | town      | t21  | Two-one             | 二一             | c2     |
";

fn household() -> Run {
    let mut run = Run::new(HOUSEHOLD);
    run.set("consent", "1");
    run.set("size", "3");
    for (i, (name, age)) in [("Ann", "40"), ("Bo", "17"), ("Cy", "19")]
        .iter()
        .enumerate()
    {
        run.set(&format!("/main/members[{}]/given", i + 1), name);
        run.set(&format!("/main/members[{}]/age", i + 1), age);
    }
    run
}

#[test]
fn a_count_makes_rows_and_totals_follow_the_rows() {
    let mut run = household();
    assert_eq!(run.get("adults"), "2");
    assert_eq!(run.get("/main/members[3]/place"), "3");
    run.set("/main/members[2]/age", "18");
    assert_eq!(run.get("adults"), "3");
}

#[test]
fn rows_beyond_a_smaller_count_are_parked_with_their_answers_and_come_back() {
    let mut run = household();
    let changes = run.set("size", "1");
    assert_eq!(run.get("adults"), "1");
    assert!(!run.relevant("/main/members[3]/age"));
    let parked: Vec<String> = changes
        .iter()
        .filter(|change| matches!(change, Change::Parked { .. }))
        .map(|change| run.session.path(change.address()))
        .collect();
    assert_eq!(
        parked,
        [
            "/main/members[2]",
            "/main/members[3]",
            "/main/members[2]/given",
            "/main/members[3]/given",
            "/main/members[2]/age",
            "/main/members[3]/age",
        ]
    );
    let changes = run.set("size", "3");
    assert_eq!(run.get("/main/members[3]/given"), "Cy");
    assert_eq!(run.get("adults"), "2");
    assert!(
        !changes
            .iter()
            .any(|change| matches!(change, Change::RowAdded { .. }))
    );
}

#[test]
fn an_answer_that_is_no_longer_asked_is_kept_reads_as_blank_and_comes_back() {
    let mut run = household();
    run.set("consent", "0");
    assert!(!run.relevant("size") && !run.relevant("/main/members[1]/age"));
    assert_eq!(run.get("adults"), "");
    let at = run.session.address("size").unwrap();
    let state = run.session.state(&at).unwrap();
    assert!(state.parked());
    assert_eq!(state.answer, Some(Answer::Value(Value::Integer(3))));
    run.set("consent", "1");
    assert_eq!(
        (run.get("size").as_str(), run.get("adults").as_str()),
        ("3", "2")
    );
}

#[test]
fn relevance_within_a_row_looks_at_the_same_row() {
    let mut run = household();
    assert!(run.relevant("/main/members[2]/works"));
    run.set("/main/members[2]/age", "9");
    assert!(!run.relevant("/main/members[2]/works"));
    assert!(run.relevant("/main/members[1]/works"));
}

#[test]
fn a_refused_answer_is_not_stored_and_the_refusal_speaks_the_language_of_the_interview() {
    let mut run = household();
    let refusal = run.try_set("size", "16").unwrap_err();
    assert_eq!(
        (refusal.reason, refusal.message.as_str()),
        (RefusalReason::Constraint, "Enter 0 to 15 people.")
    );
    run.session.set_language(1);
    assert_eq!(
        run.try_set("size", "-1").unwrap_err().message,
        "请输入0至15人。"
    );
    assert_eq!(run.get("size"), "3");
}

#[test]
fn an_answer_of_another_type_or_of_no_choice_is_refused() {
    let mut run = household();
    let refusal = run.try_set("size", "many").unwrap_err();
    assert_eq!(
        (refusal.reason, refusal.message.as_str()),
        (RefusalReason::WrongType, "`many` is not a whole number")
    );
    let refusal = run.try_set("consent", "2").unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::NotOffered);
    assert_eq!(refusal.message, "`2` is not one of 1, 0, -98");
    assert_eq!(
        run.try_set("fixed", "8").unwrap_err().reason,
        RefusalReason::ReadOnly
    );
    assert_eq!(
        run.try_set("adults", "8").unwrap_err().reason,
        RefusalReason::ReadOnly
    );
    assert_eq!(run.get("fixed"), "7");
}

#[test]
fn choices_follow_the_filter_and_an_answer_that_falls_out_becomes_a_problem() {
    let mut run = household();
    let town = run.session.address("town").unwrap();
    assert!(run.session.choices(&town).is_empty());
    run.set("county", "c1");
    let offered = run.session.choices(&town);
    assert_eq!(
        (offered[0].name.as_str(), offered[0].label.as_str()),
        ("t11", "One-one")
    );
    assert_eq!(
        run.try_set("town", "t21").unwrap_err().reason,
        RefusalReason::NotOffered
    );
    run.set("town", "t11");
    run.set("county", "c2");
    assert_eq!(run.get("town"), "t11");
    assert_eq!(
        run.problems(),
        ["/town: the answer is no longer among the choices"]
    );
    run.set("town", "t21");
    assert_eq!(run.problems(), Vec::<String>::new());
}

#[test]
fn a_required_question_blocks_completion_and_nothing_else() {
    let mut run = Run::new(HOUSEHOLD);
    assert_eq!(run.problems(), ["/consent: an answer is required"]);
    run.set("consent", "0");
    assert!(run.session.is_complete());
    run.set("consent", "1");
    assert_eq!(run.problems(), ["/main/size: an answer is required"]);
}

#[test]
fn a_reason_is_an_answer_and_counts_as_the_questions_own_code() {
    let mut run = household();
    let at = run.session.address("/main/members[1]/age").unwrap();
    let form = run.session.questionnaire().clone();
    assert_eq!(
        form.special_code(&at.variable, Missing::DontKnow),
        Some("-98")
    );
    assert_eq!(form.special_code(&at.variable, Missing::Refused), None);
    run.session
        .answer(&at, Some(Answer::Missing(Missing::DontKnow)))
        .unwrap();
    assert_eq!(
        (
            run.get("adults").as_str(),
            run.relevant("/main/members[1]/works")
        ),
        ("1", false)
    );
    let consent = run.session.address("consent").unwrap();
    let plain = Answer::Value(Value::Text("-98".into()));
    assert_eq!(
        form.normalise(&consent.variable, plain),
        Answer::Missing(Missing::DontKnow)
    );
    run.session
        .answer(&consent, Some(Answer::Missing(Missing::DontKnow)))
        .unwrap();
    assert_eq!(run.problems(), Vec::<String>::new());
    assert!(!run.relevant("size"));
}

#[test]
fn labels_speak_the_language_and_name_the_row() {
    let mut run = household();
    let at = run.session.address("/main/members[2]/age").unwrap();
    assert_eq!(run.session.label(&at), "Age of Bo");
    run.session.set_language(1);
    assert_eq!(run.session.label(&at), "Bo的年龄");
    let consent = run.session.address("consent").unwrap();
    assert_eq!(run.session.choices(&consent)[0].label, "是");
}

#[test]
fn paths_may_leave_groups_out_and_say_what_they_need() {
    let run = household();
    let bad = |path: &str| run.session.address(path).unwrap_err().to_string();
    for path in ["size", "/size", "/main/size", "main/size"] {
        let at = run.session.address(path).unwrap();
        assert_eq!(run.session.path(&at), "/main/size");
    }
    let at = run.session.address("/members[2]/age").unwrap();
    assert_eq!(run.session.path(&at), "/main/members[2]/age");
    assert_eq!(
        bad("age"),
        "`age` stands in every row of members: write members[1]/… for the first"
    );
    assert_eq!(
        bad("/members[9]/age"),
        "`/members[9]/age` leads to row 9 of members, which does not exist"
    );
    assert_eq!(bad("nobody"), "`nobody` is not in this questionnaire");
}

#[test]
fn a_counted_repeat_takes_no_rows_from_a_person() {
    let mut run = household();
    let at = run.session.address("/members").unwrap();
    let refusal = run.session.add_row(&at).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::Rows);
    assert_eq!(
        refusal.message,
        "the number of rows of members is worked out: ${size}"
    );
}

const OPEN: &str = "
    | survey |
    |        | type         | name  | label | calculation               | default |
    |        | begin_repeat | trips | Trips |                           |         |
    |        | text         | to    | To    |                           |         |
    |        | integer      | km    | Km    |                           | 10      |
    |        | calculate    | no    |       | position(..)              |         |
    |        | calculate    | upto  |       | sum(${trips}[position() <= position(current()/..)]/km) | |
    |        | begin_repeat | stops | Stops |                           |         |
    |        | text         | at    | At    |                           |         |
    |        | end_repeat   |       |       |                           |         |
    |        | calculate    | n     |       | count(${stops})           |         |
    |        | end_repeat   |       |       |                           |         |
    |        | calculate    | all   |       | count(${stops})           |         |
    |        | calculate    | total |       | sum(${km})                |         |
";

#[test]
fn rows_are_added_and_removed_and_an_id_never_comes_back() {
    let mut run = Run::new(OPEN);
    for _ in 0..3 {
        run.add("/trips");
    }
    run.set("/trips[2]/km", "5");
    assert_eq!(
        (run.get("total").as_str(), run.get("/trips[3]/no").as_str()),
        ("25", "3")
    );
    let trips = run.session.address("/trips").unwrap();
    run.session.remove_row(&trips, 3).unwrap();
    run.session.remove_row(&trips, 1).unwrap();
    assert_eq!(
        (run.get("total").as_str(), run.get("/trips[1]/no").as_str()),
        ("5", "1")
    );
    let (id, _) = run.session.add_row(&trips).unwrap();
    assert_eq!(id, 4);
    assert_eq!(run.get("total"), "15");
}

#[test]
fn repeats_within_repeats_count_their_own_rows() {
    let mut run = Run::new(OPEN);
    run.add("/trips");
    run.add("/trips");
    run.add("/trips[2]/stops");
    run.add("/trips[2]/stops");
    run.add("/trips[1]/stops");
    run.set("/trips[2]/stops[2]/at", "Almaty");
    let counts = ["/trips[1]/n", "/trips[2]/n", "all"].map(|path| run.get(path));
    assert_eq!(counts, ["1", "2", "3"]);
    let trips = run.session.address("/trips").unwrap();
    run.session.remove_row(&trips, 2).unwrap();
    assert_eq!(run.get("all"), "1");
}

#[test]
fn a_running_total_looks_at_the_rows_before() {
    let mut run = Run::new(OPEN);
    for _ in 0..3 {
        run.add("/trips");
    }
    run.set("/trips[1]/km", "1");
    let upto = ["/trips[1]/upto", "/trips[2]/upto", "/trips[3]/upto"].map(|path| run.get(path));
    assert_eq!(upto, ["1", "11", "21"]);
}

#[test]
fn what_was_stored_is_restored_without_anything_being_worked_out_anew() {
    let mut run = household();
    run.set("size", "2");
    let mut rows = vec![];
    let mut answers = vec![];
    for state in run.session.states() {
        if matches!(state.part, Part::Row { .. }) {
            rows.push(state.address.clone());
        }
        if let Some(answer) = state.answer.clone() {
            answers.push((state.address, answer));
        }
    }
    let form = run.session.questionnaire().clone();
    let mut again = Session::restore(form, context(), rows, answers);
    assert_eq!(again.states(), run.session.states());
    assert!(again.recalculate().is_empty());
    let at = again.address("size").unwrap();
    again
        .answer(&at, Some(Answer::Value(Value::Integer(3))))
        .unwrap();
    let third = again.address("/members[3]/given").unwrap();
    let answer = again.state(&third).unwrap().counting().cloned();
    assert_eq!(answer, Some(Answer::Value(Value::Text("Cy".into()))));
}

#[test]
fn defaults_and_the_devices_knowledge_are_given_once_at_the_start() {
    let mut run = Run::new(
        "
        | survey |
        |        | type     | name  | label | default               |
        |        | start    | began |       |                       |
        |        | deviceid | dev   |       |                       |
        |        | username | who   |       |                       |
        |        | today    | day   |       |                       |
        |        | end      | ended |       |                       |
        |        | date     | visit | Visit | today()               |
        |        | integer  | n     | N     | 4                     |
        |        | text     | code  | Code  | concat('N', ${n} + 1) |
        |        | text     | free  | Free  | n/a - later           |
        ",
    );
    let values =
        ["began", "dev", "who", "day", "visit", "n", "code", "free"].map(|path| run.get(path));
    assert_eq!(
        values,
        [
            "2022-11-09T08:30:00+08:00",
            "LAP-1",
            "enumerator",
            "2022-11-09",
            "2022-11-09",
            "4",
            "N5",
            "n/a - later"
        ]
    );
    run.set("n", "9");
    assert_eq!(run.get("code"), "N5");
    assert_eq!(run.get("ended"), "");
    run.session.finish();
    assert_eq!(run.get("ended"), "2022-11-09T08:30:00+08:00");
    let origins: Vec<Origin> = run
        .begun
        .iter()
        .filter_map(|change| match change {
            Change::Answered { origin, .. } => Some(*origin),
            _ => None,
        })
        .collect();
    assert_eq!(
        origins
            .iter()
            .filter(|origin| **origin == Origin::Calculated)
            .count(),
        4
    );
}

#[test]
fn an_answer_given_twice_changes_nothing() {
    let mut run = household();
    assert!(run.set("size", "3").is_empty());
}

#[test]
fn a_calculation_is_only_reported_when_its_value_changed() {
    let mut run = household();
    let changes = run.set("/members[1]/age", "41");
    let touched: Vec<String> = changes
        .iter()
        .map(|c| run.session.path(c.address()))
        .collect();
    assert_eq!(touched, ["/main/members[1]/age"]);
}

#[test]
fn the_name_of_an_interview_comes_from_the_form() {
    let mut run = Run::new(
        "
        | survey   |
        |          | type | name | label |
        |          | text | who  | Who   |
        | settings |
        |          | form_id | form_title | version | instance_name            |
        |          | f       | Form       | 3       | concat(${who}, '-', 'x') |
        ",
    );
    run.set("who", "R001");
    assert_eq!(run.session.name(), "R001-x");
    let form = run.session.questionnaire();
    assert_eq!(
        (form.id(), form.title(), form.version()),
        ("f", "Form", "3")
    );
}

#[test]
fn a_bill_that_is_no_longer_asked_for_no_longer_adds_up() {
    let mut run = Run::new(
        "
        | survey |
        |        | type      | name  | label | relevant   | calculation            |
        |        | integer   | extra | Extra |            |                        |
        |        | integer   | bill  | Bill  | ${extra} = 1 |                      |
        |        | calculate | total |       |            | coalesce(${bill}, 0) + 1 |
        ",
    );
    run.set("extra", "1");
    run.set("bill", "40");
    assert_eq!(run.get("total"), "41");
    run.set("extra", "0");
    assert_eq!(run.get("total"), "1");
    run.set("extra", "1");
    assert_eq!(run.get("total"), "41");
}

#[test]
fn an_order_of_chance_holds_for_the_interview_and_follows_a_written_seed() {
    let table = "
        | survey  |
        |         | type            | name  | label | parameters                   |
        |         | integer         | dice  | Dice  |                              |
        |         | select_one many | own   | Own   | randomize=true               |
        |         | select_one many | given | Given | randomize=true, seed=${dice} |
        |         | select_one many | plain | Plain | randomize=false              |
        | choices |
        |         | list_name | name | label |
        |         | many      | a    | A     |
        |         | many      | b    | B     |
        |         | many      | c    | C     |
        |         | many      | d    | D     |
        |         | many      | e    | E     |
        |         | many      | f    | F     |
    ";
    let mut run = Run::new(table);
    let names = |run: &Run, path: &str| -> String {
        let at = run.session.address(path).unwrap();
        run.session
            .choices(&at)
            .into_iter()
            .map(|c| c.name)
            .collect()
    };
    let own = names(&run, "own");
    assert_ne!(own, "abcdef", "seven is a seed that moves something");
    assert_eq!(own, names(&run, "own"), "asked twice, the same order");
    assert_eq!(names(&run, "plain"), "abcdef");
    run.set("dice", "1");
    let first = names(&run, "given");
    run.set("dice", "2");
    assert_ne!(first, names(&run, "given"));
    run.set("dice", "1");
    assert_eq!(first, names(&run, "given"));
    let mut sorted: Vec<char> = first.chars().collect();
    sorted.sort_unstable();
    assert_eq!(sorted.iter().collect::<String>(), "abcdef");
    run.set("own", "c");
    assert_eq!(run.get("own"), "c");
}

#[test]
fn a_calculation_with_a_trigger_waits_for_an_answer_to_it() {
    let mut run = Run::new(
        "
        | survey |
        |        | type         | name    | label   | calculation          | trigger      |
        |        | integer      | size    | Size    |                      |              |
        |        | text         | other   | Other   |                      |              |
        |        | calculate    | noted   |         | concat('s', ${size}) | ${other}     |
        |        | begin_repeat | kids    | Kids    |                      |              |
        |        | text         | given   | Name    |                      |              |
        |        | integer      | order   | Order   | position(..)         | ${given}     |
        |        | end_repeat   |         |         |                      |              |
        ",
    );
    run.set("size", "3");
    assert_eq!(run.get("noted"), "");
    run.set("other", "x");
    assert_eq!(run.get("noted"), "s3");
    run.set("size", "4");
    assert_eq!(run.get("noted"), "s3");
    run.set("other", "y");
    assert_eq!(run.get("noted"), "s4");
    run.add("kids");
    run.add("kids");
    run.set("/kids[2]/given", "Bo");
    assert_eq!(run.get("/kids[1]/order"), "");
    assert_eq!(run.get("/kids[2]/order"), "2");
}
