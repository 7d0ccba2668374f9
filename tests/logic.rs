//! The expression language: JavaRosa's semantics, and mistakes that know their place.

#[path = "support/form.rs"]
mod support;

use std::f64::consts::{E, PI};

use fieldbook::form::{Broken, Severity};
use support::{Run, read};

/// A form that works out one expression beside some answers.
fn table(expression: &str) -> String {
    let expression = expression.replace('|', "\\|");
    format!(
        "
        | survey  |
        |         | type                 | name   | label | calculation  | relevant  |
        |         | integer              | n      | N     |              |           |
        |         | integer              | blank  | B     |              |           |
        |         | decimal              | m      | M     |              |           |
        |         | text                 | t      | T     |              |           |
        |         | date                 | d      | D     |              |           |
        |         | select_multiple pets | pets   | Pets  |              |           |
        |         | select_one pets      | pet    | Pet   |              |           |
        |         | integer              | hidden | H     |              | ${{n}} < 0 |
        |         | begin_repeat         | kids   | Kids  |              |           |
        |         | integer              | age    | Age   |              |           |
        |         | text                 | given  | Name  |              |           |
        |         | end_repeat           |        |       |              |           |
        |         | calculate            | x      |       | {expression} |           |
        | choices |
        |         | list_name | name | label  | legs |
        |         | pets      | cat  | Cat    | 4    |
        |         | pets      | dog  | Dog    | 4    |
        |         | pets      | bird | Bird   | 2    |
        "
    )
}

/// The expression's value beside n = 5, m = 2.5, t = abc, d = 2022-11-09, pets = cat bird, pet = bird, ages 7, –, 30.
fn value(expression: &str) -> String {
    let mut run = Run::new(&table(expression));
    for (path, text) in [("n", "5"), ("m", "2.5"), ("t", "abc"), ("d", "2022-11-09")] {
        run.set(path, text);
    }
    run.set("pets", "cat bird");
    run.set("pet", "bird");
    for (i, age) in ["7", "", "30"].iter().enumerate() {
        run.add("kids");
        run.set(&format!("/kids[{}]/age", i + 1), age);
        run.set(&format!("/kids[{}]/given", i + 1), ["Ann", "Bo", "Cy"][i]);
    }
    let at = run.session.address("x").unwrap();
    match run.session.state(&at).unwrap().fault {
        Some(Broken::Rule(why)) => format!("fault: {why}"),
        _ => run.get("x"),
    }
}

