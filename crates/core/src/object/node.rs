//! What is a machine, as the scheduler sees it?

use super::Resources;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// What a taint does to pods that do not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaintEffect {
    /// New pods stay away.
    NoSchedule,
    /// New pods prefer other nodes.
    PreferNoSchedule,
    /// New pods stay away, and the ones that are there go.
    NoExecute,
}

impl TaintEffect {
    /// The effect of this name.
    pub fn named(name: &str) -> Option<TaintEffect> {
        match name {
            "NoSchedule" => Some(TaintEffect::NoSchedule),
            "PreferNoSchedule" => Some(TaintEffect::PreferNoSchedule),
            "NoExecute" => Some(TaintEffect::NoExecute),
            _ => None,
        }
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            TaintEffect::NoSchedule => "NoSchedule",
            TaintEffect::PreferNoSchedule => "PreferNoSchedule",
            TaintEffect::NoExecute => "NoExecute",
        }
    }
}

/// A mark on a node that keeps pods away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value; absent and empty are the same here.
    pub value: String,
    /// What it does.
    pub effect: TaintEffect,
}

/// A Node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Whether it is cordoned.
    pub unschedulable: bool,
    /// Its taints, in order.
    pub taints: Vec<Taint>,
    /// What it offers; none if its status does not say.
    pub allocatable: Option<Resources>,
}

impl Node {
    pub(crate) fn read(value: &Value) -> Node {
        let text = |v: &Value, key| v.str_at(&[key]).unwrap_or_default().to_owned();
        let taint = |v: &Value| {
            let effect = TaintEffect::named(v.str_at(&["effect"])?)?;
            Some(Taint { key: text(v, "key"), value: text(v, "value"), effect })
        };
        // upstream: pkg/apis/core/v1/defaults.go: SetDefaults_NodeStatus; without allocatable the capacity counts
        let offers = value.at(&["status", "allocatable"]).or_else(|| value.at(&["status", "capacity"]));
        Node {
            unschedulable: value.at(&["spec", "unschedulable"]).and_then(Value::as_bool) == Some(true),
            taints: value.list_at(&["spec", "taints"]).iter().filter_map(taint).collect(),
            allocatable: offers.map(Resources::read),
        }
    }
}
