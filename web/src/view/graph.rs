//! Which way leads from a Pod to its storage?
//!
//! Columns as the life of storage is usually drawn: Pod, volume of the Pod, what is asked for, what serves it, and the
//! class. A way runs along a row; what several ways share stands in the row of the first. Snapshots stand where claims
//! stand, their contents where volumes stand.

use crate::kind;
use kubestow::{State, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many columns there are.
pub(crate) const COLUMNS: usize = 5;

/// A thing on the map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// The object's id; a volume of a Pod has the Pod's id and its own name.
    pub(crate) id: String,
    /// The kind, or the source of a volume of a Pod.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// A few words on how it stands, such as its phase and size.
    pub(crate) fact: String,
    pub(crate) column: usize,
    pub(crate) row: usize,
    /// Whether the cluster lacks it.
    pub(crate) is_missing: bool,
}

/// What a line on the map means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tie {
    /// The data passes here.
    Path,
    /// The one on the right says how the one on the left is made.
    Class,
    /// The one below was taken from the one above.
    Source,
}

/// A line between two nodes, by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) tie: Tie,
}

/// The map.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    numbers: BTreeMap<String, usize>,
    tied: BTreeSet<(usize, usize, Tie)>,
    /// The first free row of each column.
    free: [usize; COLUMNS],
}

/// Draws the map of a report.
pub(crate) fn graph(report: &State) -> Graph {
    let mut graph = Graph::default();
    let mut row = 0;
    for (id, pod) in &report.pods {
        let volumes: BTreeMap<usize, _> = pod.volumes.iter().map(|entry| (entry.1.index, entry)).collect();
        let mine = volumes.into_values().filter(|(name, _)| !super::mounts::is_token(name));
        let node = graph.object(id, report, 0, row);
        for (name, volume) in mine {
            let volume_node = graph.node(Node {
                id: format!("{id} {name}"),
                kind: volume.source.clone(),
                name: name.clone(),
                fact: String::new(),
                column: 1,
                row,
                is_missing: false,
            });
            graph.edge(node, volume_node, Tie::Path);
            if let Some(object) = &volume.object {
                let behind = graph.object(object, report, 2, row);
                graph.edge(volume_node, behind, Tie::Path);
                graph.serve(object, report);
            }
            row += 1;
        }
        row = row.max(graph.free[0]);
    }
    for (kind, column) in
        [("PersistentVolumeClaim", 2), ("PersistentVolume", 3), ("VolumeSnapshot", 2), ("StorageClass", 4)]
    {
        for id in report.objects.keys().filter(|id| kind::id(id).kind == kind) {
            if !graph.numbers.contains_key(id) {
                row = graph.free.iter().copied().max().unwrap_or_default();
                graph.object(id, report, column, row);
            }
            match kind {
                "VolumeSnapshot" => graph.snapshot(id, report),
                _ => graph.serve(id, report),
            }
        }
    }
    graph
}

impl Graph {
    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.free.iter().copied().max().unwrap_or_default()
    }

    fn node(&mut self, mut node: Node) -> usize {
        if let Some(number) = self.numbers.get(&node.id) {
            return *number;
        }
        node.row = node.row.max(self.free[node.column]);
        self.free[node.column] = node.row + 1;
        self.numbers.insert(node.id.clone(), self.nodes.len());
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn object(&mut self, id: &str, report: &State, column: usize, row: usize) -> usize {
        let parts = kind::id(id);
        let object = report.objects.get(id);
        let fact = object.map(|object| fact(parts.kind, object)).unwrap_or_default();
        let (kind, name) = (parts.kind.to_owned(), parts.short());
        self.node(Node { id: id.to_owned(), kind, name, fact, column, row, is_missing: object.is_none() })
    }

    fn edge(&mut self, from: usize, to: usize, tie: Tie) {
        if self.tied.insert((from, to, tie)) {
            self.edges.push(Edge { from, to, tie });
        }
    }

    /// What serves a claim, and which class makes that.
    fn serve(&mut self, id: &str, report: &State) {
        let (Some(object), Some(number)) = (report.objects.get(id), self.numbers.get(id).copied()) else { return };
        let row = self.nodes[number].row;
        let class = |object: &Value| {
            object.str_at(&["spec", "storageClassName"]).filter(|name| !name.is_empty()).map(str::to_owned)
        };
        // A claim that was filled from a snapshot or from another claim comes of it.
        if let Some(source) = object.at(&["spec", "dataSource"]) {
            let part = |field| source.str_at(&[field]).unwrap_or_default();
            let source = format!("{}/{}/{}", part("kind"), kind::id(id).namespace, part("name"));
            if report.objects.contains_key(&source) {
                let source = self.object(&source, report, 2, row);
                self.edge(source, number, Tie::Source);
            }
        }
        let mut last = number;
        if kind::id(id).kind == "PersistentVolumeClaim"
            && let Some(volume) = object.str_at(&["spec", "volumeName"]).filter(|name| !name.is_empty())
        {
            last = self.object(&format!("PersistentVolume/{volume}"), report, 3, row);
            self.edge(number, last, Tie::Path);
        }
        if let Some(class) = class(object) {
            let id = format!("StorageClass/{class}");
            // A class may be a mere name that claim and volume share; then there is nothing to draw.
            if report.objects.contains_key(&id) {
                let class = self.object(&id, report, 4, row);
                self.edge(last, class, Tie::Class);
            }
        }
    }

    /// What a snapshot was taken from, its content, and its class.
    fn snapshot(&mut self, id: &str, report: &State) {
        let (Some(object), Some(number)) = (report.objects.get(id), self.numbers.get(id).copied()) else { return };
        let row = self.nodes[number].row;
        let namespace = kind::id(id).namespace;
        if let Some(claim) =
            object.str_at(&["spec", "source", "persistentVolumeClaimName"]).or_else(|| source_of_2018(object))
        {
            let claim = format!("PersistentVolumeClaim/{namespace}/{claim}");
            if let Some(source) = self.numbers.get(&claim).copied() {
                self.edge(source, number, Tie::Source);
            }
        }
        let mut last = number;
        let content = object.str_at(&["status", "boundVolumeSnapshotContentName"]);
        if let Some(content) = content.or_else(|| object.str_at(&["spec", "snapshotContentName"])) {
            last = self.object(&format!("VolumeSnapshotContent/{content}"), report, 3, row);
            self.edge(number, last, Tie::Path);
        }
        let class = object.str_at(&["spec", "volumeSnapshotClassName"]);
        if let Some(class) = class.or_else(|| object.str_at(&["spec", "snapshotClassName"])) {
            let id = format!("VolumeSnapshotClass/{class}");
            if report.objects.contains_key(&id) {
                let class = self.object(&id, report, 4, row);
                self.edge(last, class, Tie::Class);
            }
        }
    }
}

