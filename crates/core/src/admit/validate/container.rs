//! Are the containers of a pod in order?
//!
//! Models `pkg/apis/core/validation/validation.go: validateContainers, validateInitContainers,
//! validateEphemeralContainers, validateContainerCommon`.

use super::errors::{Errors, number, text};
use super::pod_volume::Volumes;
use super::{env, handler, mount, names, resources, security};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

const INIT_ONLY_SIDECARS: &str = "may not be set for init containers without restartPolicy=Always";

/// What the checks of containers need to know of the pod.
pub(super) struct Pod<'a> {
    /// Its spec.
    pub(super) spec: &'a Value,
    /// The volumes that are in order.
    pub(super) volumes: Volumes<'a>,
    /// The names of its resource claims.
    pub(super) claims: BTreeSet<&'a str>,
}

impl Pod<'_> {
    fn grace(&self) -> Option<i64> {
        self.spec.get("terminationGracePeriodSeconds").and_then(Value::as_int)
    }

    fn os(&self) -> Option<&str> {
        self.spec.str_at(&["os", "name"])
    }
}

/// Checks all containers.
pub(super) fn check(errors: &mut Errors, pod: &Pod<'_>, path: &Path<'_>) {
    regular(errors, pod, &path.field("containers"));
    init(errors, pod, &path.field("initContainers"));
    ephemeral(errors, pod, &path.field("ephemeralContainers"));
}

fn regular(errors: &mut Errors, pod: &Pod<'_>, path: &Path<'_>) {
    let containers = pod.spec.list_at(&["containers"]);
    if containers.is_empty() {
        errors.required(path, "");
        return;
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        let here = path.index(index);
        common(errors, container, pod, &here);
        let name = text(container, "name");
        if !seen.insert(name) {
            errors.duplicate(&here.field("name"), name);
        }
        handler::lifecycle(errors, container, pod.grace(), pod.os(), &here);
        handler::probes(errors, container, pod.grace(), &here);
        restart_policy(errors, container, &here);
    }
    let mut ports = BTreeSet::new();
    host_ports(errors, containers, path, &mut ports);
}

fn init(errors: &mut Errors, pod: &Pod<'_>, path: &Path<'_>) {
    let mut seen: BTreeSet<&str> = pod.spec.list_at(&["containers"]).iter().map(|c| text(c, "name")).collect();
    for (index, container) in pod.spec.list_at(&["initContainers"]).iter().enumerate() {
        let here = path.index(index);
        common(errors, container, pod, &here);
        restart_policy(errors, container, &here);
        let name = text(container, "name");
        if seen.contains(name) {
            errors.duplicate(&here.field("name"), name);
        } else if !name.is_empty() {
            seen.insert(name);
        }
        // upstream numbers the ports of an init container as if it were the first
        host_ports(errors, core::slice::from_ref(container), path, &mut BTreeSet::new());
        let sidecar = text(container, "restartPolicy") == "Always";
        if sidecar {
            handler::lifecycle(errors, container, pod.grace(), pod.os(), &here);
            handler::probes(errors, container, pod.grace(), &here);
        } else {
            for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
                if container.get(field).is_some() {
                    errors.forbidden(&here.field(field), INIT_ONLY_SIDECARS);
                }
            }
            let at = here.field("resizePolicy");
            for (index, policy) in container.list_at(&["resizePolicy"]).iter().enumerate() {
                if text(policy, "restartPolicy") == "RestartContainer" {
                    let detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
                    errors.invalid(&at.index(index).field("restartPolicy"), "RestartContainer", detail);
                }
            }
        }
    }
}

/// What a container for debugging may have.
const EPHEMERAL_FIELDS: [&str; 16] = [
    "name",
    "image",
    "command",
    "args",
    "workingDir",
    "env",
    "envFrom",
    "volumeMounts",
    "volumeDevices",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "imagePullPolicy",
    "securityContext",
    "stdin",
    "stdinOnce",
    "tty",
];

fn ephemeral(errors: &mut Errors, pod: &Pod<'_>, path: &Path<'_>) {
    const BARRED: &str = "cannot be set for an Ephemeral Container";
    let lists = ["containers", "initContainers"];
    let others: BTreeSet<&str> =
        lists.iter().flat_map(|list| pod.spec.list_at(&[list])).map(|c| text(c, "name")).collect();
    let mut seen = others.clone();
    for (index, container) in pod.spec.list_at(&["ephemeralContainers"]).iter().enumerate() {
        let here = path.index(index);
        common(errors, container, pod, &here);
        image_of_pod(errors, container, &here);
        let name = text(container, "name");
        if !seen.insert(name) {
            errors.duplicate(&here.field("name"), name);
        }
        let target = text(container, "targetContainerName");
        if !target.is_empty() && !others.contains(target) {
            errors.not_found(&here.field("targetContainerName"), target, "");
        }
        for (field, value) in container.fields() {
            let empty = value.fields().next().is_none() && matches!(value, Value::Map(_));
            let known = EPHEMERAL_FIELDS.contains(&field) || field == "targetContainerName";
            if !(known || field == "resources" && empty) {
                errors.forbidden(&here.field(field), BARRED);
            }
        }
        let mounts = here.field("volumeMounts");
        for (index, mount) in container.list_at(&["volumeMounts"]).iter().enumerate() {
            for field in ["subPath", "subPathExpr"] {
                if !text(mount, field).is_empty() {
                    errors.forbidden(&mounts.index(index).field(field), BARRED);
                }
            }
        }
    }
}

