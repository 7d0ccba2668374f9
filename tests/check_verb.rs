//! `fieldbook check`: one JSON document, exit code 3 when there is something to look at, and a file left as it was.

use std::path::PathBuf;

use chrono::DateTime;
use fieldbook::cli::check::{Args, run};
use fieldbook::form::Context;
use fieldbook::name::Uid;
use fieldbook::store::{Moment, Run};
use fieldbook::study;

fn example(folder: &std::path::Path) -> PathBuf {
    let path = folder.join("s.fbk");
    let at = Moment {
        wall_ms: 1_669_852_800_000,
        tz_minutes: 480,
        monotonic_ms: 0,
    };
    let run = Run {
        uid: Uid([7; 16]),
        operator: "supervisor".into(),
        device: "LAP-9".into(),
        at,
        app: "test".into(),
    };
    let context = Context::at(DateTime::parse_from_rfc3339("2022-12-01T08:00:00+08:00").unwrap());
    let mut number = 0_u8;
    let fresh = move || {
        number += 1;
        Uid([number; 16])
    };
    study::make_example(&path, run, &context, fresh).unwrap();
    path
}

#[test]
fn the_json_has_the_promised_members_and_the_file_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let study = example(folder.path());
    let before = std::fs::read(&study).unwrap();
    let args = Args {
        study: study.clone(),
        checks: None,
        json: true,
        ..Args::default()
    };
    let outcome = run(&args).unwrap();
    assert_eq!(outcome.exit, 3);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let tables = document["measures"]["tables"].as_array().unwrap();
    let ids: Vec<&str> = tables
        .iter()
        .map(|table| table["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "running_reliability",
            "running_items",
            "running_paths",
            "running_changes"
        ]
    );
    // Kock & Hadaya (2018): 2.486 / sqrt(62) now, 2.486 / sqrt(113) with everybody in the frame.
    let row = &tables[2]["rows"][0]["cells"];
    assert!((row[4].as_f64().unwrap() - 2.486 / 62_f64.sqrt()).abs() < 1e-9);
    assert!((row[5].as_f64().unwrap() - 2.486 / 113_f64.sqrt()).abs() < 1e-9);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["ok"], false);
    assert_eq!(document["counts"]["interviews"], 124);
    assert_eq!(document["counts"]["hard"], 0);
    let found = document["findings"].as_array().unwrap();
    let total: u64 = ["hard", "soft", "note"]
        .iter()
        .map(|severity| document["counts"][severity].as_u64().unwrap())
        .sum();
    assert_eq!(found.len() as u64, total);
    let short = found.iter().find(|one| one["check"] == "short").unwrap();
    assert_eq!(
        (&short["key"], &short["round"]),
        (&"R031".into(), &"2022".into())
    );
    for one in found {
        for member in ["id", "check", "severity", "message", "way_out"] {
            assert!(
                one[member].as_str().is_some_and(|text| !text.is_empty()),
                "{member}"
            );
        }
        for member in ["interview", "key", "round", "variable", "path"] {
            assert!(one.get(member).is_some(), "{member}");
        }
    }
    assert_eq!(before, std::fs::read(&study).unwrap());
    assert_eq!(outcome, run(&args).unwrap(), "the same today and tomorrow");
}

#[test]
fn the_teams_checks_are_run_or_refused_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let study = example(folder.path());
    let checks = folder.path().join("checks.csv");
    let args = Args {
        study,
        checks: Some(checks.clone()),
        json: false,
        ..Args::default()
    };
    let text = "name,severity,expression,message\nold,hard,${age} > 60,${age} is old\n";
    std::fs::write(&checks, text).unwrap();
    let listing = run(&args).unwrap().stdout;
    assert!(listing.contains("  team:old: R"), "{listing}");
    assert!(listing.contains("nothing was changed"), "{listing}");
    std::fs::write(&checks, text.replace("${age} >", "${agee} >")).unwrap();
    let refused = run(&args).unwrap_err();
    assert_eq!(refused.exit_code(), 1);
    assert!(
        refused.to_string().contains("line 2, column expression"),
        "{refused}"
    );
}
