/** What an older version of Kubernetes and today's make of a manifest. */
export interface Comparison {
  /** The older version, such as `v1.12.4`. */
  then: string;
  /** Today's version. */
  now: string;
  /** The documents in their order, then the objects that controllers made. */
  rows: Compared[];
  /** What writes the manifest as today's version prefers it; absent if nothing is outdated, or nothing helps. */
  fix?: Fix;
}

/** What came of a document or an object, then and now. */
export interface Compared {
  /** The object, `Kind/namespace/name`. */
  object: string;
  /** The document, counted from 0; absent for what a controller made. */
  document?: number;
  /** Where it stands in the text. */
  position?: Position;
  /** What came of it then. */
  then: Outcome;
  /** What comes of it now. */
  now: Outcome;
  /** Whether that differs, in the outcome or in what containers see. */
  differs: boolean;
  /** Why, in whole sentences; also what is only outdated. */
  why?: string[];
}

/** What came of something. */
export interface Outcome {
  /** Whether it does what it is for. */
  works: boolean;
  /** What came of it, in a line in the language asked for; Kubernetes' own words stay as they are. */
  said: string;
}
