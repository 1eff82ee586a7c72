//! Which kinds does the API server serve, and which fields do they have?
//!
//! A table made by `cargo xtask codegen` out of Kubernetes' own OpenAPI description, with the names of the Go types that
//! the API server's messages speak of. Left out: descriptions, and what a field may hold beyond its type
//! ([`crate::admit`] validates that).

#[rustfmt::skip]
mod table;
#[rustfmt::skip]
mod values;

use table::{FIELDS, KINDS, NAMES, STRUCTS, THEN, TYPES};
use values::{GROUPS, REQUIRED, VALUES};

/// What a value looks like in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Any,
    /// A string.
    String,
    /// `true` or `false`.
    Bool,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A number.
    Float,
    /// Bytes, encoded in base64.
    Bytes,
    /// An amount such as `1Gi`, as a string or a number.
    Quantity,
    /// A number or a string.
    IntOrString,
    /// A point in time.
    Time,
    /// A point in time, to the microsecond.
    MicroTime,
    /// An object with known fields.
    Struct,
    /// A list.
    List,
    /// An object whose keys are the user's.
    Map,
}

/// A type: its shape, the structure or the type of its items, and its Go name.
#[derive(Clone, Copy, Debug)]
pub struct Type(Shape, u16, u16);

impl Type {
    /// What its values look like.
    pub fn shape(&self) -> Shape {
        self.0
    }

    /// The structure; none for other shapes.
    pub fn structure(&self) -> Option<Struct> {
        (self.0 == Shape::Struct).then_some(Struct(self.1))
    }

    /// The type of the items of a list or the values of a map; itself for other shapes.
    pub fn item(&self) -> &'static Type {
        let number = match self.0 {
            Shape::List | Shape::Map => self.1,
            _ => 0,
        };
        &TYPES[usize::from(number)]
    }

    /// The name that the API server's messages give it, such as `v1.PodSpec`.
    pub fn go_name(&self) -> &'static str {
        NAMES[usize::from(self.2)]
    }
}

/// An object with known fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Struct(u16);

/// A field of a structure.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its type.
    pub of: &'static Type,
    /// Whether an empty value is something else than none.
    pub keeps_empty: bool,
    /// Whether it is written even where it is missing.
    pub always: bool,
    /// Whether Kubernetes v1.12 had it. Custom resources are not told apart: none of theirs counts as had.
    pub was_in_1_12: bool,
}

impl Struct {
    /// The fields, by name.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        let (first, rows) = self.rows();
        rows.iter().zip(first..).map(|(row, at)| Struct::read(*row, at))
    }

    /// The field of this name, to the letter.
    pub fn field(self, name: &str) -> Option<Field> {
        let (first, rows) = self.rows();
        let at = rows.binary_search_by(|row| NAMES[usize::from(row.0)].cmp(name)).ok()?;
        rows.get(at).map(|row| Struct::read(*row, first + at))
    }

    /// The Go name without its package, such as `PodSpec`.
    pub fn go_name(self) -> &'static str {
        let name = NAMES[usize::from(STRUCTS[usize::from(self.0)].0)];
        name.rsplit_once('.').map_or(name, |(_, name)| name)
    }

    /// The values that a field may have, as the description lists them; empty if it lists none.
    ///
    /// ```
    /// use kubestow_core::schema;
    /// let spec = schema::served("v1", "PersistentVolumeClaim").unwrap().structure().field("spec").unwrap().of.structure();
    /// assert!(spec.unwrap().values("accessModes").contains(&"ReadWriteOncePod"));
    /// ```
    pub fn values(self, field: &str) -> &'static [&'static str] {
        let key = (self.go_name(), field);
        VALUES
            .binary_search_by(|row| (row.0, row.1).cmp(&key))
            .ok()
            .and_then(|at| VALUES.get(at))
            .map_or(&[], |row| row.2)
    }

    /// Whether a field must be there.
    pub fn needs(self, field: &str) -> bool {
        let row = REQUIRED.binary_search_by(|row| row.0.cmp(self.go_name())).ok().and_then(|at| REQUIRED.get(at));
        row.is_some_and(|row| row.1.contains(&field))
    }

    /// Version and group in the anchors of Kubernetes' API reference, such as `v1-apps`.
    pub fn reference(self) -> &'static str {
        let row = GROUPS.binary_search_by(|row| row.0.cmp(self.go_name())).ok().and_then(|at| GROUPS.get(at));
        row.map_or("v1-core", |row| row.1)
    }

    /// The number of its first field, and all of them.
    fn rows(self) -> (usize, &'static [(u16, u16)]) {
        let at = usize::from(self.0);
        let first = usize::from(STRUCTS[at].1);
        (first, &FIELDS[first..usize::from(STRUCTS[at + 1].1)])
    }

    fn read((name, field): (u16, u16), at: usize) -> Field {
        Field {
            name: NAMES[usize::from(name)],
            of: &TYPES[usize::from(field >> 2)],
            keeps_empty: field & 2 != 0,
            always: field & 1 != 0,
            was_in_1_12: THEN[at / 64] >> (at % 64) & 1 != 0,
        }
    }
}

/// A kind that the API server serves.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    /// Group and version, such as `apps/v1`.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The resource, such as `deployments`.
    pub plural: &'static str,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    schema: u16,
}

impl Served {
    /// The fields of its objects.
    pub fn structure(&self) -> Struct {
        Struct(self.schema)
    }

    /// Whether it is a custom resource, which the server keeps as it is written.
    pub fn is_custom(&self) -> bool {
        matches!(self.group(), "snapshot.storage.k8s.io" | "groupsnapshot.storage.k8s.io")
    }

    /// The API group; empty for the core group.
    pub fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The version without the group.
    pub fn version(&self) -> &'static str {
        self.api_version.split_once('/').map_or(self.api_version, |(_, version)| version)
    }
}

/// Every kind that the API server serves, by version and kind.
pub fn kinds() -> &'static [Served] {
    &KINDS
}

/// The kind of this name and version, if it is served.
///
/// ```
/// use kubestow_core::schema;
/// let pod = schema::served("v1", "Pod").unwrap().structure();
/// let spec = pod.field("spec").and_then(|field| field.of.structure()).unwrap();
/// assert_eq!(spec.go_name(), "PodSpec");
/// assert!(spec.field("Containers").is_none());
/// assert!(schema::served("extensions/v1beta1", "Deployment").is_none());
/// ```
pub fn served(api_version: &str, kind: &str) -> Option<&'static Served> {
    let at = KINDS.binary_search_by(|row| (row.api_version, row.kind).cmp(&(api_version, kind))).ok()?;
    KINDS.get(at)
}
