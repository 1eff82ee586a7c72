//! How is a description written?
//!
//! Models the writers of kubectl `pkg/describe/describe.go`: lines at levels of two blanks, cells that end with tabs, and the
//! ways in which labels, annotations and the like go over several lines.

use crate::tab::{DESCRIPTION, escape, lay_out};
use kubestow_core::value::Value;
use std::fmt::Display;

/// The longest annotation that stands on the line of its key.
const LONGEST_ANNOTATION: usize = 140;

/// Annotations that are not described.
const SKIPPED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A description in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// What is laid out already.
    done: String,
    /// What is not.
    open: String,
    /// How much deeper everything stands.
    indent: usize,
}

impl Writer {
    /// Writes a text at a level; the text brings its own end of line.
    pub(super) fn put(&mut self, level: usize, text: impl AsRef<str>) {
        self.open.extend(std::iter::repeat_n("  ", level + self.indent));
        self.open.push_str(&escape(text.as_ref()));
    }

    /// Writes a title and what it says on one line.
    pub(super) fn line(&mut self, level: usize, title: &str, what: impl Display) {
        self.put(level, format!("{title}:\t{what}\n"));
    }

    /// Goes on where the line stands.
    pub(super) fn more(&mut self, text: impl AsRef<str>) {
        self.open.push_str(&escape(text.as_ref()));
    }

    /// Writes deeper for a while.
    pub(super) fn deeper(&mut self, levels: usize, write: impl FnOnce(&mut Writer)) {
        self.indent += levels;
        write(self);
        self.indent -= levels;
    }

    /// Lays out what was written so far: the columns of what follows are their own.
    pub(super) fn flush(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.done.push_str(&lay_out(&open, DESCRIPTION));
    }

    /// The whole description.
    pub(super) fn finish(mut self) -> String {
        self.flush();
        self.done
    }

    /// Items below each other after a title, which may be indented itself (upstream: printLabelsMultilineWithIndent).
    pub(super) fn column(&mut self, indent: &str, title: &str, items: impl IntoIterator<Item = String>) {
        self.put(0, format!("{indent}{title}:\t"));
        let mut is_first = true;
        for item in items {
            if !is_first {
                self.put(0, format!("{indent}\t"));
            }
            self.more(item + "\n");
            is_first = false;
        }
        if is_first {
            self.more("<none>\n");
        }
    }

    /// Labels below each other: `a=b`.
    pub(super) fn labels(&mut self, title: &str, labels: Option<&Value>) {
        self.labels_at("", title, labels);
    }

    /// Labels after a title that is indented.
    pub(super) fn labels_at(&mut self, indent: &str, title: &str, labels: Option<&Value>) {
        let pairs = labels.into_iter().flat_map(Value::fields);
        self.column(indent, title, pairs.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())));
    }

    /// Annotations below each other: `a: b`, long ones on lines of their own (upstream: printAnnotationsMultiline).
    pub(super) fn annotations(&mut self, title: &str, annotations: Option<&Value>) {
        self.put(0, format!("{title}:\t"));
        let mut is_first = true;
        for (key, value) in annotations.into_iter().flat_map(Value::fields).filter(|(key, _)| *key != SKIPPED) {
            if !is_first {
                self.put(0, "\t");
            }
            is_first = false;
            let value = value.as_str().unwrap_or_default();
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > LONGEST_ANNOTATION || value.contains('\n') {
                self.more(format!("{key}:\n"));
                for line in value.split('\n') {
                    self.put(0, format!("\t  {}\n", shorten(line, LONGEST_ANNOTATION - 2)));
                }
            } else {
                self.more(format!("{key}: {value}\n"));
            }
        }
        if is_first {
            self.more("<none>\n");
        }
    }
}

/// A text cut to a number of bytes; upstream cuts within a character, here the character before it is the last.
// DIFFERS: half a character cannot be shown
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}...", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotations(value: &str) -> String {
        let mut writer = Writer::default();
        writer.annotations(
            "Annotations",
            Some(&Value::from([("b", value.into()), ("c", "d".into()), (SKIPPED, "x".into())])),
        );
        writer.finish()
    }

    #[test]
    fn long_annotations_stand_below_their_key() {
        assert_eq!(annotations("x"), "Annotations:  b: x\n              c: d\n");
        assert_eq!(
            annotations("x\ny\n"),
            "Annotations:  b:\n                x\n                y\n              c: d\n"
        );
        assert!(annotations(&"é".repeat(100)).contains(&format!("{}...\n", "é".repeat(69))));
    }

    #[test]
    fn nothing_is_said_to_be_nothing() {
        let mut writer = Writer::default();
        writer.labels("Labels", None);
        assert_eq!(writer.finish(), "Labels:  <none>\n");
    }
}
