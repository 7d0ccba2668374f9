//! Export: every format holds the same interviews, nothing is run, nobody is named who was to be left out.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/form.rs"]
mod form;
#[path = "support/workbook.rs"]
mod workbook;

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use cli::Desk;
use fieldbook::data::{
    Interview, Reason, Selection, codebook,
    dataset::{Cells, Dataset, Field},
    export, extract, nested, xlsx,
};
use fieldbook::form::{Address, Answer, Missing, Questionnaire, Rows, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::report;
use fieldbook::survey::{Roles, Status};

const FORM: &str = "
    | survey |
    |        | type                | name        | label::en          | label::中文 | relevant      | calculation              | pii   |
    |        | text                | hhid        | Household          | 户          |               |                          |       |
    |        | text                | head_name   | Head               | 户主        |               |                          |       |
    |        | text                | remark      | Remark             |             |               |                          |       |
    |        | text                | crop        | Main crop          |             |               |                          | no    |
    |        | integer             | phone       | Telephone          |             |               |                          |       |
    |        | integer             | birth       | Year of birth      |             |               |                          | direct |
    |        | geopoint            | place       | Where              |             |               |                          |       |
    |        | select_one sex      | sex         | Sex of ${head_name} | 性别       |               |                          |       |
    |        | select_multiple sex | heard       | Who was there      |             |               |                          |       |
    |        | date                | visit       | Visit              |             |               |                          |       |
    |        | calculate           | double      |                    |             |               | ${greeting}              |       |
    |        | calculate           | greeting    |                    |             |               | concat('Dear ', ${head_name}) |  |
    |        | begin_repeat        | kids        | Children           | 孩子        | ${sex} = '1'  |                          |       |
    |        | text                | nickname    | Name               |             |               |                          |       |
    |        | integer             | age         | Age                |             | ${sex} != '2' |                          |       |
    |        | end_repeat          |             |                    |             |               |                          |       |
    | choices |
    |        | list_name | name | label::en  | label::中文 |
    |        | sex       | 1    | Female     | 女 |
    |        | sex       | 2    | Male       | 男 |
    |        | sex       | -99  | Refuses to say | 拒绝回答 |
";

fn questionnaire() -> std::sync::Arc<Questionnaire> {
    form::form(FORM)
}

fn roles() -> Roles {
    Roles {
        key: Variable::new("hhid").ok(),
        ..Roles::default()
    }
}

fn variable(name: &str) -> Variable {
    Variable::new(name).unwrap()
}

/// Two interviews; the first with two children, the second refuses to say the sex.
fn interviews() -> Vec<Interview> {
    let text = |text: &str| Answer::Value(Value::Text(text.to_owned()));
    let top = |name: &str| Address::top(variable(name));
    let inside = |name: &str, row: u32| Address {
        variable: variable(name),
        rows: Rows(vec![row]),
    };
    let first: HashMap<Address, Answer> = [
        (top("hhid"), text("H1")),
        (top("head_name"), text("=HYPERLINK(\"http://x\")")),
        (top("remark"), text("two\nlines\u{1b}[2J")),
        (top("crop"), text("-rice")),
        (top("phone"), Answer::Value(Value::Integer(-5))),
        (top("place"), text("-43.2 76.9 0 0")),
        (top("sex"), text("1")),
        (top("heard"), text("1 2")),
        (top("visit"), text("2022-11-07")),
        (inside("nickname", 1), text("'=Mei")),
        (inside("age", 1), Answer::Value(Value::Integer(7))),
        (inside("age", 4), Answer::Missing(Missing::DontKnow)),
    ]
    .into();
    let second: HashMap<Address, Answer> = [
        (top("hhid"), text("H2")),
        (top("sex"), Answer::Missing(Missing::Refused)),
        (top("heard"), Answer::Missing(Missing::Refused)),
    ]
    .into();
    let interview = |uid: u8, answers, rows| Interview {
        uid: Uid([uid; 16]),
        status: Status::Complete,
        rows,
        answers,
    };
    vec![
        interview(1, first, vec![inside("kids", 1), inside("kids", 4)]),
        interview(2, second, vec![]),
    ]
}

fn field<'a>(set: &'a Dataset, name: &str) -> &'a Field {
    set.fields.iter().find(|field| field.name == name).unwrap()
}

fn names(set: &Dataset) -> Vec<&str> {
    set.fields.iter().map(|field| field.name.as_str()).collect()
}

