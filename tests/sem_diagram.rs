//! The path diagram: drawn from tables, readable at 80 × 24, in box characters and in ASCII.

mod sem_kit;

use expect_test::{Expect, expect};
use fieldbook::{
    report::diagram::{Diagram, Drawing, Element, Style, fitting, stars},
    sem::pls::Options,
};
use sem_kit::{all_tables, case, estimate, observations};
use unicode_width::UnicodeWidthStr;

const BOXES: Style = Style {
    ascii: false,
    indicators: true,
};

fn drawn(set: &str, width: usize, height: usize, style: Style) -> Drawing {
    let case = case(set, "base.json");
    let estimate = estimate(
        case["model"].as_str().unwrap(),
        &observations(set),
        Options::default(),
    )
    .unwrap();
    fitting(&all_tables(&estimate), width, height, style)
}

fn check(drawing: &Drawing, expect: Expect) {
    expect.assert_eq(&(drawing.lines.join("\n") + "\n"));
}

#[test]
fn the_example_is_drawn_with_its_indicators_where_there_is_room() {
    check(
        &drawn("study", 80, 24, BOXES),
        expect![[r#"
                                     ╭─────────╮
                            ╭──.815─▶│  INFL   │
            ╭──────╮        │        │ R² .664 │
            │ CBEC ├────────┤        ╰─┬───────╯
            ╰─┬────╯        │          ├─.982 [inf1]
              ├─.908 [os1]  │          ├─.973 [inf2]
              ├─.892 [os2]  │          ├─.979 [inf3]
              ├─.863 [os3]  │          ╰─.854 [inf4]
              ├─.811 [cs1]  │
              ├─.708 [cs2]  │        ╭─────────╮
              ├─.790 [cs3]  ╰──.626─▶│   INC   │
              ├─.514 [re1]           │ R² .391 │
              ├─.682 [re2]           ╰─┬───────╯
              ╰─.628 [re3]             ├─.750 [fin1]
                                       ├─.775 [fin2]
                                       ├─.635 [fin3]
                                       ╰─.722 [fin4]
        "#]],
    );
}

#[test]
fn indicators_are_hidden_first() {
    check(
        &drawn("study", 80, 12, BOXES),
        expect![[r#"
                          ╭─────────╮
                 ╭──.815─▶│  INFL   │
                 │        │ R² .664 │
        ╭──────╮ │        ╰─────────╯
        │ CBEC ├─┤
        ╰──────╯ │        ╭─────────╮
                 ╰──.626─▶│   INC   │
                          │ R² .391 │
                          ╰─────────╯
    "#]],
    );
}

#[test]
fn a_path_over_several_layers_passes_the_constructs_between() {
    check(
        &drawn(
            "mediation",
            120,
            24,
            Style {
                indicators: false,
                ..BOXES
            },
        ),
        expect![[r#"
                         ╭─────────╮ ╭────────────────────────╮            ╭─────────╮
                ╭──.532─▶│   USE   │ │                        ╰──────.232─▶│   INC   │              ╭─────────╮
        ╭─────╮ │        │ R² .283 ├─┤            ╭─────────╮   ╭────.375─▶│ R² .281 ├────────.385─▶│   WEL   │
        │ ACC ├─┤        ╰─────────╯ ╰──────.346─▶│   SKL   │   │          ╰─────────╯   ╭────.137─▶│ R² .287 │
        ╰─────╯ │                      ╭────.278─▶│ R² .299 ├───┤                        │ ╭──.134─▶│         │
                ├──────────────────────╯          ╰─────────╯   ╰────────────────────────╯ │        ╰─────────╯
                │                                                                          │
                ╰──────────────────────────────────────────────────────────────────────────╯
    "#]],
    );
}

#[test]
fn five_constructs_fit_into_eighty_columns() {
    let drawing = drawn("mediation", 80, 24, BOXES);
    assert!(
        drawing.width <= 80 && drawing.height() <= 24,
        "{}",
        drawing.lines.join("\n")
    );
}

#[test]
fn the_ascii_drawing_has_no_other_character() {
    let drawing = drawn(
        "mediation",
        80,
        24,
        Style {
            ascii: true,
            indicators: true,
        },
    );
    assert!(
        drawing.lines.iter().all(|line| line.is_ascii()),
        "{}",
        drawing.lines.join("\n")
    );
}

#[test]
fn every_construct_and_every_path_can_be_found_where_its_mark_says() {
    let drawing = drawn("mediation", 120, 40, BOXES);
    let text = |line: usize, column: usize, width: usize| -> String {
        let mut at = 0;
        let cells = drawing.lines[line].chars().filter(|c| {
            let here = at;
            at += c.to_string().width();
            (column..column + width).contains(&here)
        });
        cells.collect()
    };
    let constructs = drawing
        .marks
        .iter()
        .filter(|m| matches!(m.element, Element::Construct(_)));
    let names: Vec<String> = constructs
        .map(|m| text(m.line, m.column, m.width))
        .collect();
    assert_eq!(names.len(), 5);
    assert!(names.contains(&"WEL".to_owned()), "{names:?}");
    assert_eq!(
        drawing
            .marks
            .iter()
            .filter(|m| matches!(m.element, Element::Path(_)))
            .count(),
        8
    );
}

#[test]
fn stars_follow_p() {
    assert_eq!(
        [
            stars(0.0004),
            stars(0.004),
            stars(0.04),
            stars(0.4),
            stars(f64::NAN)
        ],
        ["***", "**", "*", "", ""]
    );
}

#[test]
fn a_drawing_of_nothing_is_empty() {
    assert_eq!(Diagram::default().draw(BOXES, false), Drawing::default());
}
