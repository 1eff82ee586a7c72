//! The views of the answer, one file each.

pub(crate) mod access;
mod chosen;
pub(crate) mod claims;
pub(crate) mod containers;
mod environment;
pub(crate) mod explained;
mod files;
mod fixes;
mod graph;
pub(crate) mod map;
mod mounts;
pub(crate) mod objects;
mod operate;
mod part;
pub(crate) mod printed;
pub(crate) mod problems;
mod rows;
mod stale;
pub(crate) mod then_and_now;
pub(crate) mod timeline;
mod tree;
pub(crate) mod why;
mod yaml;
