//! Well-formed and misshapen questionnaires by the hundred: nothing that a cell can hold stops the reader or the running form.

#[path = "support/form.rs"]
mod support;

use std::sync::Arc;

use fieldbook::data::xlsform::{Options, Sheet, Table, read_sheets_with};
use fieldbook::form::expr::Function;
use fieldbook::form::{Address, Answer, Part, Questionnaire, Session, version::Plan};
use proptest::prelude::*;
use support::{Run, context, read};

/// An expression of the language: every function with as many arguments as it takes, of every kind of value.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "${n}",
        "${t}",
        "${d}",
        "${pick}",
        "${age}",
        "${kids}",
        "${far}",
        "../n",
        ".",
        "''",
        "'a b'",
        "'2022-11-09'",
        "'1 2 3 4; 5 6 7 8; 1 2 3 4'",
        "0",
        "-1",
        "2.5",
        "1 div 0",
        "9999999999",
        "true()",
        "today()",
        "null",
        "instance('list')/root/item[name = ${pick}]/label",
        "${kids}[position() = last()]/age",
        "current()/../n",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let operators = vec![
            "+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or", "|",
        ];
        let names: Vec<(String, usize, usize)> = Function::ALL
            .iter()
            .map(|function| {
                let (least, most) = function.arity();
                (function.name().to_owned(), least, most.min(least + 2))
            })
            .chain(["count-if", "sum-if", "max-if"].map(|name| (name.to_owned(), 2, 2)))
            .collect();
        let call = (
            prop::sample::select(names),
            prop::collection::vec(inner.clone(), 7),
            any::<prop::sample::Index>(),
        );
        prop_oneof![
            3 => call.prop_map(|((name, least, most), arguments, count)| {
                let count = least + count.index(most - least + 1);
                format!("{name}({})", arguments[..count.min(7)].join(", "))
            }),
            2 => (inner.clone(), prop::sample::select(operators), inner.clone())
                .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            1 => inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

fn asked(calculation: &str, relevant: &str, count: &str) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    format!(
        "
        | survey |
        |        | type            | name | label | calculation   | relevant   | repeat_count |
        |        | integer         | n    | N     |               |            |              |
        |        | text            | t    | T     |               |            |              |
        |        | date            | d    | D     |               |            |              |
        |        | select_one list | pick | Pick  |               |            |              |
        |        | begin_repeat    | kids | Kids  |               |            |              |
        |        | integer         | age  | Age   |               |            |              |
        |        | calculate       | x    |       | {}            |            |              |
        |        | end_repeat      |      |       |               |            |              |
        |        | text            | far  | Far   |               | ${{n}} > 1 |              |
        |        | calculate       | y    |       | {}            |            |              |
        |        | begin_repeat    | more | More  |               | {}         | {}           |
        |        | text            | z    | Z     |               |            |              |
        |        | end_repeat      |      |       |               |            |              |
        | choices |
        |        | list_name | name | label | cost |
        |        | list      | a    | A     | 1    |
        |        | list      | b    | B     | 2    |
        ",
        cell(calculation),
        cell(calculation),
        cell(relevant),
        cell(count),
    )
}

fn answered(form: Arc<Questionnaire>) -> Run {
    let mut run = Run::of(form);
    for _ in 0..2 {
        let repeats: Vec<Address> =
            places(&run.session, |part| matches!(part, Part::Repeat { .. }));
        for repeat in repeats {
            let _ = run.session.add_row(&repeat);
        }
    }
    for (i, text) in ["7", "3", "2022-11-09", "b", "", "abc", "-1"]
        .iter()
        .cycle()
        .take(40)
        .enumerate()
    {
        let fields = places(&run.session, |part| *part == Part::Field);
        if let Some(at) = fields.get(i * 7 % fields.len().max(1))
            && let Ok(answer) = run.session.questionnaire().read(&at.variable, text)
        {
            let _ = run.session.answer(at, answer);
        }
    }
    run
}

fn places(session: &Session, wanted: impl Fn(&Part) -> bool) -> Vec<Address> {
    let states = session.states().into_iter();
    states
        .filter(|state| wanted(&state.part))
        .map(|state| state.address)
        .collect()
}

