//! How are containers described?
//!
//! Models describeContainers and what it calls in describe.go.

use super::writer::Writer;
use crate::get::text;
use crate::world::TIME;
use kubestow_core::go;
use kubestow_core::quantity::{Quantity, of_value};
use kubestow_core::value::Value;

/// Describes a list of containers. `pod` is the pod that they run in; none in a template.
pub(super) fn all(w: &mut Writer, label: &str, containers: &[Value], pod: Option<&Value>, statuses: &str, space: &str) {
    let none = if containers.is_empty() { " <none>" } else { "" };
    w.put(0, format!("{space}{label}:{none}\n"));
    let all = pod.map_or(&[][..], |pod| pod.list_at(&["status", statuses]));
    for container in containers {
        let name = container.str_at(&["name"]).unwrap_or_default();
        let status = all.iter().find(|status| status.str_at(&["name"]) == Some(name));
        let indent = if space.is_empty() { "" } else { " " };
        w.put(1, format!("{indent}{name}:\n"));
        basics(w, container, status);
        command(w, container);
        if let Some(status) = status {
            state(w, status);
        }
        resources(w, container.get("resources"), 2);
        for (title, probe) in
            [("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe")]
        {
            if let Some(value) = container.get(probe) {
                w.line(2, title, self::probe(value));
            }
        }
        env_from(w, container);
        env(w, container, pod);
        mounts(w, container);
    }
}

fn basics(w: &mut Writer, container: &Value, status: Option<&Value>) {
    if let Some(status) = status {
        w.line(2, "Container ID", text::scalar(status.get("containerID")));
    }
    w.line(2, "Image", text::scalar(container.get("image")));
    if let Some(status) = status {
        w.line(2, "Image ID", text::scalar(status.get("imageID")));
    }
    let ports = |field: &str| {
        let port = |port: &Value| {
            let number = port.get(field).and_then(Value::as_int).unwrap_or(0);
            let protocol = port.str_at(&["protocol"]).unwrap_or("TCP");
            match port.str_at(&["name"]).filter(|name| !name.is_empty()) {
                Some(name) => format!("{number}/{protocol} ({name})"),
                None => format!("{number}/{protocol}"),
            }
        };
        container.list_at(&["ports"]).iter().map(port).collect::<Vec<_>>().join(", ")
    };
    for (title, field) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
        let ports = ports(field);
        match ports.as_str() {
            "" => w.line(2, title, "<none>"),
            several if several.contains(',') => w.line(2, &format!("{title}s"), several),
            one => w.line(2, title, one),
        }
    }
    seccomp(w, container.get("securityContext"), 2, 3);
}

/// The seccomp profile of a pod or container, if it names one.
pub(super) fn seccomp(w: &mut Writer, context: Option<&Value>, level: usize, deeper: usize) {
    let Some(profile) = context.and_then(|context| context.get("seccompProfile")) else { return };
    let kind = text::scalar(profile.get("type"));
    w.line(level, "SeccompProfile", &kind);
    if kind == "Localhost" {
        w.line(deeper, "LocalhostProfile", text::scalar(profile.get("localhostProfile")));
    }
}

fn command(w: &mut Writer, container: &Value) {
    for (title, field) in [("Command", "command"), ("Args", "args")] {
        let words = container.list_at(&[field]);
        if !words.is_empty() {
            w.put(2, format!("{title}:\n"));
        }
        for line in words.iter().flat_map(|word| word.as_str().unwrap_or_default().split('\n')) {
            w.put(3, format!("{line}\n"));
        }
    }
}

/// Limits and requests (upstream: describeResources).
pub(super) fn resources(w: &mut Writer, resources: Option<&Value>, level: usize) {
    for (title, field) in [("Limits", "limits"), ("Requests", "requests")] {
        let mut amounts = resources.into_iter().flat_map(|resources| resources.fields_at(&[field])).peekable();
        if amounts.peek().is_some() {
            w.put(level, format!("{title}:\n"));
        }
        for (name, amount) in amounts {
            w.line(level + 1, name, text::quantity(Some(amount)));
        }
    }
}

/// upstream: describeContainerState
fn state(w: &mut Writer, status: &Value) {
    one_state(w, "State", status.get("state"));
    if status.at(&["lastState", "terminated"]).is_some() {
        one_state(w, "Last State", status.get("lastState"));
    }
    w.line(2, "Ready", text::truth(Some(status.get("ready").and_then(Value::as_bool) == Some(true))));
    w.line(2, "Restart Count", status.get("restartCount").and_then(Value::as_int).unwrap_or(0));
}

