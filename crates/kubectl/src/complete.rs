//! How may a line go on?
//!
//! Models the completion that kubectl brings for shells: commands, resources, names, flags and their values.

use crate::args::{self, Args, join_names};
use crate::exec;
use crate::help::COMMANDS;
use crate::kinds;
use crate::line::command;
use crate::world::World;
use kubestow::Options;

/// At most so many words are offered.
const MOST: usize = 200;

/// What may stand where a line ends.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Completion {
    /// How many characters of the end of the line a word replaces.
    pub replaces: usize,
    /// The words, in order.
    pub words: Vec<String>,
}

/// Says how a line may go on, given what a manifest and the options' steps settle on.
///
/// ```
/// let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n";
/// let found = kubestow_kubectl::complete(manifest, &kubestow::Options::default(), "get cm a");
/// assert_eq!((found.replaces, found.words), (1, vec!["app".to_owned()]));
/// ```
pub fn complete(manifest: &str, options: &Options, line: &str) -> Completion {
    Completer::new(manifest, options).complete(line)
}

/// Completes any number of lines about one cluster, which is settled only once.
pub struct Completer {
    world: World,
}

impl Completer {
    /// For what a manifest and the options' steps settle on.
    pub fn new(manifest: &str, options: &Options) -> Completer {
        Completer { world: World::of(&kubestow::settle(manifest, options).cluster) }
    }

    /// Says how a line may go on.
    pub fn complete(&self, line: &str) -> Completion {
        completion(&self.world, line)
    }
}

fn completion(world: &World, line: &str) -> Completion {
    let Ok(mut words) = args::split(line) else { return Completion::default() };
    // After a blank a new word begins.
    if line.is_empty() || line.ends_with(char::is_whitespace) {
        words.push(String::new());
    }
    let last = words.last().cloned().unwrap_or_default();
    let words = join_names(command(&words));
    let Some((current, before)) = words.split_last() else { return Completion::default() };
    let offered = candidates(world, before, current);
    let fits = |word: &String| word.starts_with(current.as_str()) && word != current;
    // Of a generated name, which has blanks in it, only the last part is replaced.
    let cut = current.len().saturating_sub(last.len());
    let tail = |word: String| word.get(cut..).map(str::to_owned);
    let words: Vec<String> = offered.into_iter().filter(fits).filter_map(tail).take(MOST).collect();
    Completion { replaces: last.chars().count(), words }
}

