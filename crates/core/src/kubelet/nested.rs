//! Which folders does the kubelet make in a volume for mounts below it?
//!
//! Models `pkg/volume/util/nested_volumes.go: getNestedMountpoints`. A volume that the kubelet writes is read-only to the
//! runtime, which could not make a mount point inside it; so the kubelet makes them beforehand, and every container that
//! mounts the volume sees them.

use super::clean::clean_path;
use super::look::Look;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The folders, below the volume's root, or the kubelet's error.
pub(super) fn mount_points(look: &Look<'_>, volume: &str) -> Result<Vec<String>, String> {
    let mut made = BTreeSet::new();
    for container in &look.containers {
        let mounts = container.value.list_at(&["volumeMounts"]);
        let path = |mount: &crate::value::Value| clean_path(mount.str_at(&["mountPath"]).unwrap_or_default());
        let own = mounts.iter().filter(|mount| mount.str_at(&["name"]) == Some(volume)).map(path);
        let mut all: Vec<String> = mounts.iter().map(path).collect();
        // Part by part, so that what lies below a folder comes right after it.
        all.sort_by(|a, b| a.split('/').cmp(b.split('/')));
        for root in own {
            if root.starts_with("../") {
                return Err(format!("invalid container mount point {root}"));
            }
            let below = format!("{root}/");
            let mut last = String::new();
            for point in all.iter().filter(|point| point.starts_with(&below)) {
                // What lies below another mount is that mount's business.
                if last.is_empty() || !point.starts_with(&last) {
                    made.insert(point[below.len()..].to_string());
                    last = format!("{point}/");
                }
            }
        }
    }
    Ok(made.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Lab, pod};
    use super::*;
    use serde_json::json;

    fn points(paths: &[&str]) -> Result<Vec<String>, String> {
        let other = |path: &&str| json!({"name": "e", "mountPath": path});
        let mut mounts: Vec<_> = paths.iter().skip(1).map(other).collect();
        mounts.push(json!({"name": "c", "mountPath": paths[0]}));
        let lab = Lab::of([pod(json!({"containers": [{"name": "main", "volumeMounts": mounts}]}))]);
        mount_points(&lab.look("p"), "c")
    }

    #[test]
    fn the_first_mount_points_below_are_made() {
        let paths = ["/dir", "/dir/nested/double", "/dir/nested", "/dir/nested-too", "/dir2", "/other", "/dir/a/b"];
        assert_eq!(points(&paths).unwrap(), ["a/b", "nested", "nested-too"]);
        assert_eq!(points(&["/dir/"]).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_mount_outside_of_the_container_is_refused() {
        assert_eq!(points(&["../x"]), Err("invalid container mount point ../x".into()));
    }
}
