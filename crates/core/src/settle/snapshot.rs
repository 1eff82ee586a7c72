//! What does a snapshot hold, and when is it ready?

use super::Work;
use crate::cluster::{Cluster, Step, Write};
use crate::object::ObjectId;

pub(super) fn watch(_write: &Write, _cluster: &Cluster, _add: &mut dyn FnMut(Work)) {}

pub(super) fn sync(_cluster: &Cluster, _id: &ObjectId) -> Step {
    Step::none()
}

pub(super) fn sync_content(_cluster: &Cluster, _id: &ObjectId) -> Step {
    Step::none()
}