#[test]
fn a_data_set_has_the_types_of_its_questions() {
    let form = questionnaire();
    let set = extract::interviews(&form, &interviews(), &Selection::all(&form));
    assert_eq!(
        names(&set),
        [
            "_interview",
            "_status",
            "hhid",
            "head_name",
            "remark",
            "crop",
            "phone",
            "birth",
            "place",
            "sex",
            "heard",
            "heard_1",
            "heard_2",
            "visit",
            "double",
            "greeting"
        ]
    );
    let sex = field(&set, "sex");
    assert_eq!(sex.label, "Sex of [head_name]");
    assert_eq!(
        sex.cells,
        Cells::Numbers(vec![Ok(1.0), Err(Reason::Refused)])
    );
    let codes = sex.codes.as_ref().unwrap();
    assert_eq!(
        codes.labels,
        [(1, "Female".to_owned()), (2, "Male".to_owned())]
    );
    assert_eq!(
        codes.reasons,
        [(Reason::Refused, "Refuses to say".to_owned())]
    );
    assert_eq!(
        field(&set, "heard_2").cells,
        Cells::Numbers(vec![Ok(1.0), Err(Reason::Refused)])
    );
    let Cells::Days(days) = &field(&set, "visit").cells else {
        panic!("a visit is a day")
    };
    assert_eq!(
        (days[0].unwrap().to_string().as_str(), days[1]),
        ("2022-11-07", Err(Reason::NotAsked))
    );
    assert_eq!(
        field(&set, "greeting").label,
        "calculated: concat('Dear ', ${head_name})"
    );
}

#[test]
fn a_repeat_is_a_data_set_of_its_rows_with_their_key() {
    let form = questionnaire();
    let sets = extract::repeats(&form, &roles(), &interviews(), &Selection::all(&form));
    assert_eq!(sets.len(), 1);
    assert_eq!((sets[0].name.as_str(), sets[0].rows), ("kids", 2));
    assert_eq!(
        names(&sets[0]),
        ["_interview", "hhid", "row", "nickname", "age"]
    );
    assert_eq!(
        field(&sets[0], "age").cells,
        Cells::Numbers(vec![Ok(7.0), Err(Reason::DontKnow)])
    );
}

#[test]
fn a_spreadsheet_holds_texts_as_texts_and_days_as_days() {
    let form = questionnaire();
    let set = extract::interviews(&form, &interviews(), &Selection::all(&form));
    let book = codebook(&form, &Selection::all(&form));
    let bytes = xlsx::write(&[set.clone(), book.clone()]).unwrap();
    assert_eq!(
        bytes,
        xlsx::write(&[set, book]).unwrap(),
        "equal data are equal bytes"
    );
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["interviews", "codebook", "notes"]);
    let formulas = workbook.worksheet_formula("interviews").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    let sheet = workbook.worksheet_range("interviews").unwrap();
    let cell = |row: u32, name: &str| {
        let column = (0..)
            .find(|k| sheet.get_value((0, *k)) == Some(&Data::String(name.to_owned())))
            .unwrap();
        sheet
            .get_value((row, column))
            .cloned()
            .unwrap_or(Data::Empty)
    };
    assert_eq!(
        cell(1, "head_name"),
        Data::String("=HYPERLINK(\"http://x\")".into())
    );
    assert_eq!(cell(1, "remark"), Data::String("two\nlines[2J".into()));
    assert_eq!(cell(1, "phone"), Data::Float(-5.0));
    assert_eq!(cell(2, "sex"), Data::String(".r".into()));
    assert_eq!(cell(2, "phone"), Data::Empty);
    assert!(matches!(cell(1, "visit"), Data::DateTime(day) if day.as_f64() == 44_872.0));
}

#[test]
fn a_text_longer_than_a_cell_is_said_with_its_place() {
    let set = Dataset {
        name: "interviews".into(),
        rows: 1,
        fields: vec![Field {
            name: "remark".into(),
            label: String::new(),
            cells: Cells::Texts(vec![Ok("x".repeat(32_768))]),
            codes: None,
        }],
        ..Dataset::default()
    };
    let error = xlsx::write(&[set]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("sheet interviews, row 2, column remark: "),
        "{error}"
    );
}

#[test]
fn json_nests_repeats_and_says_why_there_is_a_gap() {
    let form = questionnaire();
    let document = nested::document(&form, &interviews(), &Selection::all(&form));
    assert_eq!(
        document["form"]["languages"],
        serde_json::json!(["en", "中文"])
    );
    let first = &document["interviews"][0]["answers"];
    assert_eq!(
        first["kids"][0],
        serde_json::json!({"_row": 1, "nickname": "'=Mei", "age": 7})
    );
    assert_eq!(
        first["kids"][1],
        serde_json::json!({"_row": 4, "age": {"missing": "dont_know"}})
    );
    assert_eq!(first["heard"], serde_json::json!(["1", "2"]));
    let second = &document["interviews"][1]["answers"];
    assert_eq!(second["sex"], serde_json::json!({"missing": "refused"}));
    assert!(second.get("kids").is_none() && second.get("phone").is_none());
}

