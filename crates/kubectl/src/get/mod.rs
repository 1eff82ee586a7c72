//! What does `kubectl get` print?
//!
//! Models kubectl `pkg/cmd/get: GetOptions.Run, printGeneric` and the table printer of cli-runtime: one table for each
//! resource, or the objects themselves in another form. Left out: watching, templates, and `--raw`.

mod cells;
mod cluster;
mod columns;
mod custom;
mod pod;
mod sort;
mod storage;
mod workloads;

use crate::answer::Answer;
use crate::args::Args;
use crate::jsonpath::Path;
use crate::request::{self, Found};
use crate::tab::{self, TABLE, lay_out};
use crate::world::{Item, World};
use crate::{kinds, yaml};
pub(crate) use cells::text;
use kubestow_core::schema::Served;
use kubestow_core::value::Value;
pub(crate) use storage::is_default;

/// What may stand after `-o`.
const FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,\
                       jsonpath-file,kyaml,name,template,templatefile,wide,yaml";

/// Answers `kubectl get`.
pub(crate) fn run(world: &World, args: &Args) -> Answer {
    if args.words.len() < 2 {
        return Answer::fail(
            "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of \
             supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a \
             detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and \
             examples",
        );
    }
    let found = match request::find(world, args, &args.words[1..]) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let format = args.value("output").unwrap_or_default();
    let (form, argument) = format.split_once('=').map_or((format, None), |(form, rest)| (form, Some(rest)));
    if args.is_on("show-labels") && !matches!(form, "" | "wide") {
        return Answer::error(format!("--show-labels option cannot be used with {form} printer"));
    }
    let mut items = found.items.clone();
    if let Some(by) = args.value("sort-by")
        && let Err(message) = sort::by(&mut items, by)
    {
        return Answer::error(message);
    }
    let whole = |items: &[&Item]| list(items, &found);
    let printed = match (form, argument) {
        ("" | "wide", None) => return tables(&items, &found, args, form == "wide"),
        ("yaml", None) => Ok(whole(&items).map(|value| yaml::print(&value)).unwrap_or_default()),
        ("json", None) => Ok(whole(&items).map(|value| yaml::json(&value)).unwrap_or_default()),
        ("name", None) => Ok(items.iter().map(|item| name(item) + "\n").collect()),
        ("jsonpath" | "jsonpath-as-json", Some(path)) => Path::parse(path).and_then(|path| {
            whole(&items).map_or(Ok(String::new()), |value| {
                if form == "jsonpath" { path.print(&value) } else { path.find(&value).map(|found| yaml::json(&found)) }
            })
        }),
        ("jsonpath" | "jsonpath-as-json", None) => Err("template format specified but no template given".to_owned()),
        ("custom-columns", columns) => custom::print(&items, columns.unwrap_or_default(), args.is_on("no-headers")),
        _ => Err(format!(
            "unable to match a printer suitable for the output format \"{format}\", allowed formats are: {FORMATS}"
        )),
    };
    match printed {
        Ok(text) => with_missing(Answer::print(text), &found, args),
        Err(message) => Answer::error(message),
    }
}

/// Tells what was not found.
fn with_missing(mut answer: Answer, found: &Found<'_>, args: &Args) -> Answer {
    if args.is_on("ignore-not-found") {
        return answer;
    }
    for missing in &found.missing {
        answer = answer.and_say(missing);
        answer.code = 1;
    }
    answer
}

/// The one object that was asked for by its name, or a list; none if that one is not there.
fn list(items: &[&Item], found: &Found<'_>) -> Option<Value> {
    match items {
        [item] if found.is_single => Some(item.value.clone()),
        [] if found.is_single => None,
        items => {
            let items: Vec<Value> = items.iter().map(|item| item.value.clone()).collect();
            let mut list = Value::from([("apiVersion", "v1".into()), ("kind", "List".into()), ("items", items.into())]);
            list.set(&["metadata", "resourceVersion"], "");
            Some(list)
        }
    }
}

/// `kind.group/name`.
pub(crate) fn name(item: &Item) -> String {
    format!("{}/{}", kinds::kind_and_group(item.served), item.name)
}

