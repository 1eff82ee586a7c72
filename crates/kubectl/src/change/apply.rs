//! What do `kubectl apply -f` and `kubectl create -f` do?
//!
//! Models kubectl `pkg/cmd/apply`, `pkg/cmd/create` as far as they say what became of each document. What is applied is the
//! engine's own patch, and without the annotation in which kubectl remembers it. Left out: pruning, field managers,
//! conflicts.

use super::{Scene, refusal};
use crate::answer::Answer;
use crate::args::Args;
use crate::world::Item;
use crate::{kinds, yaml};
use kubestow::Step;
use kubestow_core::finding::Severity;
use kubestow_core::value::Value;

/// Answers `kubectl apply`.
pub(crate) fn apply(scene: &Scene<'_>, args: &Args) -> Answer {
    files(scene, args, false)
}

/// Answers `kubectl create`.
pub(crate) fn create(scene: &Scene<'_>, args: &Args) -> Answer {
    if args.values("filename").is_empty() {
        return Answer::error("(kubestow: create takes manifests only: create -f FILENAME)");
    }
    files(scene, args, true)
}

fn files(scene: &Scene<'_>, args: &Args, is_create: bool) -> Answer {
    let names = args.values("filename");
    if names.is_empty() {
        return Answer::error("must specify one of -f and -k");
    }
    let mut answer = Answer::default();
    let mut options = scene.options.clone();
    for name in names {
        let text = match (scene.files)(name) {
            Ok(text) => text,
            Err(message) => return Answer::error(message),
        };
        let manifest = kubestow_manifest::read(&text);
        if let Some(problem) = manifest.problems.iter().find(|problem| problem.code.severity() == Severity::Error) {
            let (code, what) = (problem.code.name(), problem.data.first().map_or("", |(_, what)| what));
            return Answer::error(format!("error parsing {name}: {code}: {what}"));
        }
        if manifest.documents.is_empty() {
            return Answer::error("no objects passed to apply");
        }
        for document in manifest.documents {
            let tried = Scene { options: &options, ..*scene };
            let (part, step) = one(&tried, args, name, document.value, is_create);
            answer.stdout.push_str(&part.stdout);
            answer.stderr.push_str(&part.stderr);
            answer.code = answer.code.max(part.code);
            if let Some(step) = step {
                options.steps.push(step.clone());
                answer.steps.push(step);
            }
        }
    }
    if args.value("dry-run").is_some_and(|dry| dry != "none") {
        answer.steps.clear();
    }
    answer
}

/// Applies one document.
fn one(scene: &Scene<'_>, args: &Args, file: &str, mut value: Value, is_create: bool) -> (Answer, Option<Step>) {
    let fail = |message: String| (Answer::fail(message), None);
    let Some(item) = Item::of(value.clone(), 0) else {
        let part = |fields: &[&str]| value.str_at(fields).unwrap_or_default();
        let (version, kind) = (part(&["apiVersion"]), part(&["kind"]));
        let (name, namespace) = (part(&["metadata", "name"]), part(&["metadata", "namespace"]));
        return fail(format!(
            "error: resource mapping not found for name: \"{name}\" namespace: \"{namespace}\" from \"{file}\": no \
             matches for kind \"{kind}\" in version \"{version}\"\nensure CRDs are installed first"
        ));
    };
    let mut namespace = "";
    if item.served.namespaced {
        let asked = args.value("namespace");
        if let Some(asked) = asked.filter(|asked| !item.namespace.is_empty() && item.namespace != *asked) {
            let own = &item.namespace;
            return fail(format!(
                "error: the namespace from the provided object \"{own}\" does not match the namespace \"{asked}\". You \
                 must pass '--namespace={own}' to perform this operation."
            ));
        }
        namespace = if item.namespace.is_empty() { args.namespace() } else { &item.namespace };
        value.set(&["metadata", "namespace"], namespace);
    }
    let name = format!("{}/{}", kinds::kind_and_group(item.served), item.name);
    let find = |world: &crate::world::World| world.find(item.served.plural, namespace, &item.name).cloned();
    let before = find(scene.world_now().as_ref().unwrap_or(scene.world));
    let doing = |verb: &str| format!("error when {verb} \"{}\"", if file == "-" { "STDIN" } else { file });
    if is_create && before.is_some() {
        let plural = kinds::plural_and_group(item.served);
        let what = format!("{plural} \"{}\" already exists", item.name);
        return fail(format!("Error from server (AlreadyExists): {}: {what}", doing("creating")));
    }
    let step = Step::Apply(yaml::print(&value));
    let (admission, world) = scene.after(&step);
    let mut answer = Answer::default();
    for warning in admission.iter().flat_map(|answer| &answer.warnings) {
        answer = answer.and_say(&format!("Warning: {warning}"));
    }
    if let Some(refused) = admission.iter().find(|answer| !answer.accepted) {
        // upstream: a patch that is refused is told with its text; the words before it are enough here
        let doing = doing(if before.is_some() { "applying patch to" } else { "creating" });
        answer = answer.and_say(&refusal(refused, Some(&doing)));
        answer.code = 1;
        return (answer, None);
    }
    let dry = match args.value("dry-run") {
        Some("client") => " (dry run)",
        Some("server") => " (server dry run)",
        _ => "",
    };
    let is_changed = before.as_ref().map(|before| find(&world).is_none_or(|after| after.value != before.value));
    let done = match is_changed {
        None => "created",
        Some(true) => "configured",
        Some(false) => "unchanged",
    };
    let text = if args.value("output") == Some("name") { format!("{name}\n") } else { format!("{name} {done}{dry}\n") };
    answer.stdout.push_str(&text);
    let keeps = done != "unchanged" && dry.is_empty();
    (answer, keeps.then_some(step))
}

impl Scene<'_> {
    /// The world after steps that this command has added; none if it has added none.
    fn world_now(&self) -> Option<crate::world::World> {
        let settled = || kubestow::settle(self.manifest, self.options);
        (self.options.steps.len() > self.known).then(|| crate::world::World::of(&settled().cluster))
    }
}
