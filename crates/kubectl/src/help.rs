//! What does kubectl answer without asking a cluster, and to what it does not know?

use crate::answer::Answer;
use crate::args::Args;
use crate::explain;
use kubestow::Options;

/// The commands that are answered from the cluster, with what each does.
pub(crate) const COMMANDS: &[(&str, &str)] = &[
    ("get", "Display one or many resources"),
    ("describe", "Show details of a specific resource or group of resources"),
    ("events", "List events"),
    ("exec", "Execute a command in a container: env, ls, cat, mount, df"),
    ("explain", "Get documentation for a resource"),
    ("api-resources", "Print the supported API resources on the server"),
    ("apply", "Apply a configuration to a resource by file name or stdin"),
    ("create", "Create a resource from a file or from stdin"),
    ("delete", "Delete resources by file names, stdin, resources and names, or by resources and label selector"),
    ("scale", "Set a new size for a deployment, replica set, or replication controller"),
    ("patch", "Update fields of a resource"),
    ("label", "Update the labels on a resource"),
    ("annotate", "Update the annotations on a resource"),
    ("cordon", "Mark node as unschedulable"),
    ("uncordon", "Mark node as schedulable"),
    ("drain", "Drain node in preparation for maintenance"),
    ("rollout", "Manage the rollout of a resource: restart"),
    ("version", "Print the client and server version information"),
];

/// Commands of kubectl that have no answer here.
const NOT_MODELLED: &[&str] = &[
    "alpha",
    "attach",
    "auth",
    "autoscale",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cp",
    "debug",
    "diff",
    "edit",
    "expose",
    "kustomize",
    "logs",
    "options",
    "plugin",
    "port-forward",
    "proxy",
    "replace",
    "run",
    "set",
    "taint",
    "top",
    "wait",
    "api-versions",
];

/// The answer to a command that needs no cluster; none if it needs one.
pub(crate) fn without_cluster(verb: &str, args: &Args, options: &Options) -> Option<Answer> {
    let is_known = COMMANDS.iter().any(|(command, _)| *command == verb);
    Some(match verb {
        "" | "help" => Answer::print(overview()),
        _ if args.is_on("help") && is_known => Answer::print(overview()),
        "explain" => explain::run(args),
        "api-resources" => explain::resources(args),
        "version" => {
            let version = options.cluster.version.number;
            Answer::print(format!("Client Version: {version}\nServer Version: {version}\n"))
        }
        _ if is_known => return None,
        "logs" => Answer::error("(kubestow: containers do not run here, so there are no logs)"),
        "edit" => Answer::error("(kubestow: there is no editor here; change the manifest, or use patch or apply)"),
        _ if NOT_MODELLED.contains(&verb) => Answer::error(format!("(kubestow: `kubectl {verb}` is not modelled)")),
        _ => Answer::error(unknown(verb)),
    })
}

fn overview() -> String {
    let mut text = "kubectl controls the Kubernetes cluster manager.\n\nCommands that are answered here:\n".to_owned();
    for (command, what) in COMMANDS {
        text.push_str(&format!("  {command:<14}  {what}\n"));
    }
    text
}

/// upstream: spf13/cobra command.go: legacyArgs and findSuggestions
fn unknown(verb: &str) -> String {
    let mut text = format!("unknown command \"{verb}\" for \"kubectl\"");
    let all = COMMANDS.iter().map(|(command, _)| *command).chain(NOT_MODELLED.iter().copied());
    let near: Vec<&str> = all.filter(|command| distance(verb, command) <= 2 || command.starts_with(verb)).collect();
    if !near.is_empty() {
        text.push_str("\n\nDid you mean this?\n");
        for command in near {
            text.push_str(&format!("\t{command}\n"));
        }
    }
    text
}

/// How many letters have to change to make one word of the other; long words are far from all.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(32).collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_command_has_suggestions() {
        assert_eq!(unknown("gte"), "unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget\n");
        assert_eq!(unknown("frobnicate"), "unknown command \"frobnicate\" for \"kubectl\"");
        assert_eq!(distance("get", "get"), 0);
    }
}
