//! Forms of one feature each on which `form check` and pyxform 4.5.0 (without ODK Validate) disagree, and why.

#[path = "support/form.rs"]
mod support;

use support::read;

/// The columns of the survey sheet, its rows, whether this program accepts it, and why it does so against pyxform.
type Case = (&'static str, &'static [&'static str], bool, &'static str);

const DISAGREEMENTS: &[Case] = &[
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
        "type | name | label | required",
        &["text | a | A | maybe"],
        false,
        "pyxform writes a path to a question that is not there: never required, against what was meant",
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
        "type | name | label | appearance",
        &["select_one yn | a | A | search('table')"],
        false,
        "a device without the table offers the wrong choices; select_one_from_file says the same",
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
        let mut table = format!("| survey |\n| | {header} |\n");
        for row in *rows {
            table.push_str(&format!("| | {row} |\n"));
        }
        table.push_str("| choices |\n| | list_name | name | label |\n| | yn | 1 | Yes |\n");
        let reading = read(&table);
        let errors: Vec<String> = reading.errors().map(ToString::to_string).collect();
        assert_eq!(
            reading.questionnaire.is_some(),
            *accepted,
            "{rows:?} ({why}): {errors:?}"
        );
    }
}
