//! What speaks for and against each volume and node, as plain data.
//!
//! Bounded: claims without a volume come first, and of many volumes only the nearest are shown.

use super::places::Places;
use crate::report::{Check, NodeReason, NodeVerdict, VolumeVerdict, Why};
use kubestow_core::cluster::Cluster;
use kubestow_core::evidence::{NoVolume, Reason};
use kubestow_core::explain::claims::{self, Outranking, Standing};
use kubestow_core::explain::pods;
use kubestow_core::object::{AccessModes, ClaimPhase, ClassName, Kind, Object, VolumeMode};
use kubestow_core::path::FieldPath;
use kubestow_core::quantity::Quantity;
use kubestow_core::rules::matching::{Mismatch, Subject};
use kubestow_core::rules::resources::Shortage;
use kubestow_core::rules::selector::Unmet;
use kubestow_core::rules::zones::Elsewhere;
use kubestow_core::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many pairs of a claim and a volume are looked at.
const MOST_PAIRS: usize = 20_000;
/// So many pairs of a pod and a node are shown.
const MOST_NODES: usize = 20_000;
/// So many volumes are shown for one claim.
const MOST_VOLUMES: usize = 50;

/// The evidence for every claim and pod, by their ids.
pub(super) fn all(cluster: &Cluster, places: &Places<'_>) -> BTreeMap<String, Arc<Why>> {
    let mut claims: Vec<&Object> = cluster.of_kind(Kind::PersistentVolumeClaim).map(AsRef::as_ref).collect();
    claims.sort_by_key(|claim| claim.as_claim().map(|noun| noun.phase == ClaimPhase::Bound));
    let volumes = cluster.of_kind(Kind::PersistentVolume).count();
    let mut all = BTreeMap::new();
    for claim in claims.into_iter().take(MOST_PAIRS / volumes.max(1)) {
        let mut verdicts = claims::evidence(cluster, &claim.id);
        let left_out = verdicts.len().saturating_sub(MOST_VOLUMES);
        verdicts.truncate(MOST_VOLUMES);
        let volumes = verdicts.iter().filter_map(|verdict| volume(cluster, claim, verdict, places)).collect();
        all.insert(claim.id.to_string(), Why { volumes, left_out, ..Why::default() }.into());
    }
    let most = MOST_NODES / cluster.of_kind(Kind::Node).count().max(1);
    for pod in cluster.of_kind(Kind::Pod).take(most) {
        if let Some(verdicts) = pods::evidence(cluster, &pod.id) {
            let nodes = verdicts.into_iter().map(|(name, verdict)| node(name, verdict)).collect();
            all.insert(pod.id.to_string(), Why { nodes, ..Why::default() }.into());
        }
    }
    all
}

fn volume(
    cluster: &Cluster,
    claim: &Object,
    verdict: &claims::VolumeVerdict,
    places: &Places<'_>,
) -> Option<VolumeVerdict> {
    let volume = cluster.get(&verdict.volume)?;
    let standing = match verdict.standing {
        Standing::Taken => "taken",
        Standing::Fits => "fits",
        Standing::Refused => "refused",
        Standing::Outranked(Outranking::MoreAccessModes) => "more-access-modes",
        Standing::Outranked(Outranking::Larger) => "larger",
        Standing::Outranked(Outranking::Equal) => "equal",
        Standing::Outranked(Outranking::NotAskedFor) => "not-asked-for",
    };
    Some(VolumeVerdict {
        volume: verdict.volume.to_string(),
        standing: standing.to_owned(),
        position: places.of_object(&verdict.volume, &FieldPath::default()),
        checks: verdict.checks.iter().map(|(subject, result)| check(claim, volume, *subject, result)).collect(),
    })
}

fn check(claim: &Object, volume: &Object, subject: Subject, result: &Result<(), Mismatch>) -> Check {
    let (subject, asked, found) = compared(claim, volume, subject, result);
    Check { subject: subject.to_owned(), passed: result.is_ok(), asked, found }
}

