//! The conditions of ODK-X, which are JavaScript, as expressions of XLSForm: the part of the language that has an equal.

use std::collections::BTreeMap;

/// Under which names the form asks what ODK-X calls by one name.
pub(super) type Names = BTreeMap<String, Vec<String>>;

/// The expression that says the same as `script`; an error says what has no equal.
pub(super) fn translated(script: &str, names: &Names) -> Result<String, String> {
    let mut reader = Reader {
        tokens: tokens(script)?,
        at: 0,
        depth: 0,
        names,
    };
    let expression = reader.choice()?;
    match reader.tokens.get(reader.at) {
        None => Ok(expression),
        Some(token) => Err(format!("`{}` has no equal in an expression", token.shown())),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Pattern(String),
    Name(String),
    Sign(&'static str),
}

impl Token {
    fn shown(&self) -> &str {
        match self {
            Self::Number(text) | Self::Text(text) | Self::Pattern(text) | Self::Name(text) => text,
            Self::Sign(sign) => sign,
        }
    }
}

/// Longer signs stand before their beginnings.
const SIGNS: &[&str] = &[
    "===", "!==", "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", ",", "+", "-", "*",
    "/", "%", "?", ":", ".", "[", "]",
];

fn tokens(script: &str) -> Result<Vec<Token>, String> {
    let mut out: Vec<Token> = vec![];
    let mut rest = script.trim().trim_end_matches(';');
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        let operand = !matches!(
            out.last(),
            Some(Token::Number(_) | Token::Text(_) | Token::Name(_) | Token::Sign(")" | "]"))
        );
        let (token, length) = match first {
            '\'' | '"' => {
                let end = rest[1..].find(first).ok_or("a text does not end")?;
                (Token::Text(rest[1..=end].to_owned()), end + 2)
            }
            '/' if operand => {
                let end = rest[1..].find('/').ok_or("a pattern does not end")?;
                let unicode = usize::from(rest[end + 2..].starts_with('u'));
                (Token::Pattern(rest[1..=end].to_owned()), end + 2 + unicode)
            }
            '0'..='9' => {
                let inside = |c: char| c.is_ascii_digit() || c == '.';
                let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
                (Token::Number(rest[..length].to_owned()), length)
            }
            _ if first.is_alphabetic() || first == '_' => {
                let inside = |c: char| c.is_alphanumeric() || c == '_';
                let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
                (Token::Name(rest[..length].to_owned()), length)
            }
            _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => return Err(format!("`{first}` has no equal in an expression")),
            },
        };
        out.push(token);
        rest = &rest[length..];
    }
    Ok(out)
}

/// Operators from loose to tight: JavaScript's sign and ours.
const LEVELS: &[&[(&str, &str)]] = &[
    &[("||", "or")],
    &[("&&", "and")],
    &[("===", "="), ("==", "="), ("!==", "!="), ("!=", "!=")],
    &[("<=", "<="), (">=", ">="), ("<", "<"), (">", ">")],
    &[("+", "+"), ("-", "-")],
    &[("*", "*"), ("/", "div"), ("%", "mod")],
];

struct Reader<'n> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    names: &'n Names,
}

