//! From layers to characters: ovals with their indicators, and the tracks that paths take between layers.

use unicode_width::UnicodeWidthStr;

use super::{
    Diagram, Node, Style,
    canvas::{Canvas, Drawing, Element},
    layout::{self, Part, Slot},
};

/// Blank lines between slots of a layer.
const GAP: usize = 1;

/// A slot with its place.
#[derive(Debug, Clone, Copy)]
struct Placed {
    slot: Slot,
    /// The first line.
    y: usize,
    height: usize,
}

/// A diagram on its way to the canvas.
struct Painter<'a> {
    diagram: &'a Diagram,
    style: Style,
    /// Fewer blanks within ovals and between paths.
    dense: bool,
    canvas: Canvas,
}

/// A layer's place: its first column and how many it takes.
#[derive(Debug, Clone, Copy)]
struct Column {
    x: usize,
    width: usize,
}

/// Draws the whole diagram, however large it becomes.
pub(super) fn draw(diagram: &Diagram, style: Style, dense: bool) -> Drawing {
    let (layers, parts) = layout::layers(diagram);
    let mut painter = Painter {
        diagram,
        style,
        dense,
        canvas: Canvas::default(),
    };
    let placed = painter.place(&layers, &parts);
    let mut x = 0;
    for (at, layer) in placed.iter().enumerate() {
        let width = layer
            .iter()
            .map(|placed| painter.slot_width(placed.slot))
            .max()
            .unwrap_or(0);
        let column = Column { x, width };
        layer.iter().for_each(|slot| painter.slot(*slot, column));
        x += width;
        if let Some(next) = placed.get(at + 1) {
            x += painter.connect(column, (layer, next), &parts[at]);
        }
    }
    painter.canvas.finish(style.ascii)
}