type Compared = (&'static str, Option<String>, Option<String>);

/// What a check compares, the claim's side and the volume's.
fn compared(claim: &Object, volume: &Object, subject: Subject, result: &Result<(), Mismatch>) -> Compared {
    let (wanted, offered) = (claim.as_claim(), volume.as_volume());
    match subject {
        Subject::AccessModes => {
            ("access-modes", wanted.map(|w| modes(w.access_modes)), offered.map(|o| modes(o.access_modes)))
        }
        Subject::ClaimRef => {
            let holder = offered.and_then(|o| o.claim_ref.as_ref());
            let own = format!("{}/{}", claim.id.namespace, claim.id.name);
            ("claim-ref", Some(own), holder.map(|holder| format!("{}/{}", holder.namespace, holder.name)))
        }
        Subject::Capacity => {
            ("capacity", wanted.map(|w| w.request.to_string()), offered.map(|o| o.capacity.to_string()))
        }
        Subject::VolumeMode => {
            ("volume-mode", wanted.map(|w| mode(w.volume_mode)), offered.map(|o| mode(o.volume_mode)))
        }
        Subject::AttributesClass => {
            let named = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
            let (asked, found) = (wanted.map(|w| &w.attributes_class), offered.map(|o| &o.attributes_class));
            ("attributes-class", asked.and_then(named), found.and_then(named))
        }
        Subject::Deletion => ("deletion", None, result.is_err().then(|| "Terminating".to_owned())),
        Subject::Asker => ("asker", result.is_err().then(|| "WaitForFirstConsumer".to_owned()), None),
        Subject::Phase => {
            let phase = volume.value.str_at(&["status", "phase"]).unwrap_or("Pending");
            ("phase", Some("Available".to_owned()), Some(phase.to_owned()))
        }
        Subject::Selector => match result {
            Err(Mismatch::Selector(unmet)) => ("selector", Some(requirement(unmet)), unmet.found.clone()),
            _ => ("selector", claim.value.at(&["spec", "selector"]).map(selector), None),
        },
        Subject::Class => ("class", wanted.and_then(|w| class(&w.class)), offered.and_then(|o| class(&o.class))),
    }
}

fn modes(modes: AccessModes) -> String {
    modes.names().collect::<Vec<_>>().join(", ")
}

fn mode(mode: VolumeMode) -> String {
    match mode {
        VolumeMode::Filesystem => "Filesystem",
        VolumeMode::Block => "Block",
    }
    .to_owned()
}

/// The class as it is compared; none if nothing is written.
fn class(class: &ClassName) -> Option<String> {
    match class {
        ClassName::Absent => None,
        ClassName::Empty | ClassName::Named(_) => Some(class.as_str().to_owned()),
    }
}

fn requirement(unmet: &Unmet) -> String {
    let values = unmet.values.join(", ");
    match unmet.operator.as_str() {
        "In" if unmet.values.len() == 1 => format!("{}={values}", unmet.key),
        operator if unmet.values.is_empty() => format!("{} {operator}", unmet.key),
        operator => format!("{} {operator} ({values})", unmet.key),
    }
}

/// A label selector on one line.
fn selector(selector: &Value) -> String {
    let labels = selector.fields_at(&["matchLabels"]);
    let labels = labels.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()));
    let expressions = selector.list_at(&["matchExpressions"]).iter().map(|it| requirement(&Unmet::of(it, None)));
    labels.chain(expressions).collect::<Vec<_>>().join(", ")
}

fn node(name: &str, verdict: pods::NodeVerdict<'_>) -> NodeVerdict {
    let refusal = match verdict {
        pods::NodeVerdict::Refused(refusal) => Some(refusal),
        _ => None,
    };
    let standing = match verdict {
        pods::NodeVerdict::Chosen => "chosen",
        pods::NodeVerdict::AsGood => "as-good",
        pods::NodeVerdict::Outscored => "outscored",
        pods::NodeVerdict::Refused(_) => "refused",
        pods::NodeVerdict::NotAsked => "not-asked",
    };
    NodeVerdict {
        node: name.to_owned(),
        standing: standing.to_owned(),
        plugin: refusal.map(|refusal| refusal.plugin.name().to_owned()),
        reasons: refusal.map(|refusal| refusal.reasons.iter().map(reason).collect()).unwrap_or_default(),
    }
}

