//! What stands in the rows of workloads?

use super::cells::text;
use crate::world::Item;
use kubestow_core::value::Value;

pub(super) fn cells(item: &Item) -> Vec<String> {
    let status = |field: &str| text::int(item, &["status", field]).to_string();
    let age = || text::AGE.to_owned();
    let mut cells = vec![item.name.clone()];
    let ready =
        || format!("{}/{}", text::int(item, &["status", "readyReplicas"]), text::int(item, &["spec", "replicas"]));
    let (template, selector) = match item.served.plural {
        "deployments" => {
            cells.extend([ready(), status("updatedReplicas"), status("availableReplicas"), age()]);
            (TEMPLATE, Some(text::selector(item.value.at(&["spec", "selector"]))))
        }
        "statefulsets" => {
            cells.extend([ready(), age()]);
            (TEMPLATE, None)
        }
        "replicasets" | "replicationcontrollers" => {
            let desired = text::int(item, &["spec", "replicas"]).to_string();
            cells.extend([desired, status("replicas"), status("readyReplicas"), age()]);
            let selector = item.value.at(&["spec", "selector"]);
            let selector = match item.served.plural {
                "replicasets" => text::selector_or_none(selector),
                _ => text::labels(selector),
            };
            (TEMPLATE, Some(selector))
        }
        "daemonsets" => {
            cells.extend(
                [
                    "desiredNumberScheduled",
                    "currentNumberScheduled",
                    "numberReady",
                    "updatedNumberScheduled",
                    "numberAvailable",
                ]
                .map(status),
            );
            cells.push(text::labels(item.value.at(&["spec", "template", "spec", "nodeSelector"])));
            cells.push(age());
            (TEMPLATE, Some(text::selector_or_none(item.value.at(&["spec", "selector"]))))
        }
        "jobs" => {
            cells.extend([job_status(item).to_owned(), completions(item), duration(item), age()]);
            (TEMPLATE, Some(text::selector_or_none(item.value.at(&["spec", "selector"]))))
        }
        "cronjobs" => {
            let zone = item.value.str_at(&["spec", "timeZone"]).unwrap_or("<none>");
            cells.extend([
                text::at(item, &["spec", "schedule"]),
                zone.to_owned(),
                text::truth(text::flag(item, &["spec", "suspend"])).to_owned(),
                item.value.list_at(&["status", "active"]).len().to_string(),
                if item.value.at(&["status", "lastScheduleTime"]).is_some() { age() } else { "<none>".to_owned() },
                age(),
            ]);
            let of_job = item.value.at(&["spec", "jobTemplate", "spec", "selector"]);
            (CRON_TEMPLATE, Some(text::selector_or_none(of_job)))
        }
        "controllerrevisions" => {
            let owner = item.controller().map(|owner| {
                let group = owner.str_at(&["apiVersion"]).and_then(|version| version.split_once('/'));
                let kind = owner.str_at(&["kind"]).unwrap_or_default().to_lowercase();
                let group = group.map(|(group, _)| format!(".{group}")).unwrap_or_default();
                format!("{kind}{group}/{}", owner.str_at(&["name"]).unwrap_or_default())
            });
            cells.extend([owner.unwrap_or_else(|| "<none>".to_owned()), text::at(item, &["revision"]), age()]);
            return cells;
        }
        _ => {
            let or_missing = |field: &str| match text::at(item, &["spec", field]).as_str() {
                "" => "N/A".to_owned(),
                text => text.to_owned(),
            };
            let allowed = status("disruptionsAllowed");
            cells.extend([or_missing("minAvailable"), or_missing("maxUnavailable"), allowed, age()]);
            return cells;
        }
    };
    let containers = item.value.list_at(template);
    let of =
        |field: &str| containers.iter().map(|c| c.str_at(&[field]).unwrap_or_default()).collect::<Vec<_>>().join(",");
    cells.extend([of("name"), of("image")]);
    cells.extend(selector);
    cells
}

const TEMPLATE: &[&str] = &["spec", "template", "spec", "containers"];
const CRON_TEMPLATE: &[&str] = &["spec", "jobTemplate", "spec", "template", "spec", "containers"];

/// upstream: printers.go: printJob
fn job_status(job: &Item) -> &'static str {
    for (condition, status) in [("Complete", "Complete"), ("Failed", "Failed")] {
        if job.has_condition(condition) {
            return status;
        }
    }
    if job.is_terminating() {
        return "Terminating";
    }
    let later = ["Suspended", "FailureTarget", "SuccessCriteriaMet"];
    later.into_iter().find(|condition| job.has_condition(condition)).unwrap_or("Running")
}

fn completions(job: &Item) -> String {
    let succeeded = text::int(job, &["status", "succeeded"]);
    match job.value.at(&["spec", "completions"]).and_then(Value::as_int) {
        Some(wanted) => format!("{succeeded}/{wanted}"),
        None => match text::int(job, &["spec", "parallelism"]) {
            parallel @ 2.. => format!("{succeeded}/1 of {parallel}"),
            _ => format!("{succeeded}/1"),
        },
    }
}

fn duration(job: &Item) -> String {
    if job.value.at(&["status", "startTime"]).is_some() { text::AGE.to_owned() } else { String::new() }
}
