//! Path models: what the language says, what is refused and how, and which changes of the data change nothing.

mod sem_kit;

use fieldbook::sem::{
    data::{Missing, Observations, Sample},
    estimate::{Estimate, Method},
    model::{Mode, Model, Nature},
    pls::{Options, Scheme},
    syntax::Fault,
};
use proptest::prelude::*;
use sem_kit::{all_tables, case, estimate, observations};

fn faults(text: &str) -> Vec<Fault> {
    Model::read(text, None).expect_err("this model has faults")
}

fn only_fault(text: &str) -> String {
    let faults = faults(text);
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].to_string()
}

const GOOD: &str = "A =~ a1 + a2\nB =~ b1 + b2\nB ~ A\n";

#[test]
fn a_model_reads_constructs_indicators_and_paths_in_the_order_of_the_text() {
    let model = Model::read(
        "# skills\nSKILL =~ s1 + s2 +\n  s3   ! goes on\nFARM <~ area\n  + cattle; INC ~ a*SKILL + FARM\nINC =~ i1 + i2\ntwice := 2*a",
        None,
    )
    .unwrap();
    let names: Vec<&str> = model.constructs().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["SKILL", "FARM", "INC"]);
    assert_eq!(
        model.indicators(),
        ["s1", "s2", "s3", "area", "cattle", "i1", "i2"]
    );
    assert_eq!(model.constructs()[0].nature, Nature::Factor);
    assert_eq!(model.constructs()[0].mode, Mode::A);
    assert_eq!(model.constructs()[1].nature, Nature::Composite);
    assert_eq!(model.constructs()[1].mode, Mode::B);
    let paths: Vec<(usize, usize)> = model.paths().iter().map(|p| (p.from, p.to)).collect();
    assert_eq!(paths, [(0, 2), (1, 2)]);
    assert_eq!(model.defined()[0].name, "twice");
}

#[test]
fn names_may_be_in_any_script_and_in_backticks() {
    let model = Model::read("技能 =~ 题1 + 题2\n`group-name` ~ 技能", None).unwrap();
    assert_eq!(model.constructs()[0].name, "技能");
    assert_eq!(model.indicators(), ["题1", "题2", "group-name"]);
}

#[test]
fn a_variable_on_a_path_is_a_construct_of_its_own() {
    let model = Model::read("A =~ a1 + a2\nincome ~ A", None).unwrap();
    assert_eq!(model.constructs()[1].name, "income");
    assert_eq!(model.indicators(), ["a1", "a2", "income"]);
}

#[test]
fn a_measuring_sign_with_a_blank_in_it_is_read_as_lavaan_reads_it() {
    let model = Model::read("A = ~ a1 + a2\nB ~ A", None).unwrap();
    assert_eq!(model.constructs()[0].nature, Nature::Factor);
    assert!(Model::read("A = a1 + a2\nB ~ A", None).is_err());
}

#[test]
fn the_mode_of_a_construct_can_be_chosen() {
    for text in ["mode(A)*A <~ a1 + a2\nB ~ A", "A <~ mode(a)*a1 + a2\nB ~ A"] {
        assert_eq!(
            Model::read(text, None).unwrap().constructs()[0].mode,
            Mode::A
        );
    }
    let unit = Model::read("mode(unit)*A =~ a1 + a2\nB ~ A", None).unwrap();
    assert_eq!(unit.constructs()[0].mode, Mode::Unit);
}

#[test]
fn a_fault_names_its_line_and_column_and_points_at_the_place() {
    let fault = only_fault("A =~ a1 + a2\nB =~ b1 b2\nB ~ A");
    assert_eq!(
        fault,
        "line 2, column 9: a + is missing before this. Join indicators and predictors with +\nB =~ b1 b2\n        ^^"
    );
}

#[test]
fn a_line_that_ends_with_a_plus_is_named_where_the_next_one_stumbles() {
    let fault = only_fault("A =~ a1 + a2 +\nB =~ b1 + b2\nB ~ A\n");
    assert!(fault.contains("line 2, column 3"), "{fault}");
    assert!(fault.contains("take its last sign out"), "{fault}");
}

