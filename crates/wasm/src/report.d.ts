/** How to resolve. */
export interface Options {
  /** The cluster to resolve against: the one that the conformance cases were recorded on (the default), one with every known provisioner, or one as it comes. */
  cluster?: "conformance" | "playground" | "kind" | "minikube" | "k3s" | "eks" | "gke" | "aks" | "bare-metal";
  /** The version of Kubernetes that answers: today's (the default), or that of October 2018. */
  kubernetes?: "1.36" | "1.12";
  /** Takes namespaces that the manifest does not make as existing. */
  assumeNamespaces?: boolean;
  /** What happens after the manifest has settled. */
  steps?: Step[];
  /** The language of the findings' messages. */
  language?: "en" | "ja";
  /** Shows what speaks for and against the volumes of each claim and the nodes of each pod. */
  evidence?: boolean;
  /** Looks for changes of the manifest that mend what is wrong, and tries each; that takes many times as long as the report itself. */
  waysOut?: boolean;
}

/** A later operation on the settled cluster: a manifest to apply, or an object `Kind/namespace/name` to delete. */
export type Step = { apply: string } | { delete: string };

/** What the cluster did with the manifest and the later steps. */
export interface Report extends State {
  /** The version of Kubernetes that answers. */
  kubernetes: string;
  /** The cluster that answers. */
  cluster: string;
  /** What it settled on after each later step; absent if there are none. */
  steps?: State[];
}

/** A settled cluster. */
export interface State {
  /** The API server's answer to each document. */
  admission: Admission[];
  /** The objects by `Kind/namespace/name`, as `kubectl get -o json` shows them. */
  objects: Record<string, unknown>;
  /** The events since the start. */
  events: Event[];
  /** What each pod's containers see, by `Pod/namespace/name`. */
  pods: Record<string, Pod>;
  /** What the user should know. */
  findings: Finding[];
  /** Where the objects stand in the text, by `Kind/namespace/name`. */
  places: Record<string, Position>;
  /** The fields, as JSON pointers, that the document does not hold and the API server or a controller filled in. */
  filled?: Record<string, string[]>;
  /** What speaks for and against the volumes of each claim and the nodes of each pod, by the id of the claim or pod; only with the option `evidence`. */
  why?: Record<string, Why>;
}

/** What speaks for and against the volumes of a claim, or the nodes of a pod. */
export interface Why {
  /** For a claim: its own volume, then the volumes that fit, then the nearest misses. */
  volumes?: VolumeVerdict[];
  /** For a pod: the nodes by name. */
  nodes?: NodeVerdict[];
  /** How many more volumes or nodes there are. */
  leftOut?: number;
}

/** How a volume stands to a claim. */
export interface VolumeVerdict {
  /** The volume, as `PersistentVolume/name`. */
  volume: string;
  /** The claim has it, it fits, it is refused; or why a volume that fits was not preferred. */
  standing: "taken" | "fits" | "refused" | "more-access-modes" | "larger" | "equal" | "not-asked-for";
  /** Where the volume stands in the text. */
  position?: Position;
  /** Every check in Kubernetes' order; Kubernetes stops at the first that fails. */
  checks: Check[];
}

/** A check that a volume passed or failed. */
export interface Check {
  /** What is compared. */
  subject: "access-modes" | "claim-ref" | "capacity" | "volume-mode" | "attributes-class" | "deletion" | "asker" | "phase" | "selector" | "class";
  passed: boolean;
  /** What the claim asks for; absent if it asks for nothing. */
  asked?: string;
  /** What the volume has; absent if it has nothing of the kind. */
  found?: string;
}

/** What the scheduler made of a node. */
export interface NodeVerdict {
  node: string;
  standing: "chosen" | "as-good" | "outscored" | "refused" | "not-asked";
  /** The scheduler's plugin that refused it. */
  plugin?: string;
  /** The plugin's reasons. */
  reasons?: NodeReason[];
}

/** Why a node does not take a pod. */
export interface NodeReason {
  /** Kubernetes' words. */
  message: string;
  /** The claim, volume, driver, resource or label that it is about. */
  about?: string;
  /** What is asked for. */
  asked?: string;
  /** What the node has; absent if it has nothing of the kind. */
  found?: string;
}

