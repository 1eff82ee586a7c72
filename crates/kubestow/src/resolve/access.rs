//! Who may mount the volume of each claim where, as plain data; and the table of drivers.
//!
//! Bounded: of many nodes and pods only the first are shown, and of many claims those that pods share come first.

use crate::report::{Access, AccessCell, AccessGrid, AccessRow, DriverRow};
use kubestow_core::cluster::Cluster;
use kubestow_core::drivers::{
    self, CSI_DRIVERS, Condition, Modes, Offer, VOLUME_TYPES, VolumeType, csi_driver, volume_type,
};
use kubestow_core::explain::access::{Bar, Sharing, Standing};
use kubestow_core::object::{AccessModes, Kind, Object, VolumeMode};
use kubestow_core::rules::attach::{Attaching, driver_of};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many claims are shown.
const MOST_CLAIMS: usize = 40;
/// So many pods are shown for a claim.
const MOST_PODS: usize = 20;
/// So many nodes are shown.
const MOST_NODES: usize = 12;
/// The modes that a grid is also shown for.
const WHAT_IF: [AccessModes; 3] =
    [AccessModes::READ_WRITE_ONCE, AccessModes::READ_WRITE_ONCE_POD, AccessModes::READ_WRITE_MANY];

/// The grids of the claims that have a volume, by their ids.
pub(super) fn all(cluster: &Cluster) -> BTreeMap<String, Arc<Access>> {
    let mut claims: Vec<&Object> = cluster.of_kind(Kind::PersistentVolumeClaim).map(AsRef::as_ref).collect();
    if claims.len() > MOST_CLAIMS {
        let users = |claim: &&Object| cluster.pods_using(&claim.id.namespace, &claim.id.name).take(2).count();
        claims.sort_by_key(|claim| std::cmp::Reverse(users(claim)));
    }
    let claims = claims.into_iter().filter_map(|claim| Some((claim.id.to_string(), access(cluster, claim)?.into())));
    claims.take(MOST_CLAIMS).collect()
}

fn access(cluster: &Cluster, claim: &Object) -> Option<Access> {
    let sharing = Sharing::of(cluster, claim, None)?;
    let modes = claim.as_claim()?.access_modes;
    let volume = sharing.volume.as_volume()?;
    let nodes: Vec<&Object> = cluster.of_kind(Kind::Node).map(AsRef::as_ref).collect();
    let shown = nodes.get(..MOST_NODES.min(nodes.len())).unwrap_or_default();
    let offered = behind(sharing.volume);
    let offer = |mode| {
        offered.as_ref().map_or(Offer::Perhaps(Condition::Unknown), |(_, modes)| modes.offer(mode, volume.volume_mode))
    };
    let is_unsupported = each(modes).any(|mode| offer(mode) == Offer::No);
    let consequence = match sharing.attaching {
        _ if is_unsupported => "unsupported",
        _ if modes.contains(AccessModes::READ_WRITE_ONCE_POD) => "one-pod",
        Attaching::OneNode => "one-node",
        Attaching::NotNeeded if modes == AccessModes::READ_WRITE_ONCE => "unenforced",
        Attaching::NotNeeded | Attaching::ManyNodes => "many-nodes",
    };
    let mut grids = vec![grid(&sharing, shown, names(modes), true, offer_of(offer, modes))];
    for mode in WHAT_IF.into_iter().filter(|mode| *mode != modes) {
        if let Some(sharing) = Sharing::of(cluster, claim, Some(mode)) {
            grids.push(grid(&sharing, shown, names(mode), false, said(offer(mode))));
        }
    }
    Some(Access {
        volume: sharing.volume.id.to_string(),
        driver: offered.map(|(name, _)| name.to_owned()),
        consequence: consequence.to_owned(),
        nodes: shown.iter().map(|node| node.id.name.to_string()).collect(),
        grids,
        left_out: nodes.len().saturating_sub(MOST_NODES) + sharing.pods.len().saturating_sub(MOST_PODS),
    })
}

