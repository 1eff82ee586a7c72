//! Which values must be masked until they are shown?
//!
//! Those that come from a Secret, and those that a `$(NAME)` reference takes from such a value: the report holds the
//! value after expansion, so what was written decides.

use kubestow::Value;
use std::collections::BTreeSet;

/// What stands for a masked value; its length says nothing.
pub(crate) const MASK: &str = "••••";

/// The variables that hold a secret: those named in `secret`, and all that take from them by reference.
pub(crate) fn variables(secret: BTreeSet<String>, written: &Value) -> BTreeSet<String> {
    let mut names = secret;
    // The kubelet expands in order, so one pass sees every reference.
    for entry in written.list_at(&["env"]) {
        if let (Some(name), Some(value)) = (entry.str_at(&["name"]), entry.str_at(&["value"]))
            && refers(value, &names)
        {
            names.insert(name.to_owned());
        }
    }
    names
}

/// Whether a text refers to one of these variables.
pub(crate) fn refers(text: &str, names: &BTreeSet<String>) -> bool {
    let references = text.split("$(").skip(1).filter_map(|rest| rest.split_once(')'));
    references.into_iter().any(|(name, _)| names.contains(name))
}

/// Arguments as one line of a shell would hold them; those that hold a secret are masked.
pub(crate) fn command_line(expanded: &[String], written: &[Value], secret: &BTreeSet<String>) -> String {
    let masked = |index: usize| written.get(index).and_then(Value::as_str).is_some_and(|raw| refers(raw, secret));
    let words = expanded.iter().enumerate().map(|(index, word)| {
        let plain = !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "'\"`$&|;<>(){}*?\\".contains(c));
        match (masked(index), plain) {
            (true, _) => MASK.to_owned(),
            (false, true) => word.clone(),
            (false, false) => format!("'{}'", word.replace('\'', r"'\''")),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// An object without the values of its Secret.
pub(crate) fn object(value: &Value) -> Value {
    let mut value = value.clone();
    if value.str_at(&["kind"]) == Some("Secret") {
        for field in ["data", "stringData"] {
            let keys: Vec<String> = value.fields_at(&[field]).map(|(key, _)| key.to_owned()).collect();
            for key in keys {
                value.set(&[field, &key], MASK);
            }
        }
        // kubectl apply leaves the whole object in this annotation.
        value.remove(&["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"]);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, value: &str) -> Value {
        Value::from([("name", name.into()), ("value", value.into())])
    }

    #[test]
    fn references_to_a_secret_are_secret() {
        let env = vec![entry("URL", "db://$(PASSWORD)@host"), entry("COPY", "$(URL)"), entry("HOST", "$(OTHER)")];
        let written = Value::from([("env", env.into())]);
        let names = variables(BTreeSet::from(["PASSWORD".to_owned()]), &written);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["COPY", "PASSWORD", "URL"]);
    }

    #[test]
    fn a_command_line_masks_and_quotes() {
        let secret = BTreeSet::from(["PASSWORD".to_owned()]);
        let expanded = ["sh", "-c", "echo 'x'", "--password=hunter2"].map(str::to_owned);
        let written = ["sh", "-c", "echo 'x'", "--password=$(PASSWORD)"].map(Value::from);
        assert_eq!(command_line(&expanded, &written, &secret), r"sh -c 'echo '\''x'\''' ••••");
    }

    #[test]
    fn a_secret_object_shows_its_keys_alone() {
        let data = Value::from([("password", "aHVudGVyMg==".into())]);
        let secret = Value::from([("kind", "Secret".into()), ("data", data)]);
        assert_eq!(object(&secret).str_at(&["data", "password"]), Some(MASK));
    }
}
