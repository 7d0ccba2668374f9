//! The sheet `survey`: rows to nodes, groups opened and closed, lists found.

use crate::data::xlsform::{
    grid::{Column, Reader, Row, Sheet},
    header, is_no, is_yes,
    languages::{Languages, texts},
    loops, rule_cell,
    types::{self, Typed},
};
use crate::form::{
    Draft, DraftList, DraftNode, Finding, Kind, Metadata, NodeId, QuestionType, Spot, nearest,
};

/// Writes the nodes of the sheet into `draft`.
pub(super) fn read(
    reader: &Reader,
    sheet: &Sheet,
    languages: &Languages,
    draft: &mut Draft,
    findings: &mut Vec<Finding>,
) {
    let mut survey = Survey {
        languages,
        draft,
        findings,
        absent_tables: vec![],
        open: vec![],
    };
    let nameless = reader.rows(sheet).all(|row| {
        let typed = types::read(row.text("type").unwrap_or(""), "");
        matches!(typed, Ok(Typed::End(_) | Typed::Row(Kind::Note)))
    });
    survey.headers(reader, nameless);
    if let Some(first) = sheet.first_beyond() {
        let spot = Spot {
            row: u32::try_from(first + 1).unwrap_or(u32::MAX),
            ..reader.spot()
        };
        let message = "the rows from here on stand below a long gap, and are not read".to_owned();
        survey.warn(
            "beyond_gap",
            spot,
            message,
            "Delete the blank rows above if they are meant",
        );
    }
    for line in loops::lines(reader, sheet, languages, &survey.draft.lists) {
        survey.row(&Row {
            sheet: reader,
            cells: &line.cells,
            number: line.number,
        });
    }
    survey.left_open();
    survey.name_absent_tables();
    if survey.draft.nodes.is_empty() && survey.findings.is_empty() {
        survey.findings.push(Finding::error(
            "no_questions",
            reader.spot(),
            "the sheet has no questions",
            "Write one question in each row, below a header with type, name and label",
        ));
    }
}

pub(super) struct Survey<'w> {
    pub languages: &'w Languages,
    pub draft: &'w mut Draft,
    findings: &'w mut Vec<Finding>,
    /// The tables that the form names and nobody put beside it.
    pub absent_tables: Vec<String>,
    /// The groups and repeats that are open here; a name that was refused has no node.
    open: Vec<(Kind, Option<NodeId>, Spot)>,
}

