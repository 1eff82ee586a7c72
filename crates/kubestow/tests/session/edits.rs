//! Random manifests, edited at random.

use crate::Pair;
use kubestow::{Language, Options, Profile, Step};
use proptest::prelude::*;
use proptest::sample::Index;

/// Documents that have to do with one another.
const DOCUMENTS: &[&str] = &[
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  MODE: one\n  app.conf: |\n    a=1\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\nimmutable: true\ndata:\n  MODE: two\n  MORE: x\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {1KEY: odd, MODE: other}\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {USER: neko, PASSWORD: ねこ}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: app, labels: {app: web}}\nspec:\n  containers:\n  - name: c\n    image: i\n    \
     args: [$(MODE)]\n    envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: login, optional: true}}]\n    \
     volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /part, subPath: app.conf}]\n  volumes: [{name: v, configMap: \
     {name: settings}}]\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec:\n  containers: [{name: c, image: i, resources: {requests: {cpu: \
     100m}}, volumeMounts: [{name: v, mountPath: /v}]}]\n  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: host}\nspec:\n  containers: [{name: c, image: i, ports: [{containerPort: 80, \
     hostPort: 80}], volumeMounts: [{name: v, mountPath: /v}]}]\n  volumes: [{name: v, hostPath: {path: /made, type: \
     DirectoryOrCreate}}]\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {generateName: many-}\nspec:\n  containers: [{name: c, image: i}]\n  affinity: \
     {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: web}}, \
     topologyKey: kubernetes.io/hostname}]}}\n",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
     storageClassName: shelf\n  resources: {requests: {storage: 3Gi}}\n",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
     storageClassName: late\n  resources: {requests: {storage: 1Gi}}\n",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: more}\nspec:\n  accessModes: [ReadWriteMany]\n  \
     storageClassName: shelf\n  resources: {requests: {storage: 1Gi}}\n",
    "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec:\n  accessModes: [ReadWriteOnce, ReadWriteMany]\n  \
     storageClassName: shelf\n  capacity: {storage: 5Gi}\n  nfs: {server: s, path: /a}\n",
    "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: b}\nspec:\n  accessModes: [ReadWriteOnce]\n  storageClassName: \
     late\n  capacity: {storage: 2Gi}\n  local: {path: /b}\n  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: \
     [{key: kubernetes.io/hostname, operator: In, values: [node-2]}]}]}}\n",
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: late}\nprovisioner: \
     kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer\n",
    "apiVersion: v1\nkind: Node\nmetadata: {name: node-1, labels: {kubernetes.io/hostname: node-1}}\nstatus: {allocatable: \
     {cpu: 150m, pods: 3}}\n",
    "apiVersion: v1\nkind: Node\nmetadata: {name: node-2, labels: {kubernetes.io/hostname: node-2}}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: \
     web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers: [{name: c, image: i, env: [{name: M, \
     valueFrom: {configMapKeyRef: {name: settings, key: MODE}}}]}]\n",
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: set}\nspec:\n  serviceName: web\n  replicas: 2\n  selector: \
     {matchLabels: {app: set}}\n  template:\n    metadata: {labels: {app: set}}\n    spec: {containers: [{name: c, image: i, \
     volumeMounts: [{name: data, mountPath: /d}]}]}\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: \
     [ReadWriteOnce], storageClassName: shelf, resources: {requests: {storage: 1Gi}}}}]\n",
    "apiVersion: v1\nkind: LimitRange\nmetadata: {name: limits}\nspec: {limits: [{type: Container, default: {cpu: 200m}}]}\n",
    "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota}\nspec: {hard: {pods: 1, requests.storage: 3Gi}}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: else}\n",
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: else}}\n- \
     {apiVersion: v1, kind: Secret, metadata: {name: login}}\n",
    "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: thing}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n",
    "# nothing\n",
];

