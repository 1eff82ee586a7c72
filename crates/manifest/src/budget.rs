//! How much is too much?
//!
//! Text from a stranger must not exhaust the machine that reads it: aliases grow exponentially, nesting overflows the
//! stack of whoever walks the value, and a playground runs in a browser's tab. So reading is bounded, and what is over the
//! bound is a finding with a place. The bounds are far above what manifests need, and below what hurts.
//!
//! DIFFERS: kubectl has no limit on the size of a file, and nests up to 10,000 levels (go-yaml `max_indents`).

use crate::{Problem, Span};
use alloc::string::ToString;
use kubestow_core::finding::Code;

/// The largest text that is read, in bytes. An object in a cluster may have 1.5 MiB (etcd's request limit).
pub const MAX_BYTES: usize = 16 << 20;

/// How deep values nest at most, aliases unfolded. A Pod needs about 12 levels, the deepest published schema of a
/// CustomResourceDefinition about 60.
pub const MAX_DEPTH: usize = 128;

/// The most values (keys not counted) in one text.
pub const MAX_NODES: usize = 2_000_000;

/// The most documents in one text, the items of lists counted one by one.
pub const MAX_DOCUMENTS: usize = 100_000;

/// The most values that the aliases of one document unfold into.
///
/// upstream: go-yaml v2 decode.go `alias_ratio_range_low`: about 400,000 in the largest document that may consist of them.
pub const MAX_ALIASED: usize = 400_000;

/// The most problems that are listed for one text.
pub const MAX_PROBLEMS: usize = 1_000;

/// Why reading stops.
pub(crate) enum Stop {
    /// This document cannot be read.
    Document(Problem),
    /// Nothing more can be read.
    Text(Problem),
}

/// What reading has used up so far.
#[derive(Default)]
pub(crate) struct Budget {
    /// The values of all documents.
    nodes: usize,
    /// The steps that go-yaml's decoder would have made in this document.
    decoded: usize,
    /// Those of them that aliases made.
    aliased: usize,
    /// The values that were kept aside for aliases in this document.
    kept: usize,
}

impl Budget {
    /// What is left when the documents before have had so many values.
    pub(crate) fn after(nodes: usize) -> Budget {
        Budget { nodes, ..Budget::default() }
    }

    /// The values of all documents so far.
    pub(crate) fn nodes(&self) -> usize {
        self.nodes
    }

    pub(crate) fn next_document(&mut self) {
        *self = Budget { nodes: self.nodes, ..Budget::default() };
    }

    /// Takes one value or key that is written out.
    pub(crate) fn node(&mut self, span: Span) -> Result<(), Stop> {
        self.decoded += 1;
        self.values(1, span)
    }

    /// Takes an anchor whose value, of so many steps, is kept for its aliases.
    pub(crate) fn anchor(&mut self, steps: usize, span: Span) -> Result<(), Stop> {
        self.kept += steps;
        if self.kept > MAX_ALIASED { Err(too_many_aliases(span)) } else { Ok(()) }
    }

    /// Takes an alias to a value of so many steps.
    pub(crate) fn alias(&mut self, steps: usize, span: Span) -> Result<(), Stop> {
        self.decoded += 1 + steps;
        self.aliased += steps;
        // upstream: go-yaml v2 decode.go unmarshal, "document contains excessive aliasing"
        let excessive = self.aliased > 100
            && self.decoded > 1_000
            && self.aliased.saturating_mul(100) > self.decoded.saturating_mul(99);
        if self.aliased > MAX_ALIASED || excessive {
            return Err(too_many_aliases(span));
        }
        self.values(steps, span)
    }

    fn values(&mut self, count: usize, span: Span) -> Result<(), Stop> {
        self.nodes += count;
        if self.nodes > MAX_NODES {
            return Err(Stop::Text(Problem::new(Code::TooManyValues, span).with("limit", MAX_NODES.to_string())));
        }
        Ok(())
    }
}

/// Checks that a value as high as `height` may stand below `depth` levels.
pub(crate) fn check_depth(depth: usize, height: usize, span: Span) -> Result<(), Stop> {
    if depth + height > MAX_DEPTH { Err(Stop::Document(too_deep(span))) } else { Ok(()) }
}

pub(crate) fn too_deep(span: Span) -> Problem {
    Problem::new(Code::TooDeep, span).with("limit", MAX_DEPTH.to_string())
}

fn too_many_aliases(span: Span) -> Stop {
    Stop::Document(Problem::new(Code::TooManyAliases, span).with("limit", MAX_ALIASED.to_string()))
}
