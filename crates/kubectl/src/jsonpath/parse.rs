//! What does a JSONPath template say?

use super::{Operand, Operator, Part, Seek};
use kubestow_core::value::Value;

/// How deep templates, filters and unions may stand in each other.
const MOST_DEPTH: usize = 32;

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

type Read<T> = Result<T, String>;

/// Reads a whole template.
pub(super) fn template(text: &str) -> Read<Vec<Part>> {
    let mut parser = Parser { rest: text, depth: 0 };
    let parts = parser.parts(false)?;
    Ok(parts)
}

impl<'a> Parser<'a> {
    fn deeper(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > MOST_DEPTH { Err("too deep".to_owned()) } else { Ok(()) }
    }

    fn parts(&mut self, in_range: bool) -> Read<Vec<Part>> {
        let mut parts = Vec::new();
        loop {
            let Some(at) = self.rest.find('{') else {
                if in_range {
                    return Err("unterminated range".to_owned());
                }
                if !self.rest.is_empty() {
                    parts.push(Part::Text(self.rest.to_owned()));
                }
                self.rest = "";
                return Ok(parts);
            };
            if at > 0 {
                parts.push(Part::Text(self.rest[..at].to_owned()));
            }
            self.rest = &self.rest[at + 1..];
            if self.action(&mut parts, in_range)? {
                return Ok(parts);
            }
        }
    }

    /// What stands between braces; true if it ends a range.
    fn action(&mut self, parts: &mut Vec<Part>, in_range: bool) -> Read<bool> {
        loop {
            self.rest = self.rest.trim_start();
            let Some(first) = self.rest.chars().next() else { return Err("unclosed action".to_owned()) };
            match first {
                '}' => {
                    self.rest = &self.rest[1..];
                    return Ok(false);
                }
                '"' | '\'' => parts.push(Part::Text(self.quoted()?)),
                _ if self.word("range") => {
                    let seeks = self.seeks()?;
                    self.close()?;
                    self.deeper()?;
                    let inner = self.parts(true)?;
                    self.depth -= 1;
                    parts.push(Part::Range(seeks, inner));
                    return Ok(false);
                }
                _ if self.word("end") => {
                    self.close()?;
                    return if in_range { Ok(true) } else { Err("not in range, nothing to end".to_owned()) };
                }
                _ => {
                    let before = self.rest.len();
                    let seeks = self.seeks()?;
                    if self.rest.len() == before {
                        return Err(format!("unrecognized character in action: U+{:04X} '{first}'", u32::from(first)));
                    }
                    parts.push(Part::Find(seeks));
                }
            }
        }
    }

    fn close(&mut self) -> Read<()> {
        self.rest = self.rest.trim_start().strip_prefix('}').ok_or("unclosed action")?;
        Ok(())
    }

    /// Takes a keyword, if it stands here as a whole word.
    fn word(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(word) else { return false };
        let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if is_whole {
            self.rest = rest.trim_start();
        }
        is_whole
    }

