//! What stands in the row of a pod?
//!
//! Models printers.go: printPod.

use super::cells::text;
use crate::world::Item;
use kubestow_core::value::Value;

pub(super) fn cells(pod: &Item) -> Vec<String> {
    let status = Status::of(pod);
    let or_none = |text: String| if text.is_empty() { "<none>".to_owned() } else { text };
    let ip = pod.value.list_at(&["status", "podIPs"]).first().and_then(|ip| ip.str_at(&["ip"])).unwrap_or_default();
    vec![
        pod.name.clone(),
        format!("{}/{}", status.ready, status.total),
        status.reason,
        status.restarts.to_string(),
        text::AGE.to_owned(),
        or_none(ip.to_owned()),
        or_none(text::at(pod, &["spec", "nodeName"])),
        or_none(text::at(pod, &["status", "nominatedNodeName"])),
        gates(pod),
    ]
}

fn gates(pod: &Item) -> String {
    let gates = pod.value.list_at(&["spec", "readinessGates"]);
    let open = gates.iter().filter_map(|gate| gate.str_at(&["conditionType"])).filter(|gate| pod.has_condition(gate));
    if gates.is_empty() { "<none>".to_owned() } else { format!("{}/{}", open.count(), gates.len()) }
}

/// What a row says of a pod's containers.
pub(crate) struct Status {
    ready: usize,
    total: usize,
    /// The word in the column STATUS.
    pub(crate) reason: String,
    restarts: i64,
}

/// How a container is, as its status says.
enum State<'a> {
    Waiting(&'a str),
    Running { is_ready: bool },
    Terminated { reason: String, failed: bool },
    Unknown,
}

fn state(status: &Value) -> State<'_> {
    let int = |value: &Value, field: &str| value.get(field).and_then(Value::as_int).unwrap_or(0);
    if let Some(waiting) = status.at(&["state", "waiting"]) {
        return State::Waiting(waiting.str_at(&["reason"]).unwrap_or_default());
    }
    if let Some(ended) = status.at(&["state", "terminated"]) {
        let (code, signal) = (int(ended, "exitCode"), int(ended, "signal"));
        let reason = match ended.str_at(&["reason"]).filter(|reason| !reason.is_empty()) {
            Some(reason) => reason.to_owned(),
            None if signal != 0 => format!("Signal:{signal}"),
            None => format!("ExitCode:{code}"),
        };
        return State::Terminated { reason, failed: code != 0 };
    }
    match status.at(&["state", "running"]) {
        Some(_) => State::Running { is_ready: status.get("ready").and_then(Value::as_bool) == Some(true) },
        None => State::Unknown,
    }
}

impl Status {
    pub(crate) fn of(pod: &Item) -> Status {
        let phase = text::at(pod, &["status", "phase"]);
        let conditions = pod.value.list_at(&["status", "conditions"]);
        let is_gated = conditions.iter().any(|condition| {
            condition.str_at(&["type"]) == Some("PodScheduled")
                && condition.str_at(&["reason"]) == Some("SchedulingGated")
        });
        let mut status = Status {
            ready: 0,
            total: pod.value.list_at(&["spec", "containers"]).len(),
            reason: match (is_gated, pod.value.str_at(&["status", "reason"])) {
                (true, _) => "SchedulingGated".to_owned(),
                (false, Some(reason)) if !reason.is_empty() => reason.to_owned(),
                _ => phase.clone(),
            },
            restarts: 0,
        };
        let init = pod.value.list_at(&["spec", "initContainers"]);
        let stays = |name: &str| {
            let named = init.iter().find(|container| container.str_at(&["name"]) == Some(name));
            named.is_some_and(|container| container.str_at(&["restartPolicy"]) == Some("Always"))
        };
        status.total += init.iter().filter(|c| c.str_at(&["restartPolicy"]) == Some("Always")).count();
        let initializing = status.initialize(pod, init.len(), &stays);
        if !initializing || pod.has_condition("Initialized") {
            status.containers(pod);
        }
        let is_terminal = matches!(phase.as_str(), "Succeeded" | "Failed");
        if pod.is_terminating() && pod.value.str_at(&["status", "reason"]) == Some("NodeLost") {
            status.reason = "Unknown".to_owned();
        } else if pod.is_terminating() && !is_terminal {
            status.reason = "Terminating".to_owned();
        }
        status
    }

    /// Whether init containers still keep the pod; the reason then says how far they are.
    fn initialize(&mut self, pod: &Item, total: usize, stays: &dyn Fn(&str) -> bool) -> bool {
        for (index, container) in pod.value.list_at(&["status", "initContainerStatuses"]).iter().enumerate() {
            let name = container.str_at(&["name"]).unwrap_or_default();
            let started = container.get("started").and_then(Value::as_bool) == Some(true);
            match state(container) {
                State::Terminated { failed: false, .. } => continue,
                _ if stays(name) && started => {
                    self.ready += usize::from(container.get("ready").and_then(Value::as_bool) == Some(true));
                    continue;
                }
                State::Terminated { reason, .. } => self.reason = format!("Init:{reason}"),
                State::Waiting(reason) if !reason.is_empty() && reason != "PodInitializing" => {
                    self.reason = format!("Init:{reason}");
                }
                _ => self.reason = format!("Init:{index}/{total}"),
            }
            return true;
        }
        false
    }

    fn containers(&mut self, pod: &Item) {
        let (mut has_running, mut failure) = (false, None);
        for container in pod.value.list_at(&["status", "containerStatuses"]).iter().rev() {
            let restarts = container.get("restartCount").and_then(Value::as_int).unwrap_or(0);
            self.restarts = self.restarts.saturating_add(restarts);
            match state(container) {
                State::Waiting(reason) if !reason.is_empty() => self.reason = reason.to_owned(),
                State::Terminated { reason, failed } => {
                    if failed {
                        failure = Some(reason.clone());
                    }
                    self.reason = reason;
                }
                State::Running { is_ready: true } => {
                    has_running = true;
                    self.ready += 1;
                }
                _ => {}
            }
        }
        // upstream: some containers have ended well, others go on
        if self.reason == "Completed" {
            if has_running && pod.has_condition("Ready") {
                self.reason = "Running".to_owned();
            } else if let Some(failure) = failure {
                self.reason = failure;
            } else if has_running {
                self.reason = "NotReady".to_owned();
            }
        }
    }
}
