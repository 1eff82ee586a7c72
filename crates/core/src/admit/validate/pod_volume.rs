//! Are the volumes of a pod in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateVolumes, validateVolumeSource` and the sources that only pods
//! have. Cluster trust bundles are dropped before (their feature is off), and so are pod certificates.

use super::errors::{At, Errors, number, text};
use super::{claim, env, names, source};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;

const MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";
const SECOND: &str = "may not specify more than 1 volume type";

/// The sources in upstream's order: the field, and how the error for a second source names it.
const SOURCES: [(&str, &str); 30] = [
    ("emptyDir", "emptyDir"),
    ("hostPath", "hostPath"),
    ("gitRepo", "gitRepo"),
    ("gcePersistentDisk", "gcePersistentDisk"),
    ("awsElasticBlockStore", "awsElasticBlockStore"),
    ("secret", "secret"),
    ("nfs", "nfs"),
    ("iscsi", "iscsi"),
    ("glusterfs", "glusterfs"),
    ("flocker", "flocker"),
    ("persistentVolumeClaim", "persistentVolumeClaim"),
    ("rbd", "rbd"),
    ("cinder", "cinder"),
    ("cephfs", "cephFS"),
    ("quobyte", "quobyte"),
    ("downwardAPI", "downwarAPI"),
    ("fc", "fc"),
    ("flexVolume", "flexVolume"),
    ("configMap", "configMap"),
    ("azureFile", "azureFile"),
    ("vsphereVolume", "vsphereVolume"),
    ("photonPersistentDisk", "photonPersistentDisk"),
    ("portworxVolume", "portworxVolume"),
    ("azureDisk", "azureDisk"),
    ("storageos", "storageos"),
    ("projected", "projected"),
    ("scaleIO", "scaleIO"),
    ("csi", "csi"),
    ("ephemeral", "ephemeral"),
    ("image", "image"),
];

/// What kind of source a volume has, as far as mounts care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A claim, or one made for the pod: it may be a raw device.
    Claim,
    /// Anything else.
    Other,
}

/// A volume that mounts may name.
pub(super) type Volumes<'a> = BTreeMap<&'a str, Source>;

/// The volumes to check: how messages number the first, and which names are taken by claim templates.
pub(super) struct Context<'a> {
    /// The name of the pod; none in a template.
    pub(super) pod: Option<&'a str>,
    /// The names of a StatefulSet's claim templates: volumes that stand before the template's own, and replace those of
    /// the same name.
    pub(super) templates: &'a [&'a str],
}

fn check_name(errors: &mut Errors, name: &str, path: &Path<'_>) {
    if name.is_empty() {
        errors.required(path, "");
    } else {
        errors.invalid_each(path, name, &complaints(name));
    }
}

/// Checks the volumes; returns those that are in order.
pub(super) fn check<'a>(
    errors: &mut Errors,
    volumes: &'a [Value],
    path: &Path<'_>,
    context: &Context<'a>,
) -> Volumes<'a> {
    let mut known = Volumes::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut shown_index = 0;
    for template in context.templates {
        if !seen.insert(template) {
            continue;
        }
        let shown = path.index(shown_index);
        let before = errors.causes.len();
        if template.is_empty() {
            errors.required(&shown.field("persistentVolumeClaim").field("claimName"), "");
        }
        check_name(errors, template, &shown.field("name"));
        if errors.causes.len() == before {
            known.insert(template, Source::Claim);
        }
        shown_index += 1;
    }
    let made: BTreeSet<String> = match context.pod.filter(|pod| !pod.is_empty()) {
        Some(pod) => {
            let ephemeral = volumes.iter().filter(|volume| volume.get("ephemeral").is_some());
            ephemeral.map(|volume| format!("{pod}-{}", text(volume, "name"))).collect()
        }
        None => BTreeSet::new(),
    };
    for (index, volume) in volumes.iter().enumerate() {
        let name = text(volume, "name");
        if context.templates.contains(&name) {
            continue;
        }
        let (shown, place) = (path.index(shown_index), path.index(index));
        shown_index += 1;
        let before = errors.causes.len();
        check_source(errors, volume, &shown, context.pod);
        check_name(errors, name, &shown.field("name"));
        if seen.contains(name) {
            errors.duplicate(&shown.field("name"), name);
        }
        if errors.causes.len() == before {
            seen.insert(name);
            let claims = ["persistentVolumeClaim", "ephemeral"].iter().any(|kind| volume.get(kind).is_some());
            known.insert(name, if claims { Source::Claim } else { Source::Other });
        }
        if let Some(claim) = volume.str_at(&["persistentVolumeClaim", "claimName"]).filter(|c| made.contains(*c)) {
            errors.invalid(
                &shown.field("persistentVolumeClaim").field("claimName"),
                claim,
                "must not reference a PVC that gets created for an ephemeral volume",
            );
        }
        if shown_index != index + 1 {
            errors.relocate(before, &shown.to_owned(), &place.to_owned());
        }
    }
    known
}

