//! Which pods and claims does a workload make?

use super::Work;
use crate::cluster::{Cluster, Step, Write};
use crate::object::ObjectId;

pub(super) fn watch(_write: &Write, _cluster: &Cluster, _add: &mut dyn FnMut(Work)) {}

pub(super) fn sync(_cluster: &Cluster, _id: &ObjectId) -> Step {
    Step::none()
}