    fn seeks(&mut self) -> Read<Vec<Seek>> {
        let mut seeks = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix("..") {
                self.rest = rest;
                seeks.push(Seek::Below);
                if !self.rest.starts_with(['.', '[', '}', ' ', ')']) && !self.rest.is_empty() {
                    seeks.push(self.field()?);
                }
            } else if let Some(rest) = self.rest.strip_prefix('.') {
                self.rest = rest;
                // A dot alone is the value itself, and one may stand before a bracket.
                if !self.rest.starts_with(['[', '}', ' ', ')', '.']) && !self.rest.is_empty() {
                    seeks.push(self.field()?);
                }
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                self.rest = rest;
                seeks.push(self.bracket()?);
            } else if let Some(rest) = self.rest.strip_prefix('$') {
                self.rest = rest;
                seeks.push(Seek::Root);
            } else if let Some(rest) = self.rest.strip_prefix('@') {
                self.rest = rest;
            } else if seeks.is_empty() && self.rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '*') {
                seeks.push(self.field()?);
            } else {
                return Ok(seeks);
            }
        }
    }

    fn field(&mut self) -> Read<Seek> {
        if let Some(rest) = self.rest.strip_prefix('*') {
            self.rest = rest;
            return Ok(Seek::All);
        }
        let mut name = String::new();
        let mut chars = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => name.extend(chars.next().map(|(_, c)| c)),
                c if c.is_alphanumeric() || matches!(c, '_' | '-' | '/') => name.push(c),
                _ => {
                    end = at;
                    break;
                }
            }
        }
        self.rest = &self.rest[end..];
        if name.is_empty() { Err("invalid field".to_owned()) } else { Ok(Seek::Field(name)) }
    }

    fn quoted(&mut self) -> Read<String> {
        let mut chars = self.rest.char_indices();
        let Some((_, quote)) = chars.next() else { return Err("unterminated quoted string".to_owned()) };
        let mut text = String::new();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.rest = &self.rest[at + c.len_utf8()..];
                    return Ok(text);
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some(c) => text.push(c),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err("unterminated quoted string".to_owned())
    }

    /// What stands in square brackets.
    fn bracket(&mut self) -> Read<Seek> {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix("?(") {
            self.rest = rest;
            return self.filter();
        }
        if let Some(rest) = self.rest.strip_prefix('*') {
            self.rest = rest;
            return self.end_bracket(Seek::All);
        }
        let mut parts = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            let part = match self.rest.chars().next() {
                Some('\'' | '"') => Seek::Field(self.quoted()?),
                Some('-' | ':' | '0'..='9') => self.index()?,
                _ => return Err("invalid array index".to_owned()),
            };
            parts.push(vec![part]);
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        let only = match parts.as_slice() {
            [one] => one.first().cloned(),
            _ => None,
        };
        self.end_bracket(only.unwrap_or(Seek::Union(parts)))
    }

    fn end_bracket(&mut self, seek: Seek) -> Read<Seek> {
        self.rest = self.rest.trim_start().strip_prefix(']').ok_or("unterminated array")?;
        Ok(seek)
    }

    fn index(&mut self) -> Read<Seek> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | ':')).unwrap_or(self.rest.len());
        let text = &self.rest[..end];
        self.rest = &self.rest[end..];
        let number = |text: &str| -> Read<Option<i64>> {
            if text.is_empty() {
                Ok(None)
            } else {
                text.parse().map(Some).map_err(|_| format!("invalid array index {text}"))
            }
        };
        let mut parts = text.split(':');
        let (from, to, by) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if parts.next().is_some() {
            return Err(format!("invalid array index {text}"));
        }
        match (number(from)?, to) {
            (Some(index), None) => Ok(Seek::Index(index)),
            (None, None) => Err("invalid array index".to_owned()),
            (from, Some(to)) => Ok(Seek::Slice(from, number(to)?, number(by.unwrap_or_default())?.unwrap_or(1))),
        }
    }

    fn filter(&mut self) -> Read<Seek> {
        self.deeper()?;
        let left = self.operand()?;
        self.rest = self.rest.trim_start();
        let operators = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let mut test = None;
        for (sign, operator) in operators {
            if let Some(rest) = self.rest.strip_prefix(sign) {
                self.rest = rest;
                test = Some((operator, self.operand()?));
                break;
            }
        }
        self.depth -= 1;
        self.rest = self.rest.trim_start().strip_prefix(')').ok_or("unterminated filter")?;
        self.end_bracket(Seek::Filter(left, test))
    }

    fn operand(&mut self) -> Read<Operand> {
        self.rest = self.rest.trim_start();
        match self.rest.chars().next() {
            Some('\'' | '"') => Ok(Operand::Value(self.quoted()?.into())),
            Some('@' | '.' | '$') => Ok(Operand::Find(self.seeks()?)),
            _ => {
                let end = self.rest.find(['=', '!', '<', '>', ')', ' ']).unwrap_or(self.rest.len());
                let word = &self.rest[..end];
                self.rest = &self.rest[end..];
                let value = match word {
                    "true" => Value::from(true),
                    "false" => Value::from(false),
                    word => match (word.parse::<i64>(), word.parse::<f64>()) {
                        (Ok(number), _) => Value::from(number),
                        (_, Ok(number)) if number.is_finite() => Value::Float(number),
                        _ => return Err(format!("unrecognized identifier {word}")),
                    },
                };
                Ok(Operand::Value(value))
            }
        }
    }
}
