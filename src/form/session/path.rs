//! Places as people write them: `/members[2]/age`, with the rows' positions, or a name alone.

use crate::form::{Address, BadPath, Kind, NodeId, Rows, Session};

/// One name of a path, with a row's position where one is given.
struct Part<'p> {
    name: &'p str,
    position: Option<usize>,
}

impl Session {
    /// The place as people write it, with the rows' positions: `/members[2]/age`.
    #[must_use]
    pub fn path(&self, at: &Address) -> String {
        match self.questionnaire.id_of(at.variable.as_str()) {
            Some(node) => self.path_of(node, &at.rows.0),
            None => format!("/{}", at.variable),
        }
    }

    fn path_of(&self, node: NodeId, rows: &[u32]) -> String {
        let at = &self.questionnaire.nodes[node];
        let mut path = at
            .parent
            .map_or(String::new(), |parent| self.path_of(parent, rows));
        path.push('/');
        path += &at.name;
        let depth = at.repeats.len();
        if at.kind == Kind::Repeat && rows.len() >= depth {
            let own = &rows[..depth];
            let before = self
                .table
                .rows(node, &own[..depth - 1])
                .take_while(|(r, _)| r.0 != own);
            path += &format!("[{}]", before.count() + 1);
        }
        path
    }

    /// The place that `path` means: `/members[2]/age`, or a name alone where it is unique; groups may be left out.
    ///
    /// # Errors
    /// [`BadPath`] says what was expected.
    pub fn address(&self, path: &str) -> Result<Address, BadPath> {
        let bad = |message: String| BadPath {
            path: path.to_owned(),
            message,
        };
        let parts =
            parts(path).ok_or_else(|| bad("is not a path such as /members[2]/age".into()))?;
        let node = self.node_of(&parts).map_err(&bad)?;
        let rows = self.rows_of(node, &parts).map_err(&bad)?;
        Ok(Address {
            variable: self.questionnaire.nodes[node].variable.clone(),
            rows,
        })
    }

    fn node_of(&self, parts: &[Part<'_>]) -> Result<NodeId, String> {
        let form = &self.questionnaire;
        let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
        let (Some(last), whole) = (names.last(), format!("/{}", names.join("/"))) else {
            return Err("names nothing".into());
        };
        if let ([_], Some(node)) = (&names[..], form.id_of(last)) {
            return Ok(node);
        }
        let fitting: Vec<NodeId> = form
            .named(last)
            .iter()
            .copied()
            .filter(|node| self.lies_on(*node, &names))
            .collect();
        let exact = fitting
            .iter()
            .find(|node| form.schema_path(**node) == whole);
        match (exact, &fitting[..]) {
            (Some(node), _) | (None, [node]) => Ok(*node),
            (None, []) => Err("is not in this questionnaire".into()),
            (None, several) => {
                let paths: Vec<String> = several.iter().map(|n| form.schema_path(*n)).collect();
                Err(format!("could be {}", paths.join(" or ")))
            }
        }
    }

    /// Whether the names stand, in this order, among the names of the node and of the groups around it.
    fn lies_on(&self, node: NodeId, names: &[&str]) -> bool {
        let mut left = names.len();
        let mut at = Some(node);
        while let Some(id) = at {
            let own = &self.questionnaire.nodes[id];
            if left > 0 && own.name == names[left - 1] {
                left -= 1;
            }
            at = own.parent;
        }
        left == 0
    }

    fn rows_of(&self, node: NodeId, parts: &[Part<'_>]) -> Result<Rows, String> {
        let form = &self.questionnaire;
        let mut rows: Vec<u32> = vec![];
        for &repeat in &form.nodes[node].repeats {
            let name = form.nodes[repeat].name.as_str();
            let position = parts
                .iter()
                .find(|part| part.name == name)
                .and_then(|p| p.position);
            let Some(position) = position else {
                if repeat == node {
                    break;
                }
                return Err(format!(
                    "stands in every row of {name}: write {name}[1]/… for the first"
                ));
            };
            let row = self
                .table
                .rows(repeat, &rows)
                .nth(position - 1)
                .map(|(rows, _)| rows.clone());
            match row {
                Some(row) => rows = row.0,
                None => {
                    return Err(format!(
                        "leads to row {position} of {name}, which does not exist"
                    ));
                }
            }
        }
        Ok(Rows(rows))
    }
}

fn parts(path: &str) -> Option<Vec<Part<'_>>> {
    let inside = path.trim();
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    inside.split('/').map(part).collect()
}

fn part(text: &str) -> Option<Part<'_>> {
    let Some((name, rest)) = text.split_once('[') else {
        return (!text.is_empty()).then_some(Part {
            name: text,
            position: None,
        });
    };
    let position = rest
        .strip_suffix(']')?
        .trim()
        .parse()
        .ok()
        .filter(|p| *p > 0)?;
    Some(Part {
        name,
        position: Some(position),
    })
}