/// One table for each resource.
fn tables(items: &[&Item], found: &Found<'_>, args: &Args, wide: bool) -> Answer {
    let plurals = |items: &[&Item]| {
        let mut plurals: Vec<&str> = items.iter().map(|item| item.served.plural).collect();
        plurals.sort_unstable();
        plurals.dedup();
        plurals.len()
    };
    // upstream: names bear their kind where objects of several kinds are asked for, be they there or not
    let with_kind = args.is_on("show-kind") || found.resources.len() > 1 || plurals(items) > 1;
    let everywhere = args.is_on("all-namespaces");
    let mut parts = Vec::new();
    for group in items.chunk_by(|a, b| a.served.plural == b.served.plural) {
        let Some(first) = group.first() else { continue };
        let table = Table {
            served: first.served,
            wide,
            with_kind,
            with_namespace: everywhere && first.served.namespaced,
            labels: args.is_on("show-labels"),
            label_columns: args.values("label-columns").iter().flat_map(|list| list.split(',')).collect(),
            headers: !args.is_on("no-headers"),
        };
        parts.push(lay_out(&table.text(group), TABLE));
    }
    // upstream: a line between tables only where they have headers
    let text = parts.join(if args.is_on("no-headers") { "" } else { "\n" });
    let mut answer = Answer::print(text);
    if answer.stdout.is_empty() && found.missing.is_empty() && !args.is_on("ignore-not-found") {
        let all_namespaced = !everywhere && found.resources.iter().all(|served| served.namespaced);
        answer = match all_namespaced {
            true => answer.and_say(&format!("No resources found in {} namespace.", args.namespace())),
            false => answer.and_say("No resources found"),
        };
    }
    with_missing(answer, found, args)
}

/// A table of objects of one resource.
struct Table<'a> {
    served: &'static Served,
    wide: bool,
    with_kind: bool,
    with_namespace: bool,
    labels: bool,
    label_columns: Vec<&'a str>,
    headers: bool,
}

impl Table<'_> {
    fn text(&self, items: &[&Item]) -> String {
        let columns = columns::of(self.served.plural);
        let shown: Vec<usize> = (0..columns.len()).filter(|at| self.wide || !columns[*at].1).collect();
        let mut lines = Vec::new();
        if self.headers {
            let mut cells: Vec<String> = shown.iter().map(|at| columns[*at].0.to_uppercase()).collect();
            if self.with_namespace {
                cells.insert(0, "NAMESPACE".to_owned());
            }
            // upstream: a label's column is headed by what stands after its last slash
            cells.extend(
                self.label_columns
                    .iter()
                    .map(|label| label.rsplit_once('/').map_or(*label, |(_, name)| name).to_uppercase()),
            );
            if self.labels {
                cells.push("LABELS".to_owned());
            }
            lines.push(cells.join("\t"));
        }
        for item in items {
            let all = cells::of(item, self.wide);
            let mut cells: Vec<String> = shown.iter().map(|at| cell(all.get(*at))).collect();
            if self.with_kind
                && let Some(first) = cells.first_mut()
            {
                *first = format!("{}/{first}", kinds::kind_and_group(self.served));
            }
            if self.with_namespace {
                cells.insert(0, item.namespace.clone());
            }
            let labels = item.value.at(&["metadata", "labels"]);
            cells.extend(
                self.label_columns
                    .iter()
                    .map(|label| labels.and_then(|labels| labels.get(label)?.as_str()).unwrap_or("<none>").to_owned()),
            );
            if self.labels {
                cells.push(text::labels(labels));
            }
            lines.push(cells.join("\t"));
        }
        lines.join("\n") + "\n"
    }
}

/// A cell as one line (upstream: cli-runtime tableprinter.go: printRows).
fn cell(text: Option<&String>) -> String {
    let text = text.map(String::as_str).unwrap_or_default();
    let shown = match text.find(['\u{c}', '\n', '\r']) {
        Some(end) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    };
    tab::escape(&shown).replace('\t', " ")
}