/// A change of a text.
#[derive(Clone, Debug)]
enum Edit {
    Replace(Index, usize),
    Insert(Index, usize),
    Delete(Index),
    Swap(Index, Index),
    /// Writes a digit or a letter at some place.
    Type(Index, char),
    /// Begins a new line, which may break the document.
    Line(Index, &'static str),
    Options(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let (place, document) = (any::<Index>, || 0..DOCUMENTS.len());
    let line = prop::sample::select(vec!["\n", "# more\n", "---\n", "{\n", "  é: 1\n"]);
    prop_oneof![
        3 => (place(), document()).prop_map(|(at, new)| Edit::Replace(at, new)),
        2 => (place(), document()).prop_map(|(at, new)| Edit::Insert(at, new)),
        2 => place().prop_map(Edit::Delete),
        1 => (place(), place()).prop_map(|(a, b)| Edit::Swap(a, b)),
        4 => (place(), prop::sample::select(vec!['1', '2', 'a', 'é', ' '])).prop_map(|(at, what)| Edit::Type(at, what)),
        2 => (place(), line).prop_map(|(at, line)| Edit::Line(at, line)),
        1 => (0..8_usize).prop_map(Edit::Options),
    ]
}

/// The letter, digit or blank at some place is another.
fn typed(text: &mut String, at: Index, what: char) {
    let places: Vec<usize> = text.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at).collect();
    if !places.is_empty() {
        let start = *at.get(&places);
        let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
        text.replace_range(start..end, what.encode_utf8(&mut [0; 4]));
    }
}

fn perform(edit: Edit, documents: &mut Vec<String>, options: &mut Options) {
    let count = documents.len();
    match edit {
        Edit::Insert(at, new) => documents.insert(at.index(count + 1), DOCUMENTS[new].to_owned()),
        Edit::Options(0) => options.language = Language::Ja,
        Edit::Options(1) => options.evidence = !options.evidence,
        Edit::Options(2) => options.timeline = !options.timeline,
        Edit::Options(3) => options.until = options.until.xor(Some(20)),
        Edit::Options(4) => options.assume_namespaces = !options.assume_namespaces,
        Edit::Options(5) => options.cluster = Profile::playground(),
        Edit::Options(6) => options.steps = steps(),
        Edit::Options(_) => *options = Options::default(),
        _ if count == 0 => {}
        Edit::Replace(at, new) => DOCUMENTS[new].clone_into(&mut documents[at.index(count)]),
        Edit::Delete(at) => _ = documents.remove(at.index(count)),
        Edit::Swap(a, b) => documents.swap(a.index(count), b.index(count)),
        Edit::Type(at, what) => typed(&mut documents[at.index(count)], at, what),
        Edit::Line(at, line) => {
            let document = &mut documents[at.index(count)];
            let lines: Vec<usize> =
                std::iter::once(0).chain(document.match_indices('\n').map(|(at, _)| at + 1)).collect();
            document.insert_str(*at.get(&lines), line);
        }
    }
}

fn steps() -> Vec<Step> {
    let apply = DOCUMENTS[1].to_owned() + "---\n" + DOCUMENTS[4];
    vec![Step::Apply(apply), Step::Delete("Pod/default/app".to_owned()), Step::Cordon("node-1".to_owned())]
}

#[test]
fn what_the_cluster_comes_with_is_settled_by_the_first_step_behind_an_empty_text() {
    let (mut options, mut pair) = (Options::default(), Pair::default());
    for text in ["", DOCUMENTS[0], "", ""] {
        assert_eq!(pair.difference(text, &options), None);
        options.steps = steps();
        assert_eq!(pair.difference(text, &options), None);
        options.steps.clear();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn what_is_edited_is_answered_as_if_it_were_new(
        first in prop::collection::vec(0..DOCUMENTS.len(), 0..16),
        edits in prop::collection::vec(edit(), 1..12),
    ) {
        let mut documents: Vec<String> = first.into_iter().map(|number| DOCUMENTS[number].to_owned()).collect();
        let (mut options, mut pair) = (Options::default(), Pair::default());
        prop_assert_eq!(pair.difference(&documents.join("---\n"), &options), None);
        for edit in edits {
            let before = documents.join("---\n");
            perform(edit, &mut documents, &mut options);
            let text = documents.join("---\n");
            prop_assert_eq!(pair.difference(&text, &options), None, "before:\n{}\nafter:\n{}", before, text);
        }
    }
}
