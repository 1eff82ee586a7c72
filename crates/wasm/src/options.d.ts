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
  /** Answers in Kubernetes v1.12 and in today's version too, side by side; the later steps do not count there. */
  compare?: boolean;
  /** Looks for changes of the manifest that mend what is wrong, and tries each; that takes many times as long as the report itself. */
  waysOut?: boolean;
  /** Tells all that happened, in order. */
  timeline?: boolean;
  /** Reports the cluster as it was at this tick of its history. */
  until?: number;
}

/**
 * A later operation on the settled cluster. An object is named `Kind/namespace/name`; its kind may be short and its
 * namespace may be left out, as in `pvc/data`. Pods with generated names go by the names in the report.
 */
export type Step =
  /** Applies a manifest: creates what is new, patches what exists. */
  | { apply: string }
  /** Makes objects that exist as the manifest says, as `kubectl edit` does. */
  | { edit: string }
  /** Deletes an object. */
  | { delete: string }
  /** Asks for another number of replicas, as `kubectl scale` does. */
  | { scale: { object: string; replicas: number } }
  /** Takes no more pods on a node. */
  | { cordon: string }
  /** Takes pods on a node again. */
  | { uncordon: string }
  /** Takes no more pods on a node and deletes those that it has, as `kubectl drain` does. */
  | { drain: { node: string; ignoreDaemonSets?: boolean; deleteEmptyDirData?: boolean; force?: boolean } };