#[test]
fn every_statement_that_cannot_be_read_is_reported() {
    assert_eq!(faults("A B\nB =~ b1 b2\nA ~ ~ B").len(), 3);
}

#[test]
fn an_unknown_variable_is_pointed_at_and_the_nearest_name_offered() {
    let faults = Model::read(
        "A =~ a1 + a2\nB =~ b1 + bb2\nB ~ A",
        Some(&["a1", "a2", "b1", "b2"]),
    )
    .unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "line 2, column 11: the data have no variable `bb2`. Did you mean `b2`?\nB =~ b1 + bb2\n          ^^^"
    );
    let faults = Model::read(
        "SKILL =~ a1 + a2\nb1 ~ SKLIL",
        Some(&["a1", "a2", "b1", "b2"]),
    )
    .unwrap_err();
    assert_eq!(faults[0].way_out.as_deref(), Some("Did you mean `SKILL`?"));
}

#[test]
fn what_pls_cannot_use_is_refused_by_name() {
    for (line, name) in [
        ("a1 ~~ a2", "a covariance (~~)"),
        ("B ~ 1", "an intercept (~ 1)"),
        ("b1 | t1", "thresholds (|)"),
        ("A == B", "an equality constraint (==)"),
        ("a > 0", "an inequality constraint (>)"),
        ("group: 1", "a block for one group"),
        ("C =~ 0.5*c1\nC ~ A", "a fixed coefficient (0.5*)"),
        ("C =~ NA*c1\nC ~ A", "a coefficient set free (NA*)"),
        ("C =~ start(0.3)*c1\nC ~ A", "a start value (0.3)"),
        ("C =~ c1\nC ~ c(x, y)*A", "coefficients by group"),
        ("C =~ c1\nC ~ lower(0)*A", "the modifier lower()"),
        ("C =~ 0\nC ~ A", "a construct without indicators (=~ 0)"),
        ("C =~ c1\nC ~ A + 1", "an intercept (~ 1)"),
        ("C =~ c1\nC ~ 1 + A", "an intercept (~ 1)"),
        ("a1 ~ NA*1", "an intercept (~ 1)"),
        ("C =~ c1\nC ~ A %in% B", "a random coefficient (%)"),
        ("a1 ~*~ 1*a1", "a scaling factor (~*~)"),
        ("B |~ a1", "instruments (|~)"),
        ("p :~ dnorm(0,1)", "a prior (:~)"),
        ("a < 2", "an inequality constraint (<)"),
        ("level: within", "a block for one level"),
        ("block: 2", "a block (block:)"),
        ("class: 1", "a latent class"),
        ("efa(\"e\")*C =~ c1 + c2\nC ~ A", "the modifier efa()"),
        ("C =~ upper(1)*c1\nC ~ A", "the modifier upper()"),
        ("C =~ equal(\"a\")*c1\nC ~ A", "the modifier equal()"),
        (
            "C =~ prior(\"dnorm(0,1)\")*c1\nC ~ A",
            "the modifier prior()",
        ),
        ("C =~ rv(\"x\")*c1\nC ~ A", "the modifier rv()"),
        ("C =~ 0.5?c1\nC ~ A", "a start value (0.5)"),
        ("C =~ sqrt(2)*c1\nC ~ A", "a fixed coefficient (1.414"),
    ] {
        let fault = only_fault(&format!("{GOOD}{line}"));
        assert!(
            fault.contains("PLS cannot use") && fault.contains(name),
            "{line}: {fault}"
        );
    }
    let equal = only_fault("A =~ a1\nB =~ b1\nC =~ c1\nB ~ p*A\nC ~ p*B");
    assert!(
        equal.contains("cannot hold two coefficients equal"),
        "{equal}"
    );
}

