//! Which construct stands in which layer, and in which order (Sugiyama, Tagawa & Toda 1981).

use super::Diagram;

/// What stands in a layer: a construct, or a path on its way past it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The node.
    Node(usize),
    /// The edge.
    Passing(usize),
}

/// A part of a path between neighbouring layers: positions in the layers, and the edge that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) edge: usize,
}

/// Layers from causes to effects, and the parts of paths between each and the next.
pub(super) fn layers(diagram: &Diagram) -> (Vec<Vec<Slot>>, Vec<Vec<Part>>) {
    let (mut layers, mut parts) = by_chain(diagram);
    order(&mut layers, &mut parts);
    (layers, parts)
}

/// Constructs by the longest chain that leads to them; a path over several layers passes through those between.
fn by_chain(diagram: &Diagram) -> (Vec<Vec<Slot>>, Vec<Vec<Part>>) {
    let mut rank = vec![0; diagram.nodes.len()];
    for _ in 0..diagram.nodes.len() {
        for edge in &diagram.edges {
            rank[edge.to] = rank[edge.to].max(rank[edge.from] + 1);
        }
    }
    let count = rank.iter().max().map_or(0, |last| last + 1);
    let mut layers = vec![vec![]; count];
    for (node, &rank) in rank.iter().enumerate() {
        layers[rank].push(Slot::Node(node));
    }
    let mut parts = vec![vec![]; count];
    for (at, edge) in diagram.edges.iter().enumerate() {
        let find = |layer: &[Slot], slot: Slot| layer.iter().position(|s| *s == slot).unwrap_or(0);
        let mut from = find(&layers[rank[edge.from]], Slot::Node(edge.from));
        for layer in rank[edge.from]..rank[edge.to] {
            let last = layer + 1 == rank[edge.to];
            let to = if last {
                find(&layers[layer + 1], Slot::Node(edge.to))
            } else {
                layers[layer + 1].push(Slot::Passing(at));
                layers[layer + 1].len() - 1
            };
            parts[layer].push(Part { from, to, edge: at });
            from = to;
        }
    }
    (layers, parts)
}

/// Sorts each layer by the mean position of its neighbours, a few times forth and back.
fn order(layers: &mut [Vec<Slot>], parts: &mut [Vec<Part>]) {
    for sweep in 0..8 {
        let forward = sweep % 2 == 0;
        for step in 1..layers.len() {
            let at = if forward {
                step
            } else {
                layers.len() - 1 - step
            };
            let mean = |position: usize| -> f64 {
                let neighbours: Vec<f64> = if forward {
                    parts[at - 1]
                        .iter()
                        .filter(|p| p.to == position)
                        .map(|p| p.from as f64)
                        .collect()
                } else {
                    parts[at]
                        .iter()
                        .filter(|p| p.from == position)
                        .map(|p| p.to as f64)
                        .collect()
                };
                if neighbours.is_empty() {
                    position as f64
                } else {
                    neighbours.iter().sum::<f64>() / neighbours.len() as f64
                }
            };
            let mut sorted: Vec<(f64, usize)> =
                (0..layers[at].len()).map(|i| (mean(i), i)).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let moved = |old: usize| sorted.iter().position(|(_, i)| *i == old).unwrap_or(old);
            if at > 0 {
                parts[at - 1]
                    .iter_mut()
                    .for_each(|part| part.to = moved(part.to));
            }
            parts[at]
                .iter_mut()
                .for_each(|part| part.from = moved(part.from));
            layers[at] = sorted.iter().map(|(_, i)| layers[at][*i]).collect();
        }
    }
}
