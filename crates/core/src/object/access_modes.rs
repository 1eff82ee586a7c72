//! How may a volume be mounted?

use crate::value::Value;
use alloc::vec::Vec;

/// A set of access modes.
///
/// ```
/// use kubestow_core::object::AccessModes;
/// let offered = AccessModes::READ_WRITE_ONCE.and(AccessModes::READ_ONLY_MANY);
/// assert!(offered.contains(AccessModes::READ_WRITE_ONCE));
/// assert_eq!(offered.names().collect::<Vec<_>>(), ["ReadWriteOnce", "ReadOnlyMany"]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessModes(u8);

/// The names in Kubernetes' canonical order (component-helpers `GetAccessModesAsString`).
const NAMES: [&str; 4] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

impl AccessModes {
    /// No mode at all.
    pub const NONE: AccessModes = AccessModes(0);
    /// Read and write from one node.
    pub const READ_WRITE_ONCE: AccessModes = AccessModes(1);
    /// Read from many nodes.
    pub const READ_ONLY_MANY: AccessModes = AccessModes(2);
    /// Read and write from many nodes.
    pub const READ_WRITE_MANY: AccessModes = AccessModes(4);
    /// Read and write from one pod.
    pub const READ_WRITE_ONCE_POD: AccessModes = AccessModes(8);

    /// The modes of a list of names; names that are no access mode do not count.
    pub fn read(list: &[Value]) -> AccessModes {
        let bit = |name: &str| NAMES.iter().position(|n| *n == name).map_or(0, |i| 1u8 << i);
        AccessModes(list.iter().filter_map(Value::as_str).fold(0, |set, name| set | bit(name)))
    }

    /// Both sets together.
    pub const fn and(self, other: AccessModes) -> AccessModes {
        AccessModes(self.0 | other.0)
    }

    /// Whether every mode of `wanted` is in this set.
    pub const fn contains(self, wanted: AccessModes) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// How many modes there are.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Every set that contains this one, this one first, in the order in which the volume controller tries them: fewer modes
    /// before more (upstream: `allPossibleMatchingAccessModes`), of equally many the first by their names.
    ///
    /// ```
    /// use kubestow_core::object::AccessModes;
    /// let first = AccessModes::READ_WRITE_MANY.supersets()[1];
    /// assert_eq!(first.names().collect::<Vec<_>>(), ["ReadOnlyMany", "ReadWriteMany"]);
    /// ```
    pub fn supersets(self) -> Vec<AccessModes> {
        let mut sets: Vec<AccessModes> = (0..1 << NAMES.len()).map(AccessModes).filter(|s| s.contains(self)).collect();
        sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.names().cmp(b.names())));
        sets
    }

    /// The names in canonical order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().enumerate().filter(move |(i, _)| self.0 & (1 << i) != 0).map(|(_, name)| name)
    }

    /// The names as a list value.
    pub fn to_value(self) -> Value {
        self.names().map(Value::from).collect()
    }
}