fn candidates(world: &World, before: &[String], current: &str) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let Some((verb, rest)) = before.split_first() else {
        return COMMANDS.iter().map(|(command, _)| (*command).to_owned()).collect();
    };
    if let Some(dashes) = rest.iter().position(|word| word == "--") {
        let is_command = dashes + 1 == rest.len();
        return if verb == "exec" && is_command { own(exec::WORDS) } else { paths(world, rest) };
    }
    match rest.last().map(String::as_str) {
        Some("-n" | "--namespace") => return world.of_kind("namespaces").map(|item| item.name.clone()).collect(),
        Some("-o" | "--output") => {
            return own(&["wide", "yaml", "json", "name", "jsonpath=", "custom-columns="]);
        }
        Some("-c" | "--container") => return containers(world, rest),
        _ => {}
    }
    if current.starts_with('-') {
        return own(args::OFFERED);
    }
    let Ok(parsed) = Args::parse(rest) else { return Vec::new() };
    let names = |plural: &'static str, prefix: &str| -> Vec<String> {
        let everywhere = parsed.is_on("all-namespaces");
        let items = world
            .of_kind(plural)
            .filter(|item| everywhere || item.namespace.is_empty() || item.namespace == parsed.namespace());
        items.map(|item| format!("{prefix}{}", item.name)).collect()
    };
    let takes_pods = matches!(verb.as_str(), "exec" | "logs");
    let takes_nodes = matches!(verb.as_str(), "cordon" | "uncordon" | "drain");
    if let Some((kind, _)) = current.split_once('/') {
        let served = kinds::find(kind);
        return served.map(|served| names(served.plural, &format!("{kind}/"))).unwrap_or_default();
    }
    match (parsed.words.as_slice(), verb.as_str()) {
        ([], _) if takes_pods => names("pods", ""),
        (_, _) if takes_nodes => names("nodes", ""),
        ([], "rollout") => own(&["restart"]),
        ([], "explain") if current.contains('.') => fields(current),
        ([], "apply" | "create" | "version" | "api-resources" | "events") => Vec::new(),
        ([], _) => resources(current),
        ([_], "rollout") => own(&["deployment/", "statefulset/", "daemonset/"]),
        ([kind, ..], _) if !kind.contains('/') => {
            kinds::find(kind).map(|served| names(served.plural, "")).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Resources by their plurals, and by a short name where that is what was begun.
fn resources(current: &str) -> Vec<String> {
    // `pvc,po`: what stands before the comma stays.
    let (kept, begun) =
        current.rsplit_once(',').map_or(("", current), |(kept, begun)| (&current[..=kept.len()], begun));
    let mut names: Vec<String> = Vec::new();
    for served in kinds::resources() {
        names.push(format!("{kept}{}", served.plural));
        let short = kinds::short_names(served).iter().filter(|short| !begun.is_empty() && short.starts_with(begun));
        names.extend(short.map(|short| format!("{kept}{short}")));
    }
    names.push(format!("{kept}all"));
    names.sort_unstable();
    names
}

/// The fields below a path of a resource.
fn fields(current: &str) -> Vec<String> {
    let Some((path, _)) = current.rsplit_once('.') else { return Vec::new() };
    let mut parts = path.split('.');
    let Some(served) = parts.next().and_then(kinds::find) else { return Vec::new() };
    let start = Some(served.structure());
    let found = parts.fold(start, |fields, part| crate::explain::structure(fields?.field(part)?.of));
    found.into_iter().flat_map(|fields| fields.fields()).map(|field| format!("{path}.{}", field.name)).collect()
}

/// The containers of the pod that a line names.
fn containers(world: &World, rest: &[String]) -> Vec<String> {
    let pods: Vec<_> = world.of_kind("pods").filter(|pod| rest.contains(&pod.name)).collect();
    let of = |field: &'static str| pods.iter().flat_map(move |pod| pod.value.list_at(&["spec", field]));
    let names = of("containers").chain(of("initContainers")).filter_map(|container| container.str_at(&["name"]));
    names.map(str::to_owned).collect()
}

/// The paths that the mounts of the pod that a line names bring.
fn paths(world: &World, rest: &[String]) -> Vec<String> {
    let pods = world.of_kind("pods").filter(|pod| rest.contains(&pod.name));
    let views = pods.filter_map(|pod| world.view(pod));
    let mut paths: Vec<String> = views
        .flat_map(|view| view.containers.iter().flat_map(|container| view.tree(container)))
        .map(|entry| entry.path)
        .filter(|path| !path.contains("/.."))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], \
                            resources: {requests: {storage: 1Gi}}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n\
                            data: {a: x}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  volumes: [{name: v, \
                            configMap: {name: app}}]\n  containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /m}]}]\n";

    fn words(line: &str) -> Vec<String> {
        complete(MANIFEST, &Options::default(), line).words
    }

    #[test]
    fn one_cluster_answers_many_lines() {
        let completer = Completer::new(MANIFEST, &Options::default());
        for line in ["des", "get pvc -o w", "describe pvc ", "get po,pv"] {
            assert_eq!(completer.complete(line), complete(MANIFEST, &Options::default(), line));
        }
    }

    #[test]
    fn a_line_goes_on_with_what_is_there() {
        assert_eq!(words("des"), ["describe"]);
        assert_eq!(words("kubectl sca"), ["scale"]);
        assert_eq!(words("get persistentvolumec"), ["persistentvolumeclaims"]);
        assert_eq!(words("get pv"), ["pvc"]);
        assert_eq!(words("get po,pv"), ["po,pvc"]);
        assert_eq!(words("describe pvc "), ["data"]);
        assert_eq!(words("describe pvc/d"), ["pvc/data"]);
        assert_eq!(words("get pvc -o w"), ["wide"]);
        assert_eq!(words("get pvc -n kube-p"), ["kube-public"]);
        assert_eq!(words("exec w"), ["web"]);
        assert_eq!(words("exec web -c "), ["c"]);
        assert_eq!(words("exec web -- c"), ["cat"]);
        assert_eq!(words("exec web -- cat /m/"), ["/m/a"]);
        assert_eq!(words("explain pvc.spec.acc"), ["pvc.spec.accessModes"]);
        assert_eq!(words("get pvc --no-h"), ["--no-headers"]);
        assert!(words("get 'pvc").is_empty());
        assert!(words("get pvc data").is_empty(), "what is complete needs no word");
    }
}
