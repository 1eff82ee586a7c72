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
