//! Has what is shown of an object changed?

use crate::state::Shared;
use kubestow::{Container, Pod, Value};
use std::rc::Rc;
use std::sync::Arc;

/// An object of a report; equal to the one of another report as long as it has the same content.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) report: Shared,
    pub(crate) id: Rc<str>,
}

impl Part {
    pub(crate) fn of(report: &Shared, id: &str) -> Part {
        Part { report: report.clone(), id: id.into() }
    }

    /// The object, unless it is gone.
    pub(crate) fn object(&self) -> Option<&Value> {
        self.report.objects.get(&*self.id)
    }

    /// The fields of it that were filled in.
    pub(crate) fn filled(&self) -> &[String] {
        self.report.filled.get(&*self.id).map(|filled| &**filled).unwrap_or_default()
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Part) -> bool {
        self.id == other.id
            && (self.report == other.report || self.object() == other.object() && self.filled() == other.filled())
    }
}

/// A container of a pod; equal to the one of another report as long as it has the same content.
#[derive(Clone, Debug)]
pub(crate) struct Contained {
    pub(crate) pod: Arc<Pod>,
    pub(crate) name: Rc<str>,
}

impl Contained {
    pub(crate) fn container(&self) -> Option<&Container> {
        self.pod.containers.get(&*self.name)
    }
}

impl PartialEq for Contained {
    fn eq(&self, other: &Contained) -> bool {
        self.name == other.name && (Arc::ptr_eq(&self.pod, &other.pod) || self.container() == other.container())
    }
}