/** The API server's answer to a document. */
export interface Admission {
  /** Which document, counted from 0. */
  document: number;
  /** The object as `Kind/namespace/name`, or what of it could be read. */
  object: string;
  accepted: boolean;
  warnings: string[];
  /** The refusal's message. */
  message?: string;
  /** What is wrong with which field. */
  causes?: Cause[];
  /** The HTTP status. */
  status?: number;
  /** The reason in one word. */
  reason?: string;
}

/** One wrong field. */
export interface Cause {
  field: string;
  /** The kind of trouble, such as `FieldValueInvalid`. */
  reason: string;
  /** The message without the field. */
  message: string;
}

/** An event. */
export interface Event {
  object: string;
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** When it was first emitted, counted in steps of the controllers. */
  tick: number;
}

/** A pod seen from inside. */
export interface Pod {
  /** The node; null while it is not scheduled. */
  node: string | null;
  /** Its `PodScheduled` condition; absent while its volumes are being bound. */
  scheduled?: Condition;
  /** The nodes that were equally good, if there were several. */
  equalNodes?: string[];
  /** The group that its volumes are given to, if it names one. */
  fsGroup?: number;
  /** Whether parts of it are left out because all pods together show too much. */
  cut?: boolean;
  containers: Record<string, Container>;
  volumes: Record<string, Volume>;
}

/** A condition of a pod's status. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/** A container seen from inside. */
export interface Container {
  /** Its place among the pod's containers, init containers first. */
  index: number;
  role: "init" | "sidecar" | "regular" | "ephemeral";
  image: string;
  /** The environment, sorted by name. */
  env: EnvVar[];
  /** The mounts in the kubelet's order. */
  mounts: Mount[];
  devices?: Device[];
  /** The command after expansion. */
  command: string[];
  /** The arguments after expansion. */
  args: string[];
  /** Why it does not start. */
  error?: ContainerError;
  /** Where it stands in the text. */
  position?: Position;
  /** What it keeps from its start although the objects have changed. */
  stale?: Stale[];
  /** The files and folders below its mount points, by path. */
  tree?: Entry[];
}

/** What a running container keeps although the objects have changed. */
export interface Stale {
  /** `service` stands for all the variables of one. */
  what: "variable" | "service" | "command" | "mount";
  /** The name of the variable or service, or where the mount stands. */
  name?: string;
  /** What a restart would give; absent if it would be gone, and for services and mounts. */
  fresh?: string;
  /** Where the pod asks for it. */
  position?: Position;
}

/** A file or folder of a container. */
export interface Entry {
  /** The path in the container. */
  path: string;
  kind: "directory" | "file" | "link";
  /** Where a link leads, relative to its own folder. */
  target?: string;
  /** The permission bits in octal; absent where only the node, a driver or a server knows them. */
  mode?: string;
  /** The mount that brings it, counted in the container's list. */
  mount: number;
  /** The file of the volume, or of what the mount has frozen, that is read here; through a link too. */
  file?: string;
}

/** Why a container does not start. */
export interface ContainerError {
  /** The waiting reason. */
  reason: string;
  /** The kubelet's message. */
  message?: string;
}

/** Where a value comes from. */
export interface Origin {
  /** The object, or what in the cluster made it. */
  object: string;
  field?: string;
  /** The key in a ConfigMap or Secret. */
  key?: string;
  /** Where the field stands in the text; absent if it is not in the text. */
  position?: Position;
}

/** A variable of the environment. */
export interface EnvVar {
  name: string;
  value: string;
  /** The value in base64, if it is no UTF-8. */
  valueBase64?: string;
  origin: Origin;
  /** Where the pod asks for it. */
  entry?: Position;
  /** Whether it comes from a Secret. */
  secret?: boolean;
  /** References that no variable answers and that stay as written. */
  unresolved?: string[];
  /** Values that it overrides. */
  lost?: Lost[];
}

/** An overridden value. */
export interface Lost {
  value: string;
  origin: Origin;
  because: "env-over-env-from" | "later-entry" | "over-service";
}

