//! Batteries: runs of questions with one rating scale in one section.

use crate::form::{Choice, ChoiceList, Kind, ListId, NodeId, QuestionType, Questionnaire, Source};

use super::{Column, Limits, Sheet};

/// Questions that are answered on one rating scale and stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Battery {
    /// The scale.
    pub list: ListId,
    /// The questions in their order.
    pub items: Vec<NodeId>,
    /// The numbers of the scale's points, in the order of the list; special codes are none.
    pub points: Vec<f64>,
}

/// The columns of a battery's items, with the point of the scale that each code stands for.
pub(super) struct Points<'s> {
    columns: Vec<(&'s Column, Vec<Option<f64>>)>,
    items: usize,
}

impl Points<'_> {
    /// As [`Battery::answers`].
    pub fn answers(&self, line: usize) -> Vec<f64> {
        let columns = self.columns.iter();
        columns
            .filter_map(|(column, of_code)| of_code[column.code(line) as usize])
            .collect()
    }

    /// How many items the battery has.
    pub const fn items(&self) -> usize {
        self.items
    }
}

/// The batteries of `questionnaire`, outside repeats.
///
/// A list is a rating scale when its codes are numbers in ascending or descending order, special codes left out, and
/// there are enough of them. Notes and calculations between two items do not end a battery.
#[must_use]
pub fn batteries(questionnaire: &Questionnaire, limits: &Limits) -> Vec<Battery> {
    let mut found: Vec<Battery> = vec![];
    let mut open: Option<(NodeId, Battery)> = None;
    for (id, node) in questionnaire.nodes().iter().enumerate() {
        if !node.kind.is_question() && node.kind != Kind::Group && node.kind != Kind::Repeat {
            continue;
        }
        let item = scale_of(questionnaire, id, limits);
        let parent = node.parent.unwrap_or(NodeId::MAX);
        match (&mut open, item) {
            (Some((section, battery)), Some((list, _)))
                if *section == parent && battery.list == list =>
            {
                battery.items.push(id);
            }
            (_, item) => {
                found.extend(open.take().map(|(_, battery)| battery));
                open = item.map(|(list, points)| {
                    let items = vec![id];
                    (
                        parent,
                        Battery {
                            list,
                            items,
                            points,
                        },
                    )
                });
            }
        }
    }
    found.extend(open.map(|(_, battery)| battery));
    found.retain(|battery| battery.items.len() >= limits.battery_items);
    found
}

/// The rating scale of a question.
fn scale_of(
    questionnaire: &Questionnaire,
    id: NodeId,
    limits: &Limits,
) -> Option<(ListId, Vec<f64>)> {
    let node = questionnaire.at(id);
    let is_plain = node.kind == Kind::Question(QuestionType::SelectOne)
        && node.repeats.is_empty()
        && node.choice_filter.is_none()
        && !node.or_other;
    let (true, Some(Source::List(list))) = (is_plain, node.choices) else {
        return None;
    };
    let special = |choice: &Choice| node.reason_of(&choice.name).is_some();
    let points = points(&questionnaire.lists()[list], special)?;
    (points.len() >= limits.battery_points).then_some((list, points))
}

fn points(list: &ChoiceList, special: impl Fn(&Choice) -> bool) -> Option<Vec<f64>> {
    let points: Vec<f64> = list
        .choices
        .iter()
        .filter(|choice| !special(choice))
        .map(|choice| choice.name.parse().ok())
        .collect::<Option<_>>()?;
    let up = points.windows(2).all(|pair| pair[0] < pair[1]);
    let down = points.windows(2).all(|pair| pair[0] > pair[1]);
    (up || down).then_some(points)
}

impl Battery {
    /// What the interview `line` answers to the items that it answers with a point of the scale.
    #[must_use]
    pub fn answers(&self, sheet: &Sheet, line: usize) -> Vec<f64> {
        self.items
            .iter()
            .filter_map(|item| sheet.at(*item)?.number(line))
            .filter(|answer| self.points.contains(answer))
            .collect()
    }

    /// The items' columns, ready to be read interview by interview.
    pub(super) fn points_of<'s>(&self, sheet: &'s Sheet) -> Points<'s> {
        let one = |number: Option<f64>| number.filter(|answer| self.points.contains(answer));
        let columns = self.items.iter().filter_map(|item| {
            let column = sheet.at(*item)?;
            let of_code = column.numbers_of_codes().into_iter().map(one);
            Some((column, of_code.collect()))
        });
        Points {
            columns: columns.collect(),
            items: self.items.len(),
        }
    }

    /// The names of the first and the last item.
    #[must_use]
    pub fn name(&self, questionnaire: &Questionnaire) -> String {
        let name = |id: Option<&NodeId>| id.map(|id| questionnaire.at(*id).name.as_str());
        match (name(self.items.first()), name(self.items.last())) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => String::new(),
        }
    }
}