fn reason(reason: &Reason) -> NodeReason {
    let (about, asked, found) = details(reason);
    NodeReason { message: reason.to_string(), about, asked, found }
}

type Details = (Option<String>, Option<String>, Option<String>);

/// What a reason is about, what is asked for and what there is.
fn details(reason: &Reason) -> Details {
    let unmet = |about: Option<String>, unmet: &Option<Unmet>| {
        (about, unmet.as_ref().map(requirement), unmet.as_ref().and_then(|unmet| unmet.found.clone()))
    };
    match reason {
        Reason::Cordoned => (None, None, Some("unschedulable".to_owned())),
        Reason::Tainted(taint) => {
            let value = if taint.value.is_empty() { String::new() } else { format!("={}", taint.value) };
            (None, None, Some(format!("{}{value}:{}", taint.key, taint.effect.name())))
        }
        Reason::NodeAffinity(requirement) => unmet(None, requirement),
        Reason::PortTaken(port) => (None, Some(format!("{}/{}", port.protocol, port.port)), None),
        Reason::Short(short) => amounts(short),
        Reason::DiskInUse(about) | Reason::UsedByOtherPod(about) | Reason::VolumeGone(about) => {
            (Some(about.clone()), None, None)
        }
        Reason::VolumeLimit { driver, limit, attached, more } => {
            (Some(driver.clone()), Some(more.to_string()), Some(format!("{attached}/{limit}")))
        }
        Reason::VolumeAffinity { volume, unmet: requirement } => unmet(Some(volume.clone()), requirement),
        Reason::NoVolume { claim, because } => no_volume(claim, because),
        Reason::NoSpace { claim } => (Some(claim.clone()), None, None),
        Reason::VolumeZone { volume, elsewhere } => {
            let (asked, found) = topology(elsewhere);
            (Some(volume.clone()), Some(asked), found)
        }
        Reason::NoSpreadLabel(key) => (Some(key.clone()), None, None),
        Reason::TooUneven { key, skew, max } => (Some(key.clone()), Some(max.to_string()), Some(skew.to_string())),
        Reason::NotNamed | Reason::NoFriend | Reason::Enemy | Reason::Unwelcome => (None, None, None),
    }
}

fn no_volume(claim: &str, because: &NoVolume) -> Details {
    let about = Some(claim.to_owned());
    match because {
        NoVolume::MadeElsewhere(node) => (about, None, Some(node.clone())),
        NoVolume::NoProvisioner(class) => (about, None, Some(class.clone()).filter(|class| !class.is_empty())),
        NoVolume::NotAllowed(terms) => {
            let first = terms.first().map(topology);
            let asked = terms.iter().map(|term| topology(term).0).collect::<Vec<_>>().join("; ");
            (about, Some(asked).filter(|asked| !asked.is_empty()), first.and_then(|(_, found)| found))
        }
    }
}

fn topology(elsewhere: &Elsewhere) -> (String, Option<String>) {
    (format!("{} In ({})", elsewhere.key, elsewhere.allowed.join(", ")), elsewhere.found.clone())
}

/// A shortage: what is asked for, and what is left.
fn amounts(short: &Shortage) -> Details {
    let amount = |number: i64| match short.resource.as_str() {
        "cpu" => format!("{number}m"),
        "memory" | "ephemeral-storage" => Quantity::bytes(number).to_string(),
        _ => number.to_string(),
    };
    let left = short.offered.saturating_sub(short.used);
    (Some(short.resource.clone()), Some(amount(short.asked)), Some(amount(left)))
}
