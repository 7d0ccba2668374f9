//! Random small tables thrown at the whole comparison: a document of numbers, words and dashes with notes, never NaN, never
//! a crash.

use fieldbook::cli::compare::{Args, on};
use fieldbook::data::Source;
use proptest::prelude::*;
use serde_json::Value;

/// A cell as people leave it: amounts of every size, gaps, special answers, codes, now and then a text.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..5_i32).prop_map(|x| x.to_string()),
        4 => (-2_000..20_000_i32).prop_map(|x| x.to_string()),
        3 => prop::sample::select(vec!["", "refused", "dont_know", "NA"]).prop_map(str::to_owned),
        2 => Just("0".to_owned()),
        2 => (-1.0..1.0f64).prop_map(|x| x.to_string()),
        1 => prop::sample::select(vec![
            "-99", "9999", "1e300", "-1e300", "1e-300", "5e-324", "0.1", "0.30000000000000004", "1e15", "1000000000.1",
        ]).prop_map(str::to_owned),
    ]
}

/// One row: village, group, size of both rounds, two variables of both rounds, yes or no, an occupation.
fn row() -> impl Strategy<Value = String> {
    let village = prop::sample::select(vec!["梨树湾", "Shangliu", "c", "d", "e", "f", "g", ""]);
    let group = prop::sample::select(vec!["0", "1", "1", "", "b"]);
    let size = prop::sample::select(vec!["1", "2", "3", "0", "", "7"]);
    let yes = prop::sample::select(vec!["0", "1", ""]);
    let work = prop::sample::select(vec!["farm", "shop", "none", ""]);
    let rounds = (cell(), cell(), cell(), cell());
    let choices = (size.clone(), size, yes.clone(), yes, work.clone(), work);
    (village, group, rounds, choices).prop_map(|(v, g, (a, b, c, d), (s, t, y, z, w, x))| {
        format!("{v},{g},{a},{b},{c},{d},{s},{t},{y},{z},{w},{x}\n")
    })
}

const HEAD: &str = "village,g,income_2020,income_2022,skill_2020,skill_2022,size_2020,size_2022,online_2020,online_2022,work_2020,work_2022\n";

/// What is asked for beside the defaults.
fn args() -> impl Strategy<Value = Args> {
    let flag = prop::bool::ANY;
    (
        flag,
        flag,
        flag,
        flag,
        flag,
        flag,
        prop::sample::select(vec![
            None,
            Some(1e-300),
            Some(1.0),
            Some(4_000.0),
            Some(1e300),
        ]),
        prop::sample::select(vec!["person", "root", "household"]),
    )
        .prop_map(
            |(cluster, by, prices, sized, weighted, all, line, scale)| Args {
                cluster: cluster.then(|| "village".into()),
                by: by.then(|| "g".into()),
                cpi: None,
                line,
                line_year: None,
                size: sized.then(|| "size".into()),
                scale: sized.then(|| scale.into()),
                population: weighted.then(|| "500".into()),
                recalled: prices,
                all,
                json: true,
                ..Args::default()
            },
        )
}

/// Every number of a JSON document is finite by its format, so a NaN would be a null: it needs a note.
fn dashes_are_explained(document: &Value) -> Result<(), String> {
    for table in document["tables"].as_array().unwrap() {
        let rows = table["rows"].as_array().unwrap();
        let dashes = rows
            .iter()
            .any(|row| row["cells"].as_array().unwrap().contains(&Value::Null));
        if dashes && table["notes"].as_array().unwrap().is_empty() {
            return Err(format!("{} has dashes and no note", table["id"]));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 150, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn any_small_table_is_compared_or_refused_with_a_sentence(rows in prop::collection::vec(row(), 0..14), args in args()) {
        let text = format!("{HEAD}{}", rows.concat());
        let source = Source::from_csv("data.csv", text.as_bytes()).unwrap();
        match on(source.clone(), &args) {
            Ok(said) => {
                prop_assert!(!said.stdout.contains("NaN") && !said.stdout.contains("inf,"), "{}", said.stdout);
                let document: Value = serde_json::from_str(&said.stdout).unwrap();
                let explained = dashes_are_explained(&document);
                prop_assert!(explained.is_ok(), "{} in\n{}", explained.unwrap_err(), text);
            }
            Err(refused) => prop_assert!(refused.to_string().len() > 20, "{refused}"),
        }
        let shown = on(source, &Args { json: false, ..args });
        if let Ok(said) = shown {
            prop_assert!(!said.stdout.contains("NaN") && !said.stdout.contains("inf "), "{}", said.stdout);
        }
    }
}