fn one_state(w: &mut Writer, title: &str, state: Option<&Value>) {
    let part = |name: &str| state.and_then(|state| state.get(name));
    if part("running").is_some() {
        w.line(2, title, "Running");
        w.line(3, "Started", TIME);
    } else if let Some(ended) = part("terminated").filter(|_| part("waiting").is_none()) {
        w.line(2, title, "Terminated");
        for (title, field) in [("Reason", "reason"), ("Message", "message")] {
            if let Some(text) = ended.str_at(&[field]).filter(|text| !text.is_empty()) {
                w.line(3, title, text);
            }
        }
        w.line(3, "Exit Code", ended.get("exitCode").and_then(Value::as_int).unwrap_or(0));
        if let Some(signal) = ended.get("signal").and_then(Value::as_int).filter(|signal| *signal > 0) {
            w.line(3, "Signal", signal);
        }
        w.line(3, "Started", TIME);
        w.line(3, "Finished", TIME);
    } else {
        w.line(2, title, "Waiting");
        if let Some(reason) = part("waiting").and_then(|waiting| waiting.str_at(&["reason"])) {
            w.line(3, "Reason", reason);
        }
    }
}

/// upstream: DescribeProbe
fn probe(probe: &Value) -> String {
    let int = |field: &str| probe.get(field).and_then(Value::as_int).unwrap_or(0);
    let times = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        int("initialDelaySeconds"),
        int("timeoutSeconds"),
        int("periodSeconds"),
        int("successThreshold"),
        int("failureThreshold")
    );
    if let Some(exec) = probe.get("exec") {
        let words = exec.list_at(&["command"]).iter().map(|word| text::scalar(Some(word)));
        return format!("exec {} {times}", go::list(words));
    }
    if let Some(get) = probe.get("httpGet") {
        let (host, port) = (text::scalar(get.get("host")), text::scalar(get.get("port")));
        // upstream: net.JoinHostPort puts IPv6 addresses in brackets
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        let address = if port.is_empty() { host } else { format!("{host}:{port}") };
        let path = text::scalar(get.get("path"));
        let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
        let scheme = text::scalar(get.get("scheme")).to_lowercase();
        return format!("http-get {scheme}://{address}{slash}{} {times}", escaped(&path));
    }
    if let Some(socket) = probe.get("tcpSocket") {
        return format!("tcp-socket {}:{} {times}", text::scalar(socket.get("host")), text::scalar(socket.get("port")));
    }
    if let Some(grpc) = probe.get("grpc") {
        return format!("grpc <pod>:{} {} {times}", text::scalar(grpc.get("port")), text::scalar(grpc.get("service")));
    }
    format!("unknown {times}")
}

/// The path of a URL.
// upstream: net/url: escape, in the mode for paths
fn escaped(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' | b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'@' => {
                out.push(byte.into())
            }
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn is_optional(reference: &Value) -> bool {
    reference.get("optional").and_then(Value::as_bool) == Some(true)
}

fn env_from(w: &mut Writer, container: &Value) {
    let sources = container.list_at(&["envFrom"]);
    if sources.is_empty() {
        return;
    }
    w.put(2, "Environment Variables from:\n");
    for source in sources {
        let of = [("ConfigMap", "configMapRef"), ("Secret", "secretRef")];
        let found = of.iter().find_map(|(kind, field)| Some((*kind, source.get(field)?)));
        let (kind, name, optional) = found.map_or(("", String::new(), false), |(kind, reference)| {
            (kind, text::scalar(reference.get("name")), is_optional(reference))
        });
        let prefix = match source.str_at(&["prefix"]).filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => format!(" with prefix '{prefix}'"),
            None => String::new(),
        };
        w.put(3, format!("{name}\t{kind}{prefix}\tOptional: {optional}\n"));
    }
}