#[test]
fn csv_guards_what_a_spreadsheet_would_run_and_nothing_else() {
    let form = questionnaire();
    let bytes = export::wide(&form, &interviews(), &Selection::all(&form));
    let text = String::from_utf8(bytes).unwrap();
    for cell in [
        "\"'=HYPERLINK(\"\"http://x\"\")\"",
        ",'-rice,-5,",
        ",-43.2 76.9 0 0,",
        "\"two\nlines[2J\"",
        ",''=Mei,7,",
    ] {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    let flat = export::flat(&extract::interviews(
        &form,
        &interviews(),
        &Selection::all(&form),
    ));
    let flat = String::from_utf8(flat).unwrap();
    assert!(
        flat.contains(",'-rice,-5,") && flat.contains(",-43.2 76.9 0 0,"),
        "{flat}"
    );
}

#[test]
fn without_identifiers_leaves_out_people_and_what_is_made_from_them() {
    let form = questionnaire();
    let selection = Selection::without_identifiers(&form, &roles());
    let out: Vec<String> = selection
        .left_out()
        .map(|(id, why)| format!("{}: {why}", form.at(id).variable))
        .collect();
    assert_eq!(
        out,
        [
            "head_name: named like a name, telephone or address",
            "remark: free text",
            "phone: named like a name, telephone or address",
            "birth: marked in the questionnaire's column `pii`",
            "place: a place, picture, recording or file",
            "double: worked out from greeting",
            "greeting: worked out from head_name",
            "nickname: named like a name, telephone or address",
        ]
    );
    let all = interviews();
    let texts = [
        String::from_utf8(export::wide(&form, &all, &selection)).unwrap(),
        export::repeats(&form, &all, &selection)
            .into_iter()
            .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
            .collect(),
        nested::document(&form, &all, &selection).to_string(),
        String::from_utf8(export::flat(&extract::interviews(&form, &all, &selection))).unwrap(),
        format!("{:?}", extract::repeats(&form, &roles(), &all, &selection)),
    ];
    for text in texts {
        assert!(
            !text.contains("HYPERLINK") && !text.contains("Mei") && !text.contains("two\nlines"),
            "{text}"
        );
        assert!(
            !text.contains("head_name") && !text.contains("nickname"),
            "{text}"
        );
    }
}

#[test]
fn the_codebook_says_what_was_asked_of_whom_in_each_language() {
    let form = questionnaire();
    let table = report::dataset::table(&codebook(&form, &Selection::all(&form)));
    let cell = |row: &str, column: &str| {
        let k = table
            .columns
            .iter()
            .position(|other| other.id == column)
            .unwrap();
        let row = table.rows.iter().find(|other| other.label == row).unwrap();
        row.cells[k].show(report::Format::Count)
    };
    assert_eq!(cell("sex", "label en"), "Sex of [head_name]");
    assert_eq!(cell("sex", "label 中文"), "性别");
    assert_eq!(cell("sex", "type"), "select_one sex");
    assert_eq!(cell("sex", "choices en"), "1 = Female; 2 = Male");
    assert_eq!(cell("sex", "choices 中文"), "1 = 女; 2 = 男");
    assert_eq!(cell("sex", "gaps"), "-99 = refused");
    assert_eq!(
        cell("age", "universe"),
        "(${sex} = '1') for each row of kids and (${sex} != '2')"
    );
    assert_eq!(cell("age", "section"), "Children");
    assert_eq!(
        cell("greeting", "calculation"),
        "concat('Dear ', ${head_name})"
    );
    assert!(report::latex::table(&table).contains("\\$\\{sex\\} = '1'"));
}

/// A study with one interview whose texts try to be formulas.
fn hostile_study(desk: &Desk) {
    let survey = "type | name | label
        text | hhid | Household
        text | remark | Remark
        select_one yn | yes | Yes?";
    let choices = "list_name | name | label
        yn | 1 | Yes
        yn | -98 | Does not know";
    desk.write("form.xlsx", workbook::workbook(survey, choices));
    desk.ok(&["new", "t.fbk", "--form", "form.xlsx"]);
    let texts = [
        "=1+1",
        "'=1+1",
        "''@x",
        "+86 139",
        "-5",
        "@cmd",
        "'",
        "'quoted'",
        ".d",
        "..r",
        "a\tb",
        "\tx",
        "two\nlines",
        "＝1",
    ];
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(["hhid", "remark", "yes"]).unwrap();
    for (i, text) in texts.iter().enumerate() {
        // What a file says is written as an export would: one apostrophe more, one dot more.
        let guarded = fieldbook::data::clean::guarded(text);
        let cell = if text.starts_with('.') {
            format!(".{text}")
        } else {
            guarded.into_owned()
        };
        out.write_record([format!("H{i}"), cell, "-98".to_owned()])
            .unwrap();
    }
    desk.write("in.csv", out.into_inner().unwrap());
    desk.ok(&["import", "t.fbk", "in.csv"]);
    let document: serde_json::Value = {
        desk.ok(&["export", "t.fbk", "-o", "t.json"]);
        serde_json::from_str(&desk.read("t.json")).unwrap()
    };
    for (i, text) in texts.iter().enumerate() {
        assert_eq!(document["interviews"][i]["answers"]["remark"], *text);
    }
}

#[test]
fn texts_that_look_like_formulas_survive_the_way_out_and_back() {
    let desk = Desk::new();
    hostile_study(&desk);
    desk.ok(&["export", "t.fbk", "-o", "out.csv"]);
    let mut reader = csv::Reader::from_reader(desk.read("out.csv").into_bytes().leak() as &[u8]);
    for record in reader.records() {
        for cell in record.unwrap().iter().take(4) {
            assert!(!fieldbook::data::clean::would_run(cell), "{cell}");
        }
    }
    desk.ok(&["new", "u.fbk", "--form", "form.xlsx"]);
    desk.ok(&["import", "u.fbk", "out.csv"]);
    desk.ok(&["export", "u.fbk", "-o", "again.csv"]);
    assert_eq!(desk.read("out.csv"), desk.read("again.csv"));
    desk.ok(&["export", "u.fbk", "-o", "u.json"]);
    assert_eq!(desk.read("t.json"), desk.read("u.json"));
}

#[test]
fn the_ending_of_the_file_says_the_format_and_a_folder_holds_everything() {
    let desk = Desk::with_example();
    let said = desk.ok(&["export", "s.fbk", "-o", "all.dta"]);
    assert!(
        said.contains("124 interviews") && said.contains("roster.dta"),
        "{said}"
    );
    assert!(
        std::fs::read(desk.path("all.dta"))
            .unwrap()
            .starts_with(b"<stata_dta>")
    );
    desk.ok(&["export", "s.fbk", "-o", "all.xlsx"]);
    assert!(
        std::fs::read(desk.path("all.xlsx"))
            .unwrap()
            .starts_with(b"PK")
    );
    desk.ok(&["export", "s.fbk", "-o", "folder", "--format", "dta"]);
    for name in ["interviews.dta", "roster.dta", "codebook.csv"] {
        assert!(desk.path("folder").join(name).exists(), "{name}");
    }
    let said = desk.ok(&[
        "export",
        "s.fbk",
        "-o",
        "people.csv",
        "--shape",
        "respondents",
    ]);
    assert!(said.starts_with("people.csv: 62 respondents\n"), "{said}");
    let people = desk.read("people.csv");
    assert_eq!(people.lines().count(), 63);
    assert!(
        people
            .lines()
            .next()
            .unwrap()
            .contains(",inc_farm_2020,inc_farm_2022,")
    );
    let (sentence, code) =
        desk.refused(&["export", "s.fbk", "-o", "x.json", "--shape", "respondents"]);
    assert_eq!(code, 2, "{sentence}");
}

#[test]
fn a_deidentified_export_says_what_it_left_out_and_kept() {
    let desk = Desk::with_example();
    let said = desk.ok(&["export", "s.fbk", "-o", "safe", "--deidentify"]);
    assert!(
        said.contains("Left out: member_name (named like a name, telephone or address)\n"),
        "{said}"
    );
    assert!(
        said.contains("Left out: device_id (known of the device or its owner)\n"),
        "{said}"
    );
    assert!(said.contains("Left out: notes (free text)\n"), "{said}");
    assert!(said.contains("Kept: start_time, "), "{said}");
    for name in ["interviews.csv", "roster.csv", "codebook.csv"] {
        let text = desk.read(&format!("safe/{name}"));
        let leak = ["member_name,", "device_id,", ",notes"]
            .into_iter()
            .find(|part| text.contains(part));
        assert_eq!(leak, None, "{name}");
    }
}
