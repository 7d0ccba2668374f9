//! Plots of one variable: what stands where, and that each is written as a drawing of its own.

mod panel_kit;

use fieldbook::cli::compare::{Args, on};
use fieldbook::data::Source;
use fieldbook::report::comparison::{Matter, Options, Unit};
use fieldbook::report::figure::{Figure, Kind, Mark};
use panel_kit::{Panel, golden};

fn source() -> Source {
    let mut source = Panel::new().0;
    source.cluster = Some("village".into());
    source
}

fn matter(options: &Options) -> Matter {
    Matter::with(&source(), options).unwrap()
}

fn drawn(kind: Kind, variable: &str) -> Figure {
    let matter = matter(&Options::default());
    let variable = matter.variable(variable).unwrap();
    kind.draw(&matter, variable, Unit::Nominal, None).unwrap()
}

#[test]
fn the_scatter_shows_everyone_and_the_line_of_no_change() {
    let figure = drawn(Kind::Scatter, "income");
    let points = figure.marks.iter().find_map(|mark| match mark {
        Mark::Points(points, _) => Some(points),
        _ => None,
    });
    let points = points.unwrap();
    assert_eq!(points.len(), 57);
    let above = points.iter().filter(|(x, y)| y > x).count();
    assert!(
        figure
            .notes
            .iter()
            .any(|note| note.starts_with(&format!("up {above} ·"))),
        "{:?}",
        figure.notes
    );
    assert!(
        points
            .iter()
            .all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y))
    );
}

#[test]
fn the_forest_has_a_row_a_village_and_three_rows_for_all() {
    let figure = drawn(Kind::Forest, "income");
    assert_eq!(figure.rows, 14);
    let labels: Vec<&str> = figure
        .y
        .at
        .iter()
        .map(|(_, label)| label.as_str())
        .collect();
    assert_eq!(labels[0], "V01 7");
    assert_eq!(
        &labels[11..],
        ["respondents", "villages, CR2", "village means"]
    );
    let low = golden()["R:pair.income_nom.cluster.CR2.ci95[0]"];
    assert!(
        figure.right[12].1.contains(&format!("[{low:.0}")) || figure.right[12].1.contains("-881.8")
    );
    assert!(figure.notes[1].contains("I²") && figure.notes[1].contains("Q(10)"));
}

#[test]
fn the_dumbbell_puts_the_greatest_rise_on_top_and_all_below() {
    let figure = drawn(Kind::Dumbbell, "income");
    assert_eq!(figure.rows, 12);
    assert!(figure.y.at[11].1.starts_with("all 57"));
    let change = |i: usize| -> f64 { figure.right[i].1.replace([',', '+'], "").parse().unwrap() };
    assert!((0..10).all(|i| change(i) >= change(i + 1)));
}

#[test]
fn the_histogram_counts_every_change_or_says_how_many_are_outside() {
    let figure = drawn(Kind::Histogram, "income");
    let outside: Vec<usize> = figure.notes[0]
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .collect();
    assert!(!outside.is_empty());
    let bars = figure
        .marks
        .iter()
        .filter(|mark| matches!(mark, Mark::Bar(..)))
        .count();
    let intervals = figure
        .marks
        .iter()
        .filter(|mark| matches!(mark, Mark::Interval { .. }))
        .count();
    assert!(
        bars > 5 && intervals == 2,
        "{bars} bars, {intervals} intervals"
    );
}

#[test]
fn the_lorenz_curves_name_their_gini_and_the_shares() {
    let figure = drawn(Kind::Lorenz, "income");
    assert_eq!(figure.legend.len(), 2);
    assert!(
        figure
            .legend
            .iter()
            .all(|(_, text)| text.contains("Gini 0."))
    );
    assert!(figure.notes.iter().any(|note| note.contains("poorest 40%")));
}

#[test]
fn slopes_are_drawn_for_up_to_twelve_groups() {
    let options = |by: &str| Options {
        by: Some(by.into()),
        ..Options::default()
    };
    let slopes = |by: &str| {
        let matter = matter(&options(by));
        Kind::Slopes.draw(
            &matter,
            matter.variable("income").unwrap(),
            Unit::Nominal,
            None,
        )
    };
    assert_eq!(slopes("county").unwrap().right.len(), 4);
    assert!(slopes("age").unwrap_err().contains("12 lines"));
}

#[test]
fn every_plot_is_a_drawing_with_title_and_text() {
    let directory = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        let path = directory.path().join(format!("{}.svg", kind.code()));
        let args = Args {
            plot: Some(kind.code().into()),
            of: Some("income".into()),
            output: Some(path.clone()),
            cpi: Some("tests/reference/example_study/cpi.csv".into()),
            ..Args::default()
        };
        on(source(), &args).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("<svg") && text.contains("money of 2020"),
            "{kind:?}"
        );
        assert!(!text.contains("NaN") && !text.contains("inf"), "{kind:?}");
    }
}

#[test]
fn a_plot_of_nobody_of_one_and_of_equals_is_a_sentence_or_a_drawing_never_a_panic() {
    for text in [
        "x_2020,x_2022\n,1\n",
        "x_2020,x_2022\n5,5\n",
        "x_2020,x_2022\n5,5\n5,5\n5,5\n",
        "x_2020,x_2022\n0,0\n-1,-2\n",
        "x_2020,x_2022\n1e300,-1e300\n0,1e-300\n",
    ] {
        let mut source = Source::from_csv("x.csv", text.as_bytes()).unwrap();
        source.pairs[0].scale = fieldbook::data::MeasurementScale::Numeric;
        let matter = Matter::of(&source, None).unwrap();
        for kind in Kind::ALL {
            if let Ok(figure) = kind.draw(&matter, &matter.variables[0], Unit::Nominal, Some(1.0)) {
                let drawing = fieldbook::report::svg::figure(&figure);
                assert!(!drawing.contains("NaN"), "{kind:?} of {text}");
            }
        }
    }
}
