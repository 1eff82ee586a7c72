//! What did Kubernetes itself say?

use crate::report::{Report, State};
use std::collections::BTreeSet;

/// Every message of Kubernetes' own in a report, after the manifest and after each step: events, refusals, warnings, and
/// what keeps containers from starting.
///
/// ```
/// use kubestow::{Options, messages, resolve};
/// let report = resolve("apiVersion: v1\nkind: Wish\nmetadata: {name: a}\n", &Options::default());
/// assert!(messages(&report).iter().any(|message| message.contains("no matches for kind")));
/// ```
pub fn messages(report: &Report) -> BTreeSet<String> {
    std::iter::once(&report.state).chain(&report.steps).flat_map(of_state).collect()
}

fn of_state(state: &State) -> impl Iterator<Item = String> + '_ {
    let events = state.events.iter().map(|event| event.message.clone());
    let admission =
        state.admission.iter().flat_map(|answer| answer.warnings.iter().cloned().chain(answer.message.clone()));
    let findings = state.findings.iter().filter_map(|finding| finding.kubernetes.clone());
    events.chain(admission).chain(findings)
}
