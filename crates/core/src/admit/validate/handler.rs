//! Are probes and hooks in order?
//!
//! Models `pkg/apis/core/validation/validation.go: validateProbe, validateLifecycle, validateHandler`.

use super::errors::{Errors, number, text};
use super::names;
use crate::path::Path;
use crate::value::Value;
use alloc::format;

/// What handlers may be, in upstream's order.
const PROBE: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];
const HOOK: [&str; 4] = ["exec", "httpGet", "tcpSocket", "sleep"];

/// Checks the three probes of a container.
pub(super) fn probes(errors: &mut Errors, container: &Value, grace: Option<i64>, path: &Path<'_>) {
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = container.get(name) else { continue };
        let here = path.field(name);
        handler(errors, probe, &PROBE, grace, &here);
        for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"]
        {
            errors.not_negative(probe, &here, field);
        }
        let grace = probe.get("terminationGracePeriodSeconds").and_then(Value::as_int);
        let at_grace = here.field("terminationGracePeriodSeconds");
        if let Some(seconds) = grace.filter(|seconds| *seconds <= 0) {
            errors.invalid(&at_grace, seconds, "must be greater than 0");
        }
        if name == "readinessProbe" {
            if let Some(seconds) = grace {
                errors.invalid(&at_grace, seconds, "must not be set for readinessProbes");
            }
        } else if number(probe, "successThreshold") != 1 {
            errors.invalid(&here.field("successThreshold"), number(probe, "successThreshold"), "must be 1");
        }
    }
}

/// Checks the hooks of a container.
pub(super) fn lifecycle(errors: &mut Errors, container: &Value, grace: Option<i64>, os: Option<&str>, path: &Path<'_>) {
    let Some(lifecycle) = container.get("lifecycle") else { return };
    let path = path.field("lifecycle");
    for name in ["postStart", "preStop"] {
        if let Some(hook) = lifecycle.get(name) {
            handler(errors, hook, &HOOK, grace, &path.field(name));
        }
    }
    if let Some(signal) = lifecycle.str_at(&["stopSignal"]) {
        let here = path.field("stopSignal");
        match os {
            None => errors.forbidden(&here, "may not be set for containers with empty `spec.os.name`"),
            Some("windows") => errors.one_of(&here, signal, &["SIGKILL", "SIGTERM"]),
            Some(_) => errors.one_of(&here, signal, &LINUX_SIGNALS),
        }
    }
}

const LINUX_SIGNALS: [&str; 65] = [
    "SIGABRT",
    "SIGALRM",
    "SIGBUS",
    "SIGCHLD",
    "SIGCLD",
    "SIGCONT",
    "SIGFPE",
    "SIGHUP",
    "SIGILL",
    "SIGINT",
    "SIGIO",
    "SIGIOT",
    "SIGKILL",
    "SIGPIPE",
    "SIGPOLL",
    "SIGPROF",
    "SIGPWR",
    "SIGQUIT",
    "SIGRTMAX",
    "SIGRTMAX-1",
    "SIGRTMAX-10",
    "SIGRTMAX-11",
    "SIGRTMAX-12",
    "SIGRTMAX-13",
    "SIGRTMAX-14",
    "SIGRTMAX-2",
    "SIGRTMAX-3",
    "SIGRTMAX-4",
    "SIGRTMAX-5",
    "SIGRTMAX-6",
    "SIGRTMAX-7",
    "SIGRTMAX-8",
    "SIGRTMAX-9",
    "SIGRTMIN",
    "SIGRTMIN+1",
    "SIGRTMIN+10",
    "SIGRTMIN+11",
    "SIGRTMIN+12",
    "SIGRTMIN+13",
    "SIGRTMIN+14",
    "SIGRTMIN+15",
    "SIGRTMIN+2",
    "SIGRTMIN+3",
    "SIGRTMIN+4",
    "SIGRTMIN+5",
    "SIGRTMIN+6",
    "SIGRTMIN+7",
    "SIGRTMIN+8",
    "SIGRTMIN+9",
    "SIGSEGV",
    "SIGSTKFLT",
    "SIGSTOP",
    "SIGSYS",
    "SIGTERM",
    "SIGTRAP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGUSR1",
    "SIGUSR2",
    "SIGVTALRM",
    "SIGWINCH",
    "SIGXCPU",
    "SIGXFSZ",
];

fn handler(errors: &mut Errors, holder: &Value, kinds: &[&str], grace: Option<i64>, path: &Path<'_>) {
    let mut found = false;
    for kind in kinds {
        let Some(value) = holder.get(kind) else { continue };
        let here = path.field(kind);
        if found {
            errors.forbidden(&here, "may not specify more than 1 handler type");
            continue;
        }
        found = true;
        match *kind {
            "exec" => {
                if value.list_at(&["command"]).is_empty() {
                    errors.required(&here.field("command"), "");
                }
            }
            "httpGet" => http_get(errors, value, &here),
            "sleep" => sleep(errors, value, grace, &here),
            _ => port(errors, value, &here),
        }
    }
    if !found {
        errors.required(path, "must specify a handler type");
    }
}

fn http_get(errors: &mut Errors, get: &Value, path: &Path<'_>) {
    errors.text(get, path, "path");
    port(errors, get, path);
    errors.one_of(&path.field("scheme"), text(get, "scheme"), &["HTTP", "HTTPS"]);
    for header in get.list_at(&["httpHeaders"]) {
        let name = text(header, "name");
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            errors.invalid(
                &path.field("httpHeaders"),
                name,
                "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used \
                 for validation is '[-A-Za-z0-9]+')",
            );
        }
    }
}

fn port(errors: &mut Errors, holder: &Value, path: &Path<'_>) {
    let here = path.field("port");
    match holder.get("port") {
        Some(Value::String(name)) => errors.invalid_each(&here, name, &names::port_name(name)),
        other => {
            let port = other.and_then(Value::as_int).unwrap_or_default();
            errors.invalid_each(&here, port, &names::port_number(port));
        }
    }
}

fn sleep(errors: &mut Errors, sleep: &Value, grace: Option<i64>, path: &Path<'_>) {
    let seconds = number(sleep, "seconds");
    if let Some(grace) = grace.filter(|grace| seconds < 0 || seconds > *grace) {
        let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        errors.invalid(path, seconds, &detail);
    }
}
