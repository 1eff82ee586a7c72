//! What should the user know?
//!
//! A finding is data: a stable code, the object and field that it is about, and the words that fill the sentence. The
//! sentence itself is made by whoever shows it, in the reader's language. What Kubernetes itself would say stands in
//! `kubernetes`, to the letter.

use crate::object::ObjectId;
use crate::path::FieldPath;
use alloc::string::String;
use alloc::vec::Vec;
use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A document was refused, or something cannot work.
    Error,
    /// It was accepted and will surprise.
    Warning,
    /// Good to know.
    Note,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $severity:ident;)*) => {
        /// What a finding says; the names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$code,)*];

            /// The stable name, in kebab case.
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)*
                }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self {
                    $(Code::$code => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    /// The text is no YAML from here on. Data: `reason`.
    YamlSyntax = "yaml-syntax", Error;
    /// A key has no space behind its colon, so that the text is no YAML from some later line on. Data: `key`, `value`,
    /// `reason`.
    KeyWithoutSpace = "key-without-space", Error;
    /// The text is larger than Kubestow reads. Data: `limit`, `size`.
    InputTooLarge = "input-too-large", Error;
    /// The text is no UTF-8. Data: `offset`.
    NotText = "not-text", Error;
    /// The document nests deeper than Kubestow reads. Data: `limit`.
    TooDeep = "too-deep", Error;
    /// The document's aliases unfold into more than Kubestow reads. Data: `limit`.
    TooManyAliases = "too-many-aliases", Error;
    /// The text holds more values than Kubestow reads; nothing from here on is read. Data: `limit`.
    TooManyValues = "too-many-values", Error;
    /// The text holds more documents than Kubestow reads; nothing from here on is read. Data: `limit`.
    TooManyDocuments = "too-many-documents", Error;
    /// The text has more problems than are listed. Data: `count`.
    MoreProblems = "more-problems", Note;
    /// kubectl does not read this text: it stands behind the end of a document, without a separator.
    TextIgnored = "text-ignored", Warning;
    /// There is no document in the text.
    NothingToRead = "nothing-to-read", Note;
    /// A key stands twice in one map, or a merge below it writes it again; the last one counts. Data: `key`.
    DuplicateKey = "duplicate-key", Warning;
    /// The API server refuses the document; its words are in `kubernetes`. Data, where it names fields: `reason` (such as
    /// `FieldValueInvalid`), `supported` (the values that the field may have).
    Rejected = "rejected", Error;
    /// The API server accepts with a warning; its words are in `kubernetes`.
    ApiWarning = "api-warning", Warning;
    /// Something does not work any more in this version. Data: `topic`, `what`, `instead` (empty if nothing took its place),
    /// `since` (when its successor came), `removed`, `source`.
    GoneByNow = "gone-by-now", Warning;
    /// Something still works in this version and has a successor. Data as for what is gone.
    Outdated = "outdated", Note;
    /// A field is dropped without a word, because its feature gate is off in this version. Data: `field`, `gate`,
    /// `version`.
    FieldDropped = "field-dropped", Warning;
    /// What this version does otherwise than today's is only modelled in part. Data: `version`.
    VersionInPart = "version-in-part", Note;
    /// The kind is passed through and nothing acts on it. Data: `kind`.
    KindNotModelled = "kind-not-modelled", Note;
    /// Something is not modelled, so the answer leaves it out. Data: `what`.
    NotModelled = "not-modelled", Warning;
    /// The namespace is taken as existing. Data: `namespace`.
    NamespaceAssumed = "namespace-assumed", Note;
    /// Several nodes were equally good; the first by name was taken. Data: `nodes`, `node`.
    EqualNodes = "equal-nodes", Note;
    /// Several volumes were equally good; the first by name was taken. Data: `volumes`, `volume`.
    EqualVolumes = "equal-volumes", Note;
    /// The cluster did not come to rest within the budget; the answer is what there was. Data: `limit`.
    NotSettled = "not-settled", Error;
    /// A container does not start; Kubernetes' words are in `kubernetes`. Data: `container`, `reason`.
    ContainerError = "container-error", Error;
    /// A volume does not mount; Kubernetes' words are in `kubernetes`. Data: `volume`.
    VolumeError = "volume-error", Error;
    /// A mounted volume can no longer be refreshed and keeps its files; Kubernetes' words are in `kubernetes`. Data:
    /// `volume`.
    VolumeNotRefreshed = "volume-not-refreshed", Warning;
    /// What a node has at a path is assumed, and the answer rests on it. Data: `path`.
    HostPathAssumed = "host-path-assumed", Note;
    /// A driver is taken as installed; what Kubernetes says where it is not is in `kubernetes`. Data: `volume`, `driver`.
    InlineDriverAssumed = "inline-driver-assumed", Note;
    /// No container mounts the volume. Data: `volume`.
    VolumeUnused = "volume-unused", Note;
    /// A `subPath` names nothing in its volume, so an empty folder is mounted. Data: `container`, `sub_path`, `volume`.
    SubPathOfNothing = "sub-path-of-nothing", Warning;
    /// No variable answers a reference, so it stays as written. Data: `container`, `variable`, `references`.
    ReferenceUnresolved = "reference-unresolved", Warning;
    /// All pods together show too much, so what this one and later ones see is left out.
    TooMuchToShow = "too-much-to-show", Warning;
    /// Containers wait for an init container that does not start. Data: `container`, `others`.
    ContainersWait = "containers-wait", Note;
    /// Keys of a source of `envFrom` make no variables; Kubernetes' words are in `kubernetes`. Data: `container`.
    KeysSkipped = "keys-skipped", Warning;
    /// A mount lies over a folder that every image needs. Data: `container`, `path`.
    MountHidesSystem = "mount-hides-system", Warning;
    /// fsGroup does not change the files of this kind of storage. Data: `volume`, `source`.
    FsGroupIgnored = "fs-group-ignored", Note;
    /// The value of a variable is written while the pod runs. Data: `container`, `variable`.
    VariableUnknown = "variable-unknown", Note;
    /// The mount is read-only although the pod says otherwise. Only told where the text says `readOnly: false`. Data:
    /// `container`, `path`.
    ReadOnlyAnyway = "read-only-anyway", Note;
    /// A running container keeps what it started with. Data: `container`, `things`.
    ContainerStale = "container-stale", Note;
    /// A claim has no volume; Kubernetes' words are in `kubernetes`.
    ClaimPending = "claim-pending", Warning;
    /// A claim names a volume that does not exist, and Kubernetes says nothing. Data: `volume`.
    ClaimNamesNoVolume = "claim-names-no-volume", Warning;
    /// A claim has lost its volume; Kubernetes' words are in `kubernetes`.
    ClaimLost = "claim-lost", Error;
    /// A claim that is being deleted stays while pods use it. Data: `pods`.
    ClaimTerminating = "claim-terminating", Warning;
    /// An object that is being deleted stays while somebody's finalizers hold it. Data: `finalizers`.
    HeldByFinalizers = "held-by-finalizers", Warning;
    /// A claim got a volume of at least twice the size, because no smaller one fitted. Data: `request`, `capacity`, `volume`.
    VolumeLarger = "volume-larger", Note;
    /// A volume's claim is gone; the volume keeps its data and is given to nobody. Data: `claim`.
    VolumeReleased = "volume-released", Note;
    /// A volume's claim is gone, and no driver answers that would delete the volume. Data: `claim`.
    VolumeNotDeleted = "volume-not-deleted", Warning;
    /// A volume could not be reclaimed; Kubernetes' words are in `kubernetes`.
    VolumeFailed = "volume-failed", Error;
    /// A volume that is being deleted stays while a claim has it. Data: `claim`.
    VolumeTerminating = "volume-terminating", Warning;
    /// A volume is reserved for a claim that cannot use it, and Kubernetes says nothing. Data: `claim`, `field`.
    VolumeReservedInVain = "volume-reserved-in-vain", Warning;
    /// A claim waits for a pod, as it should; Kubernetes' words are in `kubernetes`.
    ClaimWaits = "claim-waits", Note;
    /// What the chosen cluster comes with. Data: `cluster`, `nodes`, `classes`, `drivers`.
    ClusterAssumed = "cluster-assumed", Note;
    /// Nobody answers for the driver that an object waits for. Data: `driver`.
    DriverMissing = "driver-missing", Warning;
    /// A volume's modes are not those of its kind, and Kubernetes does not check it. Data: `kind`, `modes`, `supported`.
    ModesNotSupported = "modes-not-supported", Warning;
    /// A pod waits for a volume that is attached to another node, and to no second one; Kubernetes' words are in
    /// `kubernetes`. Data: `volume`, `node` (that has it), `own` (the pod's).
    MultiAttach = "multi-attach", Error;
    /// A rolling update of a Deployment starts a pod while another still has a volume for one node or one pod. Data:
    /// `claim`, `modes`.
    UpdateSharesVolume = "update-shares-volume", Warning;
    /// A value of a Secret ends in a newline, its only one. Data: `key`.
    ValueEndsInNewline = "value-ends-in-newline", Note;
    /// A claim that a StatefulSet made outlives its pod. Data: `set`, `pod`, `policy` (the field that says so).
    ClaimLeftBehind = "claim-left-behind", Note;
    /// A snapshot is not ready, or its deletion waits; Kubernetes' words are in `kubernetes`.
    SnapshotNotReady = "snapshot-not-ready", Warning;
    /// A pod has no node; Kubernetes' words are in `kubernetes`.
    PodPending = "pod-pending", Error;
    /// A pod has a node in view and waits for its volumes to be bound or made there. Data: `node`, `claims`.
    PodWaits = "pod-waits", Warning;
    /// There are so many pods that workloads make no more. Data: `limit`.
    TooManyPods = "too-many-pods", Error;
    /// A CronJob makes nothing here, because no time passes. Data: `schedule`.
    CronJobWaits = "cron-job-waits", Note;
}

/// Something that the user should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it says.
    pub code: Code,
    /// The document that it is about, counted from 0.
    pub document: Option<usize>,
    /// The object that it is about.
    pub object: Option<ObjectId>,
    /// The field that it is about, as it stands in the document.
    pub place: FieldPath,
    /// Kubernetes' own words.
    pub kubernetes: Option<String>,
    /// The words that fill the sentence, by name.
    pub data: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding without a place yet.
    pub fn new(code: Code) -> Finding {
        Finding { code, document: None, object: None, place: FieldPath::default(), kubernetes: None, data: Vec::new() }
    }

    /// About this document.
    pub fn in_document(mut self, document: usize) -> Finding {
        self.document = Some(document);
        self
    }

    /// About this object.
    pub fn about(mut self, object: &ObjectId) -> Finding {
        self.object = Some(object.clone());
        self
    }

    /// About this field.
    pub fn at(mut self, place: FieldPath) -> Finding {
        self.place = place;
        self
    }

    /// With Kubernetes' own words.
    pub fn quoting(mut self, message: impl Into<String>) -> Finding {
        self.kubernetes = Some(message.into());
        self
    }

    /// The word of this name.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.data.iter().find(|(key, _)| *key == name).map(|(_, word)| word.as_str())
    }

    /// With a word that fills the sentence.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Finding {
        self.data.push((name, value.into()));
        self
    }
}