/// The token's volume has a placeholder in its name.
fn complaints(name: &str) -> names::Complaints {
    match name.strip_suffix("<generated>") {
        Some(start) => names::dns_label(&format!("{start}x")),
        None => names::dns_label(name),
    }
}

fn check_source(errors: &mut Errors, volume: &Value, path: &Path<'_>, pod: Option<&str>) {
    let mut found = false;
    for (kind, second) in SOURCES {
        let Some(value) = volume.get(kind) else { continue };
        let name = text(volume, "name");
        if found {
            errors.forbidden(At::shown_as(&path.field(second), &path.field(kind)), SECOND);
        } else {
            found = true;
            one_source(errors, kind, value, path, (name, pod));
        }
        if let Some(why) = (kind == "iscsi").then(|| source::iscsi_name_too_long(name, value)).flatten() {
            errors.invalid(&path.field("name"), name, why);
        }
    }
    if !found {
        errors.required(path, "must specify a volume type");
    }
}

fn one_source(errors: &mut Errors, kind: &str, value: &Value, path: &Path<'_>, (name, pod): (&str, Option<&str>)) {
    let here = path.field(kind);
    match kind {
        "emptyDir" => {
            let negative = |v: &Value| crate::quantity::of_value(v) < crate::quantity::Quantity::ZERO;
            if value.get("sizeLimit").is_some_and(negative) {
                errors.forbidden(&here.field("sizeLimit"), "SizeLimit field must be a valid resource quantity");
            }
        }
        "gitRepo" => {
            errors.text(value, &here, "repository");
            source::descending(errors, text(value, "directory"), &here.field("directory"));
        }
        // upstream names the fields of this source so
        "gcePersistentDisk" => {
            let before = errors.causes.len();
            source::check(errors, kind, value, &here, None);
            errors.rename(before, &here.to_owned(), &path.field("persistentDisk").to_owned());
        }
        "secret" | "configMap" => {
            errors.text(value, &here, if kind == "secret" { "secretName" } else { "name" });
            mode(errors, value, &here, "defaultMode");
            items(errors, value, &here);
        }
        "downwardAPI" => {
            mode(errors, value, &here, "defaultMode");
            downward_files(errors, value, &here);
        }
        "projected" => projected(errors, value, &here),
        "persistentVolumeClaim" => errors.text(value, &here, "claimName"),
        "csi" => {
            source::csi_driver_name(errors, text(value, "driver"), &here.field("driver"));
            if let Some(secret) = value.get("nodePublishSecretRef") {
                let at = here.field("nodePublishSecretRef");
                let name = text(secret, "name");
                if name.is_empty() {
                    errors.required(&at.field("name"), "");
                } else {
                    let (shown, place) = (here.field("name"), at.field("name"));
                    errors.invalid_each(At::shown_as(&shown, &place), name, &names::dns_subdomain(name));
                }
            }
        }
        "ephemeral" => {
            let at = here.field("volumeClaimTemplate");
            match value.get("volumeClaimTemplate") {
                None => errors.required(&at, ""),
                Some(template) => claim::template(errors, template, &at),
            }
            if let Some(pod) = pod.filter(|pod| !pod.is_empty() && !name.is_empty()) {
                let claim = format!("{pod}-{name}");
                for why in names::dns_subdomain(&super::metadata::without_placeholders(&claim)) {
                    errors.invalid(&path.field("name"), name, &format!("PVC name \"{claim}\": {why}"));
                }
            }
        }
        "image" => {
            if pod.is_some() {
                errors.text(value, &here, "reference");
            }
            if let Some(policy) = value.str_at(&["pullPolicy"]) {
                errors.one_of(&here.field("pullPolicy"), policy, &["Always", "IfNotPresent", "Never"]);
            }
        }
        _ => source::check(errors, kind, value, &here, None),
    }
}

fn mode(errors: &mut Errors, holder: &Value, path: &Path<'_>, field: &str) {
    if holder.get(field).is_some() && !(0..=0o777).contains(&number(holder, field)) {
        errors.invalid(&path.field(field), number(holder, field), MODE);
    }
}

