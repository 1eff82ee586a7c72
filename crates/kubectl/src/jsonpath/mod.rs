//! What does a JSONPath template find in an object?
//!
//! Models client-go `util/jsonpath` as kubectl uses it, with missing keys allowed: text, fields, indexes and slices, `*`,
//! `..`, unions, filters with one comparison, `range`. Left out: what Go's reflection finds beyond JSON. A budget of work
//! keeps `..` within bounds.

mod parse;

use kubestow_core::admit::compact_json;
use kubestow_core::quantity::Quantity;
use kubestow_core::value::Value;
use std::cell::Cell;
use std::cmp::Ordering;

/// How many values one template may visit.
const BUDGET: usize = 1_000_000;

/// How many bytes one template may print.
const MOST_BYTES: usize = 8 << 20;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// Printed as it stands.
    Text(String),
    /// What it finds is printed.
    Find(Vec<Seek>),
    /// Parts that are printed for each value found.
    Range(Vec<Seek>, Vec<Part>),
}

/// A step from values to values.
#[derive(Clone, Debug, PartialEq)]
enum Seek {
    /// Back to the whole object.
    Root,
    /// A field.
    Field(String),
    /// All items or fields.
    All,
    /// The value and everything below it.
    Below,
    /// Items from, to and by.
    Slice(Option<i64>, Option<i64>, i64),
    /// One item.
    Index(i64),
    /// What each of these finds.
    Union(Vec<Vec<Seek>>),
    /// The items for which a comparison holds.
    Filter(Operand, Option<(Operator, Operand)>),
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Find(Vec<Seek>),
    Value(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path(Vec<Part>);

/// A template from what the user wrote after `--sort-by` or in a column: the braces and the first dot may be missing.
///
/// # Errors
/// What kubectl says to a text that cannot be completed.
pub(crate) fn relaxed(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(text.to_owned());
    }
    let inner = match (text.strip_prefix('{'), text.ends_with('}')) {
        (Some(inner), true) => &inner[..inner.len() - 1],
        (None, false) => text,
        _ => {
            return Err(format!(
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{{name1.name2}}' or '{{.name1.name2}}': {text}"
            ));
        }
    };
    Ok(format!("{{.{}}}", inner.strip_prefix('.').unwrap_or(inner)))
}

/// A found value as it is printed: strings as they are, everything else as JSON.
pub(crate) fn print(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Null => String::new(),
        other => compact_json(other),
    }
}

impl Path {
    /// Reads a template.
    ///
    /// # Errors
    /// What kubectl says to a template that it does not understand.
    pub(crate) fn parse(text: &str) -> Result<Path, String> {
        parse::template(text).map(Path).map_err(|error| format!("error parsing jsonpath {text}, {error}"))
    }

    /// What the template prints for an object.
    ///
    /// # Errors
    /// What kubectl says where the template does not fit the object.
    pub(crate) fn print(&self, root: &Value) -> Result<String, String> {
        let walk = Walk { root, left: Cell::new(BUDGET) };
        let mut out = String::new();
        walk.parts(&self.0, root, &mut out)?;
        Ok(out)
    }

    /// What the first part of the template finds, as a list.
    ///
    /// # Errors
    /// As for [`print`](Path::print).
    pub(crate) fn find(&self, root: &Value) -> Result<Value, String> {
        Ok(self.find_all(root)?.into_iter().cloned().collect::<Vec<Value>>().into())
    }

    /// What the template finds.
    ///
    /// # Errors
    /// As for [`print`](Path::print).
    pub(crate) fn find_all<'a>(&'a self, root: &'a Value) -> Result<Vec<&'a Value>, String> {
        let walk = Walk { root, left: Cell::new(BUDGET) };
        let mut found = Vec::new();
        for part in &self.0 {
            if let Part::Find(seeks) | Part::Range(seeks, _) = part {
                found.extend(walk.find(seeks, root)?);
            }
        }
        Ok(found)
    }
}

