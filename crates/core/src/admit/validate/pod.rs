//! Is a pod, or the pod template of a workload, in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidatePodCreate, ValidatePodSpec, ValidatePodTemplateSpec`. Left out:
//! what holds for Windows only.

use super::container::{self, Pod};
use super::errors::{At, Errors, flag, number, text};
use super::pod_volume::{self, Context};
use super::{affinity, dump, metadata, names, pod_annotations, resources, security};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;

/// Checks the spec of a pod.
pub(super) fn pod(errors: &mut Errors, pod: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let null = Value::Null;
    let spec = pod.get("spec").unwrap_or(&null);
    let name = pod.str_at(&["metadata", "name"]).unwrap_or_default();
    let metadata = root.field("metadata");
    pod_annotations::check(errors, pod, &metadata.field("annotations"), &metadata.field("annotations"));
    pod_spec(errors, spec, &path, &Context { pod: Some(name), templates: &[] });
    for list in ["containers", "initContainers"] {
        let here = path.field(list);
        for (index, container) in spec.list_at(&[list]).iter().enumerate() {
            container::image_of_pod(errors, container, &here.index(index));
        }
    }
    if !spec.list_at(&["ephemeralContainers"]).is_empty() {
        errors.forbidden(&path.field("ephemeralContainers"), "cannot be set on create");
    }
    if !text(spec, "nodeName").is_empty() && !spec.list_at(&["schedulingGates"]).is_empty() {
        errors.forbidden(&path.field("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }
}

/// Checks a pod template; `claims` are the names of a StatefulSet's claim templates.
pub(super) fn template(errors: &mut Errors, template: &Value, path: &Path<'_>, claims: &[&str]) {
    template_metadata(errors, template, path);
    let null = Value::Null;
    let spec = template.get("spec").unwrap_or(&null);
    let metadata = path.field("metadata");
    pod_annotations::check(errors, template, &path.field("annotations"), &metadata.field("annotations"));
    pod_spec(errors, spec, &path.field("spec"), &Context { pod: None, templates: claims });
    if !spec.list_at(&["ephemeralContainers"]).is_empty() {
        let here = path.field("spec");
        errors.forbidden(&here.field("ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}

/// Checks the labels and annotations of a pod template, which upstream names without `metadata`.
pub(super) fn template_metadata(errors: &mut Errors, template: &Value, path: &Path<'_>) {
    let null = Value::Null;
    let metadata = template.get("metadata").unwrap_or(&null);
    let before = errors.causes.len();
    metadata::labels(errors, metadata.get("labels"), &path.field("labels"));
    metadata::annotations(errors, metadata, &path.field("annotations"));
    let place = path.field("metadata");
    for field in ["labels", "annotations"] {
        errors.relocate(before, &path.field(field).to_owned(), &place.field(field).to_owned());
    }
}

fn pod_spec(errors: &mut Errors, spec: &Value, path: &Path<'_>, context: &Context<'_>) {
    let volumes = pod_volume::check(errors, spec.list_at(&["volumes"]), &path.field("volumes"), context);
    let claims = resource_claims(errors, spec, &path.field("resourceClaims"));
    container::check(errors, &Pod { spec, volumes, claims }, path);
    resources::pod(errors, spec, path);
    host_network(errors, spec, path, context.pod.is_some());
    for (field, known) in [
        ("restartPolicy", &["Always", "OnFailure", "Never"][..]),
        ("dnsPolicy", &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"][..]),
    ] {
        if let Some(policy) = spec.str_at(&[field]) {
            errors.one_of(&path.field(field), policy, known);
        }
    }
    metadata::labels(errors, spec.get("nodeSelector"), &path.field("nodeSelector"));
    security::pod(errors, spec, path);
    affinity::affinity(errors, spec, path);
    dns(errors, spec, &path.field("dnsConfig"));
    gates(errors, spec, path);
    affinity::spread(errors, spec, path);
    host_users(errors, spec, path);
    host_name_override(errors, spec, path);
    for (field, rule) in [
        ("serviceAccountName", names::dns_subdomain as fn(&str) -> names::Complaints),
        ("nodeName", names::dns_subdomain),
    ] {
        named(errors, spec, path, field, rule);
    }
    if let Some(seconds) = spec.get("activeDeadlineSeconds").and_then(Value::as_int)
        && !(1..=i64::from(i32::MAX)).contains(&seconds)
    {
        let here = path.field("activeDeadlineSeconds");
        errors.invalid(&here, seconds, "must be between 1 and 2147483647, inclusive");
    }
    // A StatefulSet writes both into its pods itself.
    if context.templates.is_empty() {
        named(errors, spec, path, "hostname", names::dns_label);
        named(errors, spec, path, "subdomain", names::dns_label);
    }
    affinity::tolerations(errors, spec, path);
    host_aliases(errors, spec, &path.field("hostAliases"));
    named(errors, spec, path, "priorityClassName", names::dns_subdomain);
    named(errors, spec, path, "runtimeClassName", names::dns_subdomain);
    if let Some(policy) = spec.str_at(&["preemptionPolicy"]) {
        errors.one_of(&path.field("preemptionPolicy"), policy, &["PreemptLowerPriority", "Never"]);
    }
    if let Some(os) = spec.get("os") {
        let here = path.field("os");
        match text(os, "name") {
            "" => errors.required(&here.field("name"), ""),
            name => errors.one_of(At::shown_as(&here, &here.field("name")), name, &["linux", "windows"]),
        }
    }
    file_refs(errors, spec, path);
}

fn named(errors: &mut Errors, spec: &Value, path: &Path<'_>, field: &str, rule: fn(&str) -> names::Complaints) {
    let name = text(spec, field);
    if !name.is_empty() {
        errors.invalid_each(&path.field(field), name, &rule(name));
    }
}

fn resource_claims<'a>(errors: &mut Errors, spec: &'a Value, path: &Path<'_>) -> BTreeSet<&'a str> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, claim) in spec.list_at(&["resourceClaims"]).iter().enumerate() {
        let here = path.index(index);
        let name = text(claim, "name");
        if name.is_empty() {
            errors.required(&here.field("name"), "");
        } else if !seen.insert(name) {
            errors.duplicate(&here.field("name"), name);
        } else {
            errors.invalid_each(&here.field("name"), name, &names::dns_label(name));
        }
        let shown = || dump::compact("PodResourceClaim", claim);
        let sources = ["resourceClaimName", "resourceClaimTemplateName"];
        match sources.iter().filter(|field| claim.get(field).is_some()).count() {
            0 => {
                errors.invalid(&here, shown(), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
            }
            1 => {}
            _ => errors.invalid(
                &here,
                shown(),
                "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
            ),
        }
        for field in sources {
            if let Some(name) = claim.str_at(&[field]) {
                errors.invalid_each(&here.field(field), name, &names::dns_subdomain(name));
            }
        }
    }
    seen
}

fn host_network(errors: &mut Errors, spec: &Value, path: &Path<'_>, is_pod: bool) {
    if !flag(spec, "hostNetwork") {
        return;
    }
    let path = path.field("containers");
    for (index, container) in spec.list_at(&["containers"]).iter().enumerate() {
        let here = path.index(index);
        let ports = here.field("ports");
        for (index, port) in container.list_at(&["ports"]).iter().enumerate() {
            let (host, inside) = (number(port, "hostPort"), number(port, "containerPort"));
            if (is_pod || host != 0) && host != inside {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                errors.invalid(&ports.index(index).field("hostPort"), host, detail);
            }
        }
    }
}

/// How long the list of search paths may be.
// upstream: MaxDNSSearchListChars
const MOST_OF_SEARCHES: usize = 2048;

fn dns(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let config = spec.get("dnsConfig");
    let servers = config.map_or(&[][..], |config| config.list_at(&["nameservers"]));
    let at_servers = path.field("nameservers");
    if text(spec, "dnsPolicy") == "None" {
        if config.is_none() {
            errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if servers.is_empty() {
            errors.required(&at_servers, "must provide at least one DNS nameserver when `dnsPolicy` is None");
            return;
        }
    }
    let Some(config) = config else { return };
    if servers.len() > 3 {
        let all = Value::from(servers.to_vec());
        errors.invalid(&at_servers, &all, "must not have more than 3 nameservers");
    }
    for (index, server) in servers.iter().filter_map(Value::as_str).enumerate() {
        address(errors, server, &at_servers.index(index));
    }
    let searches = config.list_at(&["searches"]);
    if searches.len() > 32 {
        let all = Value::from(searches.to_vec());
        errors.invalid(&path.field("searches"), &all, "must not have more than 32 search paths");
    }
    let length = searches.iter().filter_map(Value::as_str).map(|search| search.len() + 1).sum::<usize>();
    if length > MOST_OF_SEARCHES + 1 {
        let all = Value::from(searches.to_vec());
        let detail =
            format!("must not have more than {MOST_OF_SEARCHES} characters (including spaces) in the search list");
        errors.invalid(&path.field("searches"), &all, &detail);
    }
    let at_searches = path.field("searches");
    for (index, search) in searches.iter().filter_map(Value::as_str).enumerate().filter(|(_, search)| *search != ".") {
        let name = search.strip_suffix('.').unwrap_or(search);
        errors.invalid_each(&at_searches.index(index), name, &names::dns_subdomain_with_underscore(name));
    }
    let options = path.field("options");
    for (index, option) in config.list_at(&["options"]).iter().enumerate() {
        if text(option, "name").is_empty() {
            errors.required(&options.index(index), "must not be empty");
        }
    }
}

/// An IP address, in whatever notation.
fn address(errors: &mut Errors, text: &str, path: &Path<'_>) {
    if text.parse::<core::net::IpAddr>().is_err() && !is_sloppy_address(text) {
        errors.invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}

/// Older objects may write leading zeros.
fn is_sloppy_address(text: &str) -> bool {
    let parts = text.split('.');
    parts.clone().count() == 4 && parts.into_iter().all(|part| part.parse::<u8>().is_ok())
}

fn gates(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let readiness = path.field("readinessGates");
    for (index, gate) in spec.list_at(&["readinessGates"]).iter().enumerate() {
        let name = text(gate, "conditionType");
        errors.invalid_each(&readiness.index(index).field("conditionType"), name, &names::qualified(name));
    }
    let scheduling = path.field("schedulingGates");
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, gate) in spec.list_at(&["schedulingGates"]).iter().enumerate() {
        let name = text(gate, "name");
        errors.invalid_each(&scheduling.index(index), name, &names::qualified(name));
        if !seen.insert(name) {
            errors.duplicate(&scheduling.index(index), name);
        }
    }
}

fn host_users(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    const BARRED: &str = "when `hostUsers` is false";
    if spec.get("hostUsers").and_then(Value::as_bool) != Some(false) {
        return;
    }
    for (field, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
        if flag(spec, field) {
            errors.forbidden(super::errors::At::shown_as(&path.field(shown), &path.field(field)), BARRED);
        }
    }
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let here = path.field(list);
        for (index, container) in spec.list_at(&[list]).iter().enumerate() {
            if !container.list_at(&["volumeDevices"]).is_empty() {
                errors.forbidden(&here.index(index).field("volumeDevices"), BARRED);
            }
        }
    }
}

fn host_name_override(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let Some(name) = spec.str_at(&["hostnameOverride"]) else { return };
    let here = path.field("hostnameOverride");
    if flag(spec, "setHostnameAsFQDN") {
        errors.forbidden(&here, "may not be specified when setHostnameAsFQDN is true");
    }
    if flag(spec, "hostNetwork") {
        errors.forbidden(&here, "may not be specified when hostNetwork is true");
    }
    if name.len() > 64 {
        errors.too_long(&here, 64);
    }
    errors.invalid_each(&here, name, &names::dns_subdomain(name));
}

fn host_aliases(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    for (index, alias) in spec.list_at(&["hostAliases"]).iter().enumerate() {
        let here = path.index(index);
        address(errors, text(alias, "ip"), &here.field("ip"));
        let names = here.field("hostnames");
        for (index, name) in alias.list_at(&["hostnames"]).iter().filter_map(Value::as_str).enumerate() {
            errors.invalid_each(&names.index(index), name, &names::dns_subdomain(name));
        }
    }
}

/// A variable read from a file needs an emptyDir that holds the file.
// upstream: validateFileKeyRefVolumes
fn file_refs(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let here = path.field(list);
        for (index, container) in spec.list_at(&[list]).iter().enumerate() {
            let here = here.index(index);
            let variables = here.field("env");
            for (index, variable) in container.list_at(&["env"]).iter().enumerate() {
                let Some(name) = variable.str_at(&["valueFrom", "fileKeyRef", "volumeName"]) else { continue };
                let (at, volumes) = (variables.index(index), spec.list_at(&["volumes"]));
                let (from, name_of) = (at.field("valueFrom"), |volume: &&Value| text(volume, "name") == name);
                let reference = from.field("fileKeyRef");
                match volumes.iter().rfind(name_of) {
                    None => errors.not_found(&reference.field("volumeName"), name, ""),
                    Some(volume) if volume.get("emptyDir").is_none() => errors.invalid(
                        &reference.field("volumeName"),
                        name,
                        "referenced volume must be of type emptyDir",
                    ),
                    Some(_) => {}
                }
            }
        }
    }
}

/// What the templates of kinds that keep pods running must hold.
pub(super) fn restart_always(errors: &mut Errors, spec: &Value, path: &Path<'_>, kind: &str) {
    let policy = text(spec, "restartPolicy");
    if policy != "Always" {
        errors.not_supported(&path.field("restartPolicy"), policy, &["Always"]);
    }
    if spec.get("activeDeadlineSeconds").is_some() {
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        errors.forbidden(&path.field("activeDeadlineSeconds"), &detail);
    }
}
