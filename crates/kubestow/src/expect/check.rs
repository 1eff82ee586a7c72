//! Is it so?

use super::words::Miss;
use super::{About, Clause, Expectation, State, Unmet};
use crate::{Language, Report, Value, Wanted};
use kubestow_core::object::ObjectId;

/// The states that a clause may expect without naming an object, by the kinds that have them, the first that there is.
const STATES: [(&str, &[&str]); 5] = [
    ("PersistentVolumeClaim", &["Pending", "Bound", "Lost", "Terminating"]),
    ("PersistentVolume", &["Available", "Bound", "Released", "Failed", "Terminating"]),
    ("VolumeSnapshot", &["Ready", "NotReady", "Terminating"]),
    ("VolumeSnapshotContent", &["Ready", "NotReady", "Terminating"]),
    ("Pod", &[]),
];

/// A document that is not taken, or a text that cannot be read.
struct Refusal<'a> {
    object: &'a str,
    message: &'a str,
    position: Option<crate::Position>,
}

impl Expectation {
    /// What is expected and is not so after the manifest and all steps; nothing if all is as expected.
    pub fn unmet(&self, report: &Report, language: Language) -> Vec<Unmet> {
        let sight = Sight::new(report);
        let mut missed = Vec::new();
        for refusal in &sight.refusals {
            let expected = |clause: &Clause| clause.state == State::Refused && clause.is_about(refusal.object);
            if !self.clauses.iter().any(expected) {
                let miss = Miss::Refused { message: refusal.message };
                missed.push(miss.about(refusal.object, refusal.position, language));
            }
        }
        for clause in &self.clauses {
            sight.check(clause, language, &mut missed);
        }
        missed
    }
}

impl Clause {
    fn is_about(&self, id: &str) -> bool {
        match &self.about {
            About::Whatever => true,
            About::Objects(wanted) => wanted.is(id),
        }
    }

    fn is_said(&self, message: &str) -> bool {
        self.said.as_ref().is_none_or(|said| said.is_in(message))
    }
}

/// What can be seen of a report.
struct Sight<'a> {
    report: &'a Report,
    /// What the cluster settled on in the end.
    last: &'a crate::State,
    refusals: Vec<Refusal<'a>>,
}

impl<'a> Sight<'a> {
    fn new(report: &'a Report) -> Sight<'a> {
        let states = || std::iter::once(&report.state).chain(&report.steps);
        let refused = states().flat_map(|state| {
            state.admission.iter().filter(|answer| !answer.accepted).map(|answer| {
                let about = |finding: &&std::sync::Arc<crate::Finding>| finding.document == Some(answer.document);
                Refusal {
                    object: &answer.object,
                    message: answer.message.as_deref().unwrap_or_default(),
                    position: state.findings.iter().find(about).and_then(|finding| finding.position),
                }
            })
        });
        let unreadable = states().flat_map(|state| {
            state.findings.iter().filter(|finding| finding.is_unreadable()).map(|finding| Refusal {
                object: "",
                message: &finding.message,
                position: finding.position,
            })
        });
        let refusals = refused.chain(unreadable).collect();
        Sight { report, last: report.steps.last().unwrap_or(&report.state), refusals }
    }

    fn check(&self, clause: &Clause, language: Language, missed: &mut Vec<Unmet>) {
        match &clause.state {
            State::Accepted => self.accepted(clause, language, missed),
            State::Refused => {
                let about: Vec<&Refusal<'_>> =
                    self.refusals.iter().filter(|refusal| clause.is_about(refusal.object)).collect();
                if !about.iter().any(|refusal| clause.is_said(refusal.message)) {
                    let said = about.iter().map(|refusal| refusal.message.to_owned()).collect();
                    missed.push(self.unsaid(clause, "refused", said, language));
                }
            }
            State::Warned => {
                let warnings = self.warnings(clause);
                if !warnings.iter().any(|warning| clause.is_said(warning)) {
                    missed.push(self.unsaid(clause, "warned", warnings, language));
                }
            }
            State::Is(state) => self.is(clause, state, language, missed),
        }
    }

    /// Without an object nothing is to be looked for: what is refused has been told.
    fn accepted(&self, clause: &Clause, language: Language, missed: &mut Vec<Unmet>) {
        let About::Objects(wanted) = &clause.about else { return };
        let answers =
            || self.report.admission.iter().chain(self.report.steps.iter().flat_map(|state| &state.admission));
        if !answers().any(|answer| wanted.is(&answer.object)) {
            missed.push(Miss::Nothing { wanted }.alone(language));
        }
    }

    fn is(&self, clause: &Clause, state: &str, language: Language, missed: &mut Vec<Unmet>) {
        let ids = match &clause.about {
            About::Objects(wanted) => self.objects(wanted),
            About::Whatever => {
                let has = |states: &[&str]| states.is_empty() || states.contains(&state);
                let of = STATES.iter().filter(|(_, states)| has(states));
                let of = of.filter_map(|(kind, _)| Wanted::parse(kind)).map(|kind| self.objects(&kind));
                of.into_iter().find(|ids| !ids.is_empty()).unwrap_or_default()
            }
        };
        if ids.is_empty() {
            let miss = match &clause.about {
                About::Objects(wanted) => Miss::Nothing { wanted },
                About::Whatever => Miss::Stateless { state },
            };
            missed.push(miss.alone(language));
        }
        for id in ids {
            let position = self.report.places.get(id).copied();
            let found = self.states(id);
            if !found.iter().any(|found| found == state) {
                let miss = Miss::Other { state, found: &found.join(", ") };
                missed.push(miss.about(id, position, language));
                continue;
            }
            let Some(said) = &clause.said else { continue };
            let messages = self.messages(id);
            if !messages.iter().any(|message| said.is_in(message)) {
                let miss = Miss::Unsaid { state, said, messages: &messages };
                missed.push(miss.about(id, position, language));
            }
        }
    }

    /// A clause of which nothing was found, or nothing that says what it expects.
    fn unsaid(&self, clause: &Clause, state: &str, messages: Vec<String>, language: Language) -> Unmet {
        let miss = match (&clause.said, messages.is_empty()) {
            (Some(said), false) => Miss::Unsaid { state, said, messages: &messages },
            _ => Miss::Not { state },
        };
        let object = match &clause.about {
            About::Whatever => String::new(),
            About::Objects(wanted) => self.objects(wanted).first().map_or(wanted.to_string(), |id| (*id).to_owned()),
        };
        miss.about(&object, self.report.places.get(&object).copied(), language)
    }

    fn objects(&self, wanted: &Wanted) -> Vec<&'a str> {
        self.last.objects.keys().map(String::as_str).filter(|id| wanted.is(id)).collect()
    }

