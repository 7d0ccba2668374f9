//! The filters of the screens: which one is typed into, and what a change of it does. Pure.

use super::{model::Model, screen::Tab, widget::Field};

/// The filter that is being typed.
pub(super) fn filter_field(model: &mut Model) -> Option<&mut Field> {
    let filter = match model.tab {
        Tab::Interviews => &mut model.interviews.filter,
        Tab::Review => &mut model.review.filter,
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

/// Begins or ends typing into the filter of this screen.
pub(super) fn set_typing(model: &mut Model, typing: bool) {
    match model.tab {
        Tab::Interviews => model.interviews.filter.typing = typing,
        Tab::Review => model.review.filter.typing = typing,
        Tab::Compare => {
            model.compare.uncover();
            model.compare.filter.typing = typing;
        }
        Tab::Sync => model.sync.from.typing = typing,
        _ => {}
    }
}
