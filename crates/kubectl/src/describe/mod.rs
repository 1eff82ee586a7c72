//! What does `kubectl describe` print?
//!
//! Models kubectl `pkg/describe/describe.go` and `pkg/cmd/describe`: each kind in its own way, others field by field. What
//! stands in the cluster is described, whoever wrote it. Left out: kinds of networking and access that no storage needs,
//! which are described field by field.

mod claim;
mod cluster;
mod config;
mod containers;
mod generic;
mod node;
mod pod;
mod storage;
mod volume;
mod volumes;
mod workloads;
mod writer;

use crate::answer::Answer;
use crate::args::Args;
use crate::request;
use crate::world::{Event, Item, World};
use writer::Writer;

/// Answers `kubectl describe`.
pub(crate) fn run(world: &World, args: &Args) -> Answer {
    let words = args.words.get(1..).unwrap_or_default();
    if words.is_empty() {
        return Answer::error(
            "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of \
             supported resources.",
        );
    }
    let mut found = match request::find(world, args, words) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    by_prefix(world, args, words, &mut found);
    let with_events = args.value("show-events") != Some("false");
    let parts: Vec<String> = found.items.iter().map(|item| describe(world, item, with_events)).collect();
    // upstream: two empty lines between objects
    let mut answer = Answer::print(parts.join("\n\n"));
    for missing in &found.missing {
        answer = answer.and_say(missing);
        answer.code = 1;
    }
    if parts.is_empty() && found.missing.is_empty() {
        let all_namespaced = !args.is_on("all-namespaces") && found.resources.iter().all(|served| served.namespaced);
        answer = match all_namespaced {
            true => answer.and_say(&format!("No resources found in {} namespace.", args.namespace())),
            false => answer.and_say("No resources found"),
        };
    }
    answer
}

/// Where no object bears the name, those that begin with it are described (upstream: DescribeMatchingResources).
fn by_prefix<'a>(world: &'a World, args: &'a Args, words: &[String], found: &mut request::Found<'a>) {
    let [kind, prefix] = words else { return };
    let Ok(served) = request::resource(kind) else { return };
    if found.missing.is_empty() {
        return;
    }
    let namespace = if served.namespaced { args.namespace() } else { "" };
    let matching: Vec<&Item> =
        world.in_namespace(served.plural, namespace).filter(|item| item.name.starts_with(prefix.as_str())).collect();
    if !matching.is_empty() {
        found.items = matching;
        found.missing.clear();
    }
}

/// Describes an object.
pub(crate) fn describe(world: &World, item: &Item, with_events: bool) -> String {
    let mut w = Writer::default();
    let shows_events = match item.served.plural {
        "pods" => pod::describe(&mut w, item),
        "persistentvolumeclaims" => claim::describe(&mut w, world, item),
        "persistentvolumes" => volume::describe(&mut w, item),
        "storageclasses" => storage::class(&mut w, item),
        "volumeattributesclasses" => storage::attributes_class(&mut w, item),
        "csinodes" => storage::csi_node(&mut w, item),
        "configmaps" => config::map(&mut w, item),
        "secrets" => config::secret(&mut w, item),
        "namespaces" => cluster::namespace(&mut w, world, item),
        "resourcequotas" => cluster::quota(&mut w, item),
        "limitranges" => cluster::limits(&mut w, item),
        "serviceaccounts" => config::account(&mut w, item),
        "services" => cluster::service(&mut w, item),
        "priorityclasses" => config::priority(&mut w, item),
        "nodes" => node::describe(&mut w, world, item),
        "deployments" => workloads::deployment(&mut w, world, item),
        "replicasets" | "replicationcontrollers" => workloads::replica_set(&mut w, world, item),
        "statefulsets" => workloads::stateful_set(&mut w, world, item),
        "daemonsets" => workloads::daemon_set(&mut w, world, item),
        "jobs" => workloads::job(&mut w, item),
        "cronjobs" => workloads::cron_job(&mut w, item),
        _ => generic::describe(&mut w, item),
    };
    if shows_events && with_events {
        events(&mut w, world, item);
    }
    w.finish()
}

/// upstream: DescribeEvents
fn events(w: &mut Writer, world: &World, item: &Item) {
    let about = |event: &&Event| {
        let object = &event.object;
        object.kind.name() == item.served.kind && object.namespace == item.namespace && object.name == item.name
    };
    let mut told = world.events.iter().filter(about).peekable();
    if told.peek().is_none() {
        return w.put(0, "Events:\t<none>\n");
    }
    w.flush();
    w.put(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
    w.put(1, "----\t------\t----\t----\t-------\n");
    for event in told {
        let (kind, reason, from, message) = (event.event_type, event.reason, &event.component, event.message.trim());
        w.put(1, format!("{kind}\t{reason}\t{}\t{from}\t{message}\n", age(event)));
    }
}

/// How long ago, and how often.
pub(crate) fn age(event: &Event) -> String {
    match event.count {
        0 | 1 => "<unknown>".to_owned(),
        count => format!("<unknown> (x{count} over <unknown>)"),
    }
}
