//! Reading XLSForm: what is wrong is named by sheet, row and column, with a way out; everything at once.

#[path = "support/form.rs"]
mod support;

use fieldbook::data::xlsform::{self, Reading};
use fieldbook::form::{Kind, QuestionType, Severity};
use rust_xlsxwriter::Workbook;
use support::{Run, form, read, sheets};

/// Every finding as `severity code cell: message. way out`.
fn findings(reading: &Reading) -> Vec<String> {
    let of = |spot: &fieldbook::form::Spot| spot.cell().unwrap_or(format!("row {}", spot.row));
    reading
        .findings
        .iter()
        .map(|f| {
            let (sheet, cell) = (&f.spot.sheet, of(&f.spot));
            format!(
                "{} {} {sheet}!{cell}: {}. {}",
                f.severity.code(),
                f.code,
                f.message,
                f.way_out
            )
        })
        .collect()
}

#[track_caller]
fn complains(table: &str, expected: &[&str]) {
    assert_eq!(findings(&read(table)), expected);
}

/// The bytes of a workbook with the sheets of the table.
fn workbook(table: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets(table) {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).unwrap();
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                match text.parse::<f64>() {
                    Ok(number) => page.write_number(row, column, number).unwrap(),
                    Err(_) => page.write_string(row, column, text).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn everything_that_is_wrong_is_named_at_once_with_cell_and_way_out() {
    complains(
        "
        | survey  |
        |         | type            | name  | label | relevant     | constraint |
        |         | intger          | n     | N     |              |            |
        |         | integer         | age   | Age   |              | . > 0 and  |
        |         | select_one pest | pet   | Pet   |              |            |
        |         | text            |       | Who   |              |            |
        |         | text            | t     | T     | ${aeg} > 1   |            |
        |         | text            | age   | Again |              |            |
        |         | text            | 1st   | First |              |            |
        |         | text            | quiet |       |              |            |
        |         | calculate       | c     |       |              |            |
        | choices |
        |         | list_name | name | label |
        |         | pets      | cat  | Cat   |
        |         | pets      | cat  | Kitty |
        |         | pets      |      | Dog   |
        |         |           | bird | Bird  |
        ",
        &[
            "error unknown_type survey!A2: `intger` is not a type of question. Did you mean integer?",
            "error expected survey!E3: the expression ends where a value is expected. Complete it",
            "error missing_list survey!A4: there is no list `pest`. Did you mean pets?",
            "error missing_name survey!B5: the text has no name. Write a short name with letters, digits and _",
            "error unknown_name survey!D6: there is no question `aeg`. Did you mean ${age}?",
            "error duplicate_name survey!B7: `age` is the name of row 3 already, in the same group. Give every question of a group its own name",
            "error bad_name survey!B8: `1st` cannot name a text. Start with a letter or _, then use letters, digits, _ - .",
            "error missing_label survey!C9: `quiet` has neither a label nor a hint. Write the question that is put",
            "error missing_calculation survey!A10: `c` is a calculate without a calculation. Write the expression",
            "error duplicate_choice choices!B3: the list `pets` has `cat` already, in row 2. Give every choice of a list its own name, or set allow_choice_duplicates to yes",
            "error missing_name choices!B4: a choice of the list `pets` has no name. Write the name that is stored",
            "warning missing_list_name choices!A5: the choice `bird` belongs to no list, and is left out. Write the list's name in this row too",
        ],
    );
}

#[test]
fn groups_that_do_not_match_are_named_by_both_rows() {
    complains(
        "
        | survey |
        |        | type         | name | label |
        |        | begin_group  | a    | A     |
        |        | begin repeat | b    | B     |
        |        | text         | t    | T     |
        |        | end group    |      |       |
        |        | end_group    |      |       |
        |        | end_repeat   |      |       |
        |        | begin_group  | c    | C     |
        ",
        &[
            "error unmatched_end survey!A5: this ends a group, but the repeat that begins in row 3 is still open. Write end_repeat here, or end the repeat first",
            "error unmatched_end survey!A7: no repeat is open that could end here. Delete the row, or write begin_repeat above",
            "error unmatched_begin survey!row 8: this group is never ended. Write end_group after its last question",
        ],
    );
}

#[test]
fn an_unknown_name_in_a_label_is_named_in_the_labels_cell() {
    complains(
        "
        | survey |
        |        | type | name | label::English (en) | label::Français (fr) |
        |        | text | who  | Who?                | Qui ?                |
        |        | note | n    | Dear ${who}         | Cher ${qui}          |
        ",
        &[
            "error unknown_name survey!D3: there is no question `qui`. Write the name of a question of this form",
        ],
    );
}

#[test]
fn a_header_that_is_nearly_right_is_asked_about() {
    complains(
        "
        | survey |
        |        | type | name | label | relevnat | my notes |
        |        | text | who  | Who?  | 1 = 1    | mine     |
        ",
        &[
            "warning unknown_column survey!D1: the column `relevnat` means nothing here. Did you mean relevant?",
        ],
    );
}

#[test]
fn the_old_spellings_of_headers_types_and_truth_are_understood() {
    let form = form(
        "
        | survey  |
        |         | Type                       | Name | Caption | Relevance | Required | Constraining Message | readonly | calculate | Count |
        |         | add text prompt            | a    | A       |           | TRUE     |                      |          |           |       |
        |         | select all that apply from l | b  | B       | ${a} = 1  | Yes      |                      | no       |           |       |
        |         | begin looped_group         | g    | G       |           |          |                      |          |           | 2     |
        |         | int                        | c    | C       |           | no       | No.                  | yes      |           |       |
        |         | end looped_group           |      |         |           |          |                      |          |           |       |
        |         | photo                      | p    | P       |           |          |                      |          |           |       |
        | choices |
        |         | list name | value | label |
        |         | l         | x     | X     |
        ",
    );
    let kinds: Vec<&str> = form.nodes().iter().map(|node| node.kind.word()).collect();
    assert_eq!(
        kinds,
        ["text", "select_multiple", "repeat", "integer", "image"]
    );
    let [a, b, g, c, _] = form.nodes() else {
        panic!()
    };
    assert!(a.required.is_some() && b.required.is_some() && c.required.is_none());
    assert!(b.relevant.is_some() && g.repeat_count.is_some());
    assert!(b.read_only.is_none() && c.read_only.is_some());
}

#[test]
fn languages_stand_in_the_order_of_the_headers_and_a_text_without_one_is_the_defaults() {
    let form = form(
        "
        | survey   |
        |          | type | name | label::中文 (zh) | label | hint::Français (fr) |
        |          | text | a    | 甲               | A     | aide                |
        | settings |
        |          | default_language |
        |          | English (en)     |
        ",
    );
    assert_eq!(
        form.languages(),
        ["English (en)", "中文 (zh)", "Français (fr)"]
    );
    assert_eq!(form.default_language(), 0);
    let mut run = Run::of(form);
    let at = run.session.address("a").unwrap();
    assert_eq!(run.session.label(&at), "A");
    run.session.set_language(1);
    assert_eq!(run.session.label(&at), "甲");
    run.session.set_language(2);
    assert_eq!(
        (
            run.session.label(&at).as_str(),
            run.session.hint(&at).as_str()
        ),
        ("A", "aide")
    );
}

#[test]
fn names_may_come_again_in_another_group_but_not_be_referred_to() {
    let table = |rule: &str| {
        format!(
            "
            | survey |
            |        | type        | name | label | relevant |
            |        | begin_group | g    | G     |          |
            |        | text        | a    | A     |          |
            |        | end_group   |      |       |          |
            |        | text        | a    | A     |          |
            |        | text        | z    | Z     | {rule}   |
            "
        )
    };
    let form = form(&table(""));
    let variables: Vec<&str> = form
        .nodes()
        .iter()
        .map(|node| node.variable.as_str())
        .collect();
    assert_eq!(variables, ["g", "g-a", "a", "z"]);
    complains(
        &table("${a} = 'x'"),
        &[
            "error ambiguous_name survey!D6: several questions are called `a`: /a, /g/a. Give them different names",
        ],
    );
}

#[test]
fn a_choice_or_other_gets_one_more_choice_and_a_text() {
    let mut run = Run::new(
        "
        | survey  |
        |         | type                     | name | label |
        |         | select_one l or_other    | a    | A     |
        |         | select_multiple m or_other | b  | B     |
        | choices |
        |         | list_name | name | label |
        |         | l         | x    | X     |
        |         | m         | y    | Y     |
        ",
    );
    assert!(!run.relevant("a_other"));
    run.set("a", "other");
    run.set("b", "y other");
    assert!(run.relevant("a_other") && run.relevant("b_other"));
}

#[test]
fn the_steps_of_a_range_bound_its_answers() {
    let mut run = Run::new(
        "
        | survey |
        |        | type  | name | label | parameters         |
        |        | range | r    | R     | start=0 end=1 step=0.25 |
        |        | range | s    | S     |                    |
        ",
    );
    run.set("r", "0.75");
    assert!(run.try_set("r", "0.8").is_err() && run.try_set("s", "11").is_err());
    run.set("s", "10");
    complains(
        "
        | survey |
        |        | type  | name | label | parameters |
        |        | range | r    | R     | start=low  |
        ",
        &[
            "error bad_parameters survey!D2: `low` is not a number for start. Write parameters such as start=0 end=10 step=1",
        ],
    );
}

#[test]
fn choices_may_be_the_answers_of_a_repeat() {
    let mut run = Run::new(
        "
        | survey |
        |        | type               | name  | label | choice_filter |
        |        | begin_repeat       | kids  | Kids  |               |
        |        | text               | given | Name  |               |
        |        | integer            | age   | Age   |               |
        |        | end_repeat         |       |       |               |
        |        | select_one ${given} | head | Head  | age > 5       |
        ",
    );
    run.add("kids");
    run.add("kids");
    run.set("/kids[1]/given", "Ann");
    run.set("/kids[1]/age", "9");
    run.set("/kids[2]/given", "Bo");
    let at = run.session.address("head").unwrap();
    let names: Vec<String> = run
        .session
        .choices(&at)
        .into_iter()
        .map(|c| c.name)
        .collect();
    assert_eq!(names, ["Ann"]);
    assert!(run.try_set("head", "Bo").is_err());
    run.set("head", "Ann");
}

#[test]
fn a_workbook_gives_what_its_sheets_as_text_give() {
    let table = "
        | survey  |
        |         | type         | name | label | default | constraint |
        |         | integer      | n    | N     | 2022    | . > 1.5    |
        |         | select_one l | s    | S     | 1       |            |
        | choices |
        |         | list_name | name | label |
        |         | l         | 1    | One   |
        |         | l         | 2    | Two   |
    ";
    let reading = xlsform::read(&workbook(table));
    assert_eq!(findings(&reading), Vec::<String>::new());
    let run = Run::of(std::sync::Arc::new(reading.questionnaire.unwrap()));
    assert_eq!(
        (run.get("n").as_str(), run.get("s").as_str()),
        ("2022", "1")
    );
}

#[test]
fn a_file_that_is_no_questionnaire_is_refused_with_a_sentence() {
    let only = |bytes: &[u8]| {
        let reading = xlsform::read(bytes);
        assert!(reading.questionnaire.is_none());
        assert_eq!(reading.findings.len(), 1);
        (
            reading.findings[0].code,
            reading.findings[0].message.clone(),
        )
    };
    assert_eq!(only(b"type,name\ntext,a\n").1, "the file is not a workbook");
    assert_eq!(only(b"").0, "unreadable");
    assert_eq!(only(b"PK\x03\x04 and nothing more").0, "unreadable");
    assert_eq!(only(b"\xd0\xcf\x11\xe0 and nothing more").0, "unreadable");
    assert_eq!(only(&workbook("| data |\n| | a |")).0, "missing_sheet");
}

#[test]
fn a_damaged_workbook_never_stops_the_program() {
    let bytes = include_bytes!("../src/example/questionnaire.xlsx");
    for cut in (0..bytes.len()).step_by(997) {
        let _ = xlsform::read(&bytes[..cut]);
        let mut broken = bytes.to_vec();
        broken[cut] ^= 0xff;
        let _ = xlsform::read(&broken);
    }
}

#[test]
fn a_sheet_with_a_cell_at_its_far_end_is_refused_and_not_filled() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("survey").unwrap();
    page.write_string(0, 0, "type").unwrap();
    page.write_string(1_048_575, 16_383, "far").unwrap();
    let reading = xlsform::read(&book.save_to_buffer().unwrap());
    assert_eq!(
        reading.findings[0].message,
        "the sheet survey is larger than any questionnaire"
    );
}

#[test]
fn texts_and_columns_that_mean_nothing_here_are_kept() {
    let form = form(
        "
        | survey |
        |        | type | name | label | bind::custom | media::image |
        |        | text | a    | A     | x            | a.png        |
        ",
    );
    let extra: Vec<(&str, &str)> = form.nodes()[0]
        .extra
        .iter()
        .map(|(h, t)| (h.as_str(), t.as_str()))
        .collect();
    assert_eq!(extra, [("bind::custom", "x"), ("media::image", "a.png")]);
}

#[test]
fn a_default_that_is_no_answer_is_a_warning() {
    let reading = read(
        "
        | survey |
        |        | type    | name | label | default |
        |        | integer | n    | N     | soon    |
        |        | date    | d    | D     | 2022-11-07 |
        ",
    );
    assert_eq!(reading.findings[0].severity, Severity::Warning);
    assert_eq!(
        findings(&reading),
        [
            "warning bad_default survey!D2: the default `soon` is no answer to this question, and is left out. Write an answer of type integer"
        ]
    );
    let run = Run::of(std::sync::Arc::new(reading.questionnaire.unwrap()));
    assert_eq!(
        (run.get("n").as_str(), run.get("d").as_str()),
        ("", "2022-11-07")
    );
}

#[test]
fn every_type_of_question_has_its_kind() {
    let form = form(
        "
        | survey |
        |        | type        | name | label |
        |        | dateTime    | a    | A     |
        |        | time        | b    | B     |
        |        | geopoint    | c    | C     |
        |        | geotrace    | d    | D     |
        |        | geoshape    | e    | E     |
        |        | barcode     | f    | F     |
        |        | audio       | g    | G     |
        |        | video       | h    | H     |
        |        | file        | i    | I     |
        |        | acknowledge | j    | J     |
        |        | hidden      | k    |       |
        |        | audit       |      |       |
        |        | phonenumber | l    |       |
        |        | email       | m    |       |
        ",
    );
    assert!(matches!(
        form.nodes()[0].kind,
        Kind::Question(QuestionType::DateTime)
    ));
    let words: Vec<&str> = form.nodes().iter().map(|node| node.kind.word()).collect();
    assert_eq!(
        words[1..],
        [
            "time",
            "geopoint",
            "geotrace",
            "geoshape",
            "barcode",
            "audio",
            "video",
            "file",
            "acknowledge",
            "hidden",
            "audit",
            "phonenumber",
            "email",
        ]
    );
    let mut run = Run::of(form);
    run.set("c", "43.2, 76.9");
    assert_eq!(run.get("c"), "43.2 76.9 0 0");
    assert!(run.try_set("b", "25:00").is_err() && run.try_set("a", "yesterday").is_err());
    run.set("b", "8:30");
    assert_eq!(run.get("b"), "08:30:00");
    run.set("j", "yes");
    assert_eq!(run.get("j"), "OK");
}

const FROM_TABLE: &str = "
    | survey |
    |        | type                              | name | label | choice_filter | calculation                                      |
    |        | select_one_from_file villages.csv | v    | V     | county = 'C1' |                                                  |
    |        | calculate                         | home |       |               | pulldata('villages', 'people', 'name', ${v})     |
    |        | calculate                         | more |       |               | instance('villages')/root/item[name = ${v}]/people + 1 |
";

#[test]
fn choices_and_values_come_from_a_table_beside_the_form() {
    let villages = xlsform::Table {
        name: "villages.csv".into(),
        text: "name,label,county,people\nV01,Lishuwan,C1,120\nV02,\"Shang, liu\",C1,80\nV03,Shimoping,C2,7\n".into(),
    };
    let options = xlsform::Options {
        tables: vec![villages],
        ..xlsform::Options::named("test")
    };
    let reading = xlsform::read_sheets_with(&sheets(FROM_TABLE), &options);
    assert_eq!(findings(&reading), Vec::<String>::new());
    let mut run = Run::of(std::sync::Arc::new(reading.questionnaire.unwrap()));
    let at = run.session.address("v").unwrap();
    let labels: Vec<String> = run
        .session
        .choices(&at)
        .into_iter()
        .map(|c| c.label)
        .collect();
    assert_eq!(labels, ["Lishuwan", "Shang, liu"]);
    assert!(run.try_set("v", "V03").is_err());
    run.set("v", "V02");
    assert_eq!(
        (run.get("home").as_str(), run.get("more").as_str()),
        ("80", "81")
    );
    assert_eq!(
        xlsform::tables_wanted(&workbook(FROM_TABLE)),
        ["villages.csv"]
    );
}

#[test]
fn a_table_that_is_not_there_is_asked_for_by_name_and_stops_nothing() {
    let alone = FROM_TABLE
        .lines()
        .filter(|line| !line.contains("instance("));
    let reading = read(&alone.collect::<Vec<_>>().join("\n"));
    assert_eq!(
        findings(&reading),
        [
            "warning external_list survey!A2: the choices stand in `villages.csv`, which was not found: any name is taken. Put villages.csv beside the form, or its rows into the choices sheet",
            "warning external_table survey!E3: the table `villages` was not found: what it holds reads as blank. Put villages.csv beside the form",
        ]
    );
    let mut run = Run::of(std::sync::Arc::new(reading.questionnaire.unwrap()));
    run.set("v", "V77");
    assert_eq!(
        (run.get("v"), run.get("home")),
        ("V77".into(), String::new())
    );
}

#[test]
fn a_table_gives_names_and_labels_from_the_columns_that_the_question_names() {
    let table = "
        | survey |
        |        | type                         | name | label | parameters             | calculation                                |
        |        | select_one_from_file wares.csv | w  | Ware  | value=code label=title |                                            |
        |        | csv-external                 | wares |      |                        |                                            |
        |        | calculate                    | cost |       |                        | instance('wares')/root/item[code=${w}]/price |
    ";
    let wares = xlsform::Table {
        name: "wares.csv".into(),
        text: "code,title,price\nw1,Tea,12\nw2,Dates,30\n".into(),
    };
    let options = xlsform::Options {
        tables: vec![wares],
        ..xlsform::Options::named("test")
    };
    let reading = xlsform::read_sheets_with(&sheets(table), &options);
    assert_eq!(findings(&reading), Vec::<String>::new());
    let mut run = Run::of(std::sync::Arc::new(reading.questionnaire.unwrap()));
    let at = run.session.address("w").unwrap();
    assert_eq!(run.session.choices(&at)[1].label, "Dates");
    run.set("w", "w2");
    assert_eq!(run.get("cost"), "30");
    let wrong = xlsform::read_sheets_with(
        &sheets(&table.replace("label=title", "label=titel")),
        &options,
    );
    assert_eq!(
        findings(&wrong),
        [
            "error unknown_column survey!D2: the table has no column `titel`. It has code, title, price"
        ]
    );
}

#[test]
fn external_choices_stand_in_a_sheet_of_their_own() {
    let mut run = Run::new(
        "
        | survey           |
        |                  | type                      | name | label | choice_filter |
        |                  | text                      | c    | C     |               |
        |                  | select_one_external towns | t    | T     | county=${c}   |
        | external_choices |
        |                  | list_name | name | label | county |
        |                  | towns     | t1   | One   | c1     |
        |                  | towns     | t2   | Two   | c2     |
        ",
    );
    run.set("c", "c2");
    assert!(run.try_set("t", "t1").is_err());
    run.set("t", "t2");
}

#[test]
fn parameters_that_mean_nothing_are_refused_as_pyxform_does() {
    complains(
        "
        | survey  |
        |         | type          | name  | label | parameters              | trigger | calculation |
        |         | select_one yn | a     | A     | randomize=maybe         |         |             |
        |         | select_one yn | b     | B     | seed=5                  |         |             |
        |         | select_one yn | c     | C     | colour=5                |         |             |
        |         | text          | d     | D     | rows=many               |         |             |
        |         | range         | e     | E     | start=1 end=5 stop=5    |         |             |
        |         | audit         | trail |       |                         |         |             |
        |         | text          | f     | F     | rows=5                  | d       | 1 + 1       |
        | choices |
        |         | list_name | name | label |
        |         | yn        | 1    | Yes   |
        ",
        &[
            "error bad_parameters survey!D2: randomize is true or false, not `maybe`. Write parameters such as randomize=true seed=7, or rows=5 for a text",
            "error bad_parameters survey!D3: a seed without randomize=true does nothing. Write parameters such as randomize=true seed=7, or rows=5 for a text",
            "error bad_parameters survey!D4: `colour` means nothing to choices. Write parameters such as randomize=true seed=7, or rows=5 for a text",
            "error bad_parameters survey!D5: rows is a whole number, not `many`. Write parameters such as randomize=true seed=7, or rows=5 for a text",
            "error bad_parameters survey!D6: `stop` means nothing to a range. Write parameters such as start=0 end=10 step=1",
            "error bad_name survey!B7: an audit is never called `trail`. Leave its name blank",
            "error bad_reference survey!E8: `d` is not a reference. Write ${d}",
        ],
    );
}

#[test]
fn two_columns_for_one_thing_are_refused() {
    complains(
        "
        | survey |
        |        | type | name | label | relevant | Relevance |
        |        | text | a    | A     | 1 = 1    | 1 = 2     |
        ",
        &[
            "error duplicate_column survey!E1: the columns `relevant` and `Relevance` are the same. Keep one of them",
        ],
    );
}

#[test]
fn answers_of_the_interview_before_read_as_a_blank() {
    let table = "
        | survey |
        |        | type    | name | label | default         | relevant                  |
        |        | text    | a    | A     | ${last-saved#a} |                           |
        |        | integer | b    | B     |                 | ${last-saved#a} = ''      |
    ";
    complains(
        table,
        &[
            "warning last_saved survey!D2: answers of the interview before are not carried over by a default. Nothing has to be done: the last value is repeated on a key",
        ],
    );
    let run = Run::new(table);
    assert_eq!(run.get("a"), "");
    assert!(run.relevant("b"));
}

/// The findings of a table with advice or with portability.
fn remarks(table: &str, advice: bool) -> Vec<String> {
    let options = xlsform::Options {
        lints: fieldbook::form::Lints {
            advice,
            portable: !advice,
        },
        ..xlsform::Options::named("test")
    };
    let reading = xlsform::read_sheets_with(&sheets(table), &options);
    let of =
        |f: &fieldbook::form::Finding| format!("{} {}", f.code, f.spot.cell().unwrap_or_default());
    reading.findings.iter().map(of).collect()
}

#[test]
fn advice_names_rules_that_are_allowed_and_go_wrong() {
    let table = "
        | survey  |
        |         | type            | name  | label::A | label::B | relevant       | constraint                        |
        |         | integer         | early | E        | E        | ${late} > 1    |                                   |
        |         | integer         | kids  | K        |          |                | (. >= 0 and . <= 120) or . = 99   |
        |         | select_one know | late  | L        | L        | ${kids} != 0   |                                   |
        | choices |
        |         | list_name | name | label::A      | label::B |
        |         | know      | 1    | One           | One      |
        |         | know      | 99   | Does not know | -        |
    ";
    assert_eq!(
        remarks(table, true),
        [
            "looks_forward E2",
            "untranslated C3",
            "code_in_range F3",
            "holds_when_blank E4"
        ]
    );
    assert_eq!(remarks(table, false), Vec::<String>::new());
}

#[test]
fn portability_names_what_other_engines_answer_differently() {
    let table = "
        | survey |
        |        | type      | name  | label | relevant | constraint         | calculation                     |
        |        | text      | code  | C     |          | regex(., '[A-Z]+') |                                 |
        |        | integer   | a     | A     | ${code} = 'X' |               |                                 |
        |        | calculate | total |       |          |                    | coalesce(${a}, 1, 2) + ${a}     |
    ";
    assert_eq!(
        remarks(table, false),
        [
            "regex_unanchored E2",
            "coalesce_many F4",
            "hidden_counts F4"
        ]
    );
}

const PLACES: &str = "
    | survey |
    |        | type                                | name | label | calculation                                         |
    |        | select_one_from_file wells.geojson  | w    | Well  |                                                     |
    |        | select_one_from_file fields.xml     | f    | Field |                                                     |
    |        | xml-external                        | crop |       |                                                     |
    |        | calculate                           | deep |       | instance('wells')/root/item[id = ${w}]/depth        |
    |        | calculate                           | at   |       | pulldata('wells', 'geometry', 'id', ${w})           |
    |        | calculate                           | size |       | instance('fields')/root/item[name = ${f}]/area * 2  |
    |        | calculate                           | sown |       | instance('crop')/root/item[name = 'r']/label        |
";

fn places(wells: &str, fields: &str) -> xlsform::Reading {
    let table = |name: &str, text: &str| xlsform::Table {
        name: name.into(),
        text: text.into(),
    };
    let crops = "<root><item><name>r</name><label>Rice</label></item></root>";
    let options = xlsform::Options {
        tables: vec![
            table("wells.geojson", wells),
            table("fields.xml", fields),
            table("crop.xml", crops),
        ],
        ..xlsform::Options::named("test")
    };
    xlsform::read_sheets_with(&sheets(PLACES), &options)
}

const WELLS: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","id":"w1","properties":{"title":"Old well","depth":12},"geometry":{"type":"Point","coordinates":[104.9,23.5]}},
    {"type":"Feature","properties":{"id":"w2","title":"New well"},"geometry":null}]}"#;
const FIELDS: &str = "<?xml version=\"1.0\"?>\n<root>\n <item><name>n</name><label>North &amp; east &#8594;</label><area>3</area></item>\n <item><name>s</name><label/><area>4</area></item>\n</root>";

#[test]
fn choices_and_values_come_from_geojson_and_xml_too() {
    let reading = places(WELLS, FIELDS);
    assert_eq!(findings(&reading), Vec::<String>::new());
    let mut run = Run::of(std::sync::Arc::new(reading.questionnaire.unwrap()));
    let labels = |run: &Run, name: &str| -> Vec<String> {
        let at = run.session.address(name).unwrap();
        let choices = run.session.choices(&at).into_iter();
        choices.map(|choice| choice.label).collect()
    };
    assert_eq!(labels(&run, "w"), ["Old well", "New well"]);
    assert_eq!(labels(&run, "f")[0], "North & east →");
    run.set("w", "w1");
    run.set("f", "s");
    let got: Vec<String> = ["deep", "at", "size", "sown"]
        .map(|name| run.get(name))
        .into();
    assert_eq!(got, ["12", "23.5 104.9 0 0", "8", "Rice"]);
    assert_eq!(
        xlsform::tables_wanted(&workbook(PLACES)),
        ["crop.xml", "fields.xml", "wells.csv", "wells.geojson"]
    );
}

#[test]
fn a_table_that_is_no_geojson_or_xml_is_refused_by_name() {
    let said = |reading: &xlsform::Reading| {
        let error = reading.errors().next();
        error.map_or_else(String::new, ToString::to_string)
    };
    let no_features = said(&places("{}", FIELDS));
    assert!(no_features.contains("wells.geojson"), "{no_features}");
    assert!(no_features.contains("FeatureCollection"), "{no_features}");
    let not_closed = said(&places(WELLS, "<root><item><name>n</name>"));
    assert!(
        not_closed.contains("<root><item> is not closed"),
        "{not_closed}"
    );
}