fn common(errors: &mut Errors, container: &Value, pod: &Pod<'_>, path: &Path<'_>) {
    let name = text(container, "name");
    if name.is_empty() {
        errors.required(&path.field("name"), "");
    } else {
        errors.invalid_each(&path.field("name"), name, &names::dns_label(name));
    }
    errors.text(container, path, "image");
    if let Some(policy) = container.str_at(&["terminationMessagePolicy"]) {
        errors.one_of(&path.field("terminationMessagePolicy"), policy, &["File", "FallbackToLogsOnError"]);
    }
    ports(errors, container, &path.field("ports"));
    env::env(errors, container.list_at(&["env"]), &path.field("env"));
    env::env_from(errors, container.list_at(&["envFrom"]), &path.field("envFrom"));
    mount::mounts(errors, container, &pod.volumes, path);
    mount::devices(errors, container, &pod.volumes, path);
    if let Some(policy) = container.str_at(&["imagePullPolicy"]) {
        errors.one_of(&path.field("imagePullPolicy"), policy, &["Always", "IfNotPresent", "Never"]);
    }
    if let Some(resources) = container.get("resources") {
        resources::container(errors, resources, &pod.claims, &path.field("resources"));
    }
    resize_policy(errors, container, pod.spec, &path.field("resizePolicy"));
    if let Some(context) = container.get("securityContext") {
        let host_users = pod.spec.get("hostUsers").and_then(Value::as_bool).unwrap_or(true);
        security::container(errors, context, host_users, &path.field("securityContext"));
    }
}

/// What is checked in pods, and left to the pod in templates.
pub(super) fn image_of_pod(errors: &mut Errors, container: &Value, path: &Path<'_>) {
    let image = text(container, "image");
    if image.trim() != image {
        errors.invalid(&path.field("image"), image, "must not have leading or trailing whitespace");
    }
}

fn ports(errors: &mut Errors, container: &Value, path: &Path<'_>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, port) in container.list_at(&["ports"]).iter().enumerate() {
        let here = path.index(index);
        let name = text(port, "name");
        if !name.is_empty() {
            let complaints = names::port_name(name);
            if !complaints.is_empty() {
                errors.invalid_each(&here.field("name"), name, &complaints);
            } else if !seen.insert(name) {
                errors.duplicate(&here.field("name"), name);
            }
        }
        let (container_port, host_port) = (number(port, "containerPort"), number(port, "hostPort"));
        if container_port == 0 {
            errors.required(&here.field("containerPort"), "");
        } else {
            errors.invalid_each(&here.field("containerPort"), container_port, &names::port_number(container_port));
        }
        if host_port != 0 {
            errors.invalid_each(&here.field("hostPort"), host_port, &names::port_number(host_port));
        }
        if let Some(protocol) = port.str_at(&["protocol"]) {
            errors.one_of(&here.field("protocol"), protocol, &["SCTP", "TCP", "UDP"]);
        }
    }
}

fn host_ports(errors: &mut Errors, containers: &[Value], path: &Path<'_>, seen: &mut BTreeSet<String>) {
    for (index, container) in containers.iter().enumerate() {
        let here = path.index(index);
        let list = here.field("ports");
        for (index, port) in container.list_at(&["ports"]).iter().enumerate() {
            let host_port = number(port, "hostPort");
            let key = format!("{}/{}/{host_port}", text(port, "protocol"), text(port, "hostIP"));
            if host_port != 0 && !seen.insert(key.clone()) {
                errors.duplicate(&list.index(index).field("hostPort"), &key);
            }
        }
    }
}

// upstream: validateContainerRestartPolicy
fn restart_policy(errors: &mut Errors, container: &Value, path: &Path<'_>) {
    let at = path.field("restartPolicy");
    let rules = container.list_at(&["restartPolicyRules"]);
    match container.str_at(&["restartPolicy"]) {
        None if rules.is_empty() => return,
        None => errors.required(&at, "must specify restartPolicy when restart rules are used"),
        Some(policy) => errors.one_of(&at, policy, &["Always", "Never", "OnFailure"]),
    }
    let at_rules = path.field("restartPolicyRules");
    for (index, rule) in rules.iter().enumerate() {
        let here = at_rules.index(index);
        errors.one_of(&here.field("action"), text(rule, "action"), &["Restart", "RestartAllContainers"]);
        let at = here.field("exitCodes");
        match rule.get("exitCodes") {
            None => errors.required(&at, "must be specified"),
            Some(codes) => errors.one_of(&at.field("operator"), text(codes, "operator"), &["In", "NotIn"]),
        }
    }
}

fn resize_policy(errors: &mut Errors, container: &Value, spec: &Value, path: &Path<'_>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, policy) in container.list_at(&["resizePolicy"]).iter().enumerate() {
        let (resource, restart) = (text(policy, "resourceName"), text(policy, "restartPolicy"));
        if !seen.insert(resource) {
            errors.duplicate(&path.index(index), resource);
        }
        match resource {
            "" => errors.required(path, ""),
            _ => errors.one_of(path, resource, &["cpu", "memory"]),
        }
        match restart {
            "" => errors.required(path, ""),
            _ => errors.one_of(path, restart, &["NotRequired", "RestartContainer"]),
        }
        if text(spec, "restartPolicy") == "Never" && restart != "NotRequired" {
            errors.invalid(path, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
        }
    }
}