fn items(errors: &mut Errors, holder: &Value, path: &Path<'_>) {
    let path = path.field("items");
    for (index, item) in holder.list_at(&["items"]).iter().enumerate() {
        let here = path.index(index);
        errors.text(item, &here, "key");
        errors.text(item, &here, "path");
        source::non_reserved(errors, text(item, "path"), &here.field("path"));
        mode(errors, item, &here, "mode");
    }
}

/// Upstream names the fields of these files without the number of the file.
fn downward_files(errors: &mut Errors, holder: &Value, path: &Path<'_>) {
    let list = path.field("items");
    for (index, file) in holder.list_at(&["items"]).iter().enumerate() {
        let before = errors.causes.len();
        downward_file(errors, file, path);
        errors.relocate(before, &path.to_owned(), &list.index(index).to_owned());
    }
}

fn downward_file(errors: &mut Errors, file: &Value, path: &Path<'_>) {
    errors.text(file, path, "path");
    source::non_reserved(errors, text(file, "path"), &path.field("path"));
    match (file.get("fieldRef"), file.get("resourceFieldRef")) {
        (Some(reference), resource) => {
            env::field_ref(errors, reference, &path.field("fieldRef"), env::FieldsOf::Volume);
            if resource.is_some() {
                errors.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        }
        (None, Some(resource)) => env::resource_ref(errors, resource, &path.field("resourceFieldRef"), true),
        (None, None) => errors.required(path, "one of fieldRef and resourceFieldRef is required"),
    }
    mode(errors, file, path, "mode");
}

fn projected(errors: &mut Errors, volume: &Value, path: &Path<'_>) {
    mode(errors, volume, path, "defaultMode");
    let list = path.field("sources");
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    for (index, source) in volume.list_at(&["sources"]).iter().enumerate() {
        let here = list.index(index);
        let mut kinds = 0;
        for kind in ["secret", "configMap"] {
            let Some(value) = source.get(kind) else { continue };
            kinds += 1;
            let at = here.field(kind);
            errors.text(value, &at, "name");
            let at_items = at.field("items");
            for (index, item) in value.list_at(&["items"]).iter().enumerate() {
                let here = at_items.index(index);
                errors.text(item, &here, "key");
                errors.text(item, &here, "path");
                let target = text(item, "path");
                source::non_reserved(errors, target, &here.field("path"));
                mode(errors, item, &here, "mode");
                if !target.is_empty() && !paths.insert(target) {
                    errors.invalid(At::shown_as(path, &here.field("path")), text(value, "name"), CONFLICT);
                }
            }
        }
        if let Some(value) = source.get("downwardAPI") {
            kinds += 1;
            let at = here.field("downwardAPI");
            let list = at.field("items");
            for (index, file) in value.list_at(&["items"]).iter().enumerate() {
                let before = errors.causes.len();
                downward_file(errors, file, &at);
                errors.relocate(before, &at.to_owned(), &list.index(index).to_owned());
                let target = text(file, "path");
                if !target.is_empty() && !paths.insert(target) {
                    errors.invalid(At::shown_as(path, &list.index(index).field("path")), target, CONFLICT);
                }
            }
        }
        if let Some(token) = source.get("serviceAccountToken") {
            kinds += 1;
            self::token(errors, token, &here.field("serviceAccountToken"), path);
        }
        kinds += ["clusterTrustBundle", "podCertificate"].iter().filter(|kind| source.get(kind).is_some()).count();
        if kinds > 1 {
            errors.forbidden(&here, "may not specify more than 1 volume type per source");
        }
    }
}

const CONFLICT: &str = "conflicting duplicate paths";

fn token(errors: &mut Errors, token: &Value, here: &Path<'_>, volume: &Path<'_>) {
    let seconds = number(token, "expirationSeconds");
    let at = here.field("expirationSeconds");
    if seconds < 600 {
        errors.invalid(&at, seconds, "may not specify a duration less than 10 minutes");
    }
    if seconds > 1 << 32 {
        errors.invalid(&at, seconds, "may not specify a duration larger than 2^32 seconds");
    }
    // upstream names the token's path as if it were the volume's
    let (shown, place) = (volume.field("path"), here.field("path"));
    let at = At::shown_as(&shown, &place);
    match text(token, "path") {
        "" => errors.required(at, ""),
        target => source::non_reserved(errors, target, at),
    }
}
