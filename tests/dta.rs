//! Stata files: what is written is what release 118 says, byte by byte and by its own map.

use chrono::NaiveDate;
use fieldbook::data::{
    Reason,
    dataset::{Cells, Codes, Dataset, Field},
    dta::{self, names},
};

fn field(name: &str, label: &str, cells: Cells) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        cells,
        codes: None,
    }
}

/// Three rows with every kind of column and every kind of gap.
fn dataset() -> Dataset {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut skill = field(
        "skill.farm",
        "种养能力 Growing produce",
        Cells::Numbers(vec![Ok(7.0), Err(Reason::Refused), Err(Reason::DontKnow)]),
    );
    skill.codes = Some(Codes {
        list: "skill7".into(),
        labels: vec![(7, "能教别人 can teach".into()), (1, "not at all".into())],
        reasons: vec![
            (Reason::DontKnow, "Does not know".into()),
            (Reason::Refused, "Prefers not to say".into()),
        ],
    });
    Dataset {
        name: "interviews".into(),
        title: "Village study 村".into(),
        rows: 3,
        fields: vec![
            field(
                "id",
                "Respondent code",
                Cells::Texts(vec![
                    Ok("R001".into()),
                    Ok("R002".into()),
                    Ok("R003".into()),
                ]),
            ),
            skill,
            field(
                "income",
                "Income",
                Cells::Numbers(vec![Ok(2_000_000.0), Err(Reason::NotAsked), Ok(-5.0)]),
            ),
            field(
                "share",
                "Share",
                Cells::Numbers(vec![
                    Ok(0.1),
                    Err(Reason::NotApplicable),
                    Err(Reason::NotAsked),
                ]),
            ),
            field(
                "days",
                "Days",
                Cells::Numbers(vec![Ok(101.0), Err(Reason::DontKnow), Ok(1.0)]),
            ),
            field(
                "visit",
                "Day of the visit",
                Cells::Days(vec![
                    Ok(day("2022-11-07")),
                    Err(Reason::NotAsked),
                    Ok(day("1959-12-31")),
                ]),
            ),
            field(
                "notes",
                "Notes",
                Cells::Texts(vec![
                    Ok("长".repeat(700)),
                    Err(Reason::Refused),
                    Err(Reason::NotAsked),
                ]),
            ),
            field(
                "if",
                "",
                Cells::Texts(vec![
                    Ok("=1+1".into()),
                    Ok("a\u{1b}b\nc".into()),
                    Err(Reason::NotAsked),
                ]),
            ),
        ],
        notes: vec!["Missing: .d does not know, .r refused, .n not applicable, . not asked".into()],
    }
}

/// A file read by its own map.
struct Reading {
    bytes: Vec<u8>,
    map: Vec<usize>,
}

impl Reading {
    fn of(bytes: Vec<u8>) -> Self {
        let start = find(&bytes, b"<map>") + 5;
        let map = (0..14)
            .map(|k| number(&bytes[start + 8 * k..][..8]))
            .collect();
        Self { bytes, map }
    }

    /// What stands between the tags of the part at place `part` of the map.
    fn part(&self, part: usize, tag: &str) -> &[u8] {
        let at = self.map[part];
        let open = format!("<{tag}>");
        assert!(
            self.bytes[at..].starts_with(open.as_bytes()),
            "the map points at {open}"
        );
        let rest = &self.bytes[at + open.len()..];
        &rest[..find(rest, format!("</{tag}>").as_bytes())]
    }