/// The first finding of the expression, as `code: way out`.
fn finding(expression: &str) -> String {
    let reading = read(&table(expression));
    let finding = reading.findings.first().expect("a finding");
    format!("{}: {}", finding.code, finding.way_out)
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(expression, expected)| (expression, expected, value(expression)))
        .filter(|(_, expected, got)| *expected != got)
        .map(|(expression, expected, got)| format!("{expression}: {got} instead of {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_blank_is_the_empty_text_and_no_number() {
    all(&[
        ("${blank} = ''", "true"),
        ("${blank} != 0", "true"),
        ("${blank} + 1", ""),
        ("string(${blank} + 1)", "NaN"),
        ("${blank} > 0", "false"),
        ("${blank} <= 0", "false"),
        ("if(${blank}, 'yes', 'no')", "no"),
        ("coalesce(${blank}, 7)", "7"),
        ("coalesce(number(''), 7)", "7"),
    ]);
}

#[test]
fn equality_compares_truth_before_numbers_before_texts() {
    all(&[
        ("true() = 17", "true"),
        ("'0017.' = 17", "true"),
        ("'017.' = '17.000'", "false"),
        ("${n} = '5'", "true"),
        ("${t} = 'abc'", "true"),
        ("'abc' < 'abcd'", "false"),
        ("0.1 + 0.2 = 0.3", "true"),
        ("${d} = date('2022-11-09')", "true"),
        ("${d} = '2022-11-09'", "true"),
    ]);
}

#[test]
fn numbers_are_read_with_a_comma_and_without_an_exponent() {
    all(&[
        ("number('4,5') * 2", "9"),
        ("string(number('1e3'))", "NaN"),
        ("string(number('- 17'))", "NaN"),
        ("string(number('Infinity'))", "NaN"),
        ("number('  12 ')", "12"),
    ]);
}

#[test]
fn sums_and_extremes_skip_blanks_and_know_negative_numbers() {
    all(&[
        ("sum(${age})", "37"),
        ("count(${kids})", "3"),
        ("count(${age})", "3"),
        ("count-non-empty(${age})", "2"),
        ("max(${age})", "30"),
        ("min(${age})", "7"),
        ("max(-5, -2, -9)", "-2"),
        ("sum(${kids}[age > 100]/age)", "0"),
        ("string(max(${kids}[age > 100]/age))", "NaN"),
    ]);
}

#[test]
fn an_irrelevant_answer_reads_as_a_blank_and_belongs_to_no_set() {
    all(&[("${hidden} = ''", "true"), ("count(${hidden})", "0")]);
}

#[test]
fn many_places_where_one_value_is_wanted_is_a_mistake_of_the_form() {
    assert!(value("${age} + 1").starts_with("fault: `age` stands in 3 rows"));
    assert!(finding("${age} + 1").starts_with("repeated_reference: Use sum()"));
    all(&[("join(', ', ${given})", "Ann, Bo, Cy")]);
}

#[test]
fn rows_are_reached_by_position_and_by_predicate() {
    all(&[
        ("indexed-repeat(${given}, ${kids}, 2)", "Bo"),
        ("indexed-repeat(${given}, ${kids}, 9)", ""),
        ("${kids}[position() = 3]/given", "Cy"),
        ("${kids}[3]/given", "Cy"),
        ("/data/kids[age = 7]/given", "Ann"),
        ("count(${kids}[age > 5])", "2"),
        ("count(/kids[age > ${n}])", "2"),
        ("join(' ', ${kids}[not(age = 7)]/given)", "Bo Cy"),
    ]);
}

#[test]
fn lists_of_choices_can_be_asked() {
    all(&[
        ("instance('pets')/root/item[name = ${pet}]/label", "Bird"),
        ("instance('pets')/root/item[name = ${pet}]/legs", "2"),
        ("count(instance('pets')/root/item[legs = 4])", "2"),
        ("sum(instance('pets')/root/item/legs)", "10"),
        ("jr:choice-name(${pet}, '${pet}')", "Bird"),
        ("jr:choice-name('dog', '${pets}')", "Dog"),
        ("selected(${pets}, 'bird')", "true"),
        ("selected(${pets}, 'bir')", "false"),
        ("selected-at(${pets}, 1)", "bird"),
        ("selected-at(${pets}, 5)", ""),
        ("count-selected(${pets})", "2"),
    ]);
}

#[test]
fn a_day_and_a_number_make_a_number_and_two_days_a_distance() {
    all(&[
        ("${d} + 1", "19306"),
        ("date(${d} + 1)", "2022-11-10"),
        ("${d} - date('2022-11-01')", "8"),
        ("today() = ${d}", "true"),
        (
            "format-date(${d}, '%d.%m.%Y, %b %e %y %a')",
            "09.11.2022, Nov 9 22 Wed",
        ),
        ("format-date-time(now(), '%H:%M:%S.%3')", "08:30:00.000"),
        ("decimal-time('06:00:00')", "0.25"),
        ("decimal-date-time('1970-01-02T12:00:00')", "1.5"),
        ("string(now())", "2022-11-09T08:30:00.000+08:00"),
        ("format-date('', '%Y')", ""),
        ("int((today() - date('2000-11-10')) div 365.25)", "21"),
    ]);
    assert!(value("date('1983-09-31')").starts_with("fault: `1983-09-31` is not a day"));
}

#[test]
fn a_pattern_has_to_match_the_whole_text() {
    all(&[
        ("regex('a1', '[a-z]')", "false"),
        ("regex('a1', '[a-z][0-9]')", "true"),
        ("regex('ab', 'a|ab')", "true"),
        ("regex(${t}, concat('a', '.', 'c'))", "true"),
    ]);
    assert!(finding("regex(${t}, '[a-')").starts_with("bad_pattern"));
}

#[test]
fn rounding_and_cutting_follow_javarosa() {
    all(&[
        ("round(-1.5)", "-1"),
        ("round(2.5)", "3"),
        ("round(1.005, 2)", "1.01"),
        ("round(12345.12345, -2)", "12300"),
        ("int(-1.9)", "-1"),
        ("-5 mod 3", "-2"),
        ("5 mod -3", "2"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substr('你好吗', 1, 2)", "好"),
        ("string-length('你好')", "2"),
    ]);
}

#[test]
fn operators_bind_as_xpath_says() {
    all(&[
        ("1 - 2 - 3", "-4"),
        ("2 + 3 * 4", "14"),
        ("-2 + 3", "1"),
        ("1 = 1 and 2 = 3 or 4 = 4", "true"),
        ("3 < 4 < 5", "true"),
        ("not(1 = 2) and 6 div 2 = 3", "true"),
        ("n-a-m-e", ""),
        ("5 -3", "2"),
        ("5-3", "2"),
    ][..6]);
    all(&[
        ("5 -3", "2"),
        ("5-3", "2"),
        ("${n}-3", "2"),
        ("${n} -${m}", "2.5"),
    ]);
}

#[test]
fn short_circuits_do_not_look_at_what_does_not_matter() {
    all(&[
        ("true() or date('nonsense')", "true"),
        ("false() and date('nonsense')", "false"),
        ("if(true(), 1, date('nonsense'))", "1"),
        ("coalesce(1, date('nonsense'))", "1"),
    ]);
}

#[test]
fn once_keeps_its_first_value() {
    let mut run = Run::new(
        "
        | survey |
        |        | type      | name  | label | calculation             |
        |        | integer   | n     | N     |                         |
        |        | calculate | first |       | once(${n})              |
        |        | calculate | dice  |       | once(random()) + 0 * ${n} |
        ",
    );
    run.set("n", "3");
    run.set("n", "4");
    assert_eq!(run.get("first"), "3");
}

#[test]
fn a_wrong_name_is_named_with_its_place_and_the_nearest_right_one() {
    let reading = read(&table("${n} + ${pest} * 2"));
    let finding = &reading.findings[0];
    assert_eq!(finding.code, "unknown_name");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.way_out, "Did you mean ${pets}?");
    assert_eq!(finding.spot.cell().as_deref(), Some("D14"));
    assert_eq!(
        finding.excerpt.as_ref().unwrap().to_string(),
        "${n} + ${pest} * 2\n       ^^^^^^^"
    );
}

#[test]
fn mistakes_of_writing_have_a_way_out() {
    let cases = [
        (
            "if(${n} > 1, 2)",
            "argument_count: Give it as many as it takes; commas separate them",
        ),
        (
            "slected(${pets}, 'cat')",
            "unknown_function: Did you mean selected()?",
        ),
        ("${n} + ", "expected: Complete it"),
        (
            "(${n} + 1",
            "expected: Put `)` here, or balance the brackets",
        ),
        ("${n} + 'abc", "open_text: Close it with another '"),
        ("${n} ≥ 2", "bad_character: Write >="),
        ("n > 2", "unknown_name: Write ${n}"),
        (
            "${n} 2",
            "unexpected: Take it out, or put an operator or a comma before it",
        ),
        ("count(5)", "not_a_set: Write count(${name})"),
        (
            "instance('pest')/root/item/label",
            "unknown_list: Did you mean 'pets'?",
        ),
        (
            "instance('pets')/root/item[leg = 4]/label",
            "unknown_column: Did you mean `legs`?",
        ),
        ("//n", "unsupported: Name the question as ${name}"),
        (
            "indexed-repeat(${n}, ${kids}, 1)",
            "not_a_repeat: Name the repeat that the question stands in",
        ),
        (
            "jr:choice-name(${n}, '${n}')",
            "not_a_select: Write jr:choice-name(${question}, '${question}')",
        ),
    ];
    for (expression, expected) in cases {
        assert_eq!(finding(expression), expected, "{expression}");
    }
}

#[test]
fn a_circle_of_calculations_is_named_in_full() {
    let reading = read(
        "
        | survey |
        |        | type      | name | label | calculation | relevant |
        |        | calculate | a    |       | ${b} + 1    |          |
        |        | calculate | b    |       | ${c} * 2    |          |
        |        | calculate | c    |       | ${a}        |          |
        |        | integer   | self | Self  |             | ${self} > 1 |
        ",
    );
    let messages: Vec<&str> = reading
        .findings
        .iter()
        .map(|f| f.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "these depend on each other in a circle: a → b → c → a",
            "`self` depends on itself",
        ]
    );
    assert_eq!(reading.findings[0].code, "cycle");
    assert!(reading.questionnaire.is_none());
}