/// One walk through an object.
struct Walk<'a> {
    root: &'a Value,
    left: Cell<usize>,
}

impl<'a> Walk<'a> {
    fn spend(&self, work: usize) -> Result<(), String> {
        let left = self.left.get().checked_sub(work).ok_or("the template asks for too much")?;
        self.left.set(left);
        Ok(())
    }

    fn parts(&self, parts: &'a [Part], current: &'a Value, out: &mut String) -> Result<(), String> {
        for part in parts {
            self.spend(1)?;
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Find(seeks) => {
                    let found: Vec<String> = self.find(seeks, current)?.into_iter().map(print).collect();
                    out.push_str(&found.join(" "));
                }
                Part::Range(seeks, inner) => {
                    for value in self.find(seeks, current)? {
                        self.parts(inner, value, out)?;
                    }
                }
            }
            if out.len() > MOST_BYTES {
                return Err("the template prints too much".to_owned());
            }
        }
        Ok(())
    }

    fn find(&self, seeks: &'a [Seek], start: &'a Value) -> Result<Vec<&'a Value>, String> {
        let mut values = vec![start];
        for seek in seeks {
            let mut next = Vec::new();
            for value in values {
                self.step(seek, value, &mut next)?;
            }
            self.spend(next.len() + 1)?;
            values = next;
        }
        Ok(values)
    }

    fn step(&self, seek: &'a Seek, value: &'a Value, next: &mut Vec<&'a Value>) -> Result<(), String> {
        match seek {
            Seek::Root => next.push(self.root),
            Seek::Field(name) => next.extend(value.get(name)),
            Seek::All => match value {
                Value::Map(fields) => next.extend(fields.values()),
                other => next.extend(other.items()),
            },
            Seek::Below => self.below(value, next)?,
            Seek::Index(index) => next.push(item(value, *index)?),
            Seek::Slice(from, to, by) => next.extend(slice(value, *from, *to, *by)?),
            Seek::Union(parts) => {
                for part in parts {
                    next.extend(self.find(part, value)?);
                }
            }
            Seek::Filter(left, test) => {
                for item in value.items() {
                    if self.holds(left, test.as_ref(), item)? {
                        next.push(item);
                    }
                }
            }
        }
        Ok(())
    }

    fn below(&self, value: &'a Value, next: &mut Vec<&'a Value>) -> Result<(), String> {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            self.spend(1)?;
            next.push(value);
            // The last one that is put there is the next one taken.
            let start = open.len();
            match value {
                Value::Map(fields) => open.extend(fields.values()),
                other => open.extend(other.items()),
            }
            open[start..].reverse();
        }
        Ok(())
    }

    fn holds(&self, left: &'a Operand, test: Option<&'a (Operator, Operand)>, item: &'a Value) -> Result<bool, String> {
        let values = |operand: &'a Operand| match operand {
            Operand::Value(value) => Ok(vec![value]),
            Operand::Find(seeks) => self.find(seeks, item),
        };
        let found = values(left)?;
        let Some((operator, right)) = test else { return Ok(!found.is_empty()) };
        let wanted = values(right)?;
        // upstream: nothing equals nothing else; several values cannot be compared
        let (Some(a), Some(b)) = (found.first(), wanted.first()) else {
            return Ok(*operator == Operator::NotEqual && found.len() != wanted.len());
        };
        if found.len() > 1 || wanted.len() > 1 {
            return Err("can only compare one element at a time".to_owned());
        }
        Ok(match (operator, compare(a, b)) {
            (Operator::Equal, order) => order == Some(Ordering::Equal),
            (Operator::NotEqual, order) => order != Some(Ordering::Equal),
            (_, None) => false,
            (Operator::Less, Some(order)) => order.is_lt(),
            (Operator::LessOrEqual, Some(order)) => order.is_le(),
            (Operator::Greater, Some(order)) => order.is_gt(),
            (Operator::GreaterOrEqual, Some(order)) => order.is_ge(),
        })
    }
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    let number = |value: &Value| match value {
        Value::Int(number) => Quantity::parse(&number.to_string()).ok(),
        Value::Float(number) => Quantity::parse(&number.to_string()).ok(),
        _ => None,
    };
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (a, b) => Some(number(a)?.cmp(&number(b)?)),
    }
}

