//! The manifests that are measured, made in code so that each size is the same everywhere.

use std::fmt::Write as _;

/// The scheduler asks every node, so their number is not what grows with the pods.
pub(crate) const MOST_NODES: usize = 100;

/// What a manifest consists of.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Content {
    /// ConfigMaps, and as many Pods that take their environment from them.
    Environment,
    /// Volumes of 100 sizes, and as many claims that each fit one.
    Storage,
    /// Both, in equal parts.
    Mixed,
    /// Pods, and a tenth as many nodes, at most [`MOST_NODES`].
    Scheduling,
}

impl Content {
    pub(crate) const ALL: [Content; 4] = [Content::Environment, Content::Storage, Content::Mixed, Content::Scheduling];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Content::Environment => "environment",
            Content::Storage => "storage",
            Content::Mixed => "mixed",
            Content::Scheduling => "scheduling",
        }
    }

    /// A manifest of about `documents` documents.
    pub(crate) fn manifest(self, documents: usize) -> String {
        let mut text = String::new();
        match self {
            Content::Environment => environment(&mut text, documents / 2),
            Content::Storage => storage(&mut text, documents / 2),
            Content::Mixed => {
                environment(&mut text, documents / 4);
                storage(&mut text, documents.div_ceil(2) / 2);
            }
            Content::Scheduling => {
                let nodes = documents.div_ceil(11).min(MOST_NODES);
                scheduling(&mut text, nodes, documents - nodes);
            }
        }
        text
    }
}

/// A change of one document: what it is, of which content, and what stands in place of what.
pub(crate) type Edit = (&'static str, Content, &'static str, &'static str);

/// Changes as they are typed.
pub(crate) const EDITS: [Edit; 4] = [
    ("a ConfigMap", Content::Environment, "colour=blue", "colour=red"),
    ("a Pod", Content::Environment, "value: mode", "value: in mode"),
    ("a volume", Content::Storage, "path: /data", "path: /other"),
    ("a ConfigMap", Content::Mixed, "colour=blue", "colour=red"),
];

/// The text with such a change in its middle.
pub(crate) fn edited(text: &str, (_, _, from, to): Edit) -> String {
    let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    let at = places[places.len() / 2];
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

fn environment(text: &mut String, pods: usize) {
    for i in 0..pods {
        let _ = write!(
            text,
            "---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-{i:05}
  labels:
    app: app-{i:05}
data:
  MODE: production
  LEVEL: \"{i}\"
  app.properties: |
    colour=blue
    number={i}
---
apiVersion: v1
kind: Pod
metadata:
  name: app-{i:05}
  labels:
    app: app-{i:05}
spec:
  containers:
  - name: app
    image: registry.example/app:1.0
    env:
    - name: MODE
      valueFrom:
        configMapKeyRef:
          name: settings-{i:05}
          key: MODE
    - name: GREETING
      value: mode $(MODE)
    envFrom:
    - configMapRef:
        name: settings-{i:05}
    volumeMounts:
    - name: settings
      mountPath: /etc/app
  volumes:
  - name: settings
    configMap:
      name: settings-{i:05}
"
        );
    }
}

fn storage(text: &mut String, claims: usize) {
    for i in 0..claims {
        let size = 1 + i % 100;
        let _ = write!(
            text,
            "---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: volume-{i:05}
spec:
  capacity:
    storage: {size}Gi
  accessModes:
  - ReadWriteOnce
  storageClassName: shelf
  hostPath:
    path: /data/{i}
"
        );
    }
    for i in 0..claims {
        let size = 1 + i % 100;
        let _ = write!(
            text,
            "---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: claim-{i:05}
spec:
  accessModes:
  - ReadWriteOnce
  storageClassName: shelf
  resources:
    requests:
      storage: {size}Gi
"
        );
    }
}

fn scheduling(text: &mut String, nodes: usize, pods: usize) {
    for i in 0..nodes {
        let _ = write!(
            text,
            "---
apiVersion: v1
kind: Node
metadata:
  name: node-{i:04}
status:
  capacity:
    cpu: \"8\"
    memory: 32Gi
    pods: \"110\"
  allocatable:
    cpu: \"8\"
    memory: 32Gi
    pods: \"110\"
"
        );
    }
    for i in 0..pods {
        let _ = write!(
            text,
            "---
apiVersion: v1
kind: Pod
metadata:
  name: app-{i:05}
spec:
  containers:
  - name: app
    image: registry.example/app:1.0
    resources:
      requests:
        cpu: 50m
        memory: 64Mi
"
        );
    }
}
