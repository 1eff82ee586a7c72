/** What the cluster did with the manifest and the later steps. */
export interface Report extends State {
  /** The version of Kubernetes that answers. */
  kubernetes: string;
  /** The cluster that answers. */
  cluster: string;
  /** What it settled on after each later step; absent if there are none. */
  steps?: State[];
  /** All that happened since the first document arrived, in order; only with the option `timeline`. */
  timeline?: Moment[];
  /** The answers of then and of now to the manifest; absent unless the options ask for them. */
  compared?: Comparison;
}

/** A tick of the cluster's history at which something was written or said. */
export interface Moment {
  /** When, counted in steps of the controllers. */
  tick: number;
  /** Within what: 0 is the manifest, 1 the first later step. */
  step: number;
  /** The document that had arrived last, counted from the first of the manifest or the step; a step without documents has none. */
  document?: number;
  /** What was written, in order. */
  changes?: Change[];
  /** What was said for the first time, in order. */
  events?: Event[];
}

/** A write of an object. */
export interface Change {
  /** The object as `Kind/namespace/name`. */
  object: string;
  what: "created" | "changed" | "deleted";
  /** The fields of a changed object that differ. */
  fields?: FieldChange[];
  /** How many more fields differ. */
  leftOut?: number;
}

/** A field before and after a write. */
export interface FieldChange {
  /** The field as a JSON pointer (RFC 6901). */
  field: string;
  /** What it held; absent if it was not there. */
  before?: unknown;
  /** What it holds; absent if it is gone. */
  after?: unknown;
}

/** A node. */
export interface Node {
  /** Whether it takes no more pods. */
  cordoned?: boolean;
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
  /** The nodes by name. */
  nodes?: Record<string, Node>;
  /** What speaks for and against the volumes of each claim and the nodes of each pod, by the id of the claim or pod; only with the option `evidence`. */
  why?: Record<string, Why>;
  /** Who may mount the volume of each claim where, by the claim's id; absent unless the options ask for evidence. */
  access?: Record<string, Access>;
  /** What uses each driver and volume type, by the rows of `drivers`; absent unless the options ask for evidence. */
  usedDrivers?: Record<string, string[]>;
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
