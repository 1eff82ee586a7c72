//! Which class is the default?
//!
//! Models `pkg/volume/util/storageclass.go: GetDefaultClass`.

use crate::object::Object;
use alloc::sync::Arc;

/// The default StorageClass of several: of those that are marked, the newest.
// DIFFERS: Kubernetes compares times of whole seconds, and takes the first by name of classes made in the same second;
// without a clock the later document is the newer.
pub fn default_class<'a>(classes: impl Iterator<Item = &'a Arc<Object>>) -> Option<&'a Arc<Object>> {
    classes.filter(|object| object.as_class().is_some_and(|class| class.is_default)).max_by_key(|object| object.created)
}
