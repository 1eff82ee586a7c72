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