fn each(modes: AccessModes) -> impl Iterator<Item = AccessModes> {
    let all = [
        AccessModes::READ_WRITE_ONCE,
        AccessModes::READ_ONLY_MANY,
        AccessModes::READ_WRITE_MANY,
        AccessModes::READ_WRITE_ONCE_POD,
    ];
    all.into_iter().filter(move |mode| modes.contains(*mode))
}

fn names(modes: AccessModes) -> String {
    modes.names().collect::<Vec<_>>().join(", ")
}

/// The worst that is offered of several modes.
fn offer_of(offer: impl Fn(AccessModes) -> Offer, modes: AccessModes) -> String {
    let offers: Vec<Offer> = each(modes).map(offer).collect();
    let worst = offers.iter().find(|o| **o == Offer::No).or_else(|| offers.iter().find(|o| **o != Offer::Yes));
    said(worst.copied().unwrap_or(Offer::Yes))
}

fn said(offer: Offer) -> String {
    match offer {
        Offer::Yes => "yes",
        Offer::No => "no",
        Offer::Perhaps(Condition::RawBlock) => "raw-block",
        Offer::Perhaps(_) => "perhaps",
    }
    .to_owned()
}

/// The row of the table that stands behind a volume, and the modes that it has.
fn behind(volume: &Object) -> Option<(&'static str, Modes)> {
    if let Some(driver) = driver_of(volume) {
        return csi_driver(driver).map(|driver| (driver.name, driver.modes));
    }
    let kind = volume.value.fields_at(&["spec"]).find_map(|(field, _)| volume_type(field))?;
    Some((kind.field, kind.modes_today))
}

fn grid(sharing: &Sharing<'_>, nodes: &[&Object], mode: String, written: bool, offer: String) -> AccessGrid {
    let row = |pod: &Object| AccessRow {
        pod: Some(pod.id.to_string()),
        cells: nodes.iter().map(|node| cell(sharing.standing(pod, node))).collect(),
    };
    let any = |node: &&Object| cell(sharing.bar(node).map_or(Standing::May, Standing::MayNot));
    let mut rows: Vec<AccessRow> = sharing.pods.iter().take(MOST_PODS).map(|pod| row(pod)).collect();
    rows.push(AccessRow { pod: None, cells: nodes.iter().map(any).collect() });
    AccessGrid { mode, written, offer, rows }
}

fn cell(standing: Standing<'_>) -> AccessCell {
    let (name, bar) = match standing {
        Standing::Here => ("here", None),
        Standing::Waits(bar) => ("waits", Some(bar)),
        Standing::May => ("may", None),
        Standing::MayNot(bar) => ("may-not", Some(bar)),
        Standing::Elsewhere => ("elsewhere", None),
    };
    let (because, about) = match bar {
        None => (None, None),
        Some(Bar::VolumeNode) => (Some("volume-node"), None),
        Some(Bar::Attached(node)) => (Some("attached"), Some(node.to_owned())),
        Some(Bar::OnePod(pod)) => (Some("one-pod"), Some(pod.id.to_string())),
    };
    AccessCell { standing: name.to_owned(), because: because.map(str::to_owned), about }
}

/// The objects that use a driver or a volume type, by the rows of [`drivers`].
pub(super) fn used(cluster: &Cluster) -> BTreeMap<String, Vec<String>> {
    let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |row: &str, object: &Object| {
        let list = used.entry(row.to_owned()).or_default();
        if list.len() < MOST_PODS {
            list.push(object.id.to_string());
        }
    };
    for volume in cluster.of_kind(Kind::PersistentVolume) {
        if let Some((row, _)) = behind(volume) {
            add(row, volume);
        }
    }
    for class in cluster.of_kind(Kind::StorageClass) {
        let name = class.value.str_at(&["provisioner"]).unwrap_or_default();
        let in_tree = || drivers::in_tree_provisioner(name).map(|kind| kind.field);
        if let Some(row) = drivers::driver_of_provisioner(name).map(|driver| driver.name).or_else(in_tree) {
            add(row, class);
        }
    }
    for pod in cluster.of_kind(Kind::Pod) {
        let fields = pod.value.list_at(&["spec", "volumes"]).iter().flat_map(|volume| volume.fields());
        for kind in fields.filter_map(|(field, _)| volume_type(field)).filter(|kind| kind.persistent) {
            add(successor(kind).unwrap_or(kind.field), pod);
        }
    }
    used
}

