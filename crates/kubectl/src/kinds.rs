//! Which resource is meant?
//!
//! Models how kubectl's REST mapper reads `pvc`, `PersistentVolumeClaim`, `deployments.apps` or `deployments.v1.apps`
//! (apimachinery `pkg/api/meta`, client-go `restmapper/shortcut.go`), over the kinds that the API server serves. Left out:
//! resources that the server only takes reviews for.

use kubestow_core::schema::{self, Served};

/// Short names, as discovery lists them.
const SHORT: &[(&str, &[&str])] = &[
    ("configmaps", &["cm"]),
    ("endpoints", &["ep"]),
    ("events", &["ev"]),
    ("limitranges", &["limits"]),
    ("namespaces", &["ns"]),
    ("nodes", &["no"]),
    ("persistentvolumeclaims", &["pvc"]),
    ("persistentvolumes", &["pv"]),
    ("pods", &["po"]),
    ("replicationcontrollers", &["rc"]),
    ("resourcequotas", &["quota"]),
    ("serviceaccounts", &["sa"]),
    ("services", &["svc"]),
    ("customresourcedefinitions", &["crd", "crds"]),
    ("daemonsets", &["ds"]),
    ("deployments", &["deploy"]),
    ("replicasets", &["rs"]),
    ("statefulsets", &["sts"]),
    ("horizontalpodautoscalers", &["hpa"]),
    ("cronjobs", &["cj"]),
    ("certificatesigningrequests", &["csr"]),
    ("ingresses", &["ing"]),
    ("ipaddresses", &["ip"]),
    ("networkpolicies", &["netpol"]),
    ("poddisruptionbudgets", &["pdb"]),
    ("priorityclasses", &["pc"]),
    ("storageclasses", &["sc"]),
    ("volumeattributesclasses", &["vac"]),
    ("volumesnapshots", &["vs"]),
    ("volumesnapshotclasses", &["vsclass", "vsclasses"]),
    ("volumesnapshotcontents", &["vsc", "vscs"]),
];

/// What `all` stands for, in the order of discovery.
pub(crate) const ALL: &[&str] = &[
    "pods",
    "replicationcontrollers",
    "services",
    "daemonsets",
    "deployments",
    "replicasets",
    "statefulsets",
    "horizontalpodautoscalers",
    "cronjobs",
    "jobs",
];

/// The resources that objects of can be listed, each in its preferred version.
pub(crate) fn resources() -> impl Iterator<Item = &'static Served> {
    schema::kinds().iter().filter(|served| {
        let version = served.api_version;
        let is_preferred =
            !matches!((version, served.kind), ("events.k8s.io/v1", _) | ("autoscaling/v1", _) | ("v1", "Binding"));
        is_preferred && !version.starts_with("authentication.k8s.io/") && !version.starts_with("authorization.k8s.io/")
    })
}

/// The short names of a resource.
pub(crate) fn short_names(served: &Served) -> &'static [&'static str] {
    SHORT.iter().find(|(plural, _)| *plural == served.plural).map_or(&[], |(_, short)| short)
}

/// The resource of this plural.
pub(crate) fn of_plural(plural: &str) -> Option<&'static Served> {
    resources().find(|served| served.plural == plural)
}

/// The resource that a word means: plural, singular or short name, in any case, with or without version and group.
pub(crate) fn find(word: &str) -> Option<&'static Served> {
    let word = word.to_lowercase();
    let (name, rest) = word.split_once('.').unwrap_or((&word, ""));
    let names = |served: &Served| {
        served.plural == name || served.kind.to_lowercase() == name || short_names(served).contains(&name)
    };
    let in_group = |served: &Served| {
        let group = served.group();
        // upstream: ParseResourceArg: resource.version.group, else resource.group, of which the beginning is enough
        rest.is_empty()
            || group == rest
            || (group.starts_with(rest) && !rest.is_empty())
            || rest.split_once('.').is_some_and(|(version, of)| version == served.version() && of == group)
            || (group.is_empty() && rest == served.version())
    };
    resources().find(|served| names(served) && in_group(served))
}

/// `kind.group`, as kubectl names what it has changed: `deployment.apps`, `pod`.
pub(crate) fn kind_and_group(served: &Served) -> String {
    let kind = served.kind.to_lowercase();
    match served.group() {
        "" => kind,
        group => format!("{kind}.{group}"),
    }
}

/// `resource.group`, as the API server names it in errors: `deployments.apps`, `pods`.
pub(crate) fn plural_and_group(served: &Served) -> String {
    match served.group() {
        "" => served.plural.to_owned(),
        group => format!("{}.{group}", served.plural),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_has_many_names() {
        for word in ["pvc", "PVC", "persistentvolumeclaim", "PersistentVolumeClaims", "pvc.v1"] {
            assert_eq!(find(word).map(|served| served.kind), Some("PersistentVolumeClaim"), "{word}");
        }
        for word in ["deploy", "deployments.apps", "deployment.v1.apps", "deployments.v1.apps"] {
            assert_eq!(find(word).map(|served| served.kind), Some("Deployment"), "{word}");
        }
        assert_eq!(find("vs").map(|served| served.kind), Some("VolumeSnapshot"));
        for word in ["", "x", "pods.apps", "tokenreviews"] {
            assert!(find(word).is_none(), "{word}");
        }
    }

    #[test]
    fn every_short_name_and_member_of_all_is_served() {
        for plural in SHORT.iter().map(|(plural, _)| plural).chain(ALL) {
            assert!(of_plural(plural).is_some(), "{plural}");
        }
    }
}