    /// The words for an object's state; the most telling one last.
    fn states(&self, id: &str) -> Vec<String> {
        let Some(object) = self.last.objects.get(id) else { return Vec::new() };
        let mut states = Vec::new();
        if let Some(pod) = self.last.pods.get(id) {
            let errors = pod.containers.values().filter_map(|container| container.error.as_ref());
            states.extend(errors.map(|error| error.reason.clone()));
            states.dedup();
            // A pod whose containers do not start is pending for the API server too.
            let starts = pod.node.is_some() && states.is_empty() && !pod.containers.is_empty();
            states.insert(0, if starts { "Running" } else { "Pending" }.to_owned());
        } else if let Some(phase) = object.str_at(&["status", "phase"]) {
            states.push(phase.to_owned());
        } else if ObjectId::parse(id).is_some_and(|id| id.kind.group() == "snapshot.storage.k8s.io") {
            let ready = object.at(&["status", "readyToUse"]).and_then(Value::as_bool) == Some(true);
            states.push(if ready { "Ready" } else { "NotReady" }.to_owned());
        }
        if object.at(&["metadata", "deletionTimestamp"]).is_some() {
            states.push("Terminating".to_owned());
        }
        states
    }

    /// What is said of an object: events, findings, conditions, and why its containers and volumes do not work.
    fn messages(&self, id: &str) -> Vec<String> {
        let mut messages: Vec<String> = Vec::new();
        let events = self.last.events.iter().filter(|event| event.object == id);
        messages.extend(events.map(|event| format!("{}: {}", event.reason, event.message)));
        for finding in self.last.findings.iter().filter(|finding| finding.object.as_deref() == Some(id)) {
            messages.push(format!("{}: {}", finding.code, finding.message));
            messages.extend(finding.kubernetes.clone());
        }
        let conditions = self.last.objects.get(id).map_or(&[][..], |object| object.list_at(&["status", "conditions"]));
        for condition in conditions {
            let part = |name| condition.str_at(&[name]).unwrap_or_default();
            messages.push(format!("{}: {}", part("reason"), part("message")));
        }
        if let Some(pod) = self.last.pods.get(id) {
            let errors = pod.containers.values().filter_map(|container| container.error.as_ref());
            messages.extend(errors.filter_map(|error| error.message.clone()));
            messages.extend(pod.volumes.values().filter_map(|volume| volume.error.clone()));
        }
        messages
    }

    /// What the API server warns of.
    fn warnings(&self, clause: &Clause) -> Vec<String> {
        let answers = self.answers().filter(|answer| clause.is_about(&answer.object));
        answers.flat_map(|answer| answer.warnings.clone()).collect()
    }

    /// The API server's answers to the documents of the manifest and of all steps.
    fn answers(&self) -> impl Iterator<Item = &'a crate::Admission> + use<'a> {
        self.report.admission.iter().chain(self.report.steps.iter().flat_map(|state| &state.admission))
    }
}
