//! The key table is the only truth about keys.

use std::collections::HashSet;

use fieldbook::ui::{
    Key, Model, footer,
    keymap::{self, Context, KEYMAP, STACKS},
};

#[test]
fn no_key_means_two_things_in_one_context() {
    let mut seen = HashSet::new();
    for binding in KEYMAP {
        for key in binding.keys {
            assert!(
                seen.insert((binding.context, *key)),
                "{key} twice in {:?}",
                binding.context
            );
        }
    }
}

#[test]
fn a_nearer_context_takes_a_key_from_a_farther_one_only_here() {
    // Picking with the arrows moves within the choices first; Esc leaves the picking first.
    let meant = [
        (Context::EntryPicking, "Up"),
        (Context::EntryPicking, "Down"),
        (Context::EntryPicking, "Esc"),
        // In a roster the arrows walk the table, and move the caret only where something is typed.
        (Context::EntryRoster, "Up"),
        (Context::EntryRoster, "Down"),
        (Context::EntryCells, "Left"),
        (Context::EntryCells, "Right"),
    ];
    for (screen, stack) in STACKS {
        for (nearness, context) in stack.iter().enumerate() {
            for binding in KEYMAP.iter().filter(|b| b.context == *context) {
                for key in binding.keys {
                    let found = keymap::find(stack, *key).unwrap();
                    let taken = found.context != *context;
                    let allowed = meant.contains(&(found.context, key.to_string().as_str()));
                    assert!(
                        !taken || allowed || found.command == binding.command,
                        "{screen}: {key} of {context:?} (number {nearness}) is taken by {:?}",
                        found.context
                    );
                }
            }
        }
    }
}

#[test]
fn every_key_has_a_name_that_reads_back() {
    for binding in KEYMAP {
        for key in binding.keys {
            assert_eq!(Key::named(&key.to_string()), Some(*key));
        }
    }
}

#[test]
fn no_command_needs_an_f_key_or_a_key_that_terminals_swallow() {
    for binding in KEYMAP {
        let name = binding.key(); // without one it is reached through the list of commands
        assert!(
            !name.starts_with('F') || name.len() == 1,
            "{name} comes first"
        );
        for key in binding.keys {
            let swallowed = ["Ctrl-H", "Ctrl-I", "Ctrl-J", "Ctrl-M", "Ctrl-S", "Ctrl-["];
            assert!(
                !swallowed.contains(&key.to_string().as_str()),
                "{key} is another key in a terminal"
            );
        }
    }
}

#[test]
fn where_text_is_typed_no_letter_is_a_command() {
    for (screen, stack) in STACKS
        .iter()
        .filter(|(_, stack)| stack.contains(&Context::Typing))
    {
        if stack.contains(&Context::EntryClosed) {
            continue; // figures: letters are not typed there
        }
        for letter in ' '..='~' {
            let found = keymap::find(stack, Key::char(letter));
            let mark = found.is_some_and(|binding| binding.context == Context::EntryPicking);
            assert!(
                found.is_none() || mark,
                "{screen}: `{letter}` does not type"
            );
        }
    }
}

#[test]
fn a_full_width_digit_is_the_digit() {
    let stack = [Context::Screens];
    let narrow = keymap::find(&stack, Key::char('3')).unwrap();
    let wide = keymap::find(&stack, Key::char('３')).unwrap();
    assert_eq!(narrow.command, wide.command);
}

#[test]
fn the_footer_fits_and_shows_at_least_three_keys_on_eighty_columns() {
    let model = Model::default();
    let shown = footer(&model, 80);
    assert!((3..=7).contains(&shown.len()), "{} keys", shown.len());
    assert!(footer(&model, 3).is_empty());
}

#[test]
fn the_printed_tables_hold_every_key() {
    let text = keymap::as_text();
    for binding in KEYMAP {
        assert!(text.contains(&binding.shown_keys()) && text.contains(binding.does));
    }
    assert!(
        keymap::as_markdown()
            .lines()
            .all(|line| line.starts_with("| ") || line.starts_with("|-"))
    );
}
