//! What does the scheduler say when no node will do?
//!
//! In the words of the framework or of the predicates of 2018. Models `framework/types.go: FitError.Error`, the texts of the PostFilter plugins, and `schedule_one.go:
//! truncateMessage`.

use crate::evidence::{Obstacle, Reason, Refusal};
use crate::profile::SchedulerWords;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The longest text that an event holds (`pkg/apis/core/validation: NoteLengthLimit`), in bytes.
const EVENT_LIMIT: usize = 1024;

/// The message for a pod that cannot be scheduled whatever the nodes.
pub(super) fn blocked(nodes: usize, obstacle: &Obstacle, words: SchedulerWords) -> String {
    match (words, obstacle) {
        // upstream: DynamicResources.PostFilter finds no state, because its PreFilter never ran, and says just this
        (SchedulerWords::Framework, _) => alloc::format!("0/{nodes} nodes are available: {obstacle}. not found"),
        // upstream: v1.12 generic_scheduler.go: findNodesThatFit counts equal errors of the nodes
        (SchedulerWords::Predicates, Obstacle::Unbound(_)) if nodes > 1 => {
            alloc::format!("{obstacle} (repeated {nodes} times)")
        }
        (SchedulerWords::Predicates, _) => obstacle.to_string(),
    }
}

/// The message for a pod that every node refuses, with what preemption came to.
pub(super) fn refused(refusals: &BTreeMap<String, Refusal>, preemption: &str, words: SchedulerWords) -> String {
    let reasons = refusals.values().flat_map(|refusal| &refusal.reasons);
    if words == SchedulerWords::Predicates {
        return counted(refusals.len(), reasons.flat_map(Reason::by_predicates));
    }
    let head = counted(refusals.len(), reasons.map(ToString::to_string));
    if preemption.is_empty() { head } else { alloc::format!("{head} {preemption}") }
}

/// `0/N nodes are available: …` with how often each reason was given, sorted as text.
pub(super) fn counted(nodes: usize, reasons: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut parts: Vec<String> = counts.iter().map(|(reason, count)| alloc::format!("{count} {reason}")).collect();
    parts.sort();
    alloc::format!("0/{nodes} nodes are available: {}.", parts.join(", "))
}

/// A message as an event holds it.
pub(super) fn for_event(message: &str) -> String {
    if message.len() <= EVENT_LIMIT {
        return message.to_string();
    }
    let suffix = " ...";
    let mut end = EVENT_LIMIT - suffix.len();
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    alloc::format!("{}{suffix}", message.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn reasons_are_sorted_as_text_with_their_counts() {
        let many = vec!["a".to_string(); 10].into_iter().chain(vec!["b".to_string(); 2]);
        assert_eq!(counted(12, many), "0/12 nodes are available: 10 a, 2 b.");
        let few = vec!["b".to_string(); 9].into_iter().chain(vec!["a".to_string(); 10]);
        assert_eq!(counted(19, few), "0/19 nodes are available: 10 a, 9 b.");
    }

    #[test]
    fn a_long_message_is_cut_for_the_event() {
        assert_eq!(for_event("short"), "short");
        let long = "ä".repeat(600);
        assert!(for_event(&long).len() <= EVENT_LIMIT && for_event(&long).ends_with(" ..."));
    }
}
