//! Do the commands do what kubectl does, where no recording says it?

use kubestow::{Options, Profile, Step};
use kubestow_kubectl::{Answer, no_files, run, split};

const MANIFEST: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: app, labels: {tier: web}}
data: {mode: fast, other: x}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: standard, resources: {requests: {storage: 1Gi}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard}
provisioner: ebs.csi.aws.com
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      volumes: [{name: conf, configMap: {name: app}}]
      containers:
      - name: nginx
        image: nginx
        env: [{name: MODE, valueFrom: {configMapKeyRef: {name: app, key: mode}}}]
        volumeMounts: [{name: conf, mountPath: /etc/app}]
---
apiVersion: v1
kind: Pod
metadata: {name: user}
spec:
  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
  containers: [{name: c, image: nginx, volumeMounts: [{name: v, mountPath: /data}]}]
"#;

fn playground(steps: &[Step]) -> Options {
    Options { cluster: Profile::playground(), steps: steps.to_vec(), ..Options::default() }
}

fn after(steps: &[Step], line: &str) -> Answer {
    run(MANIFEST, &playground(steps), &split(line).unwrap(), &no_files)
}

fn kubectl(line: &str) -> Answer {
    after(&[], line)
}

#[test]
fn what_is_not_there_is_told_on_standard_error() {
    for (line, stderr, code) in [
        ("get pvc x", "Error from server (NotFound): persistentvolumeclaims \"x\" not found\n", 1),
        ("get deploy x", "Error from server (NotFound): deployments.apps \"x\" not found\n", 1),
        ("get secret", "No resources found in default namespace.\n", 0),
        ("get pv -l a=b", "No resources found\n", 0),
        ("get pvc -n web", "No resources found in web namespace.\n", 0),
        ("get nonsense", "error: the server doesn't have a resource type \"nonsense\"\n", 1),
        ("get pods --what", "error: unknown flag: --what\n", 1),
        ("get pods user -l a=b", "error: name cannot be provided when a selector is specified\n", 1),
        ("delete pvc", "error: resource(s) were provided, but no name was specified\n", 1),
        ("scale deploy web", "error: required flag(s) \"replicas\" not set\n", 1),
        ("apply -f gone.yaml", "error: the path \"gone.yaml\" does not exist\n", 1),
        (
            "exec user -- rm -rf /",
            "(kubestow: containers do not run here, so `rm` has no answer; exec answers env, printenv, ls, cat, mount, df and hostname)\n",
            126,
        ),
    ] {
        let answer = kubectl(line);
        assert_eq!((answer.stderr.as_str(), answer.code, answer.stdout.as_str()), (stderr, code, ""), "{line}");
    }
}

#[test]
fn several_kinds_bear_their_kind_and_stand_in_tables_of_their_own() {
    let answer = kubectl("get pvc/data sc/standard --no-headers");
    assert_eq!(answer.stdout.lines().count(), 2);
    assert!(answer.stdout.starts_with("persistentvolumeclaim/data"), "{}", answer.stdout);
    assert!(answer.stdout.contains("storageclass.storage.k8s.io/standard"), "{}", answer.stdout);
    let both = kubectl("get pvc,sc").stdout;
    assert!(both.contains("\n\nNAME"), "a line stands between two tables: {both}");
}

#[test]
fn objects_come_in_every_form() {
    assert_eq!(kubectl("get pvc data -o name").stdout, "persistentvolumeclaim/data\n");
    assert_eq!(kubectl("get deploy -o name").stdout, "deployment.apps/web\n");
    assert_eq!(kubectl("get cm app -o jsonpath={.data.mode}").stdout, "fast");
    let columns = kubectl("get cm app -o custom-columns=NAME:.metadata.name,MODE:.data.mode,GONE:.data.gone").stdout;
    assert_eq!(columns, "NAME   MODE   GONE\napp    fast   <none>\n");
    let yaml: serde_yaml::Value = serde_yaml::from_str(&kubectl("get cm app -o yaml").stdout).unwrap();
    assert_eq!(yaml["data"]["mode"], "fast");
    let json: serde_json::Value = serde_json::from_str(&kubectl("get cm -o json").stdout).unwrap();
    assert_eq!((&json["kind"], &json["items"][0]["metadata"]["name"]), (&"List".into(), &"app".into()));
    let all = kubectl("get cm -l tier=web,tier!=db --show-labels -L tier").stdout;
    assert_eq!(all, "NAME   DATA   AGE         TIER   LABELS\napp    2      <unknown>   web    tier=web\n");
    assert_eq!(kubectl("get pods --field-selector metadata.name=user -o name").stdout, "pod/user\n");
}

