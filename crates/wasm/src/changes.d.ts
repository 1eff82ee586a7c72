
/** What makes a report of the one before it. What is not there stays as it is. */
export interface Changes {
  kubernetes: string;
  cluster: string;
  /** The state after the manifest. */
  state: StateChanges;
  /** The states after the later steps: as many as there are, each next to the one before that was after as many steps. */
  steps?: StateChanges[];
  timeline?: ListChange<Moment>;
  /** The answers of then and of now, as a whole; they are gone where this is not there. */
  compared?: Comparison;
}

/** What makes a state of another, part by part. */
export interface StateChanges {
  admission?: ListChange<Admission>;
  objects?: MapChange<unknown>;
  events?: ListChange<Event>;
  pods?: MapChange<Pod>;
  findings?: ListChange<Finding>;
  places?: MapChange<Position>;
  filled?: MapChange<string[]>;
  nodes?: MapChange<Node>;
  why?: MapChange<Why>;
  access?: MapChange<Access>;
  usedDrivers?: MapChange<string[]>;
}

/** What makes a list of another: `list.splice(at, gone, ...new)`. */
export interface ListChange<T> {
  /** How many items stay before the change. */
  at: number;
  /** How many items go. */
  gone: number;
  /** The items that come in their place. */
  new: T[];
}

/** What makes a map of another. */
export interface MapChange<T> {
  /** What is new or different, by name. */
  set: Record<string, T>;
  /** The names that are gone. */
  gone: string[];
}
