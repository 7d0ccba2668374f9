//! Rows of selects: the list found, `or_other` spelled out.

use crate::data::xlsform::{
    grid::Row,
    is_yes,
    survey::Survey,
    survey_look::pairs,
    tables::{keyed, stem},
};
use crate::form::{Cell, DraftChoice, DraftNode, Kind, NodeId, QuestionType, nearest};

impl Survey<'_> {
    pub(super) fn select(
        &mut self,
        row: &Row<'_>,
        kind: Kind,
        list: &str,
        or_other: bool,
        from_file: bool,
    ) {
        let before = self.draft.nodes.len();
        let source = list
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let named = if from_file { stem(list) } else { list };
        let mut place = self.draft.lists.iter().position(|own| own.name == named);
        let endings = [".csv", ".xml", ".geojson"];
        if from_file && !endings.iter().any(|ending| list.ends_with(ending)) {
            self.error(
                "bad_file_name",
                row.spot_of("type"),
                format!("`{list}` is not the name of a table"),
                format!("Write select_one_from_file {list}.csv"),
            );
        } else if from_file && place.is_none() {
            self.absent_tables.push(named.to_owned());
            self.warn(
                "external_list",
                row.spot_of("type"),
                format!("the choices stand in `{list}`, which was not found: any name is taken"),
                format!("Put {list} beside the form, or its rows into the choices sheet"),
            );
        } else if let (true, Some(own)) = (from_file, place) {
            place = Some(self.keyed(row, own));
        } else if source.is_none() && place.is_none() {
            let names = self.draft.lists.iter().map(|own| own.name.as_str());
            let way_out = match nearest(list, names) {
                Some(near) => format!("Did you mean {near}?"),
                None => format!("Add rows with list_name {list} to the choices sheet"),
            };
            let message = format!("there is no list `{list}`");
            self.error("missing_list", row.spot_of("type"), message, way_out);
        }
        let multiple = kind == Kind::Question(QuestionType::SelectMultiple);
        let Some(id) = self.question(row, kind) else {
            return;
        };
        debug_assert!(id >= before);
        self.draft.nodes[id].list = place;
        self.draft.nodes[id].rows_of = source.map(|name| Cell {
            text: name.trim().to_owned(),
            spot: row.spot_of("type"),
        });
        self.order(row, id);
        if self.draft.nodes[id].appearance.contains("search(") {
            self.search(row, id, place);
            place = self.draft.nodes[id].list;
        }
        if let (Some(place), true) = (place, multiple) {
            self.spaces(row, place);
        }
        if or_other {
            self.or_other(row, id, multiple);
        }
    }

    /// The list of a file, under the columns that `value=` and `label=` name.
    fn keyed(&mut self, row: &Row<'_>, list: usize) -> usize {
        let Some(cell) = row.cell("parameters") else {
            return list;
        };
        let named = |wanted: &str| {
            pairs(&cell.text)
                .find(|(name, _)| *name == wanted)
                .map(|p| p.1)
        };
        let (value, label) = (named("value"), named("label"));
        if value.is_none() && label.is_none() {
            return list;
        }
        let language = self.languages.default;
        match keyed(&self.draft.lists[list], value, label, language) {
            Ok(own) => {
                self.draft.lists.push(own);
                self.draft.lists.len() - 1
            }
            Err(column) => {
                let message = format!("the table has no column `{column}`");
                let way_out = format!("It has {}", self.draft.lists[list].columns.join(", "));
                self.error("unknown_column", cell.spot.clone(), message, way_out);
                list
            }
        }
    }

    /// `randomize=true`, with or without `seed=…`.
    fn order(&mut self, row: &Row<'_>, id: NodeId) {
        let Some(cell) = row.cell("parameters") else {
            return;
        };
        for (name, text) in pairs(&cell.text) {
            match name {
                "randomize" => self.draft.nodes[id].randomize = is_yes(text),
                "seed" => {
                    self.draft.nodes[id].seed = Some(Cell {
                        text: text.to_owned(),
                        spot: cell.spot.clone(),
                    });
                }
                _ => {}
            }
        }
    }

    /// Names of choices are separated by spaces where several can be chosen.
    fn spaces(&mut self, row: &Row<'_>, list: usize) {
        let list = &self.draft.lists[list];
        let spaced = list
            .choices
            .iter()
            .find(|choice| choice.name.contains(char::is_whitespace));
        if let Some(choice) = spaced {
            let message = format!(
                "the choice `{}` of the list `{}` has a space in its name, and several can be chosen",
                choice.name, list.name
            );
            self.error(
                "space_in_choice",
                row.spot_of("type"),
                message,
                "Write _ instead of the space",
            );
        }
    }

    /// One more choice, and a question for the text behind it.
    fn or_other(&mut self, row: &Row<'_>, id: NodeId, multiple: bool) {
        let spot = row.spot_of("type");
        if self.draft.nodes[id].choice_filter.is_some() {
            self.error(
                "or_other_with_filter",
                spot,
                "or_other cannot stand beside a choice filter".into(),
                "Add the choice other to the list, and a text question for it",
            );
            return;
        }
        let name = self.draft.nodes[id].name.clone();
        let count = self.languages.names.len();
        let text = |text: &str| {
            vec![
                Some(Cell {
                    text: text.to_owned(),
                    spot: spot.clone()
                });
                count
            ]
        };
        if let Some(list) = self.draft.nodes[id].list {
            let own = &mut self.draft.lists[list];
            if own.choices.iter().all(|choice| choice.name != "other") {
                own.choices.push(DraftChoice {
                    name: "other".into(),
                    label: text("Other"),
                    cells: vec![String::new(); own.columns.len()],
                });
            }
        }
        let mut node = DraftNode::new(
            format!("{name}_other"),
            Kind::Question(QuestionType::Text),
            row.spot(),
        );
        node.label = text("Specify other.");
        let chosen = if multiple {
            format!("selected(${{{name}}}, 'other')")
        } else {
            format!("${{{name}}} = 'other'")
        };
        node.relevant = Some(Cell { text: chosen, spot });
        self.draft.nodes[id].or_other = true;
        self.push(node);
    }
}
