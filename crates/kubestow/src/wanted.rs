//! Which objects does a person mean by `pvc/data`?
//!
//! Kinds go by the names that kubectl takes: in any case, in the plural, or short. Not here: groups and versions.

use std::fmt;

/// The short names that kubectl knows for the kinds.
const SHORT: [(&str, &str); 17] = [
    ("po", "pod"),
    ("pvc", "persistentvolumeclaim"),
    ("pv", "persistentvolume"),
    ("sc", "storageclass"),
    ("cm", "configmap"),
    ("no", "node"),
    ("ns", "namespace"),
    ("svc", "service"),
    ("sa", "serviceaccount"),
    ("deploy", "deployment"),
    ("sts", "statefulset"),
    ("ds", "daemonset"),
    ("rs", "replicaset"),
    ("vs", "volumesnapshot"),
    ("vsc", "volumesnapshotcontent"),
    ("vsclass", "volumesnapshotclass"),
    ("vac", "volumeattributesclass"),
];

/// `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`; a name that ends in `*` stands for all that begin like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    written: String,
    kind: String,
    names: Vec<String>,
}

impl Wanted {
    /// Reads what is written; none if it names no kind or has empty or too many parts.
    ///
    /// ```
    /// use kubestow::Wanted;
    /// let wanted = Wanted::parse("pvc/data").unwrap();
    /// assert!(wanted.is("PersistentVolumeClaim/default/data"));
    /// assert!(!wanted.is("PersistentVolumeClaim/default/other"));
    /// assert!(Wanted::parse("pvc/").is_none());
    /// ```
    pub fn parse(written: &str) -> Option<Wanted> {
        let mut parts = written.split('/').map(str::to_owned);
        let kind = parts.next()?.to_lowercase();
        let names: Vec<String> = parts.collect();
        if kind.is_empty() || names.len() > 2 || names.iter().any(String::is_empty) {
            return None;
        }
        let long = SHORT.iter().find(|(short, _)| *short == kind).map(|(_, long)| (*long).to_owned());
        Some(Wanted { written: written.to_owned(), kind: long.unwrap_or(kind), names })
    }

    /// Whether the object `Kind/namespace/name` is meant; the namespace may have been left out.
    pub fn is(&self, id: &str) -> bool {
        let mut parts = id.split('/');
        let found = parts.next().unwrap_or_default().to_lowercase();
        let names: Vec<&str> = parts.collect();
        let kind = self.kind == found || self.kind.strip_prefix(&found).is_some_and(|rest| rest == "s" || rest == "es");
        let name = |wanted: &str, found: &str| match wanted.strip_suffix('*') {
            Some(beginning) => found.starts_with(beginning),
            None => wanted == found,
        };
        kind && match (self.names.as_slice(), names.as_slice()) {
            ([], _) => true,
            ([wanted], [.., found]) => name(wanted, found),
            ([namespace, wanted], [among, found]) => namespace == among && name(wanted, found),
            _ => false,
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(wanted: &str, id: &str) -> bool {
        Wanted::parse(wanted).is_some_and(|wanted| wanted.is(id))
    }

    #[test]
    fn kinds_may_be_short_and_namespaces_left_out() {
        let id = "PersistentVolumeClaim/default/data";
        for wanted in
            ["pvc/data", "PersistentVolumeClaim/data", "persistentvolumeclaims/data", "pvc/default/data", "pvc"]
        {
            assert!(is(wanted, id), "{wanted}");
        }
        for wanted in ["pv/data", "pvc/other/data", "pvc/default", "persistentvolume", "pvc/data/", ""] {
            assert!(!is(wanted, id), "{wanted}");
        }
        assert!(is("sc/fast", "StorageClass/fast") && is("storageclasses", "StorageClass/fast"));
    }

    #[test]
    fn a_star_stands_for_any_end() {
        assert!(is("pod/web-*", "Pod/default/web-7c9f") && is("pod/default/*", "Pod/default/web-7c9f"));
        assert!(!is("pod/web-*", "Pod/default/db-0"));
    }
}
