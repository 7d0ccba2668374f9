//! Forms of one feature each: `form check` says what pyxform 4.5.0 (without ODK Validate) says, or stands in a table with its reason.

#[path = "support/form.rs"]
mod support;

use support::read;

/// The columns of the survey sheet, its rows, whether this program accepts it, and why it does so against pyxform.
type Case = (&'static str, &'static [&'static str], bool, &'static str);

const DISAGREEMENTS: &[Case] = &[
    (
        "type | name | label",
        &["select_one ${b} | a | A", "text | b | B"],
        false,
        "pyxform makes a list of one answer; nobody means that: the question was to stand in a repeat",
    ),
    (
        "type | name | label",
        &["text | meta | A"],
        true,
        "the name is taken in ODK's file of answers, and free here",
    ),
    (
        "type | name | label",
        &["text audit | a | A"],
        true,
        "SurveyCTO's word for what is kept of every interview anyway",
    ),
    (
        "type | name | label",
        &["tel | a | A"],
        true,
        "a telephone number of the Community Health Toolkit is a text",
    ),
    (
        "type | name | label",
        &["hidden string | a | A"],
        true,
        "PMA's word for a value that is not shown",
    ),
    (
        "type | name | label | relevant",
        &[
            "begin group | g | G | ${a} = 1",
            "text | a | A | ",
            "end group | | | ",
        ],
        false,
        "pyxform does not look; ODK Validate refuses: a circle",
    ),
    (
        "type | name | label | save_to",
        &["text | a | A | x"],
        true,
        "a column for ODK's entities, which is kept and means nothing here",
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | instance('nope')/root/item[1]/x"],
        false,
        "pyxform does not look; ODK Validate refuses: no such list",
    ),
    (
        "type | name | label | relevant",
        &["text | a | A | ", "text | b | B | a = 1"],
        false,
        "pyxform does not look; the rule would read as blank for ever, and ${a} is meant",
    ),
    (
        "type | name | label",
        &["select_one_external yn | a | A"],
        true,
        "the list may as well stand in the sheet choices",
    ),
    (
        "type | name | label | choice_filter",
        &["select_one_external yn | a | A | x=1"],
        true,
        "the list may as well stand in the sheet choices",
    ),
    (
        "type | name | label",
        &["text | Ärger | A"],
        true,
        "letters of every alphabet make a name",
    ),
    (
        "type | name | label | relevant",
        &["text | a | A |", "text | b | B | ${ a } = 1"],
        true,
        "blanks within the braces were accepted by pyxform for years, and mean nothing else",
    ),
    (
        "type | name | label",
        &["Text | a | A", "INTEGER | b | B"],
        true,
        "capitals in a type mean nothing else",
    ),
    (
        "type | name | label",
        &["odk:rank yn | a | A"],
        true,
        "the spelling of rank that SurveyCTO and old ODK forms have",
    ),
    (
        "type | name | label | relevant",
        &["integer | a | A | ${a} > 1"],
        false,
        "pyxform does not look; ODK Validate refuses: depends on itself",
    ),
    (
        "type | name | label | relevant",
        &["text | a | A | ${b} = 1", "text | b | B | ${a} = 1"],
        false,
        "pyxform does not look; ODK Validate refuses: a circle",
    ),
    (
        "type | name | label | constraint",
        &["integer | a | A | (. > 1"],
        false,
        "pyxform does not read expressions; ODK Validate refuses",
    ),
    (
        "type | name | label | constraint",
        &["integer | a | A | . == 1"],
        false,
        "pyxform does not read expressions; ODK Validate refuses",
    ),
    (
        "type | name | label | constraint",
        &["integer | a | A | . > 1 AND . < 5"],
        false,
        "pyxform does not read expressions; ODK Validate refuses: operators are small letters",
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | foo(1)", "calculate | b | | if(1, 2)"],
        false,
        "pyxform does not read expressions; ODK Validate refuses",
    ),
    (
        "type | name | label",
        &[],
        false,
        "a form without questions cannot be answered",
    ),
];

#[test]
fn every_disagreement_with_pyxform_stands_here_with_its_reason() {
    for (header, rows, accepted, why) in DISAGREEMENTS {
        let reading = verdict(header, rows);
        let errors: Vec<String> = reading.errors().map(ToString::to_string).collect();
        assert_eq!(
            reading.questionnaire.is_some(),
            *accepted,
            "{rows:?} ({why}): {errors:?}"
        );
    }
}

/// The columns, the rows, and pyxform's verdict; the shapes are those of its own test forms.
const AGREEMENTS: &[(&str, &[&str], bool)] = &[
    ("type | name | label", &["text | a | A"], true),
    (
        "type | name | label",
        &[
            "begin loop over yn | l | L",
            "integer | n | N %(label)s",
            "end loop | | ",
        ],
        false,
    ),
    (
        "type | name | label",
        &["begin group | g | G", "text | a | A"],
        false,
    ),
    (
        "type | name | label",
        &["text | a | A", "end group | | "],
        false,
    ),
    (
        "type | name | label",
        &["begin group | g | G", "text | a | A", "end repeat | | "],
        false,
    ),
    (
        "type | name | label",
        &["begin repeat | r | R", "text | a | A", "end repeat | | "],
        true,
    ),
    (
        "type | name | label",
        &["begin group | g | G", "end group | | "],
        true,
    ),
    (
        "type | name | label",
        &["begin group | | G", "text | a | A", "end group | | "],
        false,
    ),
    (
        "type | name | label",
        &["text | a | A", "text | a | B"],
        false,
    ),
    (
        "type | name | label",
        &[
            "begin group | g | G",
            "text | a | A",
            "end group | | ",
            "text | a | B",
        ],
        true,
    ),
    ("type | name | label", &["text | 1a | A"], false),
    ("type | name | label", &["text | a b | A"], false),
    ("type | name | label", &["text | a | "], false),
    ("type | name | label", &["text | | A"], false),
    ("type | name | label", &["note | n | "], false),
    ("type | name | label", &["note | | N"], true),
    ("type | name | label", &["select_one nope | a | A"], false),
    ("type | name | label", &["select_one yn | a | A"], true),
    ("type | name | label", &["select_one | a | A"], false),
    (
        "type | name | label",
        &["select_multiple yn or_other | a | A"],
        true,
    ),
    (
        "type | name | label | choice_filter",
        &["select_one yn or_other | a | A | name=1"],
        false,
    ),
    (
        "type | name | label",
        &["select_one_from_file t.csv | a | A"],
        true,
    ),
    (
        "type | name | label",
        &["select_one_from_file t | a | A"],
        false,
    ),
    (
        "type | name | label",
        &[
            "select_one ${b} | a | A",
            "begin repeat | r | R",
            "text | b | B",
            "end repeat | | ",
        ],
        true,
    ),
    ("type | name | label", &["rank yn | a | A"], true),
    ("type | name | label", &["range | a | A"], true),
    (
        "type | name | label | parameters",
        &["range | a | A | start=1 end=5 step=1"],
        true,
    ),
    (
        "type | name | label | parameters",
        &["range | a | A | start=1 end=5 step=9"],
        false,
    ),
    (
        "type | name | label | parameters",
        &["range | a | A | stop=9"],
        false,
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | 1 + 1"],
        true,
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | "],
        false,
    ),
    (
        "type | name | label | relevant",
        &["text | a | A | ${b} = 1"],
        false,
    ),
    (
        "type | name | label | relevant",
        &["text | b | B | ", "text | a | A | ${b} = 1"],
        true,
    ),
    ("type | name | label", &["text | a | A ${b}"], false),
    ("type | name | label", &["sandwich | a | A"], false),
    (
        "type | name | label",
        &[
            "image | a | A",
            "audio | b | B",
            "video | c | C",
            "file | d | D",
            "barcode | e | E",
        ],
        true,
    ),
    (
        "type | name | label",
        &["geopoint | a | A", "geotrace | b | B", "geoshape | c | C"],
        true,
    ),
    (
        "type | name | label",
        &[
            "start | s | ",
            "end | e | ",
            "today | t | ",
            "deviceid | d | ",
            "username | u | ",
            "audit | audit | ",
        ],
        true,
    ),
    ("type | name | label", &["audit | trail | "], false),
    (
        "type | name | label",
        &["acknowledge | a | A", "trigger | b | B", "hidden | h | "],
        true,
    ),
    (
        "type | name | label | trigger | calculation",
        &["text | a | A | | ", "text | b | B | ${a} | now()"],
        true,
    ),
    (
        "type | name | label | trigger | calculation",
        &["text | a | A | | ", "text | b | B | a | now()"],
        false,
    ),
    (
        "type | name | label | trigger | calculation",
        &["text | b | B | ${nope} | now()"],
        false,
    ),
    (
        "type | name | label | repeat_count",
        &[
            "begin repeat | r | R | 3",
            "text | a | A | ",
            "end repeat | | | ",
        ],
        true,
    ),
    (
        "type | name | label | repeat_count",
        &[
            "integer | n | N | ",
            "begin repeat | r | R | ${n}",
            "text | a | A | ",
            "end repeat | | | ",
        ],
        true,
    ),
    (
        "type | name | label | default",
        &[
            "date | d | D | today()",
            "integer | n | N | 3",
            "text | t | T | ${nope}",
        ],
        false,
    ),
    (
        "type | name | label::English | label::French",
        &["text | a | A | B"],
        true,
    ),
    (
        "type | name | label | label::French",
        &["text | a | A | B"],
        true,
    ),
    (
        "type | name | label | caption",
        &["text | a | A | B"],
        false,
    ),
    ("name | label", &["a | A"], false),
    ("type | label", &["note | A"], true),
    (
        "type | name | label | required",
        &[
            "text | a | A | yes",
            "text | b | B | TRUE",
            "text | c | C | false()",
        ],
        true,
    ),
    (
        "type | name | label | relevance",
        &["text | a | A | 1 = 1"],
        true,
    ),
    (
        "type | name | label | bind::foo | body::accuracyThreshold | instance::x",
        &["text | a | A | 1 | 2 | 3"],
        true,
    ),
    (
        "type | name | label | media::image | media::audio",
        &["text | a | | a.png | a.mp3"],
        true,
    ),
    (
        "type | name | label",
        &["csv-external | t | ", "text | a | A"],
        true,
    ),
    (
        "type | name | label | calculation",
        &[
            "csv-external | t | | ",
            "calculate | a | | instance('t')/root/item[name=1]/label",
        ],
        true,
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | pulldata('t','x','y','1')"],
        true,
    ),
    (
        "type | name | label",
        &["background-audio | a | ", "start-geopoint | g | "],
        true,
    ),
    (
        "type | name | label | parameters",
        &[
            "select_one yn | a | A | randomize=true",
            "select_one yn | b | B | randomize=true seed=7",
        ],
        true,
    ),
    (
        "type | name | label | parameters",
        &["select_one yn | a | A | seed=7"],
        false,
    ),
    (
        "type | name | label | parameters",
        &["text | a | A | rows=x"],
        false,
    ),
    (
        "type | name | label",
        &["begin lgroup | r | R", "text | a | A", "end lgroup | | "],
        true,
    ),
    (
        "type | name | label",
        &["text | A | A", "text | a | B"],
        true,
    ),
    (
        "type | name | label | guidance_hint | hint",
        &["text | a | A | g | h"],
        true,
    ),
    ("type | name | label | hint", &["text | a | | h"], true),
    (
        "type | name | label | guidance_hint",
        &["text | a | | g"],
        false,
    ),
    (
        "type | name | label | constraint | constraint_message",
        &["integer | a | A | . > 1 | too small ${b}"],
        false,
    ),
    (
        "type | name | label",
        &[
            "begin kobomatrix | m | M",
            "text | a | A",
            "end kobomatrix | | ",
        ],
        false,
    ),
    ("type | name | label", &["calculate_here | a | A"], false),
    (
        "type | name | label",
        &["xml-external | t | ", "text | a | A"],
        true,
    ),
    (
        "type | name | label | appearance",
        &["select_one yn | a | A | search('t')"],
        true,
    ),
    (
        "type | name | label | choice_filter",
        &["select_one yn | a | A | nope = 1"],
        true,
    ),
    (
        "type | name | label | relevant",
        &["text | a | A | null"],
        true,
    ),
    (
        "type | name | label | required",
        &["text | a | A | maybe"],
        true,
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | floor(1.5)"],
        true,
    ),
    (
        "type | name | label | calculation",
        &["calculate | a | | ."],
        true,
    ),
    (
        "type | name | label",
        &[
            "simserial | a | ",
            "phonenumber | b | ",
            "subscriberid | c | ",
            "email | d | ",
        ],
        true,
    ),
    (
        "type | name | label",
        &[
            "select one yn | a | A",
            "select all that apply from yn | b | B",
            "select1 yn | c | C",
        ],
        true,
    ),
    (
        "type | name | label",
        &[
            "q text | a | A",
            "add integer prompt | b | B",
            "int | c | C",
            "string | d | D",
        ],
        false,
    ),
    ("type | name | label", &["text | a:b | A"], true),
    ("type | name | label", &["text | a-b.c | A"], true),
    (
        "type | name | label | relevant",
        &["text | a | A | ${last-saved#a} = 1"],
        true,
    ),
    (
        "type | name | label | default",
        &["text | a | A | ${last-saved#a}"],
        true,
    ),
    (
        "type | name | label | disabled",
        &["text | a | A | yes", "text | b | B | "],
        true,
    ),
    (
        "type | name | label | read_only",
        &["text | a | A | yes"],
        true,
    ),
];

#[test]
fn every_other_shape_is_accepted_or_refused_as_pyxform_does() {
    let wrong: Vec<String> = AGREEMENTS
        .iter()
        .filter_map(|(header, rows, accepted)| {
            let reading = verdict(header, rows);
            let errors: Vec<String> = reading.errors().map(ToString::to_string).collect();
            (reading.questionnaire.is_some() != *accepted)
                .then(|| format!("{header} {rows:?}: pyxform {accepted}, here {errors:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_refusal_names_sheet_row_and_column() {
    for (header, rows, _) in AGREEMENTS.iter().filter(|(_, _, accepted)| !accepted) {
        for finding in verdict(header, rows).errors() {
            assert!(finding.spot.row > 0, "{header} {rows:?}: {finding}");
            let whole = finding.code == "missing_column" || finding.code.starts_with("unmatched");
            assert!(
                whole || finding.spot.cell().is_some(),
                "{header} {rows:?}: {finding}"
            );
        }
    }
}

fn verdict(header: &str, rows: &[&str]) -> fieldbook::data::xlsform::Reading {
    let mut table = format!("| survey |\n| | {header} |\n");
    for row in rows {
        table.push_str(&format!("| | {row} |\n"));
    }
    table.push_str("| choices |\n| | list_name | name | label |\n| | yn | 1 | Yes |\n");
    read(&table)
}
