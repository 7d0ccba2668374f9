//! Questionnaires that other programs' authors wrote: SurveyCTO, PMA, Kobo, the Community Health Toolkit, ODK-X.

#[path = "support/form.rs"]
mod support;

use std::sync::Arc;

use fieldbook::data::xlsform::{self, Options, Reading, Table};
use support::{Run, form, read, sheets};

fn read_with(table: &str, tables: Vec<Table>, anyway: bool) -> Reading {
    let options = Options {
        tables,
        anyway,
        ..Options::named("test")
    };
    xlsform::read_sheets_with(&sheets(table), &options)
}

fn csv(name: &str, text: &str) -> Table {
    Table::read(name.into(), text.as_bytes())
}

fn codes(reading: &Reading) -> Vec<String> {
    let place = |f: &fieldbook::form::Finding| f.spot.cell().unwrap_or_else(|| "?".into());
    reading
        .findings
        .iter()
        .map(|f| format!("{} {}", f.code, place(f)))
        .collect()
}

fn choices(run: &Run, path: &str) -> Vec<(String, String)> {
    let at = run.session.address(path).unwrap();
    let views = run.session.choices(&at);
    views
        .into_iter()
        .map(|view| (view.name, view.label))
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

const SEARCH: &str = "
    | survey  |
    |         | type           | name   | label  | appearance                                          |
    |         | text           | county | County |                                                     |
    |         | text           | part   | Part   |                                                     |
    |         | select_one all | any    | Any    | minimal search('towns')                             |
    |         | select_one in  | town   | Town   | search('towns', 'matches', 'county', ${county})     |
    |         | select_one in  | like   | Like   | search('towns', 'contains', 'title,code', ${part}, 'county', ${county}) |
    | choices |
    |         | list_name | name   | label        |
    |         | all       | county | county       |
    |         | in        | -98    | Not in list  |
    |         | in        | code   | title,code   |
";

fn towns() -> Table {
    csv(
        "towns.csv",
        "code,title,county\nt1,Alma,c1\nt2,Bree,c1\nt3,Cork,c2\n",
    )
}

#[test]
fn search_offers_the_rows_of_a_table_that_match_and_each_of_them_once() {
    let reading = read_with(SEARCH, vec![towns()], false);
    assert_eq!(codes(&reading), Vec::<String>::new());
    let mut run = Run::of(Arc::new(reading.questionnaire.unwrap()));
    assert_eq!(choices(&run, "any"), pairs(&[("c1", "c1"), ("c2", "c2")]));
    assert_eq!(choices(&run, "town"), pairs(&[("-98", "Not in list")]));
    run.set("county", "c1");
    let both = [("-98", "Not in list"), ("t1", "Alma t1"), ("t2", "Bree t2")];
    assert_eq!(choices(&run, "town"), pairs(&both));
    run.set("part", "BR");
    assert_eq!(
        choices(&run, "like"),
        pairs(&[("-98", "Not in list"), ("t2", "Bree t2")])
    );
    assert!(run.try_set("town", "t3").is_err());
    run.set("town", "t2");
}

#[test]
fn search_without_its_table_says_which_file_is_missing_and_where_it_is_named() {
    let reading = read_with(SEARCH, vec![], false);
    assert_eq!(
        codes(&reading),
        ["external_list D4", "external_list D5", "external_list D6"]
    );
    assert!(reading.findings[0].way_out.contains("towns.csv"));
    let odd = SEARCH.replace("'matches'", "'sounds like'");
    let reading = read_with(&odd, vec![towns()], false);
    assert_eq!(codes(&reading), ["bad_search D5"]);
}

#[test]
fn a_table_in_the_windows_encoding_is_read_all_the_same() {
    let table = Table::read(
        "towns.csv".into(),
        b"code,title,county\nt1,Dep\xf4t \x96 S\xfcd,c1\n",
    );
    let reading = read_with(SEARCH, vec![table], false);
    let mut run = Run::of(Arc::new(reading.questionnaire.unwrap()));
    run.set("county", "c1");
    assert_eq!(choices(&run, "town")[1].1, "Depôt – Süd t1");
}

#[test]
fn a_column_of_a_table_may_be_worked_out_while_asking() {
    let reading = read_with(
        "
        | survey |
        |        | type      | name | label | calculation                                    |
        |        | text      | c    | C     |                                                |
        |        | calculate | x    |       | pulldata('towns', concat('ti', ${c}), 'code', 't2') |
        |        | calculate | y    |       | pulldata(${c}, 'title', 'code', 't2')            |
        ",
        vec![towns()],
        false,
    );
    assert_eq!(codes(&reading), ["external_table D4"]);
    let mut run = Run::of(Arc::new(reading.questionnaire.unwrap()));
    run.set("c", "tle");
    assert_eq!((run.get("x").as_str(), run.get("y").as_str()), ("Bree", ""));
}

/// The expression beside n = 5, d = 2020-02-29 and a roster: Ann 7, Bo –, Cy 30.
fn value(expression: &str) -> String {
    let mut run = Run::new(&format!(
        "
        | survey |
        |        | type         | name  | label | calculation  | relevant |
        |        | start        | begun |       |              |          |
        |        | integer      | n     | N     |              |          |
        |        | date         | d     | D     |              |          |
        |        | text         | off   | Off   |              | ${{n}} < 0 |
        |        | begin_repeat | kids  | Kids  |              |          |
        |        | begin_group  | about | About |              |          |
        |        | text         | given | Name  |              |          |
        |        | integer      | age   | Age   |              |          |
        |        | calculate    | place |       | index()      |          |
        |        | calculate    | older |       | count-if(${{kids}}, ${{age}} > 10) |  |
        |        | end_group    |       |       |              |          |
        |        | end_repeat   |       |       |              |          |
        |        | select_one p | pet   | Pet   |              |          |
        |        | calculate    | x     |       | {expression} |          |
        | choices |
        |        | list_name | name | label |
        |        | p         | cat  | Cat   |
        "
    ));
    run.set("n", "5");
    run.set("d", "2020-02-29");
    for (i, (name, age)) in [("Ann", "7"), ("Bo", ""), ("Cy", "30")].iter().enumerate() {
        run.add("kids");
        run.set(&format!("/kids[{}]/about/given", i + 1), name);
        run.set(&format!("/kids[{}]/about/age", i + 1), age);
    }
    assert_eq!(run.get("/kids[3]/about/place"), "3");
    assert_eq!(
        run.get("/kids[1]/about/older"),
        "1",
        "the condition is about each row, not about this one"
    );
    run.get("x")
}

#[test]
fn functions_of_other_dialects_say_what_their_own_programs_say() {
    let cases = [
        ("floor(-1.5)", "-2"),
        ("ceiling(1.2)", "2"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 2)", "2345"),
        ("concat('[', trim('  a b '), ']')", "[a b]"),
        ("lower('ÄB')", "äb"),
        ("upper('äb')", "ÄB"),
        ("item-at('\\|', 'a\\|b\\|c', 1)", "b"),
        ("item-at('\\|', 'a\\|b\\|c', 7)", ""),
        ("count-items(',', 'a,b,a')", "3"),
        ("count-items(',', '')", "0"),
        ("de-duplicate(',', 'a,b,a')", "a,b"),
        ("empty(${off})", "true"),
        ("relevant(${off})", "false"),
        ("relevant(${n})", "true"),
        ("format-number(-1234567.5)", "-1,234,567.5"),
        ("choice-label(${pet}, 'cat')", "Cat"),
        ("count-if(${kids}, ${age} >= 7)", "2"),
        ("sum-if(${age}, ${given} != 'Ann')", "30"),
        ("max-if(${age}, ${age} < ${n} + 5)", "7"),
        ("min-if(${age}, ${age} > 0)", "7"),
        ("join-if('+', ${given}, ${age} > 0)", "Ann+Cy"),
        ("add-date(${d}, 1)", "2021-02-28"),
        ("add-date(${d}, 0, 1, 1)", "2020-03-30"),
        ("difference-in-months('2020-01-31', '2020-02-29')", "0"),
        ("difference-in-months('2020-01-29', ${d})", "1"),
        ("cht:difference-in-years(${d}, '2021-02-28')", "0"),
        ("difference-in-days(${d}, '2020-03-01')", "1"),
        ("difference-in-weeks(${d}, '2020-03-15')", "2"),
        ("difference-in-weeks('', '2020-03-15')", ""),
        ("device-info()", "LAP-1"),
        ("username()", "enumerator"),
        ("duration()", "0"),
        ("count(${kids}[position() = last()])", "1"),
        (
            "intersects('0 0 0 0;0 2 0 0;2 2 0 0;2 0 0 0;0 0 0 0')",
            "false",
        ),
        (
            "intersects('0 0 0 0;2 2 0 0;0 2 0 0;2 0 0 0;0 0 0 0')",
            "true",
        ),
        ("regex('a-b.c', '[\\w-.]+')", "true"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(expression, expected)| (expression, expected, value(expression)))
        .filter(|(_, expected, got)| *expected != got)
        .map(|(expression, expected, got)| format!("{expression}: {got} instead of {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn types_of_other_dialects_ask_store_or_stay_blank() {
    let form = form(
        "
        | survey |
        |        | type            | name     | label | calculation |
        |        | hidden geopoint | old_gps  |       |             |
        |        | tel             | phone    | Phone |             |
        |        | calculate_here  | at       |       | 1 + 1       |
        |        | text audit      | ta       |       |             |
        |        | sensor_stream conversation | ss |  |             |
        |        | osm c1          | building | B     |             |
        |        | text            | held     | H     | .           |
        ",
    );
    let words: Vec<&str> = form.nodes().iter().map(|node| node.kind.word()).collect();
    assert_eq!(
        words,
        [
            "hidden",
            "text",
            "calculate",
            "hidden",
            "hidden",
            "hidden",
            "text"
        ]
    );
    assert!(
        form.nodes()
            .iter()
            .all(|node| node.name != "held" || node.calculation.is_none())
    );
}

#[test]
fn a_bare_name_that_is_nowhere_is_nothing_and_one_that_is_asked_is_a_slip() {
    let table = |rule: &str| {
        format!(
            "
            | survey |
            |        | type    | name | label | relevant |
            |        | integer | age  | Age   |          |
            |        | text    | b    | B     | {rule}   |
            "
        )
    };
    let reading = read(&table("${age} != null"));
    assert_eq!(codes(&reading), ["unknown_name D3"]);
    let mut run = Run::of(Arc::new(reading.questionnaire.expect("a questionnaire")));
    assert!(!run.relevant("b"));
    run.set("age", "3");
    assert!(run.relevant("b"));
    assert!(read(&table("age > 3")).questionnaire.is_none());
}

#[test]
fn a_loop_is_put_once_for_every_choice() {
    let mut run = Run::new(
        "
        | survey  |
        |         | type                 | name  | label::English        | label::French          | relevant |
        |         | begin loop over wood | woods | Woods                 | Bois                   |          |
        |         | integer              | n     | How many %(label)s?   | Combien de %(label::French)s ? |   |
        |         | text                 | why   | Why %(name)s?         | Pourquoi ?             | ${n} > 5 |
        |         | end loop             |       |                       |                        |          |
        | choices |
        |         | list_name | name | label::English | label::French |
        |         | wood      | oak  | oaks           | chênes        |
        |         | wood      | ash  | ashes          | frênes        |
        "
        .replace("${n} > 5", "../n > 5")
        .as_str(),
    );
    run.set("/woods/ash/n", "6");
    assert!(run.relevant("/woods/ash/why") && !run.relevant("/woods/oak/why"));
    let at = run.session.address("/woods/oak/n").unwrap();
    assert_eq!(run.session.label(&at), "How many oaks?");
    let broken = read(
        "
        | survey |
        |        | type                  | name | label |
        |        | begin loop over woods | w    | W     |
        |        | text                  | a    | A     |
        |        | end loop              |      |       |
        ",
    );
    assert_eq!(codes(&broken), ["bad_loop A2", "unmatched_end A4"]);
}

#[test]
fn kobos_matrix_is_a_group_for_every_row_with_names_of_its_own() {
    let mut run = Run::new(
        "
        | survey  |
        |         | type             | name | label | kobo--matrix_list | relevant          |
        |         | begin_kobomatrix | own  | Own   | goods             |                   |
        |         | integer          | num  | Count |                   |                   |
        |         | end_kobomatrix   |      |       |                   |                   |
        |         | text             | who  | Who   |                   | ${own_radio_num} > 0 |
        | choices |
        |         | list_name | name  | label |
        |         | goods     | radio | Radio |
        |         | goods     | bike  | Bike  |
        ",
    );
    assert!(!run.relevant("who"));
    run.set("own_radio_num", "2");
    assert!(run.relevant("who"));
}

const ODK_X: &str = "
    | survey  |
    |         | clause       | condition                     | type       | values_list | name   | display.prompt.text | constraint                      | required |
    |         | begin screen |                               |            |             |        |                     |                                 |          |
    |         |              |                               | select_one | yn          | farms  | farm_q              |                                 | 1        |
    |         | end screen   |                               |            |             |        |                     |                                 |          |
    |         | if // yes    | selected(data('farms'), 'y') && data('farms') !== null | | |     |                     |                                 |          |
    |         |              |                               | integer    |             | land   | Land?               | data('land') === 0 \\|\\| data('land') > 2 |   |
    |         | else         |                               |            |             |        |                     |                                 |          |
    |         |              |                               | text       |             | why    | Why not?            | /^[A-Z]+$/.test(data('why'))    |          |
    |         | end if       |                               |            |             |        |                     |                                 |          |
    |         | if           | opendatakit.isDone()          |            |             |        |                     |                                 |          |
    |         |              |                               | note       |             |        | Done                |                                 |          |
    |         | end if       |                               |            |             |        |                     |                                 |          |
    |         |              |                               | linked_table |           | people | People              |                                 |          |
    | choices |
    |         | choice_list_name | data_value | display.title.text |
    |         | yn               | y          | Yes                |
    |         | yn               | n          | No                 |
    | settings |
    |         | setting_name | value | display.title.text |
    |         | form_id      | farm  |                    |
    |         | survey       |       | Farms              |
    | table_specific_translations |
    |         | string_token | text           |
    |         | farm_q       | Do you farm?   |
";

#[test]
fn a_form_of_odk_x_asks_what_its_clauses_say_and_names_what_has_no_equal() {
    let reading = read_with(ODK_X, vec![], true);
    assert_eq!(codes(&reading), ["script B10", "absent C13"]);
    let form = Arc::new(reading.questionnaire.unwrap());
    assert_eq!((form.id(), form.title()), ("farm", "Farms"));
    let mut run = Run::of(form);
    let label = |run: &Run, path: &str| {
        let at = run.session.address(path).unwrap();
        run.session.label(&at)
    };
    assert_eq!(label(&run, "farms"), "Do you farm?");
    assert!(!run.relevant("land") && run.relevant("why"));
    run.set("farms", "y");
    assert!(run.relevant("land") && !run.relevant("why"));
    assert!(run.try_set("land", "1").is_err());
    run.set("land", "3");
    run.set("farms", "n");
    assert!(run.try_set("why", "no").is_err());
    run.set("why", "NO");
    assert!(
        read_with(ODK_X, vec![], false).questionnaire.is_none(),
        "a rule without an equal is an error"
    );
}

#[test]
fn a_form_with_errors_opens_anyway_without_the_rules_at_them() {
    let table = "
        | survey  |
        |         | type          | name | label | relevant     | constraint | calculation |
        |         | integer       | a    | A     | ${nobody} > 1 | . < 9     |             |
        |         | integer       | b    | B     | ${a} > 1     | . <> 9     |             |
        |         | calculate     | c    |       |              |            | ${d} + 1    |
        |         | calculate     | d    |       |              |            | ${c} + ${a} |
        |         | select_one no | e    | E     |              |            |             |
        |         | sandwich      | f    | F     |              |            |             |
        |         | text          | f    | Again |              |            |             |
    ";
    let strict = read_with(table, vec![], false);
    assert!(strict.questionnaire.is_none());
    let reading = read_with(table, vec![], true);
    assert_eq!(
        codes(&reading),
        [
            "unknown_name D2",
            "expected E3",
            "cycle F4",
            "missing_list A6",
            "unknown_type A7",
            "duplicate_name B8"
        ]
    );
    let mut run = Run::of(Arc::new(reading.questionnaire.unwrap()));
    assert!(run.relevant("a"), "a rule that means nothing hides nothing");
    assert!(
        run.try_set("a", "10").is_err(),
        "a sound rule of the same row stays"
    );
    run.set("a", "5");
    assert!(run.relevant("b"));
    run.set("b", "9");
    run.set("e", "anything");
    assert_eq!(
        run.get("d"),
        "",
        "one rule of the circle is left out, the other reads a blank"
    );
}

#[test]
fn a_sheet_ends_at_a_long_gap_and_says_so() {
    let mut table = String::from("| survey |\n| | type | name | label |\n| | text | a | A |\n");
    table.push_str(&"| | | | |\n".repeat(70));
    table.push_str("| | scratch paper | | |\n");
    let reading = read(&table);
    assert_eq!(reading.findings[0].code, "beyond_gap");
    assert_eq!(reading.findings[0].spot.row, 73);
    assert!(reading.questionnaire.is_some());
}

#[test]
fn portability_names_the_functions_that_odk_collect_lacks() {
    let options = Options {
        lints: fieldbook::form::Lints {
            portable: true,
            ..fieldbook::form::Lints::default()
        },
        ..Options::named("test")
    };
    let table = "
        | survey |
        |        | type         | name | label | calculation |
        |        | begin_repeat | r    | R     |             |
        |        | integer      | n    | N     |             |
        |        | end_repeat   |      |       |             |
        |        | calculate    | a    |       | floor(2.5) + sum-if(${n}, ${n} > 1) |
    ";
    let reading = xlsform::read_sheets_with(&sheets(table), &options);
    let messages: Vec<&str> = reading.findings.iter().map(|f| &*f.message).collect();
    assert_eq!(
        messages,
        [
            "XPath and Enketo have floor(), ODK Collect has not",
            "SurveyCTO has sum-if(), ODK Collect has not"
        ]
    );
}
