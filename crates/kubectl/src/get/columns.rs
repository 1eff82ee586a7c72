//! Which columns does the API server give for a resource?
//!
//! As the server of this version answers a request for a table; a test compares them with what it answered. Of resources
//! that have no columns of their own it gives the name and the time of creation.

/// A heading, and whether it is shown only with `-o wide`.
pub(crate) type Column = (&'static str, bool);

const fn always(name: &'static str) -> Column {
    (name, false)
}

const fn wide(name: &'static str) -> Column {
    (name, true)
}

const DEFAULT: &[Column] = &[always("Name"), always("Created At")];

/// The columns of a resource.
pub(crate) fn of(plural: &str) -> &'static [Column] {
    let found = TABLE.iter().find(|(of, _)| *of == plural);
    found.map_or(DEFAULT, |(_, columns)| columns)
}

/// Resources and their columns.
const TABLE: &[(&str, &[Column])] = &[
    (
        "persistentvolumes",
        &[
            always("Name"),
            always("Capacity"),
            always("Access Modes"),
            always("Reclaim Policy"),
            always("Status"),
            always("Claim"),
            always("StorageClass"),
            always("VolumeAttributesClass"),
            always("Reason"),
            always("Age"),
            wide("VolumeMode"),
        ],
    ),
    (
        "persistentvolumeclaims",
        &[
            always("Name"),
            always("Status"),
            always("Volume"),
            always("Capacity"),
            always("Access Modes"),
            always("StorageClass"),
            always("VolumeAttributesClass"),
            always("Age"),
            wide("VolumeMode"),
        ],
    ),
    (
        "pods",
        &[
            always("Name"),
            always("Ready"),
            always("Status"),
            always("Restarts"),
            always("Age"),
            wide("IP"),
            wide("Node"),
            wide("Nominated Node"),
            wide("Readiness Gates"),
        ],
    ),
    ("configmaps", &[always("Name"), always("Data"), always("Age")]),
    ("secrets", &[always("Name"), always("Type"), always("Data"), always("Age")]),
    (
        "nodes",
        &[
            always("Name"),
            always("Status"),
            always("Roles"),
            always("Age"),
            always("Version"),
            wide("Internal-IP"),
            wide("External-IP"),
            wide("OS-Image"),
            wide("Kernel-Version"),
            wide("Container-Runtime"),
        ],
    ),
    ("namespaces", &[always("Name"), always("Status"), always("Age")]),
    (
        "services",
        &[
            always("Name"),
            always("Type"),
            always("Cluster-IP"),
            always("External-IP"),
            always("Port(s)"),
            always("Age"),
            wide("Selector"),
        ],
    ),
    ("serviceaccounts", &[always("Name"), always("Age")]),
    (
        "events",
        &[
            always("Last Seen"),
            always("Type"),
            always("Reason"),
            always("Object"),
            wide("Subobject"),
            wide("Source"),
            always("Message"),
            wide("First Seen"),
            wide("Count"),
            wide("Name"),
        ],
    ),
    (
        "deployments",
        &[
            always("Name"),
            always("Ready"),
            always("Up-to-date"),
            always("Available"),
            always("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
    ),
    ("replicasets", REPLICAS),
    ("replicationcontrollers", REPLICAS),
    ("statefulsets", &[always("Name"), always("Ready"), always("Age"), wide("Containers"), wide("Images")]),
    (
        "daemonsets",
        &[
            always("Name"),
            always("Desired"),
            always("Current"),
            always("Ready"),
            always("Up-to-date"),
            always("Available"),
            always("Node Selector"),
            always("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
    ),
    (
        "jobs",
        &[
            always("Name"),
            always("Status"),
            always("Completions"),
            always("Duration"),
            always("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
    ),
    (
        "cronjobs",
        &[
            always("Name"),
            always("Schedule"),
            always("Timezone"),
            always("Suspend"),
            always("Active"),
            always("Last Schedule"),
            always("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
    ),
    (
        "storageclasses",
        &[
            always("Name"),
            always("Provisioner"),
            always("ReclaimPolicy"),
            always("VolumeBindingMode"),
            always("AllowVolumeExpansion"),
            always("Age"),
        ],
    ),
    (
        "csidrivers",
        &[
            always("Name"),
            always("AttachRequired"),
            always("PodInfoOnMount"),
            always("StorageCapacity"),
            always("TokenRequests"),
            always("RequiresRepublish"),
            always("Modes"),
            always("Age"),
        ],
    ),
    ("csinodes", &[always("Name"), always("Drivers"), always("Age")]),
    (
        "volumeattachments",
        &[always("Name"), always("Attacher"), always("PV"), always("Node"), always("Attached"), always("Age")],
    ),
    ("volumeattributesclasses", &[always("Name"), always("DriverName"), always("Age")]),
    (
        "volumesnapshots",
        &[
            always("Name"),
            always("ReadyToUse"),
            always("SourcePVC"),
            always("SourceSnapshotContent"),
            always("RestoreSize"),
            always("SnapshotClass"),
            always("SnapshotContent"),
            always("CreationTime"),
            always("Age"),
        ],
    ),
    (
        "volumesnapshotcontents",
        &[
            always("Name"),
            always("ReadyToUse"),
            always("RestoreSize"),
            always("DeletionPolicy"),
            always("Driver"),
            always("VolumeSnapshotClass"),
            always("VolumeSnapshot"),
            always("VolumeSnapshotNamespace"),
            always("Age"),
        ],
    ),
    ("volumesnapshotclasses", &[always("Name"), always("Driver"), always("DeletionPolicy"), always("Age")]),
    ("controllerrevisions", &[always("Name"), always("Controller"), always("Revision"), always("Age")]),
    ("resourcequotas", &[always("Name"), always("Request"), always("Limit"), always("Age")]),
    (
        "priorityclasses",
        &[always("Name"), always("Value"), always("Global-Default"), always("Age"), wide("PreemptionPolicy")],
    ),
    (
        "poddisruptionbudgets",
        &[
            always("Name"),
            always("Min Available"),
            always("Max Unavailable"),
            always("Allowed Disruptions"),
            always("Age"),
        ],
    ),
];

const REPLICAS: &[Column] = &[
    always("Name"),
    always("Desired"),
    always("Current"),
    always("Ready"),
    always("Age"),
    wide("Containers"),
    wide("Images"),
    wide("Selector"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_that_the_server_gave() {
        let recorded: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/columns-v1.36.2.json")).unwrap();
        let recorded = recorded["columns"].as_object().unwrap();
        assert!(recorded.len() > 20);
        for (plural, columns) in recorded {
            let columns: Vec<(&str, bool)> = columns
                .as_array()
                .unwrap()
                .iter()
                .map(|column| (column["name"].as_str().unwrap(), column["priority"] != 0))
                .collect();
            assert_eq!(of(plural), columns, "{plural}");
        }
    }
}
