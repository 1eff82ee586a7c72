//! What is odd about a pod or a pod template?
//!
//! Models `pkg/api/pod/warnings.go: warningsForPodSpecAndMeta`.

use super::{Warnings, claim_spec, node_term, old_label, paths, plugins};
use crate::path::{FieldPath, Path};
use crate::value::Value;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const NO_SELECTOR: &str = "a null labelSelector results in matching no pod";
const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// Annotations that do nothing any more.
const ANNOTATIONS: [(&str, &str); 3] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];

/// Looks at a pod or a template, which stands at `path`.
pub(super) fn check(warnings: &mut Warnings, pod: &Value, path: &Path<'_>) {
    let null = Value::Null;
    let spec = pod.get("spec").unwrap_or(&null);
    let (at_spec, metadata) = (path.field("spec"), path.field("metadata"));
    nodes(warnings, spec, &at_spec);
    let annotations = metadata.field("annotations");
    let annotated = |key: &str| pod.at(&["metadata", "annotations", key]).is_some();
    for (key, text) in ANNOTATIONS.iter().filter(|(key, _)| annotated(key)) {
        warnings.at(&annotations.key(key), text);
    }
    volumes(warnings, spec, &at_spec);
    paths::check(warnings, spec.list_at(&["volumes"]), &at_spec.field("volumes"));
    lists(warnings, spec, &at_spec);
    if let Some(overhead) = spec.get("overhead") {
        let here = at_spec.field("overhead");
        for resource in ["memory", "ephemeral-storage"] {
            warnings.fraction(overhead, resource, &here, &here);
        }
    }
    const SECCOMP: &str = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
    let seccomp = |holder: &Value| holder.at(&["securityContext", "seccompProfile"]).is_some();
    if !seccomp(spec) && annotated("seccomp.security.alpha.kubernetes.io/pod") {
        warnings.at(&annotations.key("seccomp.security.alpha.kubernetes.io/pod"), SECCOMP);
    }
    for list in LISTS {
        let here = at_spec.field(list);
        for (index, container) in spec.list_at(&[list]).iter().enumerate() {
            let name = container.str_at(&["name"]).unwrap_or_default();
            let key = format!("container.seccomp.security.alpha.kubernetes.io/{name}");
            if !seccomp(container) && annotated(&key) {
                warnings.at(&annotations.key(&key), SECCOMP);
            }
            self::container(warnings, container, &here.index(index));
        }
    }
    ports(warnings, spec, &at_spec);
    if spec.get("terminationGracePeriodSeconds").and_then(Value::as_int).is_some_and(|seconds| seconds < 0) {
        let text = "must be >= 0; negative values are invalid and will be treated as 1";
        warnings.at(&at_spec.field("terminationGracePeriodSeconds"), text);
    }
    affinity_to_pods(warnings, spec, &at_spec);
}

fn nodes(warnings: &mut Warnings, spec: &Value, path: &Path<'_>) {
    let selector = path.field("nodeSelector");
    for (key, _) in spec.fields_at(&["nodeSelector"]) {
        if let Some(text) = old_label(key) {
            warnings.at(&selector.key(key), text);
        }
    }
    let affinity = path.field("affinity");
    let nodes = affinity.field("nodeAffinity");
    let required = nodes.field(REQUIRED);
    let terms = required.field("nodeSelectorTerms");
    let list = spec.list_at(&["affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms"]);
    for (index, term) in list.iter().enumerate() {
        node_term(warnings, term, false, &terms.index(index));
    }
    let preferred = nodes.field(PREFERRED);
    for (index, term) in spec.list_at(&["affinity", "nodeAffinity", PREFERRED]).iter().enumerate() {
        if let Some(preference) = term.get("preference") {
            let here = preferred.index(index);
            node_term(warnings, preference, true, &here.field("preference"));
        }
    }
    let spread = path.field("topologySpreadConstraints");
    for (index, constraint) in spec.list_at(&["topologySpreadConstraints"]).iter().enumerate() {
        let here = spread.index(index);
        let key = constraint.str_at(&["topologyKey"]).unwrap_or_default();
        if let Some(text) = old_label(key) {
            warnings.at(&here.field("topologyKey"), &format!("{key} is {text}"));
        }
        if constraint.get("labelSelector").is_none() {
            warnings.at(&here.field("labelSelector"), NO_SELECTOR);
        }
    }
}

fn volumes(warnings: &mut Warnings, spec: &Value, path: &Path<'_>) {
    let list = path.field("volumes");
    for (index, volume) in spec.list_at(&["volumes"]).iter().enumerate() {
        let here = list.index(index);
        if volume.get("gitRepo").is_some() {
            warnings.at(&here.field("gitRepo"), "deprecated in v1.11, and disabled by default in v1.33+");
        }
        if let Some(claim) = volume.at(&["ephemeral", "volumeClaimTemplate", "spec"]) {
            let ephemeral = here.field("ephemeral");
            let template = ephemeral.field("volumeClaimTemplate");
            let at = template.field("spec");
            claim_spec(warnings, claim, &at, &at);
        }
        plugins(warnings, volume, &here, &[]);
    }
}

