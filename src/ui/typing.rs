//! Where typed characters, pasted texts and the keys of editing go: the lock, what lies over the screen, an interview, the
//! model's text, a filter.

use super::{
    command::Command, effect::Effect, model::Model, modelling, screen::Tab, update::follow,
    widget::Field,
};

/// Types `letter` where the caret is.
pub(super) fn typed(model: &mut Model, letter: char) -> Vec<Effect> {
    if let Some(lock) = &mut model.lock {
        lock.field.insert(letter);
        return vec![];
    }
    if let Some(overlay) = &mut model.overlay {
        if let Some(field) = overlay.field() {
            field.insert(letter);
        }
        overlay.typed();
        return vec![];
    }
    if let Some(entry) = &mut model.entry {
        let reply = entry.typed(letter);
        return follow(model, reply);
    }
    if let Some(editor) = modelling::editor(model) {
        editor.write(letter.encode_utf8(&mut [0; 4]));
    } else if let Some(field) = filter_field(model) {
        field.insert(letter);
        refilter(model);
    }
    vec![]
}

/// Pastes `text` where the caret is.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if let Some(lock) = &mut model.lock {
        lock.field.paste(text);
        return vec![];
    }
    if let Some(overlay) = &mut model.overlay {
        if let Some(field) = overlay.field() {
            field.paste(text);
        }
        overlay.typed();
    } else if let Some(entry) = &mut model.entry {
        let reply = entry.pasted(text);
        return follow(model, reply);
    } else if let Some(editor) = modelling::editor(model) {
        editor.write(text);
    } else if let Some(field) = filter_field(model) {
        field.paste(text);
        refilter(model);
    }
    vec![]
}

/// The filter that is being typed.
fn filter_field(model: &mut Model) -> Option<&mut Field> {
    let filter = match model.tab {
        Tab::Interviews => &mut model.interviews.filter,
        Tab::Review => model.review.filter()?,
        Tab::Compare => &mut model.compare.filter,
        Tab::Sync => &mut model.sync.from,
        _ => return None,
    };
    filter.typing.then_some(&mut filter.field)
}

/// Shows what the filter lets through.
pub(super) fn refilter(model: &mut Model) {
    match model.tab {
        Tab::Interviews => model.interviews.refresh(),
        Tab::Review => model.review.refresh(),
        Tab::Compare => model.compare.refresh(),
        _ => {}
    }
}

/// Whether the filter of the screen is typed into from now on.
pub(super) fn set_typing(model: &mut Model, typing: bool) {
    match model.tab {
        Tab::Interviews => model.interviews.filter.typing = typing,
        Tab::Review => {
            if let Some(filter) = model.review.filter() {
                filter.typing = typing;
            }
        }
        Tab::Compare => {
            model.compare.uncover();
            model.compare.filter.typing = typing;
        }
        Tab::Sync => model.sync.from.typing = typing,
        _ => {}
    }
}

/// Edits the field that is being typed into; says whether `command` was an edit.
pub(super) fn edit(model: &mut Model, command: Command) -> bool {
    let change: fn(&mut Field) = match command {
        Command::Erase => Field::erase,
        Command::EraseNext => Field::erase_next,
        Command::CaretLeft => Field::left,
        Command::CaretRight => Field::right,
        Command::CaretStart => Field::home,
        Command::CaretEnd => Field::end,
        Command::EraseAll => Field::clear,
        _ => return false,
    };
    if let Some(lock) = &mut model.lock {
        change(&mut lock.field);
    } else if let Some(overlay) = &mut model.overlay {
        if let Some(field) = overlay.field() {
            change(field);
        }
        overlay.typed();
    } else if let Some(entry) = &mut model.entry {
        if let Some(field) = entry.field() {
            change(field);
        }
    } else if let Some(field) = filter_field(model) {
        change(field);
        refilter(model);
    }
    true
}
