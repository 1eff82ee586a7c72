//! Which lines of an object's YAML were filled in by the API server?

use kubestow::Value;
use kubestow_kubectl::to_yaml;
use std::collections::BTreeSet;

/// Lines of the YAML that belong together.
#[derive(Debug, PartialEq)]
pub(crate) struct Run {
    /// The lines, each with its end.
    pub(crate) text: String,
    /// Whether the document does not hold them.
    pub(crate) is_filled: bool,
}

/// An object's YAML, cut where what was written and what was filled in meet. The fields that were filled in are given as
/// JSON pointers.
pub(crate) fn runs(object: &Value, filled: &[String]) -> Vec<Run> {
    let yaml = to_yaml(object);
    let mut marks = Marks { filled: filled.iter().map(String::as_str).collect(), lines: BTreeSet::new() };
    marks.inside(object, "", 0);
    let mut runs: Vec<Run> = Vec::new();
    for (number, line) in yaml.split_inclusive('\n').enumerate() {
        let is_filled = marks.lines.contains(&number);
        match runs.last_mut().filter(|run| run.is_filled == is_filled) {
            Some(run) => run.text.push_str(line),
            None => runs.push(Run { text: line.to_owned(), is_filled }),
        }
    }
    runs
}

/// The numbers of the lines that were filled in.
struct Marks<'a> {
    filled: BTreeSet<&'a str>,
    lines: BTreeSet<usize>,
}

impl Marks<'_> {
    /// Marks what was filled in below a value whose YAML starts at a line.
    fn inside(&mut self, value: &Value, pointer: &str, start: usize) {
        let mut line = start;
        match value {
            Value::Map(fields) => {
                for (name, child) in fields {
                    let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    let whole = lines(&Value::from([(name.as_str(), child.clone())]));
                    // The lines of a scalar begin with its name; those of a map or list follow it.
                    self.part(child, &below, line, whole, whole.saturating_sub(lines(child)));
                    line += whole;
                }
            }
            Value::List(items) => {
                for (index, child) in items.iter().enumerate() {
                    let whole = lines(&Value::from(vec![child.clone()]));
                    self.part(child, &format!("{pointer}/{index}"), line, whole, 0);
                    line += whole;
                }
            }
            _ => {}
        }
    }

    fn part(&mut self, child: &Value, pointer: &str, line: usize, whole: usize, head: usize) {
        if self.filled.contains(pointer) {
            self.lines.extend(line..line + whole);
        } else {
            self.inside(child, pointer, line + head);
        }
    }
}

/// How many lines a value takes; each stands in as many wherever it is indented to.
fn lines(value: &Value) -> usize {
    to_yaml(value).lines().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::{Options, resolve};

    #[test]
    fn lines_that_the_document_does_not_hold_are_marked() {
        let manifest = r#"apiVersion: v1
kind: Pod
metadata: {name: p, labels: {a/b: x}}
spec:
  automountServiceAccountToken: false
  volumes: [{name: c, configMap: {name: c}}, {name: e, emptyDir: {}}]
  containers: [{name: app, image: nginx, args: ["one\n\ntwo\n"], volumeMounts: [{name: c, mountPath: /c}]}]
"#;
        let report = resolve(manifest, &Options::default());
        let object = &report.objects["Pod/default/p"];
        let runs = runs(object, &report.filled["Pod/default/p"]);
        let all: String = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(all, to_yaml(object));
        let of = |is_filled: bool| -> BTreeSet<&str> {
            runs.iter()
                .filter(|run| run.is_filled == is_filled)
                .flat_map(|run| run.text.lines())
                .map(str::trim)
                .collect()
        };
        let (filled, written) = (of(true), of(false));
        for line in
            ["namespace: default", "defaultMode: 420", "restartPolicy: Always", "imagePullPolicy: Always", "status:"]
        {
            assert!(filled.contains(line) && !written.contains(line), "{line}");
        }
        for line in ["a/b: x", "- configMap:", "name: c", "- emptyDir: {}", "image: nginx", "two", "volumeMounts:"] {
            assert!(written.contains(line) && !filled.contains(line), "{line}");
        }
    }
}