/// Lists that should not name anything twice.
fn lists(warnings: &mut Warnings, spec: &Value, path: &Path<'_>) {
    for (list, field, what) in [("hostAliases", "ip", "ip"), ("imagePullSecrets", "name", "name")] {
        let here = path.field(list);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (index, item) in spec.list_at(&[list]).iter().enumerate() {
            let value = item.str_at(&[field]).unwrap_or_default();
            if !seen.insert(value) {
                let at = here.index(index);
                warnings.at(&at.field(field), &format!("duplicate {what} \"{value}\""));
            }
        }
    }
    let secrets = path.field("imagePullSecrets");
    for (index, secret) in spec.list_at(&["imagePullSecrets"]).iter().enumerate() {
        if secret.str_at(&["name"]).unwrap_or_default().is_empty() {
            let at = secrets.index(index);
            warnings.at(&at.field("name"), "invalid empty name \"\"");
        }
    }
}

fn container(warnings: &mut Warnings, container: &Value, path: &Path<'_>) {
    let resources = path.field("resources");
    for resource in ["memory", "ephemeral-storage"] {
        for list in ["limits", "requests"] {
            if let Some(amounts) = container.at(&["resources", list]) {
                let here = resources.field(list);
                warnings.fraction(amounts, resource, &here, &here);
            }
        }
    }
    let list = path.field("env");
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, variable) in container.list_at(&["env"]).iter().enumerate() {
        let name = variable.str_at(&["name"]).unwrap_or_default();
        if seen.insert(name) {
            continue;
        }
        let reference = format!("$({name})");
        let value = variable.str_at(&["value"]).unwrap_or_default();
        if variable.get("valueFrom").is_some() || value == reference || !value.contains(&reference) {
            let text = format!("hides previous definition of \"{name}\", which may be dropped when using apply");
            warnings.at(&list.index(index), &text);
        }
    }
}

/// A port of a container, as far as others may collide with it.
struct Port<'a> {
    place: FieldPath,
    host_ip: &'a str,
    host_port: i64,
}

fn ports(warnings: &mut Warnings, spec: &Value, path: &Path<'_>) {
    let mut all: BTreeMap<String, Vec<Port<'_>>> = BTreeMap::new();
    let mut names: Vec<(&str, FieldPath, FieldPath)> = Vec::new();
    let mut named: BTreeMap<&str, FieldPath> = BTreeMap::new();
    for list in LISTS {
        let here = path.field(list);
        for (index, container) in spec.list_at(&[list]).iter().enumerate() {
            let here = here.index(index);
            let list = here.field("ports");
            for (index, port) in container.list_at(&["ports"]).iter().enumerate() {
                let at = list.index(index);
                let place = at.to_owned();
                let text = |field: &str| port.str_at(&[field]).unwrap_or_default();
                let number = |field: &str| port.get(field).and_then(Value::as_int).unwrap_or_default();
                let (host_ip, host_port) = (text("hostIP"), number("hostPort"));
                if !host_ip.is_empty() && host_port == 0 {
                    // The port is a Go structure to upstream.
                    let printed = format!(
                        "{{Name:{} HostPort:0 ContainerPort:{} Protocol:{} HostIP:{host_ip}}}",
                        text("name"),
                        number("containerPort"),
                        text("protocol")
                    );
                    warnings.at(&at, &format!("hostIP set without hostPort: {printed}"));
                }
                let key = format!("{}/{}", number("containerPort"), text("protocol"));
                let others = all.entry(key).or_default();
                for other in others.iter() {
                    let one_ip = host_ip.is_empty() != other.host_ip.is_empty();
                    let how = if host_ip == other.host_ip && host_port == other.host_port {
                        "duplicate"
                    } else if host_port == 0 || other.host_port == 0 {
                        "overlapping"
                    } else if host_port == other.host_port && one_ip {
                        "dangerously ambiguous"
                    } else {
                        continue;
                    };
                    warnings.at(&at, &format!("{how} port definition with {}", other.place));
                }
                others.push(Port { place: place.clone(), host_ip, host_port });
                match named.get(text("name")) {
                    _ if text("name").is_empty() => {}
                    Some(first) => names.push((text("name"), place, first.clone())),
                    None => drop(named.insert(text("name"), place)),
                }
            }
        }
    }
    for (name, place, first) in names {
        let text = format!(
            "duplicate port name \"{name}\" with {first}, services and probes that select ports by name will use {first}"
        );
        warnings.add(format!("{place}: {text}"), place);
    }
}

fn affinity_to_pods(warnings: &mut Warnings, spec: &Value, path: &Path<'_>) {
    let affinity = path.field("affinity");
    for kind in ["podAffinity", "podAntiAffinity"] {
        let here = affinity.field(kind);
        let required = here.field(REQUIRED);
        for (index, term) in spec.list_at(&["affinity", kind, REQUIRED]).iter().enumerate() {
            if term.get("labelSelector").is_none() {
                let at = required.index(index);
                warnings.at(&at.field("labelSelector"), NO_SELECTOR);
            }
        }
        let preferred = here.field(PREFERRED);
        for (index, term) in spec.list_at(&["affinity", kind, PREFERRED]).iter().enumerate() {
            if term.at(&["podAffinityTerm", "labelSelector"]).is_none() {
                let at = preferred.index(index);
                warnings.at(&at.field("podAffinityTerm").field("labelSelector"), NO_SELECTOR);
            }
        }
    }
}
