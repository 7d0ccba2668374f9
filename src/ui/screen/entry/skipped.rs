//! Why a question is skipped, in the words of the question that decided it.

use super::State;
use crate::form::{Address, NodeState, Rows, Rule};
use crate::ui::{
    text,
    words::{Words, say},
};

/// How much of the deciding question's text is shown.
const SHOWN: usize = 28;

impl State {
    /// Why a place is skipped: the deciding question with its answer, else the rule as it is written.
    pub(super) fn skipped(&self, words: &Words, state: &NodeState) -> String {
        let Some(rule) = self.rule_of(state.node) else {
            return words.say("skipped").to_owned();
        };
        let decides = rule.source().split(" and ").find_map(|part| {
            let holds = self.questionnaire().rule(part).ok();
            let holds = holds.and_then(|rule| self.session.value(&rule).ok());
            match holds {
                Some(value) if value.truth() => None,
                _ => self.deciding(part, state),
            }
        });
        match decides.and_then(|at| self.state_of(&at)) {
            // A question that is skipped itself has somebody before it who decided.
            Some(deciding) if !deciding.relevant => self.skipped(words, deciding),
            Some(deciding) => {
                let question = text::cut(&self.session.label(&deciding.address), SHOWN);
                let (answer, _) = self.answer_text(words, deciding);
                words.tell(&if answer.is_empty() {
                    say!("skipped: “{}” is open", question)
                } else {
                    say!("skipped: “{}” {}", question, answer)
                })
            }
            None => {
                let rule = rule.source().replace("${", "").replace('}', "");
                words.tell(&say!("skipped unless {}", rule))
            }
        }
    }

    /// The one question that a part of a rule looks at.
    fn deciding(&self, part: &str, from: &NodeState) -> Option<Address> {
        let mut names = part.split("${").skip(1);
        let (name, _) = names.next()?.split_once('}')?;
        if names.next().is_some() {
            return None;
        }
        let nodes = self.questionnaire().nodes();
        let node = nodes.iter().find(|node| node.name == name.trim())?;
        let shared = node.repeats.len().min(from.address.rows.0.len());
        let at = Address {
            variable: node.variable.clone(),
            rows: Rows(from.address.rows.0[..shared].to_vec()),
        };
        (node.variable != self.node_of(from).variable).then_some(at)
    }

    /// The nearest rule, from the inside out, that says when a node is asked.
    fn rule_of(&self, node: usize) -> Option<&Rule> {
        let node = self.questionnaire().at(node);
        match &node.relevant {
            Some(rule) => Some(rule),
            None => self.rule_of(node.parent?),
        }
    }
}