/// The claim that a snapshot of v1alpha1 was taken from.
pub(crate) fn source_of_2018(snapshot: &Value) -> Option<&str> {
    let source = snapshot.at(&["spec", "source"])?;
    source.str_at(&["name"]).filter(|_| source.str_at(&["kind"]) == Some("PersistentVolumeClaim"))
}

fn fact(kind: &str, object: &Value) -> String {
    let text = |path: &[&str]| object.str_at(path).unwrap_or_default();
    let words = match kind {
        "Pod" => [text(&["spec", "nodeName"]), ""],
        "PersistentVolumeClaim" => {
            let asked = text(&["spec", "resources", "requests", "storage"]);
            [text(&["status", "phase"]), object.str_at(&["status", "capacity", "storage"]).unwrap_or(asked)]
        }
        "PersistentVolume" => [text(&["status", "phase"]), text(&["spec", "capacity", "storage"])],
        "StorageClass" => [text(&["provisioner"]), ""],
        "VolumeSnapshotClass" => [text(&["driver"]), text(&["snapshotter"])],
        _ => ["", ""],
    };
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery;
    use kubestow::{Options, Profile, resolve};

    fn map(example: &str) -> Graph {
        let text = gallery::named(example).expect("it is in the gallery").text;
        let options = Options { cluster: Profile::playground(), assume_namespaces: true, ..Options::default() };
        graph(&resolve(text, &options))
    }

    fn ways(graph: &Graph) -> Vec<String> {
        let name = |number: usize| graph.nodes[number].name.as_str();
        graph.edges.iter().map(|edge| format!("{} > {}", name(edge.from), name(edge.to))).collect()
    }

    #[test]
    fn a_way_leads_from_the_pod_to_its_volume_in_one_row() {
        let graph = map("claim-and-pod");
        assert_eq!(ways(&graph), ["sample-pvc-pod > nginx-pvc", "nginx-pvc > sample-pvc", "sample-pvc > sample-pv"]);
        assert_eq!(
            graph.nodes.iter().map(|node| (node.column, node.row)).collect::<Vec<_>>(),
            [(0, 0), (1, 0), (2, 0), (3, 0)]
        );
    }

    #[test]
    fn no_two_nodes_share_a_place() {
        for example in gallery::GROUPS.iter().flat_map(|group| group.examples) {
            let graph = map(example.name);
            let mut places: Vec<_> = graph.nodes.iter().map(|node| (node.column, node.row)).collect();
            let total = places.len();
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), total, "{}", example.name);
        }
    }

    #[test]
    fn a_snapshot_stands_below_the_claim_that_it_was_taken_from() {
        let graph = map("snapshot");
        let row = |kind: &str| graph.nodes.iter().find(|node| node.kind == kind).map(|node| (node.column, node.row));
        let (claim, snapshot) = (row("PersistentVolumeClaim"), row("VolumeSnapshot"));
        assert!(snapshot > claim, "{claim:?} {snapshot:?}");
        assert!(graph.edges.iter().any(|edge| edge.tie == Tie::Source));
    }

    #[test]
    fn the_lineage_goes_on_to_a_restored_claim_and_is_drawn_for_snapshots_of_2018_too() {
        let named = gallery::named("snapshot").expect("it is in the gallery").text;
        let restored = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: restored}\nspec:\n  \
            storageClassName: csi-hostpath-sc\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n  \
            dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: snapshot-demo}\n";
        let options = Options { cluster: Profile::playground(), assume_namespaces: true, ..Options::default() };
        let lineage = ways(&graph(&resolve(&format!("{named}{restored}"), &options)));
        for way in ["hpvc > snapshot-demo", "snapshot-demo > restored"] {
            assert!(lineage.iter().any(|drawn| drawn == way), "{way} in {lineage:?}");
        }
        let old =
            include_str!("../../../tests/deck/42-volume-snapshot.yaml").replace("apiVersion:snap", "apiVersion: snap");
        let cluster = Profile::playground().at(kubestow::Version::named("1.12").expect("it is a version"));
        let drawn = ways(&graph(&resolve(&old, &Options { cluster, ..options })));
        assert!(drawn.iter().any(|way| way == "hpvc > snapshot-demo"), "{drawn:?}");
        assert!(drawn.iter().any(|way| way.starts_with("snapshot-demo > snapcontent")), "{drawn:?}");
    }
}