impl Painter<'_> {
    fn node(&self, slot: Slot) -> Option<&Node> {
        match slot {
            Slot::Node(node) => Some(&self.diagram.nodes[node]),
            Slot::Passing(_) => None,
        }
    }

    /// How many indicators are drawn.
    fn items(&self, node: &Node) -> usize {
        if self.style.indicators {
            node.indicators.len()
        } else {
            0
        }
    }

    fn oval_width(&self, node: &Node) -> usize {
        let note = node.note.as_ref().map_or(0, |note| note.width());
        node.name.width().max(note) + if self.dense { 2 } else { 4 }
    }

    fn slot_width(&self, slot: Slot) -> usize {
        let Some(node) = self.node(slot) else {
            return 0;
        };
        let items = node
            .indicators
            .iter()
            .take(self.items(node))
            .map(|item| item_text(item).width() + 5)
            .max();
        self.oval_width(node).max(items.unwrap_or(0))
    }

    /// Lines for every slot, each layer centred on the tallest.
    fn place(&self, layers: &[Vec<Slot>], parts: &[Vec<Part>]) -> Vec<Vec<Placed>> {
        let mut placed: Vec<Vec<Placed>> = vec![];
        for (at, layer) in layers.iter().enumerate() {
            let mut y = 0;
            let mut column = vec![];
            for (position, &slot) in layer.iter().enumerate() {
                let before = at.checked_sub(1).map_or(&[][..], |before| &parts[before]);
                let incoming = before.iter().filter(|part| part.to == position).count();
                let height = self.height(slot, incoming);
                column.push(Placed { slot, y, height });
                y += height + GAP;
            }
            placed.push(column);
        }
        let end = |column: &Vec<Placed>| column.last().map_or(0, |last| last.y + last.height);
        let tallest = placed.iter().map(end).max().unwrap_or(0);
        for column in &mut placed {
            let shift = (tallest - end(column)) / 2;
            column.iter_mut().for_each(|slot| slot.y += shift);
        }
        placed
    }

    /// The oval has a line for its name, one for R², and at least one for each path that arrives.
    fn height(&self, slot: Slot, incoming: usize) -> usize {
        self.node(slot).map_or(1, |node| {
            2 + (1 + usize::from(node.note.is_some())).max(incoming) + self.items(node)
        })
    }

    /// The construct's oval with its indicators below; a passing path as a line.
    fn slot(&mut self, placed: Placed, column: Column) {
        let Slot::Node(at) = placed.slot else {
            self.canvas
                .across(column.x, column.x + column.width.max(1) - 1, placed.y);
            return;
        };
        let node = &self.diagram.nodes[at];
        let height = placed.height - self.items(node);
        let width = self.oval_width(node);
        self.canvas.frame(column.x, placed.y, width, height);
        let texts: Vec<&str> = std::iter::once(node.name.as_str())
            .chain(node.note.as_deref())
            .collect();
        let top = placed.y + 1 + (height - 2 - texts.len()) / 2;
        for (line, text) in texts.iter().enumerate() {
            let left = column.x + (width - text.width()) / 2;
            self.canvas.write(left, top + line, text);
            if line == 0 {
                self.canvas.mark(left, top, text, Element::Construct(at));
            }
        }
        for item in 0..self.items(node) {
            self.item(at, item, (column.x + 2, placed.y + height + item));
        }
    }

    /// An indicator: a branch of the line below its construct, the loading, the name in a box.
    fn item(&mut self, node: usize, item: usize, (x, y): (usize, usize)) {
        let text = item_text(&self.diagram.nodes[node].indicators[item]);
        self.canvas.down(x, y - 1, y);
        self.canvas.across(x, x + 2, y);
        self.canvas.write(x + 2, y, &text);
        self.canvas
            .mark(x + 2, y, &text, Element::Indicator(node, item));
    }

    /// The line at which paths leave a slot: the middle of its oval.
    fn port(&self, placed: Placed) -> usize {
        self.node(placed.slot).map_or(placed.y, |node| {
            placed.y + (placed.height - self.items(node)) / 2
        })
    }

    /// The line at which the `nth` of `count` paths reaches a slot.
    fn arrival(&self, placed: Placed, nth: usize, count: usize) -> usize {
        self.node(placed.slot).map_or(placed.y, |node| {
            let inner = placed.height - self.items(node) - 2;
            placed.y + 1 + (inner - count) / 2 + nth
        })
    }

    /// Draws the paths between a layer and the next; returns how many columns they take.
    fn connect(
        &mut self,
        column: Column,
        (left, right): (&[Placed], &[Placed]),
        parts: &[Part],
    ) -> usize {
        let x = column.x + column.width;
        let mut sources: Vec<usize> = parts.iter().map(|part| part.from).collect();
        sources.sort_unstable();
        sources.dedup();
        let arrives = |part: &&Part| matches!(right[part.to].slot, Slot::Node(_));
        let label = |part: &Part| self.diagram.edges[part.edge].label.width();
        let labels = parts.iter().filter(arrives).map(label).max().unwrap_or(0);
        let step = if self.dense { 1 } else { 2 };
        let total = step * sources.len() + labels + step + 2;
        for (to, slot) in right.iter().enumerate() {
            let mut arriving: Vec<&Part> = parts.iter().filter(|part| part.to == to).collect();
            arriving.sort_by_key(|part| part.from);
            for (nth, part) in arriving.iter().enumerate() {
                let from = left[part.from];
                let (out, into) = (self.port(from), self.arrival(*slot, nth, arriving.len()));
                let track =
                    x + step - 1 + step * sources.iter().position(|s| *s == part.from).unwrap_or(0);
                let start = self
                    .node(from.slot)
                    .map_or(x - column.width.max(1), |node| {
                        column.x + self.oval_width(node) - 1
                    });
                self.canvas.across(start.min(track), track, out);
                self.canvas.down(track, out, into);
                self.arrive(part, *slot, (track, x + total, into));
            }
        }
        total
    }

    /// From the track to the target: the coefficient and the arrow, or on past the next layer.
    fn arrive(&mut self, part: &Part, slot: Placed, (track, end, y): (usize, usize, usize)) {
        if slot.slot == Slot::Passing(part.edge) {
            self.canvas.across(track, end, y);
            return;
        }
        let label = &self.diagram.edges[part.edge].label;
        self.canvas.across(track, end - 1, y);
        let at = end - 2 - label.width();
        self.canvas.write(at, y, label);
        self.canvas.mark(at, y, label, Element::Path(part.edge));
        self.canvas.write(end - 1, y, "▶");
    }
}

fn item_text((name, loading): &(String, String)) -> String {
    format!("{loading} [{name}]")
}