impl Survey<'_> {
    pub(super) fn error(
        &mut self,
        code: &'static str,
        spot: Spot,
        message: String,
        way_out: impl Into<String>,
    ) {
        self.findings
            .push(Finding::error(code, spot, message, way_out));
    }

    pub(super) fn warn(
        &mut self,
        code: &'static str,
        spot: Spot,
        message: String,
        way_out: impl Into<String>,
    ) {
        self.findings
            .push(Finding::warning(code, spot, message, way_out));
    }

    fn headers(&mut self, reader: &Reader, nameless: bool) {
        for wanted in ["type", "name"] {
            let needed = wanted != "name" || !nameless;
            if needed && !reader.has(wanted) {
                self.error(
                    "missing_column",
                    reader.header_spot(),
                    format!("the sheet {} has no column {wanted}", reader.name),
                    format!("Add a column {wanted}"),
                );
            }
        }
        self.twice(reader);
        for column in &reader.columns {
            let known = header::Kind::Survey.meanings().any(|m| m == column.meaning);
            if known || header::is_kept(&column.header) {
                continue;
            }
            let near = nearest(&column.meaning, header::Kind::Survey.meanings());
            if let Some(near) = near.filter(|near| !reader.has(near)) {
                let spot = Spot {
                    row: 1,
                    column: column.header.clone(),
                    index: u32::try_from(column.index).unwrap_or(u32::MAX),
                    ..reader.spot()
                };
                let message = format!("the column `{}` means nothing here", column.header);
                self.warn(
                    "unknown_column",
                    spot,
                    message,
                    format!("Did you mean {near}?"),
                );
            }
        }
    }

    /// Two columns for one thing: nobody could say which of them counts.
    fn twice(&mut self, reader: &Reader) {
        for (i, column) in reader.columns.iter().enumerate() {
            let same = |other: &&Column| {
                other.meaning == column.meaning && other.language == column.language
            };
            if let Some(first) = reader.columns[..i].iter().find(same) {
                let spot = Spot {
                    row: 1,
                    column: column.header.clone(),
                    index: u32::try_from(column.index).unwrap_or(u32::MAX),
                    ..reader.spot()
                };
                self.error(
                    "duplicate_column",
                    spot,
                    format!(
                        "the columns `{}` and `{}` are the same",
                        first.header, column.header
                    ),
                    "Keep one of them",
                );
            }
        }
    }

    fn row(&mut self, row: &Row<'_>) {
        if row.text("disabled").is_some_and(is_yes) {
            return;
        }
        let Some(text) = row.text("type") else {
            if row.text("name").is_some() || row.text("label").is_some() {
                self.error(
                    "missing_type",
                    row.spot_of("type"),
                    "the row has no type".into(),
                    "Write text, integer, select_one list, … or clear the row",
                );
            }
            return;
        };
        match types::read(text, row.text("parameters").unwrap_or("")) {
            Err(message) => {
                self.bad_type(row, text, message);
                if row.text("name").is_some() {
                    // Known all the same, so that a reference to it is not a second mistake.
                    let kind = match row.text("label") {
                        Some(_) => Kind::Question(QuestionType::Text),
                        None => Kind::Hidden,
                    };
                    self.question(row, kind);
                }
            }
            Ok(Typed::Begin(kind)) => self.begin(row, kind),
            Ok(Typed::End(kind)) => self.end(row, &kind),
            Ok(Typed::Row(kind)) => {
                self.question(row, kind);
            }
            Ok(Typed::Select {
                kind,
                list,
                or_other,
                from_file,
            }) => {
                self.select(row, kind, &list, or_other, from_file);
            }
            Ok(Typed::Absent(why)) => {
                let message = format!("`{text}` stays blank: {why}");
                self.warn(
                    "absent",
                    row.spot_of("type"),
                    message,
                    "Nothing has to be done",
                );
                self.question(row, Kind::Hidden);
            }
            Ok(Typed::BeginLoop { list }) => {
                let message = match list {
                    Some(list) => {
                        format!("`{text}`: there is no list `{list}`, or no end of the loop")
                    }
                    None => format!("`{text}` has no list in kobo--matrix_list, or no end"),
                };
                let way_out = "Name a list of the choices sheet, and end it below";
                self.error("bad_loop", row.spot_of("type"), message, way_out);
            }
            Ok(Typed::EndLoop) => {
                let message = "no loop is open that could end here".to_owned();
                let way_out = "Delete the row, or begin a loop above";
                self.error("unmatched_end", row.spot_of("type"), message, way_out);
            }
            Ok(Typed::External) if self.has_table(row) => {}
            Ok(Typed::External) => {
                self.absent_tables
                    .extend(row.text("name").map(str::to_owned));
                let message = format!("`{text}` names a table that is not part of this form");
                self.warn(
                    "external_file",
                    row.spot_of("type"),
                    message,
                    "Put the table beside the form as CSV, or into the choices sheet",
                );
            }
        }
    }

    /// An empty list for each, so that what is looked up in it reads as blank.
    fn name_absent_tables(&mut self) {
        for name in std::mem::take(&mut self.absent_tables) {
            if self.draft.lists.iter().all(|list| list.name != name) {
                self.draft.lists.push(DraftList {
                    name,
                    ..DraftList::default()
                });
            }
        }
    }

    fn has_table(&self, row: &Row<'_>) -> bool {
        let name = row.text("name").unwrap_or("");
        self.draft.lists.iter().any(|list| list.name == name)
    }

    fn bad_type(&mut self, row: &Row<'_>, text: &str, message: String) {
        if text.eq_ignore_ascii_case("range") {
            let spot = row.spot_of("parameters");
            let way_out = "Write parameters such as start=0 end=10 step=1";
            return self.error("bad_parameters", spot, message, way_out);
        }
        let first = text.split_whitespace().next().unwrap_or("");
        let way_out = match nearest(first, types::KNOWN.iter().copied()) {
            _ if message.contains("no list") => "Write select_one list_name".to_owned(),
            Some(near) => format!("Did you mean {near}?"),
            None => "Write text, integer, select_one list, begin_group, …".to_owned(),
        };
        self.error("unknown_type", row.spot_of("type"), message, way_out);
    }

    fn begin(&mut self, row: &Row<'_>, kind: Kind) {
        let node = self.question(row, kind.clone());
        self.open.push((kind, node, row.spot()));
    }

    fn end(&mut self, row: &Row<'_>, kind: &Kind) {
        match self.open.last() {
            Some((open, _, _)) if open == kind => {
                self.open.pop();
            }
            Some((open, _, spot)) => {
                let message = format!(
                    "this ends a {}, but the {} that begins in row {} is still open",
                    kind.word(),
                    open.word(),
                    spot.row
                );
                let way_out = format!(
                    "Write end_{} here, or end the {} first",
                    open.word(),
                    open.word()
                );
                self.error("unmatched_end", row.spot_of("type"), message, way_out);
                self.open.pop();
            }
            None => self.error(
                "unmatched_end",
                row.spot_of("type"),
                format!("no {} is open that could end here", kind.word()),
                format!("Delete the row, or write begin_{} above", kind.word()),
            ),
        }
    }

    fn left_open(&mut self) {
        for (kind, _, spot) in std::mem::take(&mut self.open) {
            self.error(
                "unmatched_begin",
                spot,
                format!("this {} is never ended", kind.word()),
                format!("Write end_{} after its last question", kind.word()),
            );
        }
    }

    pub(super) fn push(&mut self, mut node: DraftNode) -> NodeId {
        node.parent = self.open.iter().rev().find_map(|(_, id, _)| *id);
        self.draft.nodes.push(node);
        self.draft.nodes.len() - 1
    }

    /// The node of a row; `None` when its name cannot stand.
    pub(super) fn question(&mut self, row: &Row<'_>, kind: Kind) -> Option<NodeId> {
        let name = self.name(row, &kind)?;
        let mut node = DraftNode::new(name, kind, row.spot());
        let languages = self.languages;
        node.label = texts(row, "label", languages);
        node.hint = texts(row, "hint", languages);
        node.guidance = texts(row, "guidance_hint", languages);
        node.constraint_message = texts(row, "constraint_message", languages);
        node.required_message = texts(row, "required_message", languages);
        node.relevant = rule_cell(row.cell("relevant"));
        node.constraint = rule_cell(row.cell("constraint"));
        node.required = rule_cell(row.cell("required").filter(|cell| !is_no(&cell.text)));
        node.read_only = rule_cell(row.cell("read_only").filter(|cell| !is_no(&cell.text)));
        node.calculation = rule_cell(row.cell("calculation"));
        node.trigger = row.cell("trigger");
        node.default = row.cell("default");
        node.repeat_count = rule_cell(row.cell("repeat_count"));
        node.choice_filter = rule_cell(row.cell("choice_filter"));
        row.text("appearance")
            .unwrap_or("")
            .clone_into(&mut node.appearance);
        node.extra = extra(row);
        self.look(row, &node);
        if let Some(cell) = node.calculation.take_if(|cell| cell.text.trim() == ".") {
            let message = format!(
                "`{}` is worked out as itself: it keeps what it holds",
                node.name
            );
            self.warn(
                "keeps_itself",
                cell.spot,
                message,
                "Take the calculation out",
            );
        }
        Some(self.push(node))
    }

    fn name(&mut self, row: &Row<'_>, kind: &Kind) -> Option<String> {
        let Some(name) = row.text("name") else {
            match kind {
                Kind::Note => return Some(format!("generated_note_name_{}", row.number)),
                Kind::Metadata(metadata) if metadata.word() == "audit" => {
                    return Some("audit".into());
                }
                _ => {}
            }
            self.error(
                "missing_name",
                row.spot_of("name"),
                format!("the {} has no name", kind.word()),
                "Write a short name with letters, digits and _",
            );
            return None;
        };
        let proper = crate::name::Variable::new(name).is_ok();
        if !proper {
            self.error(
                "bad_name",
                row.spot_of("name"),
                format!("`{name}` cannot name a {}", kind.word()),
                "Start with a letter or _, then use letters, digits, _ - .",
            );
            return None;
        }
        if *kind == Kind::Metadata(Metadata::Audit) && name != "audit" {
            self.error(
                "bad_name",
                row.spot_of("name"),
                format!("an audit is never called `{name}`"),
                "Leave its name blank",
            );
        }
        self.duplicates(row, name);
        Some(name.to_owned())
    }

    fn duplicates(&mut self, row: &Row<'_>, name: &str) {
        let parent = self.open.iter().rev().find_map(|(_, id, _)| *id);
        let siblings = self.draft.nodes.iter().filter(|node| node.parent == parent);
        let same = |node: &&DraftNode| node.name.to_lowercase() == name.to_lowercase();
        let Some(other) = siblings
            .clone()
            .find(|n| n.name == name)
            .or_else(|| siblings.clone().find(same))
        else {
            return;
        };
        let (exact, place) = (other.name == name, other.spot.row);
        let message = format!("`{name}` is the name of row {place} already, in the same group");
        let way_out = "Give every question of a group its own name";
        if exact {
            self.error("duplicate_name", row.spot_of("name"), message, way_out);
        } else {
            self.warn(
                "similar_name",
                row.spot_of("name"),
                message + " but for capitals",
                way_out,
            );
        }
    }
}

/// The cells of columns that mean nothing to us.
fn extra(row: &Row<'_>) -> Vec<(String, String)> {
    let columns = row.sheet.columns.iter();
    columns
        .filter(|column| {
            !header::Kind::Survey.meanings().any(|m| m == column.meaning)
                || column.meaning == "parameters"
        })
        .filter_map(|column| Some((column.header.to_string(), row.at(column)?.to_owned())))
        .collect()
}