    fn texts(&self, part: usize, tag: &str, width: usize) -> Vec<String> {
        let text = |field: &[u8]| {
            String::from_utf8(field.split(|b| *b == 0).next().unwrap().to_vec()).unwrap()
        };
        self.part(part, tag).chunks(width).map(text).collect()
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
        .unwrap()
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
}

#[test]
fn the_map_points_at_every_part_and_the_parts_say_what_was_given() {
    let written = dta::write(&dataset()).unwrap();
    assert_eq!(
        written.renamed,
        [
            ("skill.farm".to_owned(), "skill_farm".to_owned()),
            ("if".to_owned(), "if_".to_owned())
        ]
    );
    let file = Reading::of(written.bytes);
    assert_eq!(file.map[0], 0);
    assert_eq!(*file.map.last().unwrap(), file.bytes.len());
    assert!(file.bytes[file.map[12]..].starts_with(b"</stata_dta>"));
    assert_eq!(
        file.texts(3, "varnames", 129),
        [
            "id",
            "skill_farm",
            "income",
            "share",
            "days",
            "visit",
            "notes",
            "if_"
        ]
    );
    let types: Vec<usize> = file
        .part(2, "variable_types")
        .chunks(2)
        .map(number)
        .collect();
    assert_eq!(
        types,
        [4, 65_530, 65_528, 65_526, 65_529, 65_528, 32_768, 4]
    );
    assert_eq!(file.part(4, "sortlist").len(), 18);
    assert_eq!(file.texts(5, "formats", 57)[5], "%td");
    assert_eq!(file.texts(6, "value_label_names", 129)[1], "skill7");
    assert_eq!(
        file.texts(7, "variable_labels", 321)[1],
        "种养能力 Growing produce"
    );
    assert!(String::from_utf8_lossy(file.part(8, "characteristics")).contains("note1"));
}

#[test]
fn cells_and_gaps_stand_in_their_types() {
    let file = Reading::of(dta::write(&dataset()).unwrap().bytes);
    let row = 4 + 1 + 4 + 8 + 2 + 4 + 8 + 4;
    let rows: Vec<&[u8]> = file.part(9, "data").chunks(row).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[0][..4], b"R001");
    assert_eq!([rows[0][4], rows[1][4], rows[2][4]], [7, 101 + 18, 101 + 4]);
    assert_eq!(
        number(&rows[1][5..9]),
        2_147_483_621,
        "income was not asked"
    );
    assert_eq!(&rows[2][5..9], &(-5_i32).to_le_bytes());
    assert_eq!(&rows[0][9..17], &0.1_f64.to_le_bytes());
    assert_eq!(
        number(&rows[1][9..17]),
        0x7fe0_0e00_0000_0000,
        ".n as a double"
    );
    assert_eq!(
        number(&rows[2][9..17]),
        0x7fe0_0000_0000_0000,
        ". as a double"
    );
    assert_eq!(number(&rows[1][17..19]), 32_741 + 4, ".d as an int");
    assert_eq!(
        number(&rows[0][19..23]),
        22_956,
        "2022-11-07 is day 22956 of Stata"
    );
    assert_eq!(&rows[2][19..23], &(-1_i32).to_le_bytes());
    assert_eq!(number(&rows[0][23..25]), 7, "the seventh column");
    assert_eq!(number(&rows[0][25..31]), 1, "the first row");
    assert_eq!(
        &rows[2][23..31],
        &[0; 8],
        "an empty long text stands nowhere"
    );
    assert_eq!(&rows[1][31..35], b"ab\nc");
    let long = file.part(10, "strls");
    assert!(long.starts_with(b"GSO"));
    assert_eq!(number(&long[16..20]), 2101, "2100 bytes and the zero");
}

#[test]
fn labels_of_codes_are_sorted_and_name_the_gaps() {
    let file = Reading::of(dta::write(&dataset()).unwrap().bytes);
    let list = file.part(11, "value_labels");
    assert!(list.starts_with(b"<lbl>"));
    let table = &list[5 + 4 + 129 + 3..];
    let entries = number(&table[..4]);
    assert_eq!(entries, 4);
    let codes: Vec<usize> = (0..4)
        .map(|k| number(&table[8 + 4 * (entries + k)..][..4]))
        .collect();
    assert_eq!(codes, [1, 7, 2_147_483_625, 2_147_483_639]);
    let texts =
        String::from_utf8(table[8 + 8 * entries..][..number(&table[4..8])].to_vec()).unwrap();
    assert_eq!(
        texts,
        "not at all\0能教别人 can teach\0Does not know\0Prefers not to say\0"
    );
}

#[test]
fn the_file_is_the_one_that_other_programs_read() {
    // tests/reference/dta/SOURCE.md says which programs, and what they read.
    let written = dta::write(&dataset()).unwrap().bytes;
    if std::env::var_os("FIELDBOOK_WRITE_REFERENCE").is_some() {
        std::fs::write("tests/reference/dta/every_kind.dta", &written).unwrap();
    }
    assert!(
        written == include_bytes!("reference/dta/every_kind.dta"),
        "the bytes have changed: read them with other programs again"
    );
}

#[test]
fn a_name_that_stata_does_not_take_becomes_one_that_it_does() {
    let long = "a_name_that_is_longer_than_thirty_two_characters";
    let wanted = [
        "age", "with", "str12", "strong", "2nd", "a-b", "a.b", "a_b", long, long, "_n", "年龄",
    ];
    let named = names(wanted.into_iter());
    assert_eq!(
        named.names,
        [
            "age",
            "with_",
            "str12_",
            "strong",
            "_2nd",
            "a_b",
            "a_b_2",
            "a_b_3",
            "a_name_that_is_longer_than_thirt",
            "a_name_that_is_longer_than_thi_2",
            "_n_",
            "年龄"
        ]
    );
    assert!(named.names.iter().all(|name| name.chars().count() <= 32));
    assert_eq!(named.renamed.len(), 9);
}

#[test]
fn a_long_label_is_cut_and_a_data_set_without_rows_is_a_file() {
    let mut set = dataset();
    set.fields.truncate(1);
    set.fields[0].label = "字".repeat(200);
    set.fields[0].cells = Cells::Texts(vec![]);
    set.rows = 0;
    let file = Reading::of(dta::write(&set).unwrap().bytes);
    let label = &file.texts(7, "variable_labels", 321)[0];
    assert_eq!(label.chars().count(), 80);
    assert!(label.ends_with('…'));
    assert!(file.part(9, "data").is_empty());
}