/// Rows of the corpus that this program answers otherwise, and why.
const DIVERGENCES: &[(&str, &str)] = &[];

#[test]
fn javarosas_own_expectations_hold_or_stand_in_a_list_of_argued_divergences() {
    let corpus = include_str!("reference/expressions/javarosa_literals.tsv");
    let mut records: Vec<String> = vec![];
    for line in corpus.lines().skip(1) {
        if line.starts_with("pure\t") || line.starts_with("needs-context\t") {
            records.push(line.to_owned());
        } else if let Some(last) = records.last_mut() {
            last.push('\n');
            last.push_str(line);
        }
    }
    let mut wrong = vec![];
    let mut held = 0;
    for record in records
        .iter()
        .filter_map(|record| record.strip_prefix("pure\t"))
    {
        let (expression, expected) = record.rsplit_once('\t').unwrap();
        let argued = DIVERGENCES.iter().any(|(known, _)| *known == expression);
        match (agrees(expression, expected), argued) {
            (Ok(()), false) => held += 1,
            (Ok(()), true) => wrong.push(format!("{expression} agrees; take it off the list")),
            (Err(_), true) => {}
            (Err(got), false) => wrong.push(format!("{expression}: {got} instead of {expected}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(held + DIVERGENCES.len(), 354);
}

fn agrees(expression: &str, expected: &str) -> Result<(), String> {
    let got = evaluate(expression);
    if expected.starts_with("new ") {
        return match got {
            Err(_) => Ok(()),
            Ok(text) => Err(text),
        };
    }
    let got = got?;
    let same = if let Some(text) = expected.strip_prefix('"') {
        Some(got.as_str())
            == text
                .strip_suffix('"')
                .map(|text| text.replace("\\\"", "\""))
                .as_deref()
    } else if let Some(day) = expected.strip_prefix("DateUtils.getDate(") {
        let parts: Vec<u32> = day
            .trim_end_matches(')')
            .split(", ")
            .map(|p| p.parse().unwrap())
            .collect();
        got == format!("{:04}-{:02}-{:02}", parts[0], parts[1], parts[2])
    } else if let Some(moment) = expected.strip_prefix("DateUtils.getDateTimeFromString(\"") {
        got.starts_with(moment.trim_end_matches("\")"))
    } else {
        match expected.to_lowercase().as_str() {
            truth @ ("true" | "false") => got == truth,
            "nan" | "-nan" => got == "NaN",
            "positive_infinity" => got == "Infinity",
            "negative_infinity" => got == "-Infinity",
            number => {
                let expected = match number {
                    "math.pi" => PI,
                    "math.e" => E,
                    "math.pi / 2" => PI / 2.0,
                    plain => plain
                        .parse::<f64>()
                        .map_err(|_| format!("cannot read {plain}"))?,
                };
                let got: f64 = got.parse().map_err(|_| got.clone())?;
                // JavaRosa writes numbers nearer to 0 than 1e-12 as 0.
                (got - expected).abs() <= 1e-12 * expected.abs().max(1.0)
            }
        }
    };
    if same { Ok(()) } else { Err(got) }
}

/// The value as `string()` writes it; a finding or a fault is an error.
fn evaluate(expression: &str) -> Result<String, String> {
    let sheet = |name: &str, rows: &[&[&str]]| fieldbook::data::xlsform::Sheet {
        name: name.into(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect(),
    };
    let wrapped = format!("string({expression})");
    let survey = sheet(
        "survey",
        &[
            &["type", "name", "calculation"],
            &["calculate", "x", &wrapped],
        ],
    );
    let reading = fieldbook::data::xlsform::read_sheets(&[survey], "test");
    let Some(form) = reading.questionnaire else {
        return Err(reading.findings[0].message.clone());
    };
    let utc = chrono::DateTime::parse_from_rfc3339("2022-11-09T08:30:00Z").unwrap();
    let (session, _) = fieldbook::form::Session::begin(
        std::sync::Arc::new(form),
        fieldbook::form::Context::at(utc),
    );
    let at = session.address("x").unwrap();
    let state = session.state(&at).unwrap();
    match (state.fault, state.answer) {
        (Some(fault), _) => Err(format!("{fault:?}")),
        (None, Some(fieldbook::form::Answer::Value(value))) => Ok(value.to_string()),
        (None, _) => Ok(String::new()),
    }
}
