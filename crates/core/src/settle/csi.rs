//! What does a working driver provision and delete?

use super::Work;
use crate::cluster::{Cluster, Step, Write};
use crate::object::ObjectId;

pub(super) fn watch(_write: &Write, _cluster: &Cluster, _add: &mut dyn FnMut(Work)) {}

pub(super) fn provision(_cluster: &Cluster, _id: &ObjectId) -> Step {
    Step::none()
}

pub(super) fn unprovision(_cluster: &Cluster, _id: &ObjectId) -> Step {
    Step::none()
}