#[test]
fn a_model_that_means_nothing_is_refused_with_a_sentence() {
    for (text, says) in [
        (
            "A =~ a1\nB =~ b1\nC =~ c1\nB ~ A\nC ~ B\nA ~ C",
            "the paths run in a circle: A -> B -> C -> A",
        ),
        (
            "A =~ a1\nB =~ b1\nC =~ c1\nB ~ A",
            "the construct `C` has no path",
        ),
        ("A =~ a1 + a2 + a1\nB ~ A", "`a1` measures `A` twice"),
        (
            "A =~ a1\nB =~ b1 + a1\nB ~ A",
            "`a1` measures `B` and already measures `A`",
        ),
        (
            "A =~ a1\nB =~ b1\nB ~ A\nB ~ A",
            "the path A -> B is written twice",
        ),
        ("A =~ a1\nB ~ A\nA ~ A", "`A` cannot explain itself"),
        ("A =~ a1 + a2", "the model has no path"),
        ("A =~ a1 + A\nB ~ A", "`A` cannot measure itself"),
        (
            "A =~ a1\nB =~ b1\nB ~ a1 + A",
            "`a1` is an indicator of `A`",
        ),
        (
            "A =~ a1\nM =~ m1\nB =~ b1\nB ~ A + A:M\nM ~ A",
            "`A:M` stands without its part `M`",
        ),
        (
            "A =~ a1\nB =~ b1\nB ~ p*A\nx := 2*q",
            "no coefficient is labelled `q`",
        ),
        ("A =~ a1\nA <~ a2\nB ~ A", "measured with =~ and with <~"),
    ] {
        let fault = only_fault(text);
        assert!(fault.contains(says), "{text}: {fault}");
    }
}

#[test]
fn any_text_is_read_or_refused_and_never_breaks() {
    for text in [
        "",
        "~",
        "=~",
        "A",
        "A =~ a1 +",
        "\"",
        "`",
        "((((",
        "A ~ 1e",
        "a:b:c ~ d",
        ":= 2",
        "x := ",
        "π := 2*",
        "A =~ a1;;;B ~ A;",
    ] {
        let _ = Model::read(text, None);
    }
}

fn refusal(text: &str, observations: &Observations) -> String {
    estimate(text, observations, Options::default())
        .expect_err("no estimate")
        .to_string()
}

#[test]
fn bad_data_are_refused_by_the_variables_name_with_a_way_out() {
    let hard = observations("hard");
    for (text, says) in [
        (
            "A =~ a1 + a2\nC =~ c1 + const\nC ~ A",
            "the variable `const` is 4 in all 22 rows, so it explains nothing. Take `const` out of the model",
        ),
        (
            "A <~ a1 + a2 + dup\nC =~ c1 + c2\nC ~ A",
            "in `A` (Mode B) the indicator `dup` says the same as `a1`",
        ),
        (
            "A =~ a1 + a22\nC =~ c1 + c2\nC ~ A",
            "the data have no variable `a22`. Did you mean `a2`?",
        ),
    ] {
        let says_it = refusal(text, &hard);
        assert!(says_it.starts_with(says), "{says_it}");
    }
    let few = Observations {
        columns: hard.columns.iter().map(|c| c[..6].to_vec()).collect(),
        ..hard.clone()
    };
    let text = "A <~ a1 + a2 + a3 + a4 + a5 + a6\nC =~ c1 + c2\nC ~ A";
    assert_eq!(
        refusal(text, &few),
        "`A` has 6 indicators with regression weights (Mode B), too many for 6 rows. Use more rows, or write mode(A)*A"
    );
    let none = Observations {
        columns: hard.columns.iter().map(|_| vec![]).collect(),
        ..hard
    };
    assert!(refusal("A =~ a1 + a2\nC =~ c1\nC ~ A", &none).starts_with("0 of 0 rows can be used"));
}

#[test]
fn a_copied_item_is_estimated_and_named() {
    let estimate = estimate(
        "A =~ a1 + a2 + dup\nC =~ c1 + c2\nC ~ A",
        &observations("hard"),
        Options::default(),
    )
    .unwrap();
    let notes = all_tables(&estimate).tables[0].notes.join("\n");
    assert!(
        notes.contains("`dup` correlates perfectly with `a1`"),
        "{notes}"
    );
}

