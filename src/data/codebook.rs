//! The codebook: every variable with its text in each language, type, choices, codes for gaps, universe and section.

use crate::form::{Kind, Node, NodeId, Questionnaire, Texts};

use super::{
    Selection,
    dataset::{Cells, Dataset, Field},
};

/// The codebook as a data set, one row a variable in the order of the questionnaire.
///
/// A variable's universe is what has to hold for it to be asked: the relevance of the groups around it and its own, as
/// written, each in brackets.
#[must_use]
pub fn codebook(questionnaire: &Questionnaire, selection: &Selection) -> Dataset {
    let nodes: Vec<NodeId> = (0..questionnaire.nodes().len())
        .filter(|id| questionnaire.at(*id).kind.holds_answer() && selection.holds(*id))
        .collect();
    let column = |name: String, label: &str, cell: &dyn Fn(&Node) -> String| Field {
        name,
        label: label.to_owned(),
        cells: Cells::Texts(
            nodes
                .iter()
                .map(|id| Ok(cell(questionnaire.at(*id))))
                .collect(),
        ),
        codes: None,
    };
    let mut fields = vec![column("variable".into(), "variable", &|node| {
        node.variable.to_string()
    })];
    for (i, language) in questionnaire.languages().iter().enumerate() {
        let name = named("label", language);
        fields.push(column(name.clone(), &name, &|node| {
            text(questionnaire, &node.label, i)
        }));
    }
    fields.push(column("type".into(), "type", &|node| {
        kind(questionnaire, node)
    }));
    for (i, language) in questionnaire.languages().iter().enumerate() {
        let name = named("choices", language);
        fields.push(column(name.clone(), &name, &|node| {
            choices(questionnaire, node, i)
        }));
    }
    fields.push(column("gaps".into(), "codes for gaps", &gaps));
    fields.push(column("universe".into(), "asked when", &|node| {
        universe(questionnaire, node)
    }));
    fields.push(column("calculation".into(), "calculation", &|node| {
        node.calculation
            .as_ref()
            .map(|rule| rule.source().to_owned())
            .unwrap_or_default()
    }));
    fields.push(column("section".into(), "section", &|node| {
        section(questionnaire, node)
    }));
    Dataset {
        name: "codebook".to_owned(),
        title: format!("Codebook: {}", questionnaire.title()),
        rows: nodes.len(),
        fields,
        notes: vec![
            format!("Form {}, version {}", questionnaire.id(), questionnaire.version()),
            "An interview's answer is a gap where the question was not asked, or where one of the codes for gaps was given; \
             files write .d for does not know, .r for refused, .n for not applicable where the question has no code of its own"
                .to_owned(),
        ],
    }
}

fn named(what: &str, language: &str) -> String {
    if language.is_empty() || language == "default" {
        what.to_owned()
    } else {
        format!("{what} {language}")
    }
}

/// The text in language number `language`, empty where that language has none.
fn text(questionnaire: &Questionnaire, texts: &Texts, language: usize) -> String {
    if !texts.has(language) {
        return String::new();
    }
    let fill = |id: NodeId| format!("[{}]", questionnaire.at(id).name);
    texts
        .in_language(language, language)
        .map(|text| text.fill(fill))
        .unwrap_or_default()
}

/// The type, and the list of a select.
fn kind(questionnaire: &Questionnaire, node: &Node) -> String {
    match questionnaire.list_of(&node.variable) {
        Some(list) if node.kind.is_select() => format!("{} {}", node.kind.word(), list.name),
        _ => node.kind.word().to_owned(),
    }
}

/// `1 = Female; 2 = Male`, the codes for gaps left out.
fn choices(questionnaire: &Questionnaire, node: &Node, language: usize) -> String {
    let Some(list) = questionnaire
        .list_of(&node.variable)
        .filter(|_| node.kind.is_select())
    else {
        return String::new();
    };
    let offered = list
        .choices
        .iter()
        .filter(|choice| node.reason_of(&choice.name).is_none());
    offered
        .map(|choice| {
            format!(
                "{} = {}",
                choice.name,
                text(questionnaire, &choice.label, language)
            )
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// `-98 = don't know; -99 = refused`.
fn gaps(node: &Node) -> String {
    let each = node
        .special_codes
        .iter()
        .map(|(missing, code)| format!("{code} = {missing}"));
    each.collect::<Vec<_>>().join("; ")
}

fn universe(questionnaire: &Questionnaire, node: &Node) -> String {
    let mut conditions: Vec<String> = around(questionnaire, node)
        .into_iter()
        .filter_map(|group| condition(questionnaire.at(group)))
        .collect();
    conditions.extend(
        node.relevant
            .as_ref()
            .map(|rule| format!("({})", rule.source())),
    );
    conditions.join(" and ")
}

/// What has to hold for a group to be asked; a repeat is asked for each of its rows.
fn condition(group: &Node) -> Option<String> {
    let relevant = group
        .relevant
        .as_ref()
        .map(|rule| format!("({})", rule.source()));
    match (&group.kind, relevant) {
        (Kind::Repeat, Some(relevant)) => {
            Some(format!("{relevant} for each row of {}", group.name))
        }
        (Kind::Repeat, None) => Some(format!("for each row of {}", group.name)),
        (_, relevant) => relevant,
    }
}

/// The groups around `node`, outermost first.
fn around(questionnaire: &Questionnaire, node: &Node) -> Vec<NodeId> {
    let mut groups: Vec<NodeId> =
        std::iter::successors(node.parent, |id| questionnaire.at(*id).parent).collect();
    groups.reverse();
    groups
}

/// The titles of the groups around `node`.
fn section(questionnaire: &Questionnaire, node: &Node) -> String {
    let language = questionnaire.default_language();
    let title = |id: NodeId| {
        let group = questionnaire.at(id);
        let title = text(questionnaire, &group.label, language);
        if title.is_empty() {
            group.name.clone()
        } else {
            title
        }
    };
    let titles: Vec<String> = around(questionnaire, node).into_iter().map(title).collect();
    titles.join(" / ")
}
