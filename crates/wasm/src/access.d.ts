
/** How the volume of a claim is shared. */
export interface Access {
  /** The volume, as `PersistentVolume/name`. */
  volume: string;
  /** The row of `drivers` that stands behind the volume. */
  driver?: string;
  /** What the claim's modes come to: the driver does not have them; one pod; one node; nothing keeps a second node away; many nodes. */
  consequence: "unsupported" | "one-pod" | "one-node" | "unenforced" | "many-nodes";
  /** The nodes by name. */
  nodes: string[];
  /** As written, then what other modes would come to. */
  grids: AccessGrid[];
  /** How many more pods or nodes there are. */
  leftOut?: number;
}

/** Pods and nodes under an access mode. */
export interface AccessGrid {
  /** The mode; as written there may be several, with commas. */
  mode: string;
  /** Whether this is what is written. */
  written: boolean;
  /** Whether the driver has the mode. */
  offer: "yes" | "no" | "raw-block" | "perhaps";
  /** The pods that use the claim, then any other. */
  rows: AccessRow[];
}

/** A pod on each node. */
export interface AccessRow {
  /** The pod; absent for any other pod. */
  pod?: string;
  /** By node. */
  cells: AccessCell[];
}

/** How a pod stands to the volume on a node. */
export interface AccessCell {
  /** It runs there; it is there and waits; it could; it could not; it runs on another node. */
  standing: "here" | "waits" | "may" | "may-not" | "elsewhere";
  /** Why not: the volume cannot be used there; it is attached to another node; one pod has it. */
  because?: "volume-node" | "attached" | "one-pod";
  /** The node or pod that has it. */
  about?: string;
}

/** What a driver or a volume type offers, then and now. */
export interface DriverRow {
  /** The CSI driver, or the volume type. */
  name: string;
  /** The volume type that it took over from. */
  was?: string;
  /** ReadWriteOnce, ReadOnlyMany and ReadWriteMany in the documentation of 2018: yes, no, a condition, or `-` where there was no such row. */
  in2018: string[];
  /** The same and ReadWriteOncePod today. */
  today: string[];
  /** Where the row is from. */
  source: string;
}
