//! What does `kubectl delete` do?
//!
//! Models kubectl `pkg/cmd/delete`. Kubectl then waits until the objects are gone; where a finalizer keeps one, that is said
//! instead.

use super::{Scene, refusal};
use crate::answer::Answer;
use crate::args::Args;
use crate::world::Item;
use crate::{get, kinds, request};
use kubestow::Step;

/// Answers `kubectl delete`.
pub(crate) fn delete(scene: &Scene<'_>, args: &Args) -> Answer {
    let words = args.words.get(1..).unwrap_or_default();
    let (items, missing) = match targets(scene, args, words) {
        Ok(targets) => targets,
        Err(message) => return Answer::error(message),
    };
    let mut answer = Answer::default();
    let dry = match args.value("dry-run") {
        Some("client") => " (dry run)",
        Some("server") => " (server dry run)",
        _ => "",
    };
    let mut options = scene.options.clone();
    for item in &items {
        let operation = if args.value("grace-period") == Some("0") { "force deleted" } else { "deleted" };
        let place = if item.served.namespaced { format!(" from {} namespace", item.namespace) } else { String::new() };
        let line = match args.value("output") {
            Some("name") => format!("{}\n", get::name(item)),
            _ => format!("{} \"{}\" {operation}{place}{dry}\n", kinds::kind_and_group(item.served), item.name),
        };
        let Some(id) = item.id.clone().filter(|_| dry.is_empty()) else {
            if dry.is_empty() {
                answer = answer.and_say(&format!("(kubestow: {} is not modelled and stays)", get::name(item)));
            } else {
                answer.stdout.push_str(&line);
            }
            continue;
        };
        let step = Step::Delete(id);
        let tried = Scene { options: &options, ..*scene };
        let (admission, world) = tried.after(&step);
        if let Some(refused) = admission.iter().find(|answer| !answer.accepted) {
            // It may have gone with another one.
            answer = answer.and_say(&refusal(refused, None));
            answer.code = 1;
            continue;
        }
        answer.stdout.push_str(&line);
        if let Some(left) =
            world.find(item.served.plural, &item.namespace, &item.name).filter(|left| left.is_terminating())
        {
            let names: Vec<&str> =
                left.value.list_at(&["metadata", "finalizers"]).iter().filter_map(|f| f.as_str()).collect();
            let names = names.join(", ");
            answer = answer.and_say(&format!("(kubestow: kubectl would wait here: {names} keeps {})", get::name(item)));
        }
        options.steps.push(step.clone());
        answer.steps.push(step);
    }
    for missing in missing.iter().filter(|_| !args.is_on("ignore-not-found")) {
        answer = answer.and_say(missing);
        answer.code = 1;
    }
    if items.is_empty() && missing.is_empty() {
        answer.stdout.push_str("No resources found\n");
    }
    answer
}

type Targets<'a> = (Vec<&'a Item>, Vec<String>);

fn targets<'a>(scene: &Scene<'a>, args: &Args, words: &[String]) -> Result<Targets<'a>, String> {
    let mut found: Targets<'a> = (Vec::new(), Vec::new());
    for name in args.values("filename") {
        let text = (scene.files)(name)?;
        for document in kubestow_manifest::read(&text).documents {
            let Some(item) = Item::of(document.value, 0) else { continue };
            let namespace = match (item.served.namespaced, item.namespace.as_str()) {
                (false, _) => "",
                (true, "") => args.namespace(),
                (true, namespace) => namespace,
            };
            match scene.world.find(item.served.plural, namespace, &item.name) {
                Some(item) => found.0.push(item),
                None => found.1.push(request::not_found(item.served, &item.name)),
            }
        }
    }
    if words.is_empty() && args.values("filename").is_empty() {
        return Err(
            "You must provide one or more resources by argument or filename.\nExample resource specifications \
                    include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'"
                .to_owned(),
        );
    }
    if words.is_empty() {
        return Ok(found);
    }
    let by_all = args.is_on("all") || args.value("selector").is_some() || args.value("field-selector").is_some();
    let has_name = words.len() > 1 || words.iter().any(|word| word.split('<').next().is_some_and(|w| w.contains('/')));
    if args.is_on("all") && args.value("selector").is_some() {
        return Err("cannot set --all and --selector at the same time".to_owned());
    }
    if !by_all && !has_name {
        request::resource(&words[0])?;
        return Err("resource(s) were provided, but no name was specified".to_owned());
    }
    let more = request::find(scene.world, args, words)?;
    found.0.extend(more.items);
    found.1.extend(more.missing);
    Ok(found)
}
