//! Does a session answer as if it saw each text for the first time?

mod edits;
mod little;
mod recorded;

use kubestow::{Options, Report, Session, resolve};

/// A session, and a report that is kept up by what it says has changed.
#[derive(Default)]
struct Pair {
    session: Session,
    other: Session,
    report: Report,
}

impl Pair {
    /// What differs from the answer to the text alone, if anything does.
    fn difference(&mut self, text: &str, options: &Options) -> Option<String> {
        let alone = resolve(text, options);
        if let Some(difference) = first_difference(self.session.resolve(text, options), &alone) {
            return Some(format!("resolve: {difference}"));
        }
        self.other.changes(text, options).apply(&mut self.report);
        first_difference(&self.report, &alone).map(|difference| format!("changes: {difference}"))
    }
}

/// The first place in which a report is not the one that is wanted.
fn first_difference(found: &Report, wanted: &Report) -> Option<String> {
    if found == wanted {
        return None;
    }
    let [found, wanted] = [found, wanted].map(|report| serde_json::to_value(report).unwrap());
    Some(below(&found, &wanted).unwrap_or_else(|| "not the same, but the same as JSON".to_owned()))
}

fn below(found: &serde_json::Value, wanted: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    let at = |key: &str, found: &Value, wanted: &Value| below(found, wanted).map(|rest| format!("{key}/{rest}"));
    match (found, wanted) {
        _ if found == wanted => None,
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys());
            keys.filter_map(|key| at(key, a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null)))
                .next()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| at(&i.to_string(), a, b))
        }
        _ => Some(format!(": {found} instead of {wanted}")),
    }
}
