//! Is a changed manifest better than it was?
//!
//! What is wrong is laid to the document that it goes back to, together with how far that document came: refused, without
//! a volume, without a node, not mounting, not starting. A change may bring to light what was hidden behind the trouble that
//! it mends; it may not bring trouble to what had none.

use crate::resolve::places;
use kubestow_core::admit::{Outcome, Verdict};
use kubestow_core::cluster::Cluster;
use kubestow_core::finding::{Code, Finding};
use kubestow_core::mend::Change;
use kubestow_core::object::ObjectId;
use kubestow_core::path::FieldPath;
use kubestow_manifest::Manifest;
use std::sync::Arc;

/// What a trouble is laid to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A document, by its number before the change; none if the change has added it.
    Document(Option<usize>),
    /// An object that no document stands behind.
    Object(ObjectId),
}

/// How a change moves documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renumbering {
    /// Not at all; what is added comes last.
    None,
    /// A new one is before all others.
    First,
    /// This one has been moved before all others.
    Moved(usize),
}

impl Renumbering {
    pub(super) fn of(changes: &[Change]) -> Renumbering {
        changes
            .iter()
            .find_map(|change| match change {
                Change::First(_) => Some(Renumbering::First),
                Change::ToFront(number) => Some(Renumbering::Moved(*number)),
                Change::Field { .. } | Change::Last(_) => None,
            })
            .unwrap_or(Renumbering::None)
    }

    /// What a document of the changed manifest was before.
    pub(super) fn key(self, document: usize) -> Key {
        Key::Document(match self {
            Renumbering::None => Some(document),
            Renumbering::First => document.checked_sub(1),
            Renumbering::Moved(from) if document == 0 => Some(from),
            Renumbering::Moved(from) if document <= from => Some(document - 1),
            Renumbering::Moved(_) => Some(document),
        })
    }
}

/// How far a document came before the trouble, from 0.
type Stage = u8;

struct Trouble {
    key: Key,
    code: Code,
    stage: Stage,
    place: FieldPath,
    message: String,
}

/// What is wrong in a settled cluster.
pub(super) struct Troubles(Vec<Trouble>);

impl Troubles {
    /// The troubles among the findings.
    pub(super) fn of(
        findings: &[Arc<Finding>],
        verdicts: &[Arc<Verdict>],
        cluster: &Cluster,
        manifest: &Manifest,
        renumbering: Renumbering,
    ) -> Troubles {
        let lines = crate::Lines::new("");
        let places = places::Places { manifest, lines: &lines, cluster };
        let trouble = |finding: &Finding| {
            let stage = stage(finding, verdicts)?;
            let key = match (finding.document, &finding.object) {
                (Some(document), _) => renumbering.key(document),
                (None, Some(object)) => match places.written(object, &finding.place) {
                    Some((document, _)) => renumbering.key(document),
                    None => Key::Object(object.clone()),
                },
                (None, None) => return None,
            };
            let message = finding.kubernetes.clone().unwrap_or_default();
            Some(Trouble { key, code: finding.code, stage, place: finding.place.clone(), message })
        };
        Troubles(findings.iter().filter_map(|finding| trouble(finding)).collect())
    }

    /// What the trouble of a finding is laid to.
    pub(super) fn key(&self, finding: &Finding) -> Option<Key> {
        let message = finding.kubernetes.as_deref().unwrap_or_default();
        let is_it = |t: &&Trouble| t.code == finding.code && t.place == finding.place && t.message == message;
        let by_document = |t: &&Trouble| match (&t.key, finding.document) {
            (Key::Document(number), Some(document)) => *number == Some(document),
            _ => true,
        };
        self.0.iter().filter(is_it).find(by_document).map(|trouble| trouble.key.clone())
    }

    /// The first trouble of a document, in Kubernetes' words.
    pub(super) fn first(&self, key: &Key) -> Option<String> {
        let in_words = |code| !matches!(code, Code::ClaimWaits | Code::GoneByNow | Code::Outdated);
        let own = self.0.iter().filter(|trouble| trouble.key == *key && in_words(trouble.code));
        own.min_by_key(|trouble| trouble.stage).map(|trouble| trouble.message.clone())
    }

    /// Whether these troubles are what is left when a finding is mended that was among those before.
    pub(super) fn mend(&self, before: &Troubles, finding: &Finding, key: &Key) -> bool {
        let same = |a: &Trouble, b: &Trouble| (a.code, &a.place, &a.message) == (b.code, &b.place, &b.message);
        let goal = before.0.iter().find(|t| {
            t.key == *key
                && t.code == finding.code
                && t.place == finding.place
                && t.message == finding.kubernetes.as_deref().unwrap_or_default()
        });
        let Some(goal) = goal else { return false };
        // A claim or a pod may be told otherwise why it waits; it waits all the same.
        let stays = |t: &Trouble| t.key == *key && t.code == goal.code && (is_waiting(t.code) || same(t, goal));
        let is_worse = |t: &Trouble| {
            let mut old = before.0.iter().filter(|old| old.key == t.key);
            if t.code == Code::ClaimWaits || old.clone().any(|old| same(old, t)) {
                return false;
            }
            if t.key == *key {
                // Of some stages only the first trouble is told.
                let one_by_one =
                    goal.stage <= DECODING || matches!(goal.code, Code::VolumeError | Code::ContainerError);
                let later = t.stage > goal.stage || (one_by_one && t.stage == goal.stage && t.place != goal.place);
                return !later;
            }
            !old.any(|old| old.stage <= t.stage)
        };
        !self.0.iter().any(|t| stays(t) || is_worse(t))
    }
}

fn is_waiting(code: Code) -> bool {
    matches!(
        code,
        Code::ClaimPending | Code::ClaimNamesNoVolume | Code::ClaimLost | Code::ClaimWaits | Code::PodPending
    )
}

/// The server has not understood the document.
const DECODING: Stage = 1;

fn stage(finding: &Finding, verdicts: &[Arc<Verdict>]) -> Option<Stage> {
    Some(match finding.code {
        Code::Rejected => {
            let verdict = verdicts.iter().find(|verdict| Some(verdict.document) == finding.document);
            let status = verdict.and_then(|verdict| match &verdict.outcome {
                Outcome::Rejected(rejection) => rejection.status,
                Outcome::Created(_) | Outcome::Updated(_) | Outcome::Deleted => None,
            });
            match status {
                None => 0,
                Some(400) => DECODING,
                Some(422) => 3,
                Some(_) => 2,
            }
        }
        Code::ClaimPending | Code::ClaimNamesNoVolume | Code::ClaimLost | Code::ClaimWaits => 4,
        Code::DriverMissing | Code::PodPending => 5,
        Code::PodWaits | Code::VolumeError => 6,
        Code::ContainerError => 7,
        Code::ApiWarning => 8,
        // What is gone hides all that comes after; what is outdated works, and may not be made worse.
        Code::GoneByNow => 0,
        Code::Outdated => 8,
        _ => return None,
    })
}