#[test]
fn a_run_that_does_not_settle_has_a_verdict_and_no_estimates() {
    let case = case("mediation", "base.json");
    let text = case["model"].as_str().unwrap();
    let options = Options {
        max_iterations: 2,
        ..Options::default()
    };
    let verdict = estimate(text, &observations("mediation"), options)
        .unwrap_err()
        .to_string();
    assert!(
        verdict.starts_with("the weights still change by"),
        "{verdict}"
    );
    assert!(verdict.contains("after 2 iterations"), "{verdict}");
}

#[test]
fn the_example_settles_after_seven_changes_of_the_weights() {
    let case = case("study", "base.json");
    let estimate = estimate(
        case["model"].as_str().unwrap(),
        &observations("study"),
        Options::default(),
    )
    .unwrap();
    assert_eq!(estimate.layers[0].solution.run.iterations, 7);
    assert!((estimate.layers[0].solution.run.change - 1.819_652_423_185_047_5e-8).abs() < 1e-15);
}

#[test]
fn a_row_with_a_gap_is_left_out_and_the_variable_with_most_gaps_named_when_none_is_left() {
    let mut data = observations("hard");
    let at = data.names.iter().position(|name| name == "a2").unwrap();
    data.columns[at]
        .iter_mut()
        .skip(1)
        .for_each(|cell| *cell = None);
    let says = refusal("A =~ a1 + a2\nC =~ c1 + c2\nC ~ A", &data);
    assert!(
        says.starts_with("1 of 22 rows can be used and at least 3 are needed; `a2` has most gaps"),
        "{says}"
    );
}

/// Straight from the data: scores by matrix products, regressions on scores, as the books describe it.
fn naive_paths(model: &Model, sample: &Sample, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    use fieldbook::sem::design::Design;
    let design = Design::of(model);
    let (n, count) = (x.len(), design.constructs());
    let standard = |column: Vec<f64>| -> Vec<f64> {
        let mean = column.iter().sum::<f64>() / n as f64;
        let sd = (column.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n as f64 - 1.0)).sqrt();
        column.iter().map(|v| (v - mean) / sd).collect()
    };
    let dot =
        |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (n as f64 - 1.0);
    let columns: Vec<Vec<f64>> = (0..sample.names.len())
        .map(|k| standard(x.iter().map(|row| row[k]).collect()))
        .collect();
    let score = |w: &[Vec<f64>], j: usize| {
        let block = &design.blocks[j].indicators;
        standard(
            (0..n)
                .map(|i| {
                    block
                        .iter()
                        .zip(&w[j])
                        .map(|(&k, w)| w * columns[k][i])
                        .sum()
                })
                .collect(),
        )
    };
    let mut w: Vec<Vec<f64>> = design
        .blocks
        .iter()
        .map(|b| vec![1.0; b.indicators.len()])
        .collect();
    for _ in 0..200 {
        let y: Vec<Vec<f64>> = (0..count).map(|j| score(&w, j)).collect();
        w = (0..count)
            .map(|j| {
                let neighbours = design.predecessors[j].iter().chain(&design.successors[j]);
                let z: Vec<f64> = (0..n)
                    .map(|i| {
                        neighbours
                            .clone()
                            .map(|&h| dot(&y[h], &y[j]) * y[h][i])
                            .sum()
                    })
                    .collect();
                design.blocks[j]
                    .indicators
                    .iter()
                    .map(|&k| dot(&columns[k], &z))
                    .collect()
            })
            .collect();
    }
    let y: Vec<Vec<f64>> = (0..count).map(|j| score(&w, j)).collect();
    (0..count)
        .map(|i| (0..count).map(|j| dot(&y[i], &y[j])).collect())
        .collect()
}

#[test]
fn estimates_from_correlations_are_those_from_the_data() {
    let case = case("mediation", "base.json");
    let model = sem_kit::model(case["model"].as_str().unwrap());
    let data = observations("mediation");
    let sample = sem_kit::sample(&model, &data);
    let options = Options {
        scheme: Scheme::Factorial,
        tolerance: 1e-13,
        ..Options::default()
    };
    let fast = Estimate::new(
        &model,
        &sample,
        Method {
            options,
            ..Method::default()
        },
    )
    .unwrap();
    let columns: Vec<&Vec<Option<f64>>> = model
        .indicators()
        .iter()
        .map(|name| &data.columns[data.names.iter().position(|n| n == name).unwrap()])
        .collect();
    let x: Vec<Vec<f64>> = (0..sample.n())
        .map(|row| columns.iter().map(|c| c[row].unwrap()).collect())
        .collect();
    let slow = naive_paths(&model, &sample, &x);
    for (i, row) in slow.iter().enumerate() {
        for (j, r) in row.iter().enumerate() {
            assert!(
                (r - fast.layers[0].solution.c[(i, j)]).abs() < 1e-10,
                "{i} {j}"
            );
        }
    }
}

