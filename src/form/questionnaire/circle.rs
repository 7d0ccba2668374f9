//! Circles of rules: said where they stand, and cut where the questionnaire is wanted in spite of them.

use crate::form::{
    Draft, Finding, NodeId,
    questionnaire::{build::Builder, graph},
};

impl Builder {
    /// Takes the rules of one node out of every circle, until none is left.
    pub fn cut(&mut self, mut cycles: Vec<Vec<NodeId>>) {
        loop {
            for cycle in &cycles {
                let nodes = &mut self.form.nodes;
                let ruled = cycle.iter().copied().find(|id| {
                    let node = &nodes[*id];
                    let rules = [&node.relevant, &node.calculation, &node.repeat_count];
                    rules.into_iter().any(Option::is_some) || !node.triggers.is_empty()
                });
                let Some(id) = ruled else { continue };
                nodes[id].relevant = None;
                nodes[id].calculation = None;
                nodes[id].repeat_count = None;
                nodes[id].triggers.clear();
            }
            match graph::build(&self.form) {
                Ok(graph) => {
                    self.form.graph = graph;
                    return;
                }
                Err(left) => cycles = left,
            }
        }
    }

    pub fn cycle(&mut self, draft: &Draft, cycle: &[NodeId]) {
        let names: Vec<&str> = cycle
            .iter()
            .map(|id| self.form.nodes[*id].name.as_str())
            .collect();
        let Some(first) = cycle.first() else { return };
        let node = &draft.nodes[*first];
        let rules = [&node.calculation, &node.relevant, &node.repeat_count];
        let spot = rules
            .into_iter()
            .flatten()
            .next()
            .map_or(node.spot.clone(), |cell| cell.spot.clone());
        let round = names.join(" → ");
        let message = if names.len() == 1 {
            format!("`{round}` depends on itself")
        } else {
            format!(
                "these depend on each other in a circle: {round} → {}",
                names[0]
            )
        };
        self.findings.push(Finding::error(
            "cycle",
            spot,
            message,
            "Take one of them out of the expression of another",
        ));
    }
}
