//! Where in an object is a field?
//!
//! Models k8s.io/apimachinery `pkg/util/validation/field: Path` and its way of printing. A path is built on the stack
//! while a rule walks down ([`Path`]) and copied to the heap only when there is something to report ([`FieldPath`]).

use alloc::vec::Vec;
use core::fmt;
use smol_str::SmolStr;

/// One step of a path. Names are [`SmolStr`]s: nearly all are short enough to lie in place, and paths are made and copied for
/// everything that a report shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A field by its name, printed `.name`.
    Field(SmolStr),
    /// An item of a list, printed `[0]`.
    Index(usize),
    /// A key of a map whose keys are the user's (labels, data, capacity), printed `[key]`.
    Key(SmolStr),
}

/// The way from an object to one of its fields, as Kubernetes prints it: `spec.containers[0].env[1].name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<Segment>);

impl FieldPath {
    /// A path of plain field names.
    pub fn of(fields: &[&str]) -> FieldPath {
        FieldPath(fields.iter().map(|name| Segment::Field((*name).into())).collect())
    }

    /// A copy with room for two steps more: most copies are made to go on.
    pub fn copied(&self) -> FieldPath {
        let mut segments = Vec::with_capacity(self.0.len() + 2);
        segments.extend_from_slice(&self.0);
        FieldPath(segments)
    }

    /// This path with a field below it.
    pub fn field(mut self, name: &str) -> FieldPath {
        self.0.push(Segment::Field(name.into()));
        self
    }

    /// This path with an item below it.
    pub fn index(mut self, index: usize) -> FieldPath {
        self.0.push(Segment::Index(index));
        self
    }

    /// This path with a key below it.
    pub fn key(mut self, key: &str) -> FieldPath {
        self.0.push(Segment::Key(key.into()));
        self
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Field(name) => {
                    if i > 0 {
                        f.write_str(".")?;
                    }
                    f.write_str(name)?;
                }
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => write!(f, "[{key}]")?,
            }
        }
        Ok(())
    }
}

impl serde::Serialize for FieldPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A path under construction: a link to the parent and one step. Costs nothing until it is copied.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// The object itself.
    Root,
    /// A field of the parent.
    Field(&'a Path<'a>, &'a str),
    /// An item of the parent.
    Index(&'a Path<'a>, usize),
    /// A key of the parent.
    Key(&'a Path<'a>, &'a str),
}

impl<'a> Path<'a> {
    /// The path to a field below.
    pub fn field(&'a self, name: &'a str) -> Path<'a> {
        Path::Field(self, name)
    }

    /// The path to an item below.
    pub fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }

    /// The path to a key below.
    pub fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }

    /// A copy that outlives the walk.
    pub fn to_owned(&self) -> FieldPath {
        let mut segments = Vec::new();
        let mut here = self;
        loop {
            here = match here {
                Path::Root => break,
                Path::Field(parent, name) => {
                    segments.push(Segment::Field((*name).into()));
                    parent
                }
                Path::Index(parent, index) => {
                    segments.push(Segment::Index(*index));
                    parent
                }
                Path::Key(parent, key) => {
                    segments.push(Segment::Key((*key).into()));
                    parent
                }
            };
        }
        segments.reverse();
        FieldPath(segments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn prints_as_kubernetes_does() {
        let root = Path::Root;
        let (spec, data) = (root.field("spec"), root.field("data"));
        let containers = spec.field("containers");
        let first = containers.index(0);
        assert_eq!(first.field("image").to_owned().to_string(), "spec.containers[0].image");
        assert_eq!(data.key("a b").to_owned().to_string(), "data[a b]");
        assert_eq!(FieldPath::of(&["spec"]).field("x").index(2).key("k").to_string(), "spec.x[2][k]");
    }
}
