//! What does a way out do, in a word?

use super::Change;
use alloc::string::String;
use alloc::vec::Vec;

macro_rules! ways {
    ($($(#[$doc:meta])* $way:ident = $name:literal;)*) => {
        /// What a way out does; the names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Way {
            $($(#[$doc])* $way,)*
        }

        impl Way {
            /// Every way.
            pub const ALL: &'static [Way] = &[$(Way::$way,)*];

            /// The stable name, in kebab case.
            pub fn name(self) -> &'static str {
                match self {
                    $(Way::$way => $name,)*
                }
            }
        }
    };
}

ways! {
    /// A space is put behind the colon of a key. Data: `key`.
    AddSpace = "add-space";
    /// Lines begin with blanks instead of tabs.
    Tabs = "tabs";
    /// A line is indented otherwise. Data: `line`, `blanks`.
    Indent = "indent";
    /// A quota allows more. Data: `quota`, `resource`, `value`.
    RaiseQuota = "raise-quota";
    /// A field gets the name that was meant. Data: `from`, `to`.
    RenameField = "rename-field";
    /// A field goes. Data: `field`.
    RemoveField = "remove-field";
    /// A field is added. Data: `field`, `value`.
    AddField = "add-field";
    /// A field gets another value. Data: `field`, `value`.
    SetValue = "set-value";
    /// A number or truth value is put in quotes. Data: `field`.
    Quote = "quote";
    /// A text is written without quotes, as the number or truth value that is wanted. Data: `field`, `value`.
    Unquote = "unquote";
    /// What stands alone becomes a list. Data: `field`.
    MakeList = "make-list";
    /// A mode is written in octal. Data: `field`, `value`.
    OctalMode = "octal-mode";
    /// An amount gets a suffix that Kubernetes knows. Data: `value`.
    QuantitySuffix = "quantity-suffix";
    /// The document moves to a version that is served. Data: `value`.
    ApiVersion = "api-version";
    /// The kind gets the name that was meant. Data: `value`.
    Kind = "kind";
    /// The manifest makes the namespace. Data: `namespace`.
    CreateNamespace = "create-namespace";
    /// The namespace comes before what is in it. Data: `namespace`.
    NamespaceFirst = "namespace-first";
    /// The value of a Secret is written as plain text. Data: `key`.
    StringData = "string-data";
    /// The value of a Secret is encoded. Data: `key`.
    Base64 = "base64";
    /// The labels of the template become those that the selector asks for.
    TemplateLabels = "template-labels";
    /// The selector asks for the labels of the template.
    Selector = "selector";
    /// A volume of this name is added to the pod. Data: `volume`.
    AddVolume = "add-volume";
    /// The container becomes privileged. Data: `container`.
    Privileged = "privileged";
    /// The claim names another class. Data: `class`.
    ClaimClass = "claim-class";
    /// The claim asks for volumes without a class.
    ClaimEmptyClass = "claim-empty-class";
    /// The claim names no class, so that the default one applies.
    ClaimDefaultClass = "claim-default-class";
    /// The claim asks for less. Data: `value`.
    ClaimSize = "claim-size";
    /// The claim asks for other access modes. Data: `value`.
    ClaimModes = "claim-modes";
    /// The claim asks for files or a raw device, as the volume is. Data: `value`.
    ClaimVolumeMode = "claim-volume-mode";
    /// The claim asks for the volume's VolumeAttributesClass. Data: `value`.
    ClaimAttributesClass = "claim-attributes-class";
    /// The claim's selector goes.
    ClaimNoSelector = "claim-no-selector";
    /// The volume gets the label that the selector asks for. Data: `label`, `volume`.
    VolumeLabel = "volume-label";
    /// The volume forgets its deleted claim. Data: `volume`.
    FreeVolume = "free-volume";
    /// The claim names another volume. Data: `volume`.
    ClaimVolume = "claim-volume";
    /// The claim names no volume.
    ClaimAnyVolume = "claim-any-volume";
    /// A volume that fits the claim is added. Data: `volume`.
    CreateVolume = "create-volume";
    /// The claim starts empty.
    ClaimNoSource = "claim-no-source";
    /// The claim starts with another object's content. Data: `name`.
    ClaimSource = "claim-source";
    /// The claim is as large as what it starts with. Data: `value`.
    ClaimAsLarge = "claim-as-large";
    /// A pod that uses the claim is added.
    AddConsumer = "add-consumer";
    /// The pod uses another claim. Data: `claim`.
    UseClaim = "use-claim";
    /// A claim of this name is added. Data: `claim`.
    CreateClaim = "create-claim";
    /// The pod tolerates a taint. Data: `taint`.
    Tolerate = "tolerate";
    /// The node takes pods again. Data: `node`.
    Uncordon = "uncordon";
    /// The pod asks for a label that nodes have. Data: `label`.
    NodeLabel = "node-label";
    /// The pod does not ask for a label of the node. Data: `label`.
    AnyNode = "any-node";
    /// The pod asks for less. Data: `resource`, `value`.
    RequestLess = "request-less";
    /// The pod does not ask for a resource. Data: `resource`.
    RequestNone = "request-none";
    /// The container takes no port of the node. Data: `port`.
    NoHostPort = "no-host-port";
    /// Uneven spreading is accepted. Data: `key`.
    SpreadAnyway = "spread-anyway";
    /// The pod's rules about other pods go. Data: `field`.
    NoPodRule = "no-pod-rule";
    /// The volume is on a node that there is. Data: `volume`, `value`.
    VolumeNode = "volume-node";
    /// The pod may be scheduled.
    NoGates = "no-gates";
    /// Another object is referred to. Data: `kind`, `name`.
    UseName = "use-name";
    /// Another key is referred to. Data: `key`.
    UseKey = "use-key";
    /// What is referred to may be missing. Data: `kind`, `name`.
    Optional = "optional";
    /// An object of this name is added. Data: `kind`, `name`.
    CreateObject = "create-object";
    /// The document is written as this version prefers it. Data: `what`, `instead`, of each thing that changes.
    Modernise = "modernise";
    /// The same for every document. Data: `count`.
    ModerniseAll = "modernise-all";
    /// What is missing on the node is made. Data: `value`.
    HostPathType = "host-path-type";
}

/// The words that fill a title, by name.
pub type Words = Vec<(&'static str, String)>;

/// A change that may mend a finding; whether it does has to be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What it does, step by step.
    pub steps: Vec<(Way, Words)>,
    /// The changes.
    pub changes: Vec<Change>,
}

impl Candidate {
    /// One step.
    pub fn new(way: Way, words: &[(&'static str, &str)], changes: Vec<Change>) -> Candidate {
        let words = words.iter().map(|(name, word)| (*name, String::from(*word))).collect();
        Candidate { steps: alloc::vec![(way, words)], changes }
    }
}