fn successor(kind: &VolumeType) -> Option<&'static str> {
    kind.migration.filter(|migration| migration.is_on()).map(|migration| migration.driver)
}

/// What the well-known drivers and volume types offer, in the documentation of 2018 (Kubernetes 1.12) and today.
///
/// ```
/// let rows = kubestow::drivers();
/// let disk = rows.iter().find(|row| row.name == "ebs.csi.aws.com").unwrap();
/// assert_eq!(disk.was.as_deref(), Some("awsElasticBlockStore"));
/// assert_eq!(disk.in_2018, ["yes", "no", "no"]);
/// assert_eq!(disk.today, ["yes", "no", "raw-block", "yes"]);
/// ```
pub fn drivers() -> Vec<DriverRow> {
    let storage = VOLUME_TYPES.iter().filter(|kind| kind.persistent && kind.field != "csi");
    let mut rows: Vec<DriverRow> = storage
        .map(|kind| {
            let driver = successor(kind).and_then(csi_driver);
            DriverRow {
                name: driver.map_or(kind.field, |driver| driver.name).to_owned(),
                was: driver.map(|_| kind.field.to_owned()),
                in_2018: cells(kind.modes_2018, 3),
                today: driver.map_or_else(|| in_tree(kind.modes_today), |driver| cells(driver.modes, 4)),
                source: driver.map_or(kind.source, |driver| driver.source).to_owned(),
            }
        })
        .collect();
    for driver in CSI_DRIVERS {
        if rows.iter().all(|row| row.name != driver.name) && driver.modes != Modes::NotApplicable {
            rows.push(DriverRow {
                name: driver.name.to_owned(),
                was: None,
                in_2018: cells(Modes::NoRow, 3),
                today: cells(driver.modes, 4),
                source: driver.source.to_owned(),
            });
        }
    }
    rows
}

/// The modes of a type that no CSI driver serves.
fn in_tree(modes: Modes) -> Vec<String> {
    let mut cells = cells(modes, 4);
    // ReadWriteOncePod is for CSI drivers alone.
    if let Some(one_pod) = cells.last_mut().filter(|cell| *cell != "-") {
        "no".clone_into(one_pod);
    }
    cells
}

/// The first modes in the order of the documentation's table.
fn cells(modes: Modes, count: usize) -> Vec<String> {
    let all = [
        AccessModes::READ_WRITE_ONCE,
        AccessModes::READ_ONLY_MANY,
        AccessModes::READ_WRITE_MANY,
        AccessModes::READ_WRITE_ONCE_POD,
    ];
    let cell = |mode: AccessModes| match modes {
        Modes::NoRow | Modes::NotApplicable => "-",
        Modes::Listed { always, sometimes, condition } if !always.contains(mode) && sometimes.contains(mode) => {
            condition_of(condition)
        }
        Modes::Documented(named) | Modes::Unchecked(named) if named.contains(mode) => "yes",
        modes => match modes.offer(mode, VolumeMode::Filesystem) {
            Offer::Yes => "yes",
            Offer::No => "no",
            Offer::Perhaps(condition) => condition_of(condition),
        },
    };
    all.into_iter().take(count).map(|mode| cell(mode).to_owned()).collect()
}

fn condition_of(condition: Condition) -> &'static str {
    match condition {
        Condition::Always => "yes",
        Condition::Driver => "driver",
        Condition::PodsOnOneNode => "one-node",
        Condition::RawBlock => "raw-block",
        Condition::FileShare => "file-share",
        Condition::BackEnd => "back-end",
        Condition::Unknown => "unknown",
    }
}