impl Reader<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn wants(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign) {
            Ok(())
        } else {
            Err(format!("`{sign}` is missing"))
        }
    }

    /// `a ? b : c`
    fn choice(&mut self) -> Result<String, String> {
        self.depth += 1;
        if self.depth > 60 {
            return Err("it is nested too deeply".into());
        }
        let test = self.level(0)?;
        let whole = if self.takes("?") {
            let yes = self.choice()?;
            self.wants(":")?;
            format!("if({test}, {yes}, {})", self.choice()?)
        } else {
            test
        };
        self.depth -= 1;
        Ok(whole)
    }

    fn level(&mut self, level: usize) -> Result<String, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.sign();
        };
        let mut left = self.level(level + 1)?;
        loop {
            let found = operators.iter().find(|(sign, _)| self.takes(sign));
            let Some((_, ours)) = found else {
                return Ok(left);
            };
            let right = self.level(level + 1)?;
            left = format!("{left} {ours} {right}");
        }
    }

    fn sign(&mut self) -> Result<String, String> {
        let mut negations = 0;
        while self.takes("!") {
            negations += 1;
        }
        if negations == 0 && self.takes("-") {
            return Ok(format!("-{}", self.sign()?));
        }
        let inner = self.value()?;
        Ok(match negations {
            0 => inner,
            n if n % 2 == 1 => format!("not({inner})"),
            _ => format!("boolean({inner})"),
        })
    }

    fn value(&mut self) -> Result<String, String> {
        let token = self
            .tokens
            .get(self.at)
            .cloned()
            .ok_or("it ends too early")?;
        self.at += 1;
        let value = match token {
            Token::Number(number) => number,
            Token::Text(text) => quoted(&text)?,
            Token::Pattern(pattern) => return self.tested(&pattern),
            Token::Sign("(") => {
                let inner = self.choice()?;
                self.wants(")")?;
                format!("({inner})")
            }
            Token::Name(name) => match name.as_str() {
                "null" | "undefined" => "''".to_owned(),
                "true" | "false" => format!("{name}()"),
                "choice_item" => {
                    self.wants(".")?;
                    return self.column();
                }
                _ => return self.call(&name),
            },
            Token::Sign(sign) => return Err(format!("`{sign}` has no equal in an expression")),
        };
        self.plain(value)
    }

    /// Nothing of JavaScript's objects may follow.
    fn plain(&self, value: String) -> Result<String, String> {
        match self.tokens.get(self.at) {
            Some(Token::Sign("." | "[")) => {
                Err("parts of objects have no equal in an expression".into())
            }
            _ => Ok(value),
        }
    }

    fn column(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at).cloned() {
            Some(Token::Name(name)) => {
                self.at += 1;
                self.plain(if name == "data_value" {
                    "name".into()
                } else {
                    name
                })
            }
            _ => Err("choice_item wants a column".into()),
        }
    }

    /// `/^…$/.test(value)`
    fn tested(&mut self, pattern: &str) -> Result<String, String> {
        self.wants(".")?;
        if self.tokens.get(self.at) != Some(&Token::Name("test".into())) {
            return Err("a pattern can only be tested".into());
        }
        self.at += 1;
        self.wants("(")?;
        let value = self.choice()?;
        self.wants(")")?;
        let from_start = pattern.strip_prefix('^');
        let (open, inner) = from_start.map_or((".*", pattern), |inner| ("", inner));
        let to_end = inner.strip_suffix('$');
        let (inner, close) = to_end.map_or((inner, ".*"), |inner| (inner, ""));
        let whole = quoted(&format!("{open}{inner}{close}"))?;
        Ok(format!("regex({value}, {whole})"))
    }

    fn call(&mut self, name: &str) -> Result<String, String> {
        let ours = match name {
            "data" | "selected" | "not" | "now" => name,
            "countSelected" => "count-selected",
            _ => return Err(format!("`{name}` has no equal in an expression")),
        };
        self.wants("(")?;
        if ours == "data" {
            let Some(Token::Text(asked)) = self.tokens.get(self.at).cloned() else {
                return Err("data() wants a name in quotes".into());
            };
            self.at += 1;
            self.wants(")")?;
            return self.plain(self.answer(&asked)?);
        }
        let mut arguments = vec![];
        if !self.takes(")") {
            arguments.push(self.choice()?);
            while self.takes(",") {
                arguments.push(self.choice()?);
            }
            self.wants(")")?;
        }
        self.plain(format!("{ours}({})", arguments.join(", ")))
    }

    /// What the form asks under that name: in the branch that was taken, where it is asked in several.
    fn answer(&self, asked: &str) -> Result<String, String> {
        let names = self.names.get(asked);
        let references: Vec<String> = names
            .into_iter()
            .flatten()
            .map(|name| format!("${{{name}}}"))
            .collect();
        match &references[..] {
            [] => Err(format!("`{asked}` is not asked in this form")),
            [one] => Ok(one.clone()),
            several => Ok(format!("coalesce({})", several.join(", "))),
        }
    }
}

fn quoted(text: &str) -> Result<String, String> {
    match (text.contains('\''), text.contains('"')) {
        (false, _) => Ok(format!("'{text}'")),
        (true, false) => Ok(format!("\"{text}\"")),
        (true, true) => Err("a text with both kinds of quotes has no equal".into()),
    }
}
