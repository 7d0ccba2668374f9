//! What the program says, in every tongue: no text is missing, none is left over, every place is filled, every screen fits.

#[path = "support/desk.rs"]
mod desk;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use desk::Desk;
use fieldbook::ui::{
    keymap::KEYMAP,
    words::{Tongue, Words},
};
use unicode_width::UnicodeWidthStr;

const OTHERS: [Tongue; 3] = [Tongue::Chinese, Tongue::French, Tongue::Russian];

/// An entry of a catalogue.
#[derive(Debug, Default)]
struct Entry {
    of_another_room: bool,
    many: Option<String>,
    own: Vec<String>,
}

fn catalogue(tongue: Tongue) -> BTreeMap<String, Entry> {
    let mut out: BTreeMap<String, Entry> = BTreeMap::new();
    let (mut sentence, mut english) = (false, String::new());
    for line in tongue
        .file()
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (word, text) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("{tongue:?}: {line}"));
        let text = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let text = text
            .unwrap_or_else(|| panic!("{tongue:?}: {line}"))
            .to_owned();
        assert!(!text.contains('\\'), "{tongue:?}: no escapes: {line}");
        match word {
            "msgctxt" => sentence = text == "sentence",
            "msgid" => {
                assert!(!out.contains_key(&text), "{tongue:?}: twice: {text}");
                english = text;
                out.entry(english.clone()).or_default().of_another_room = sentence;
                sentence = false;
            }
            "msgid_plural" => out.get_mut(&english).unwrap().many = Some(text),
            _ => out.get_mut(&english).unwrap().own.push(text),
        }
    }
    out
}

/// The texts that the sources hand to the catalogues.
fn said() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (_, text) in sources(Path::new("src/ui")) {
        for opening in [
            "say!(",
            "say(",
            "Reply::refuse(",
            "Chooser::new(",
            "Notice::info(",
            "Notice::warning(",
            "Notice::failure(",
        ] {
            for (at, _) in text.match_indices(opening) {
                let rest = text[at + opening.len()..].trim_start();
                if let Some(literal) = rest.strip_prefix('"') {
                    out.insert(literal[..literal.find('"').unwrap()].to_owned());
                }
            }
        }
    }
    for binding in KEYMAP {
        out.extend([
            binding.name.to_owned(),
            binding.does.to_owned(),
            binding.context.title().to_owned(),
        ]);
    }
    out
}

/// Every text in quotes in the sources of the screens.
fn quoted() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (_, text) in sources(Path::new("src/ui")) {
        let mut rest = text.replace("'\"'", "");
        while let Some(at) = rest.find('"') {
            let tail = rest.split_off(at + 1);
            let end = tail.find('"').unwrap_or(tail.len());
            out.insert(tail[..end].to_owned());
            rest = tail[(end + 1).min(tail.len())..].to_owned();
        }
    }
    out
}

#[test]
fn every_text_of_the_program_has_its_words_in_every_tongue() {
    let said = said();
    assert!(said.len() > 150, "only {} texts were found", said.len());
    for tongue in OTHERS {
        let known = catalogue(tongue);
        let missing: Vec<&String> = said
            .iter()
            .filter(|text| !known.contains_key(text.split('|').next().unwrap_or("")))
            .collect();
        assert!(missing.is_empty(), "{tongue:?} lacks {missing:#?}");
    }
}

#[test]
fn no_catalogue_holds_what_is_never_said() {
    let quoted = quoted();
    for tongue in OTHERS {
        for (english, entry) in catalogue(tongue) {
            let key = entry
                .many
                .as_ref()
                .map_or(english.clone(), |many| format!("{english}|{many}"));
            assert!(
                entry.of_another_room || quoted.contains(&key),
                "{tongue:?}: nobody says `{key}`"
            );
        }
    }
}

#[test]
fn what_other_rooms_say_is_still_said_there() {
    let mut all = String::new();
    for room in [
        "src/form",
        "src/survey",
        "src/store",
        "src/sync",
        "src/study",
        "src/data",
        "src/ui",
    ] {
        all.extend(sources(Path::new(room)).into_iter().map(|(_, text)| text));
    }
    for (english, entry) in catalogue(Tongue::Chinese) {
        for part in english
            .split("{}")
            .map(str::trim)
            .filter(|part| part.len() > 5)
        {
            assert!(
                !entry.of_another_room || all.contains(part),
                "nobody says `{part}`"
            );
        }
    }
}

#[test]
fn the_tongue_switches_in_place_and_leaves_the_questionnaire_its_language() {
    let mut desk = Desk::example(80, 24);
    desk.sees("of 113 people")
        .press("L")
        .sees("113 人")
        .sees("中文");
    desk.press("/").types("R002").press("Enter Enter");
    desk.sees("必答").sees("已答").sees("able to talk");
    desk.press("x").sees("`x` 在此不对应任何选项");
    desk.press("Esc Esc").sees("人");
    desk.press("L").sees("personnes").press("L").sees("человек");
    desk.press("?").sees("Что здесь можно сделать");
}

/// What stands at fixed places of the frame, in every tongue.
#[test]
fn every_screen_fits_eighty_columns_in_every_tongue() {
    for tongue in Tongue::ALL {
        let mut desk = Desk::example(80, 24);
        desk.model.words = Words::of(tongue);
        for keys in ["1", "2", "3", "4", "5"] {
            desk.press(keys);
            let screen = desk.screen();
            let tabs = screen.lines().nth(1).unwrap();
            assert!(tabs.contains(" 5 ") && !tabs.contains('…'), "{screen}");
            let footer = screen.lines().last().unwrap();
            assert!(
                footer.matches("  ").count() >= 2,
                "{tongue:?}: few keys\n{screen}"
            );
        }
        desk.press("1 Enter Enter");
        let screen = desk.screen();
        let heading = screen.lines().nth(1).unwrap();
        assert!(heading.contains("English"), "{screen}");
    }
}

#[test]
fn translations_keep_the_places_and_count_as_their_tongue_does() {
    for tongue in OTHERS {
        for (english, entry) in catalogue(tongue) {
            let places = english.matches("{}").count();
            let forms = if entry.many.is_some() {
                tongue.plurals()
            } else {
                1
            };
            assert_eq!(entry.own.len(), forms, "{tongue:?}: {english}");
            for own in &entry.own {
                let bare = own.matches("{}").count();
                let numbered = (1..=places)
                    .filter(|n| own.contains(&format!("{{{n}}}")))
                    .count();
                assert!(!own.is_empty(), "{tongue:?}: {english}");
                assert!(
                    bare == places || numbered == places,
                    "{tongue:?}: {english} → {own}"
                );
            }
        }
    }
}

#[test]
fn the_names_of_keys_are_short_enough_for_the_footer() {
    for tongue in Tongue::ALL {
        let words = Words::of(tongue);
        for binding in KEYMAP {
            let name = words.say(binding.name);
            assert!(name.width() <= 18, "{tongue:?}: {name}");
        }
    }
}

fn sources(dir: &Path) -> Vec<(String, String)> {
    let mut out = vec![];
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = text
                .lines()
                .take_while(|line| !line.starts_with("#[cfg(test)]"))
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            out.push((path.display().to_string(), code.join("\n")));
        }
    }
    out
}