fn env(w: &mut Writer, container: &Value, pod: Option<&Value>) {
    let variables = container.list_at(&["env"]);
    if variables.is_empty() {
        return w.put(2, "Environment:\t<none>\n");
    }
    w.put(2, "Environment:\n");
    for variable in variables {
        let name = text::scalar(variable.get("name"));
        let Some(from) = variable.get("valueFrom") else {
            for (at, line) in text::scalar(variable.get("value")).split('\n').enumerate() {
                let title = if at == 0 { format!("{name}:") } else { String::new() };
                w.put(3, format!("{title}\t{line}\n"));
            }
            continue;
        };
        if let Some(field) = from.get("fieldRef") {
            let path = field.str_at(&["fieldPath"]).unwrap_or_default();
            let found = pod.map(|pod| field_value(pod, path)).unwrap_or_default();
            let version = field.str_at(&["apiVersion"]).unwrap_or("v1");
            w.put(3, format!("{name}:\t{found} ({version}:{path})\n"));
        } else if let Some(resource) = from.get("resourceFieldRef") {
            let asked = resource.str_at(&["resource"]).unwrap_or_default();
            let amount = resource_value(container, resource);
            let amount = match (amount.as_str(), asked) {
                ("0", "limits.cpu" | "limits.memory") => "node allocatable",
                (amount, _) => amount,
            };
            w.put(3, format!("{name}:\t{amount} ({asked})\n"));
        } else {
            for (field, words) in [("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")] {
                if let Some(key) = from.get(field) {
                    let (of, key_name) = (text::scalar(key.get("name")), text::scalar(key.get("key")));
                    let optional = is_optional(key);
                    w.put(3, format!("{name}:\t<set to the key '{key_name}' {words} '{of}'>\tOptional: {optional}\n"));
                }
            }
        }
    }
}

/// A field of a pod as a string (upstream: pkg/fieldpath: ExtractFieldPathAsString, which knows only what stands in the
/// object and not what the kubelet adds).
fn field_value(pod: &Value, path: &str) -> String {
    for map in ["labels", "annotations"] {
        let Some(rest) = path.strip_prefix("metadata.").and_then(|rest| rest.strip_prefix(map)) else { continue };
        let fields = || pod.fields_at(&["metadata", map]);
        return match rest.strip_prefix("['").and_then(|rest| rest.strip_suffix("']")) {
            Some(key) => fields().find(|(name, _)| *name == key).map(|(_, value)| text::scalar(Some(value))),
            None => {
                let line = |(key, value): (&str, &Value)| format!("{key}={}", go::quote(&text::scalar(Some(value))));
                Some(fields().map(line).collect::<Vec<_>>().join("\n"))
            }
        }
        .unwrap_or_default();
    }
    match path {
        "metadata.name" | "metadata.namespace" | "metadata.uid" => {
            text::scalar(pod.at(&path.split('.').collect::<Vec<_>>()))
        }
        _ => String::new(),
    }
}

/// An amount that a container asks for, counted in the divisor (upstream: ExtractContainerResourceValue).
fn resource_value(container: &Value, reference: &Value) -> String {
    let resource = reference.str_at(&["resource"]).unwrap_or_default();
    let Some((list, name)) = resource.split_once('.') else { return String::new() };
    let amount = container.at(&["resources", list, name]).map_or(Quantity::ZERO, of_value);
    let divisor = reference.get("divisor").map_or(Quantity::ZERO, of_value);
    let (amount, divisor) = match name {
        // upstream: processors are counted in thousandths
        "cpu" => (amount.milli_value(), if divisor == Quantity::ZERO { 1000 } else { divisor.milli_value() }),
        _ => (amount.value(), if divisor == Quantity::ZERO { 1 } else { divisor.value() }),
    };
    if divisor <= 0 {
        return String::new();
    }
    // Rounded up.
    amount.checked_add(divisor - 1).map_or(amount / divisor, |sum| sum / divisor).to_string()
}

fn mounts(w: &mut Writer, container: &Value) {
    let sorted = |list: &str, path: &'static str| {
        let mut items: Vec<&Value> = container.list_at(&[list]).iter().collect();
        items.sort_by_key(|item| item.str_at(&[path]).unwrap_or_default().to_owned());
        items
    };
    let mounts = sorted("volumeMounts", "mountPath");
    let none = if mounts.is_empty() { "\t<none>" } else { "" };
    w.put(2, format!("Mounts:{none}\n"));
    for mount in mounts {
        let read_only = mount.get("readOnly").and_then(Value::as_bool) == Some(true);
        let part = match mount.str_at(&["subPath"]).filter(|path| !path.is_empty()) {
            Some(path) => format!(",path={}", go::quote(path)),
            None => String::new(),
        };
        let flags = if read_only { "ro" } else { "rw" };
        let (path, name) = (text::scalar(mount.get("mountPath")), text::scalar(mount.get("name")));
        w.put(3, format!("{path} from {name} ({flags}{part})\n"));
    }
    let devices = sorted("volumeDevices", "devicePath");
    if !devices.is_empty() {
        // upstream: the word for no mounts stands here too
        w.put(2, format!("Devices:{none}\n"));
    }
    for device in devices {
        w.put(3, format!("{} from {}\n", text::scalar(device.get("devicePath")), text::scalar(device.get("name"))));
    }
}
