//! Documents that the API server refuses.

use super::{all_fixes, applied, mends, pod};

fn container(fields: &str) -> String {
    pod(&format!("  containers:\n  - name: a\n    image: i\n{fields}"))
}

fn claim(spec: &str) -> String {
    let volume = "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  \
                  accessModes: [ReadWriteOnce]\n  capacity: {storage: 20Gi}\n  hostPath: {path: /mnt}\n";
    format!("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec:\n{spec}{volume}")
}

const SIZE: &str = "  resources: {requests: {storage: 1Gi}}\n";

#[test]
fn misspelt_fields_get_their_names() {
    let text = container("    comand: [sh]\n");
    assert_eq!(mends(&text, "rename-field"), text.replace("comand", "command"));
    mends(&container("    Command: [sh]\n"), "rename-field");
    mends(&claim(&format!("  acessModes: [ReadWriteOnce]\n{SIZE}")), "rename-field");
    assert_eq!(mends(&container("    unheard: of\n"), "remove-field"), container(""));
}

#[test]
fn a_field_that_is_there_already_is_not_written_over() {
    let text = container("    command: [a]\n    comand: [b]\n");
    assert!(all_fixes(&text).iter().all(|fix| fix.code != "rename-field"));
}

#[test]
fn values_get_the_type_that_is_wanted() {
    let env = container("    env:\n    - name: A\n      value: 8080\n");
    assert_eq!(mends(&env, "quote"), env.replace("8080", "\"8080\""));
    let yes = container("    env: [{name: A, value: yes}]\n");
    assert_eq!(mends(&yes, "quote"), yes.replace("yes", "\"yes\""));
    mends(&container("    ports: [{containerPort: \"80\"}]\n"), "unquote");
    mends(&container("    stdin: \"yes\"\n"), "unquote");
    mends(&container("    command: sh\n"), "make-list");
    let pairs = container("    env:\n      A: 1\n      B: x\n");
    assert!(mends(&pairs, "make-list").contains("- name: A\n      value: \"1\"\n    - name: B\n      value: x"));
}

#[test]
fn versions_and_kinds_that_are_not_served_move() {
    let deployment = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    metadata:\n      \
                      labels: {app: web}\n    spec:\n      containers: [{name: a, image: i}]\n";
    let mended = mends(deployment, "api-version");
    assert!(mended.starts_with("apiVersion: apps/v1\n"), "{mended}");
    assert!(mended.contains("  selector:\n    matchLabels:\n      app: web\n"), "{mended}");
    mends(&deployment.replace("extensions/v1beta1", "apps/v1"), "selector");
    mends(&container("").replace("kind: Pod", "kind: pod"), "kind");
    mends(&container("").replacen("apiVersion: v1\n", "", 1), "api-version");
}

#[test]
fn a_template_has_the_labels_that_its_selector_asks_for() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels: {app: web}\n  \
                      template:\n    metadata:\n      labels: {app: wbe}\n    spec:\n      containers: [{name: a, image: i}]\n";
    assert!(mends(deployment, "template-labels").contains("labels: {app: web}\n    spec"));
    assert!(mends(deployment, "selector").contains("matchLabels: {app: wbe}"));
}

#[test]
fn namespaces_come_first() {
    let text = container("").replace("  name: app\n", "  name: app\n  namespace: web\n");
    let mended = mends(&text, "create-namespace");
    assert_eq!(mended, format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n---\n{text}"));
    let late = format!("{text}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: web}}\n");
    assert!(mends(&late, "namespace-first").starts_with("apiVersion: v1\nkind: Namespace\n"));
    let near = text.replace("namespace: web", "namespace: kube-systm");
    assert!(applied(&near, "set-value").contains("namespace: kube-system\n"));
}

#[test]
fn what_is_missing_is_added() {
    assert!(mends(&claim(SIZE), "add-field").contains("  accessModes:\n  - ReadWriteOnce\n"));
    mends(&claim("  accessModes: [ReadWriteOnce]\n"), "add-field");
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: i}]\n";
    assert!(applied(job, "add-field").contains("      restartPolicy: Never\n"));
    mends(&pod("  containers: [{name: a}]\n"), "add-field");
    mends(&pod("  containers: [{image: i}]\n"), "add-field");
}