/** A mount. */
export interface Mount {
  mountPath: string;
  /** The pod's volume. */
  volume: string;
  /** The part of the volume that is mounted. */
  subPath: string;
  readOnly: boolean;
  propagation: "None" | "HostToContainer" | "Bidirectional";
  /** Whether read-only holds for mounts below it too. */
  recursiveReadOnly?: boolean;
  /** Where the pod asks for it; absent if admission added it. */
  position?: Position;
  /** What the part of the volume is. */
  subPathIs?: "File" | "Directory";
  /** The image behind it. */
  image?: string;
  /** The files as they were at the container's start, where the volume has moved on and this mount has not. */
  frozen?: File[];
  /** Where the pod says `readOnly: false` in vain. */
  readOnlyDespite?: Position;
}

/** A raw device. */
export interface Device {
  devicePath: string;
  volume: string;
  /** Whether the container cannot write to it. */
  readOnly?: boolean;
}

/** A volume of a pod. */
export interface Volume {
  /** Its place among the pod's volumes. */
  index: number;
  /** The field of its source, such as `configMap`. */
  source: string;
  /** The object behind it. */
  object?: string;
  /** The PersistentVolume behind its claim. */
  persistentVolume?: string;
  /** `Memory` for what lives in memory. */
  medium?: string;
  sizeBytes?: number;
  /** The files that the kubelet writes; absent where the content is not the kubelet's to know. */
  files?: File[];
  /** Why it does not mount. */
  error?: string;
  /** Where it stands in the text; absent if admission added it. */
  position?: Position;
  /** Whether a container mounts it; the kubelet leaves other volumes alone. */
  used: boolean;
  /** Whether it is mounted: a volume in trouble may be, from before. */
  mounted: boolean;
  /** Whether it is read-only whatever a mount says. */
  readOnly: boolean;
  /** Whether the object behind it says that it never changes. */
  immutable?: boolean;
  /** The path of the node behind it. */
  hostPath?: string;
  /** The image behind it. */
  image?: string;
  /** The CSI driver that makes it for the pod alone. */
  driver?: string;
}

/** A file that the kubelet writes. */
export interface File {
  /** The path below the volume's root. */
  path: string;
  /** The permission bits in octal, such as `0644`. */
  mode: string;
  content?: string;
  /** The content in base64, if it is no UTF-8. */
  contentBase64?: string;
  /** The owner, where one is set. */
  uid?: number;
  /** The group, where one is set. */
  gid?: number;
  origin: Origin;
  /** Whether it comes from a Secret or is a token. */
  secret?: boolean;
  /** Files of the same path that other sources of the volume would give. */
  lost?: Lost[];
}

/** Something that the user should know. */
export interface Finding {
  /** What it is, in a stable kebab-case word. */
  code: string;
  severity: "error" | "warning" | "note";
  /** The sentence, in the language asked for. */
  message: string;
  /** Kubernetes' own words. */
  kubernetes?: string;
  /** The document, counted from 0. */
  document?: number;
  object?: string;
  field?: string;
  /** Where it stands in the text. */
  position?: Position;
  /** The words that fill the sentence, by name. */
  data?: Record<string, string>;
  /** What would mend it, the smallest change first; only with the option `waysOut`. */
  fixes?: Fix[];
}

/** A change of the text that mends a finding. It was tried: the finding is gone, and nothing else is worse. */
export interface Fix {
  /** What kind of change it is, in a stable kebab-case word. */
  code: string;
  /** What to do, in the language asked for. */
  title: string;
  /** The edits of the text, in its order; they do not overlap. */
  edits: Edit[];
  /** What comes of it, in the language asked for. */
  result: string;
}

/** A part of the text and what is to stand there instead: `text.slice(0, start) + edit.text + text.slice(end)`. */
export interface Edit {
  /** The first place that changes, as JavaScript counts: in UTF-16 units. */
  start: number;
  /** The place behind the last that changes. */
  end: number;
  /** The same by line and column. */
  position: Position;
  /** What is to stand there. */
  text: string;
}

/** A place in the text; lines and columns count from 1, columns in characters. */
export interface Position {
  line: number;
  column: number;
  endLine: number;
  /** The column after the end. */
  endColumn: number;
}