#[test]
fn running_kubelets_say_how_pods_are() {
    let pods = kubectl("get pods").stdout;
    assert!(pods.contains("user             1/1     Running   0"), "{pods}");
    let deployment = kubectl("get deploy").stdout;
    assert!(deployment.contains("web    2/2     2            2"), "{deployment}");
    let broken = MANIFEST.replace("key: mode", "key: gone");
    let answer = run(&broken, &playground(&[]), &split("get pods -l app=web").unwrap(), &no_files);
    assert!(answer.stdout.contains("0/1     CreateContainerConfigError"), "{}", answer.stdout);
}

#[test]
fn a_change_is_a_step_and_is_seen_afterwards() {
    let answer = kubectl("scale deployment/web --replicas=3");
    assert_eq!((answer.stdout.as_str(), answer.steps.len()), ("deployment.apps/web scaled\n", 1));
    assert!(after(&answer.steps, "get deploy web").stdout.contains("3/3"), "{:?}", answer.steps);

    let answer = kubectl("label cm app tier=db");
    assert_eq!(answer.stderr, "error: 'tier' already has a value (web), and --overwrite is false\n");
    let answer = kubectl("label cm app tier=db --overwrite");
    assert_eq!(answer.stdout, "configmap/app labeled\n");
    assert_eq!(after(&answer.steps, "get cm app -o jsonpath={.metadata.labels.tier}{.data.other}").stdout, "dbx");

    let answer = kubectl(r#"patch cm app -p '{"data":{"mode":"slow"}}'"#);
    assert_eq!(answer.stdout, "configmap/app patched\n");
    assert_eq!(after(&answer.steps, "get cm app -o jsonpath={.data.mode}-{.data.other}").stdout, "slow-x");

    let answer = kubectl("drain node-1 --force --ignore-daemonsets");
    assert!(
        answer.stdout.starts_with("node/node-1 cordoned\nevicting pod default/"),
        "{}{}",
        answer.stdout,
        answer.stderr
    );
    assert!(answer.stdout.ends_with("node/node-1 drained\n"), "{}", answer.stdout);
    assert!(!after(&answer.steps, "get pods -o wide").stdout.contains("node-1"));

    let answer = kubectl("cordon node-1");
    assert_eq!(answer.stdout, "node/node-1 cordoned\n");
    assert!(after(&answer.steps, "get nodes").stdout.contains("Ready,SchedulingDisabled"));
}

#[test]
fn a_delete_says_what_keeps_the_object() {
    let answer = kubectl("delete pvc data");
    assert_eq!(answer.stdout, "persistentvolumeclaim \"data\" deleted from default namespace\n");
    let kept = "(kubestow: kubectl would wait here: kubernetes.io/pvc-protection keeps persistentvolumeclaim/data)\n";
    assert_eq!(answer.stderr, kept);
    assert!(after(&answer.steps, "get pvc").stdout.contains("Terminating"));
    let answer = kubectl("delete pod user pvc/data");
    assert!(answer.stderr.starts_with("error: there is no need to specify a resource type"), "{}", answer.stderr);
    let answer = kubectl("delete deploy web");
    assert!(after(&answer.steps, "get pods -l app=web").stdout.is_empty());
    // Pods of a workload bear generated names.
    let answer = kubectl("delete pod web-<hash>-<1>");
    let step = Step::Delete("Pod/default/web-<hash>-<1>".to_owned());
    assert_eq!((answer.code, answer.steps.as_slice()), (0, &[step][..]), "{}", answer.stderr);
}

#[test]
fn a_document_is_created_configured_or_unchanged() {
    let apply = |text: &str| {
        let files = |_: &str| Ok(text.to_owned());
        run(MANIFEST, &playground(&[]), &split("apply -f -").unwrap(), &files)
    };
    let map = |data: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {data}");
    assert_eq!(apply(&map("new}")).stdout, "configmap/new created\n");
    assert_eq!(apply(&map("app}\ndata: {mode: slow, other: x}")).stdout, "configmap/app configured\n");
    let answer = apply(&map("app, labels: {tier: web}}\ndata: {mode: fast, other: x}"));
    assert_eq!((answer.stdout.as_str(), answer.steps.len()), ("configmap/app unchanged\n", 0));
    let answer =
        apply("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: bad}\nspec: {accessModes: [Often]}");
    assert!(
        answer.stderr.starts_with("The PersistentVolumeClaim \"bad\" is invalid: \n* spec.accessModes"),
        "{}",
        answer.stderr
    );
    assert_eq!((answer.code, answer.steps.len()), (1, 0));
    let answer = apply("apiVersion: v9\nkind: Thing\nmetadata: {name: x}\n");
    assert!(
        answer.stderr.contains("no matches for kind \"Thing\" in version \"v9\"\nensure CRDs"),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_container_shows_its_environment_mounts_and_files() {
    assert_eq!(kubectl("exec deploy/web -- printenv MODE").stdout, "fast\n");
    assert_eq!(kubectl("exec deploy/web -- cat /etc/app/mode /etc/app/../app/other").stdout, "fastx");
    assert_eq!(kubectl("exec deploy/web -- ls /etc/app").stdout, "mode\nother\n");
    let long = kubectl("exec deploy/web -- ls -la /etc/app").stdout;
    assert!(long.contains(" mode -> ..data/mode\n") && long.contains("..data -> ..<time>"), "{long}");
    let through = kubectl("exec deploy/web -- ls -l /etc/app/..data").stdout;
    assert!(through.contains("-rw-r--r--    1 root     root            4 <time> mode"), "{through}");
    let missing = kubectl("exec deploy/web -- cat /etc/app/gone");
    assert_eq!(
        (missing.stderr.as_str(), missing.code),
        ("cat: can't open '/etc/app/gone': No such file or directory\n", 1)
    );
    assert!(kubectl("exec user -- ls /data").stderr.contains("what the storage holds is not known"));
    assert!(kubectl("exec user -- cat /etc/passwd").stderr.contains("what the image holds is not known"));
    assert!(kubectl("exec user -- mount").stdout.contains("<PersistentVolume pvc-"));
    let wrong = kubectl("exec user -c other -- env").stderr;
    assert_eq!(wrong, "Error from server (BadRequest): container other is not valid for pod user\n");
}

#[test]
fn the_schema_is_explained() {
    let text = kubectl("explain pvc.spec.accessModes").stdout;
    assert!(
        text.starts_with("KIND:     PersistentVolumeClaim\nVERSION:  v1\n\nFIELD: accessModes <[]string>\n"),
        "{text}"
    );
    assert_eq!(kubectl("explain pvc.spec.gone").stderr, "error: field \"gone\" does not exist\n");
    assert!(!kubectl("api-resources --no-headers").stdout.starts_with("bindings"));
    assert!(kubectl("api-resources").stdout.contains("persistentvolumeclaims"));
}

#[test]
fn a_service_with_a_selector_has_a_list_of_endpoints_and_a_probe_an_escaped_path() {
    let service =
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: probed}\nspec: {containers: [{name: c, image: x, \
               livenessProbe: {httpGet: {port: 80, path: /healthz?full=true}}}]}\n";
    let steps = [Step::Apply(service.to_owned()), Step::Apply(pod.to_owned())];
    let described = after(&steps, "describe svc web").stdout;
    assert!(described.lines().any(|line| line.trim_end() == "Endpoints:"), "{described}");
    let described = after(&steps, "describe pod probed").stdout;
    assert!(described.contains("http-get http://:80/healthz%3Ffull=true delay"), "{described}");
}

#[test]
fn a_quota_says_what_is_used() {
    let quota = "\n---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {requests.storage: 5Gi, \
                 persistentvolumeclaims: 4}}\n";
    let manifest = format!("{MANIFEST}{quota}");
    let answer = run(&manifest, &playground(&[]), &split("get quota q --no-headers").unwrap(), &no_files);
    let row = "q     persistentvolumeclaims: 1/4, requests.storage: 1Gi/5Gi";
    assert!(answer.stdout.starts_with(row), "{}", answer.stdout);
}