fn item(value: &Value, index: i64) -> Result<&Value, String> {
    let items = list(value)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = if index < 0 { index.saturating_add(length) } else { index };
    usize::try_from(at)
        .ok()
        .and_then(|at| items.get(at))
        .ok_or_else(|| format!("array index out of bounds: index {index}, length {length}"))
}

fn slice(value: &Value, from: Option<i64>, to: Option<i64>, by: i64) -> Result<impl Iterator<Item = &Value>, String> {
    let items = list(value)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let place = |at: i64| {
        let at = if at < 0 { at.saturating_add(length) } else { at };
        usize::try_from(at.clamp(0, length)).unwrap_or(0)
    };
    let (from, to) = (place(from.unwrap_or(0)), place(to.unwrap_or(length)));
    let by = usize::try_from(by).ok().filter(|by| *by > 0).ok_or("step must be > 0")?;
    Ok(items.get(from..to.max(from)).unwrap_or_default().iter().step_by(by))
}

fn list(value: &Value) -> Result<&[Value], String> {
    match value {
        Value::List(items) => Ok(items),
        Value::Map(_) => Err("map is not array or slice".to_owned()),
        other => Err(format!("{} is not array or slice", print(other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(template: &str) -> String {
        let object: Value = serde_yaml::from_str(
            "{items: [{name: a, size: 1, tags: [x, y]}, {name: b, size: 2, status: {ok: true}}], k.d: dot}",
        )
        .unwrap();
        Path::parse(template).and_then(|path| path.print(&object)).unwrap_or_else(|error| format!("! {error}"))
    }

    #[test]
    fn templates_print_what_they_find() {
        for (template, text) in [
            ("{.items[0].name}", "a"),
            ("{.items[*].name}", "a b"),
            ("{.items[-1].name}", "b"),
            ("{.items[0:1].name} end", "a end"),
            ("{range .items[*]}{.name}={.size}{\"\\n\"}{end}", "a=1\nb=2\n"),
            ("{.items[?(@.size>1)].name}", "b"),
            ("{.items[?(@.name==\"a\")].size}", "1"),
            ("{.items[?(@.name=='a')].tags}", r#"["x","y"]"#),
            ("{.items[?(@.status.ok)].name}", "b"),
            ("{..name}", "a b"),
            ("{.items[0]['name','size']}", "a 1"),
            ("{.k\\.d}", "dot"),
            ("{['k.d']}", "dot"),
            ("{.gone}", ""),
            ("{$.items[1].name}", "b"),
            ("plain", "plain"),
        ] {
            assert_eq!(printed(template), text, "{template}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_found_is_told() {
        assert!(printed("{.items[5].name}").contains("array index out of bounds: index 5, length 2"));
        for wrong in ["{.items", "{.items[}", "{range .items[*]}x", "{end}", "{.items[?(@.a]}"] {
            assert!(printed(wrong).starts_with("! error parsing jsonpath"), "{wrong}: {}", printed(wrong));
        }
    }

    #[test]
    fn work_has_a_bound() {
        let template = format!("{{{}}}", "..".repeat(30).replace("....", "..*.."));
        assert!(printed(&template).len() < 10_000_000);
        let nested = format!("{}x{}", "{range $..}".repeat(12), "{end}".repeat(12));
        assert!(printed(&nested).starts_with("! the template"), "{}", printed(&nested).len());
    }

    #[test]
    fn a_column_may_leave_out_braces_and_dot() {
        for text in ["metadata.name", ".metadata.name", "{metadata.name}", "{.metadata.name}"] {
            assert_eq!(relaxed(text).as_deref(), Ok("{.metadata.name}"));
        }
        assert!(relaxed("{.a").is_err());
    }
}