/// The same rows and answers, taken up anew.
fn again(session: &Session) -> Session {
    let rows = places(session, |part| matches!(part, Part::Row { .. }));
    let states = session.states().into_iter();
    let answers: Vec<(Address, Answer)> = states
        .filter_map(|state| Some((state.address, state.answer?)))
        .collect();
    Session::restore(session.questionnaire().clone(), context(), rows, answers)
}

const CHANGING: [&str; 6] = [
    "random(",
    "uuid(",
    "now(",
    "randomize(",
    "once(",
    "duration(",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn every_expression_has_a_value_or_a_fault_and_is_worth_the_same_when_worked_out_anew(
        calculation in expression(), relevant in expression()
    ) {
        let reading = read(&asked(&calculation, &relevant, "2"));
        if let Some(form) = reading.questionnaire {
            let run = answered(Arc::new(form));
            let steady = CHANGING.iter().all(|word| !calculation.contains(word) && !relevant.contains(word));
            if steady {
                let mut anew = again(&run.session);
                let changes = anew.recalculate();
                prop_assert!(changes.is_empty(), "{calculation} / {relevant}: {changes:?}");
                prop_assert_eq!(
                    anew.states(),
                    run.session.states(),
                    "{} / {}",
                    calculation,
                    relevant
                );
            }
        }
    }

    #[test]
    fn no_grid_of_cells_stops_the_reader_and_what_opens_anyway_can_be_asked(
        survey in grid(), choices in grid(), dialect in any::<bool>()
    ) {
        let header = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
        let first = match dialect {
            false => header(&["type", "name", "label", "relevant", "calculation", "appearance", "choice_filter", "repeat_count"]),
            true => header(&["clause", "condition", "type", "values_list", "name", "display.prompt.text", "constraint", "calculation"]),
        };
        let sheet = |name: &str, first: Vec<String>, rows: Vec<Vec<String>>| Sheet {
            name: name.into(),
            rows: [first].into_iter().chain(rows).collect(),
        };
        let sheets = [
            sheet("survey", first, survey),
            sheet("choices", header(&["list_name", "name", "label", "extra"]), choices),
        ];
        let options = Options {
            anyway: true,
            tables: vec![Table::read("table.csv".into(), b"a,b\n1,2\n1,2\n")],
            ..Options::named("fuzz")
        };
        let reading = read_sheets_with(&sheets, &options);
        for finding in &reading.findings {
            prop_assert!(!finding.to_string().is_empty());
        }
        if let Some(form) = reading.questionnaire {
            let form = Arc::new(form);
            let run = answered(Arc::clone(&form));
            let _ = again(&run.session).recalculate();
            prop_assert!(Plan::of(&form, &form).is_empty());
        }
    }
}

fn grid() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof![
        4 => prop::sample::select(vec![
            "", "", "", "text", "integer", "select_one l", "select_multiple l or_other", "begin group", "end group",
            "begin repeat", "end repeat", "begin loop over l", "end loop", "begin_kobomatrix", "end_kobomatrix", "calculate",
            "hidden", "range", "rank l", "select_one ${a}", "select_one_from_file table.csv", "l", "a", "b", "c", "1", "2",
            "${a} = 1", "${b}", "search('table')", "search('table', 'matches', 'a', ${a})", ". > 3", "if", "else", "end if",
            "begin screen", "end screen", "data('a') === 1 && !selected(data('b'), 'x')", "%(label)s", "sum(${a})",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ];
    prop::collection::vec(prop::collection::vec(cell, 0..9), 0..14)
}

#[test]
fn a_count_beyond_all_reason_makes_a_bounded_number_of_rows() {
    for count in ["9999999999", "-1", "'many'"] {
        let form = read(&asked("1", "true()", count)).questionnaire;
        let session = Run::of(Arc::new(form.expect("a questionnaire"))).session;
        let rows = places(&session, |part| matches!(part, Part::Row { .. }));
        assert!(rows.len() <= 10_000, "{count}: {}", rows.len());
    }
}
