//! What does `kubectl exec POD -- COMMAND` show?
//!
//! Containers do not run here. A few commands are answered from what the kubelet hands a container: its environment, its
//! mounts and their files. What the image brings is not known, and that is said.

mod files;
mod mounts;

use crate::answer::Answer;
use crate::args::{Args, split};
use crate::request;
use crate::world::{Item, World};
use kubestow_core::view::{Container, PodView};

/// A container and what is known of it.
struct Inside<'a> {
    world: &'a World,
    pod: &'a Item,
    view: &'a PodView,
    container: &'a Container,
}

/// The commands that are answered.
pub(crate) const WORDS: &[&str] = &["env", "printenv", "ls", "cat", "mount", "df", "hostname"];

const COMMANDS: &str = "env, printenv, ls, cat, mount, df and hostname";

/// Answers `kubectl exec`.
pub(crate) fn run(world: &World, args: &Args) -> Answer {
    let mut words = args.words.get(1..).unwrap_or_default().iter();
    let Some(target) = words.next() else { return Answer::error("pod, type/name or --filename must be specified") };
    // upstream: a command without -- is no longer taken
    let command: Vec<String> = match &args.rest {
        Some(rest) => rest.clone(),
        None => words.cloned().collect(),
    };
    if command.is_empty() {
        return Answer::error("you must specify at least one command for the container");
    }
    let pod = match pod(world, args, target) {
        Ok(pod) => pod,
        Err(answer) => return answer,
    };
    let server = |message: String| Answer::fail(format!("Error from server (BadRequest): {message}"));
    let Some(view) = world.view(pod).filter(|view| view.node.is_some()) else {
        return server(format!("pod {} does not have a host assigned", pod.name));
    };
    let default = pod
        .value
        .at(&["metadata", "annotations"])
        .and_then(|a| a.get("kubectl.kubernetes.io/default-container")?.as_str());
    let wanted = args.value("container").or(default);
    let mut notes = Answer::default();
    let container = match wanted {
        Some(name) => match view.containers.iter().find(|container| container.name == name) {
            Some(container) => container,
            None => return server(format!("container {name} is not valid for pod {}", pod.name)),
        },
        None => {
            let mut regular = view.containers.iter().filter(|c| c.role == kubestow_core::view::ContainerRole::Regular);
            let Some(first) = regular.next() else { return server("the pod has no containers".to_owned()) };
            let all: Vec<&str> = view.containers.iter().map(|container| container.name.as_str()).collect();
            if all.len() > 1 {
                notes = notes.and_say(&format!("Defaulted container \"{}\" out of: {}", first.name, all.join(", ")));
            }
            first
        }
    };
    if container.error.is_some() {
        let name = &container.name;
        return Answer::error(format!(
            "Internal error occurred: unable to upgrade connection: container not found (\"{name}\")"
        ));
    }
    let inside = Inside { world, pod, view, container };
    let mut answer = inside.command(&command, 0);
    answer.stderr.insert_str(0, &notes.stderr);
    answer
}

/// The pod that is meant, by its name or through the workload that made it.
fn pod<'a>(world: &'a World, args: &Args, target: &str) -> Result<&'a Item, Answer> {
    let named = match target.split('<').next().is_some_and(|plain| plain.contains('/')) {
        true => vec![target.to_owned()],
        false => vec!["pods".to_owned(), target.to_owned()],
    };
    let found = request::find(world, args, &named).map_err(Answer::error)?;
    let Some(item) = found.items.first() else { return Err(Answer::fail(found.missing.join("\n"))) };
    let item: &Item = item;
    if item.served.plural == "pods" {
        return world.find("pods", &item.namespace, &item.name).ok_or_else(Answer::default);
    }
    // A Deployment owns ReplicaSets, which own the pods.
    let owners: Vec<&Item> = std::iter::once(item)
        .chain(world.in_namespace("replicasets", args.namespace()).filter(|set| set.is_controlled_by(item)))
        .collect();
    let pods = world.of_kind("pods").filter(|pod| pod.namespace == item.namespace);
    let mut pods = pods.filter(|pod| owners.iter().any(|owner| pod.is_controlled_by(owner)));
    pods.next().ok_or_else(|| Answer::error(format!("no pods found for {}/{}", item.served.plural, item.name)))
}

impl Inside<'_> {
    fn command(&self, command: &[String], depth: usize) -> Answer {
        let Some((name, arguments)) = command.split_first() else { return Answer::default() };
        let name = name.rsplit('/').next().unwrap_or_default();
        match name {
            "env" | "printenv" => self.env(arguments),
            "ls" => self.list(arguments),
            "cat" => self.read(arguments),
            "mount" => self.mounts(),
            "df" => self.disks(arguments),
            "hostname" => Answer::print(self.host_name() + "\n"),
            "sh" | "bash" | "ash" if depth == 0 => match arguments {
                [flag, script] if flag == "-c" => match split(script) {
                    Ok(words) if !words.iter().any(|word| word.contains(['|', ';', '&', '>', '$'])) => {
                        self.command(&words, depth + 1)
                    }
                    _ => not_modelled(script),
                },
                _ => not_modelled(name),
            },
            other => not_modelled(other),
        }
    }

    /// The environment that the kubelet passes.
    fn env(&self, names: &[String]) -> Answer {
        let mut lines: Vec<(&str, String)> = self
            .container
            .env
            .iter()
            .map(|variable| match &variable.raw {
                Some(raw) => (variable.name.as_str(), String::from_utf8_lossy(raw).into_owned()),
                None => (variable.name.as_str(), variable.value.clone()),
            })
            .collect();
        // upstream: pkg/kubelet/kuberuntime: the runtime sets the host's name
        if !lines.iter().any(|(name, _)| *name == "HOSTNAME") {
            lines.push(("HOSTNAME", self.host_name()));
        }
        lines.sort_by(|a, b| a.0.cmp(b.0));
        if let [name] = names {
            return match lines.iter().find(|(known, _)| known == name) {
                Some((_, value)) => Answer::print(format!("{value}\n")),
                None => Answer { code: 1, ..Answer::default() },
            };
        }
        let text: String = lines.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        Answer::print(text).and_say("(kubestow: the image's own variables, such as PATH, are not known)")
    }

    fn host_name(&self) -> String {
        let at = |field: &str| self.pod.value.str_at(&["spec", field]);
        if self.pod.value.at(&["spec", "hostNetwork"]).and_then(|flag| flag.as_bool()) == Some(true) {
            return at("nodeName").unwrap_or_default().to_owned();
        }
        at("hostname").filter(|name| !name.is_empty()).unwrap_or(&self.pod.name).to_owned()
    }
}

fn not_modelled(what: &str) -> Answer {
    let message = format!("(kubestow: containers do not run here, so `{what}` has no answer; exec answers {COMMANDS})");
    Answer { code: 126, ..Answer::default() }.and_say(&message)
}