fn path(estimate: &Estimate, from: &str, to: &str) -> f64 {
    all_tables(estimate)
        .table("path_coefficients")
        .unwrap()
        .number(from, to)
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn rows_units_and_the_order_of_the_model_change_nothing(
        shift in 1_usize..61, scale in 0.001_f64..1000.0, offset in -1e4_f64..1e4, turn in 0_usize..3,
    ) {
        let text = case("likert_small", "base.json")["model"].as_str().unwrap().to_owned();
        let plain = observations("likert_small");
        let options = Options { tolerance: 1e-12, ..Options::default() };
        let expected = estimate(&text, &plain, options).unwrap();
        let mut moved = plain.clone();
        for column in &mut moved.columns {
            column.rotate_left(shift);
        }
        let column = 1 + shift % (moved.columns.len() - 1);
        for cell in moved.columns[column].iter_mut().flatten() {
            *cell = *cell * scale + offset;
        }
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[..3].rotate_left(turn);
        for line in &mut lines[..3] {
            let (name, rest) = line.split_once(" =~ ").unwrap();
            let mut items: Vec<&str> = rest.split(" + ").collect();
            items.rotate_left(turn % 3);
            *line = format!("{name} =~ {}", items.join(" + "));
        }
        let other = estimate(&lines.join("\n"), &moved, options).unwrap();
        for (from, to) in [("EC", "SK"), ("EC", "IN")] {
            prop_assert!((path(&expected, from, to) - path(&other, from, to)).abs() < 1e-9);
        }
    }
}

#[test]
fn gaps_filled_with_the_mean_keep_every_row() {
    let mut data = observations("mediation");
    data.columns[1][3] = None;
    let model = sem_kit::model("A =~ acc1 + acc2\nU =~ use1 + use2\nU ~ A");
    assert_eq!(
        Sample::new(&data, model.indicators(), Missing::Casewise)
            .unwrap()
            .n(),
        299
    );
    let filled = Sample::new(&data, model.indicators(), Missing::Mean).unwrap();
    assert_eq!((filled.n(), filled.gaps[0]), (300, 1));
}

#[test]
fn every_dash_has_a_note_that_says_why() {
    use fieldbook::report::{Cell, model_extras, model_rest};
    for (set, file) in [
        ("formative", "base"),
        ("mediation", "base"),
        ("likert_small", "base"),
        ("hard", "reverse"),
        ("hard", "duplicate_A"),
        ("hard", "collinear_B"),
        ("hard", "wide_B"),
        ("higher_order", "hoc_B"),
        ("moderation", "both"),
    ] {
        let case = case(set, &format!("{file}.json"));
        let model = sem_kit::model(case["model"].as_str().unwrap());
        let sample = sem_kit::sample(&model, &observations(set));
        for consistent in [false, true] {
            let options = Options {
                consistent,
                ..Options::default()
            };
            let Ok(estimate) = Estimate::new(&model, &sample, options) else {
                continue;
            };
            let mut tables = all_tables(&estimate).tables;
            tables.extend(model_rest::tables(&estimate, &sample));
            tables.push(model_extras::variants(&estimate));
            for table in tables {
                let mut cells = table.rows.iter().flat_map(|row| &row.cells);
                let dashes = cells.any(|cell| *cell == Cell::Undefined);
                let said = table.notes.iter().any(|note| note.starts_with("A dash: "));
                assert!(
                    said || !dashes,
                    "{set}/{file} {}: {:?}",
                    table.id,
                    table.notes
                );
            }
        }
    }
}