#[test]
fn amounts_get_a_suffix_that_kubernetes_knows() {
    let text = claim("  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 10GB}}\n");
    assert!(mends(&text, "quantity-suffix").contains("storage: 10G}"));
    let both: Vec<_> = all_fixes(&text).into_iter().map(|fix| fix.title).collect();
    assert_eq!(both, ["Write the amount as 10G", "Write the amount as 10Gi"]);
}

#[test]
fn modes_are_octal() {
    let volume = |mode: &str| {
        pod(&format!(
            "  containers: [{{name: a, image: i}}]\n  volumes:\n  - name: v\n    secret:\n      secretName: s\n      defaultMode: {mode}\n"
        ))
    };
    assert_eq!(mends(&volume("777"), "octal-mode"), volume("0777"));
    assert_eq!(mends(&volume("\"0644\""), "octal-mode"), volume("0644"));
}

#[test]
fn enumerations_take_the_nearest_value() {
    assert!(mends(&container("    imagePullPolicy: always\n"), "set-value").contains("imagePullPolicy: Always\n"));
    let text = claim(&format!("  accessModes: [ReadWriteOnces]\n{SIZE}"));
    assert!(mends(&text, "set-value").contains("[ReadWriteOnce]"));
}

#[test]
fn paths_and_names_are_put_right() {
    let mount = |fields: &str| {
        pod(&format!(
            "  containers:\n  - name: a\n    image: i\n    volumeMounts:\n    - {{{fields}}}\n  volumes:\n  - {{name: data, emptyDir: {{}}}}\n"
        ))
    };
    assert_eq!(mends(&mount("name: dta, mountPath: /d"), "set-value"), mount("name: data, mountPath: /d"));
    assert!(mends(&mount("name: dta, mountPath: /d"), "add-volume").contains("  - name: dta\n    emptyDir: {}\n"));
    assert_eq!(
        mends(&mount("name: data, mountPath: /d, subPath: /x"), "set-value"),
        mount("name: data, mountPath: /d, subPath: x")
    );
    let named = container("").replace("name: app", "name: My_App");
    assert!(mends(&named, "set-value").contains("name: my-app\n"));
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
                  capacity: {storage: 1Gi}\n  local: {path: data}\n  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: \
                  [{key: kubernetes.io/hostname, operator: In, values: [node-1]}]}]}}\n";
    let _ = applied(&volume.replace("local: {path: data}", "nfs: {server: s, path: data}"), "set-value");
    assert!(
        applied(&mount("name: data, mountPath: /d, mountPropagation: Bidirectional"), "privileged")
            .contains("privileged: true")
    );
}

#[test]
fn a_secret_that_is_no_base64_is_plain_text() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  password: hunter2!\n";
    assert_eq!(mends(secret, "string-data"), secret.replace("\ndata:", "\nstringData:"));
    assert_eq!(mends(secret, "base64"), secret.replace("hunter2!", "\"aHVudGVyMiE=\""));
    let two = secret.to_owned() + "  user: YWRtaW4=\n";
    assert!(mends(&two, "string-data").contains("stringData:\n  password: \"hunter2!\"\ndata:\n  user: YWRtaW4=\n"));
}

#[test]
fn one_trouble_after_the_other_comes_to_light() {
    let text = container("    env:\n    - {name: A, value: 1}\n    - {name: B, value: 2}\n");
    let fix = all_fixes(&text).into_iter().find(|fix| fix.code == "quote").expect("a way out");
    assert!(fix.result.starts_with("the next problem comes to light: "), "{}", fix.result);
    mends(&fix.apply(&text), "quote");
}

#[test]
fn nothing_is_guessed() {
    for text in [
        claim("  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: much}}\n"),
        "apiVersion: v1\nkind: Widget\nmetadata: {name: a}\n".to_owned(),
    ] {
        assert!(all_fixes(&text).is_empty(), "{text}");
    }
}
