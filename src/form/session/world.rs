//! What expressions see of a running form: irrelevant places read as blanks and belong to no set.

use crate::form::{
    Context, NodeId, Questionnaire, Rows, Session,
    expr::{Val, World},
};

impl World for Session {
    fn form(&self) -> &Questionnaire {
        &self.questionnaire
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn read(&self, node: NodeId, rows: &[u32]) -> Val {
        match self.table.get(node, rows) {
            Some(place) if place.relevant => place.value.clone(),
            _ => Val::blank(),
        }
    }

    fn counts(&self, node: NodeId, rows: &[u32]) -> bool {
        self.table
            .get(node, rows)
            .is_some_and(|place| place.relevant)
    }

    fn instances(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows> {
        self.table
            .rows(node, prefix)
            .filter(|(_, place)| place.relevant)
            .map(|(rows, _)| rows.clone())
            .collect()
    }

    fn held(&self, node: NodeId, rows: &[u32]) -> Val {
        self.table
            .get(node, rows)
            .map_or_else(Val::blank, |place| place.value.clone())
    }

    fn choice_label(&self, list: usize, choice: usize) -> String {
        self.label_of(list, choice)
    }

    /// The next number of a stream that the context's seed alone decides (Steele, Lea and Flood 2014).
    fn random(&self) -> f64 {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let draw = self.draws.get().wrapping_add(1);
        self.draws.set(draw);
        let mut z = self.context.seed.wrapping_add(draw.wrapping_mul(GOLDEN));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        #[allow(clippy::cast_precision_loss)]
        let unit = (z >> 11) as f64 / (1u64 << 53) as f64;
        unit
    }
}
