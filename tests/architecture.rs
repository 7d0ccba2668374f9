//! The rules of the map in `src/lib.rs`, checked against the text of `src/`.

use std::{fs, path::Path};

/// A room may name itself and these.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("name.rs", &[]),
    ("error.rs", &[]),
    ("example", &[]),
    ("form", &["name"]),
    ("stats", &[]),
    ("survey", &["name", "form"]),
    ("vault", &["error"]),
    ("store", &["name", "error", "form", "survey", "vault"]),
    (
        "sync",
        &["name", "error", "form", "survey", "store", "vault"],
    ),
    ("handover", &["name", "error", "store"]),
    ("data", &["name", "error", "form", "survey"]),
    (
        "study",
        &[
            "name", "error", "example", "form", "survey", "store", "data", "review", "vault",
        ],
    ),
    ("sem", &["name", "stats"]),
    ("review", &["name", "form", "survey", "data", "stats"]),
    ("report", &["name", "error", "stats", "sem", "data"]),
    (
        "analysis",
        &["name", "error", "data", "stats", "sem", "report"],
    ),
    (
        "ui",
        &[
            "name", "error", "example", "form", "survey", "store", "sync", "data", "study",
            "stats", "sem", "review", "report", "analysis", "vault",
        ],
    ),
];

/// A crate is named in these rooms only.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("ratatui", &["ui"]),
    ("crossterm", &["ui"]),
    ("calamine", &["data"]),
    ("rust_xlsxwriter", &["data"]),
    ("nalgebra", &["stats", "sem"]),
    ("clap", &["cli"]),
    ("postgres", &["handover"]),
    ("rpassword", &["cli"]),
    ("chacha20poly1305", &["vault"]),
    ("x25519_dalek", &["vault"]),
    ("aes_siv", &["vault"]),
    ("argon2", &["vault"]),
];

/// The two clocks.
const CLOCKS: &[&str] = &["src/ui/clock.rs", "src/cli/clock.rs"];

/// A phrase, and the places that may say it.
const KEPT_OUT: &[(&str, &[&str])] = &[
    ("Local::now(", CLOCKS),
    ("Utc::now(", CLOCKS),
    ("Instant::now(", CLOCKS),
    ("SystemTime::now(", CLOCKS),
    ("super::super", &[]),
    (".unwrap()", &[]),
    (".expect(\"", &[]),
    ("println!", &["src/cli/"]),
    ("todo!", &[]),
    ("unimplemented!", &[]),
    ("use crate::{", &[]),
];

/// Files, sockets, threads and clocks are outside these rooms.
const PURE: &[&str] = &["form", "survey", "stats", "sem", "review", "report"];

/// Flat tables, which may be longer than a file that holds logic.
const LONG_TABLES: &[&str] = &[];

#[test]
fn rooms_only_reach_down_the_map() {
    let mut breaches = vec![];
    for (room, allowed) in MAY_NAME {
        for (path, text) in sources_of(room) {
            for (line, used) in named_rooms(&text) {
                if used != room.trim_end_matches(".rs") && !allowed.contains(&used.as_str()) {
                    breaches.push(format!("{path}:{line} names crate::{used}"));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn each_outside_crate_is_named_in_its_room_only() {
    let mut breaches = vec![];
    for (path, text) in sources(Path::new("src")) {
        for (krate, rooms) in OWNED {
            let at_home = rooms
                .iter()
                .any(|room| path.starts_with(&format!("src/{room}")));
            for (line, code) in code_lines(&text) {
                if !at_home && code.contains(&format!("{krate}::")) {
                    breaches.push(format!("{path}:{line} names {krate}"));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn what_is_deliberately_absent_stays_absent() {
    let mut breaches = vec![];
    for (path, text) in sources(Path::new("src")) {
        for (phrase, allowed) in KEPT_OUT {
            for (line, code) in code_lines(&text) {
                if code.contains(phrase) && !allowed.iter().any(|place| path.starts_with(place)) {
                    breaches.push(format!("{path}:{line} says `{phrase}`"));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn pure_rooms_touch_no_file_thread_or_clock() {
    let mut breaches = vec![];
    for room in PURE {
        for (path, text) in sources_of(room) {
            for phrase in [
                "std::fs",
                "std::thread",
                "std::time",
                "std::net",
                "std::env",
            ] {
                for (line, code) in code_lines(&text) {
                    if code.contains(phrase) {
                        breaches.push(format!("{path}:{line} says `{phrase}`"));
                    }
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in sources(Path::new("src")) {
        assert!(
            text.starts_with("//! "),
            "{path} has no module doc on its first line"
        );
    }
}

#[test]
fn no_file_outgrows_a_reader() {
    for (path, text) in sources(Path::new("src")) {
        let lines = text.lines().count();
        assert!(
            lines <= 500 || LONG_TABLES.contains(&path.as_str()),
            "{path} has {lines} lines; 500 is where a file becomes two"
        );
    }
}

fn named_rooms(text: &str) -> Vec<(usize, String)> {
    let mut found = vec![];
    for (line, code) in code_lines(text) {
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            found.push((
                line,
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            ));
        }
    }
    found
}

/// The numbered lines up to the inline tests, without comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .enumerate()
        .map(|(i, line)| (i + 1, line.trim_start()))
        .filter(|(_, line)| !line.starts_with("//"))
}

fn sources_of(room: &str) -> Vec<(String, String)> {
    let path = Path::new("src").join(room);
    if path.is_file() {
        let text = fs::read_to_string(&path).unwrap();
        return vec![(path.display().to_string(), text)];
    }
    sources(&path)
}

fn sources(dir: &Path) -> Vec<(String, String)> {
    let mut out = vec![];
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    out
}
