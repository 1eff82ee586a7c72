import type { Report, Unmet } from "kubestow";

/** `<kubestow-playground>`: a manifest in a page, and what a cluster would make of it. */
export interface KubestowPlayground extends HTMLElement {
  /** Where the manifest is, instead of the code in the element. */
  src: string;
  /** The views to show, the first of them first: containers, why, claims, map, events, problems; or all. */
  view: string;
  /** The object that it is about, such as `pvc/data` (the attribute is named `focus`). */
  focusOn: string;
  readOnly: boolean;
  /** The lines that are shown, such as `5-12`; the others are context. */
  lines: string;
  /** In CSS pixels, or with a unit. */
  height: string;
  theme: string;
  kubernetesVersion: string;
  /** The cluster that answers, such as `kind`; `playground` unless told otherwise. */
  preset: string;
  load: string;
  /** What the manifest is expected to come to, as `kubestow test` checks it. */
  expect: string;
  /** Where the playground is that the example opens in. */
  playground: string;
  /** The whole manifest as it stands. */
  value: string;
  /** Asks the engine now. */
  resolve(): Promise<Report>;
  /** Puts the author's text back. */
  reset(): Promise<void>;
  /** The address that opens the text as it stands in the playground. */
  shareUrl(): Promise<string>;
}

/** What the element's events tell of, in `detail`; all of them bubble and leave shadow trees. */
export interface KubestowPlaygroundEvents {
  /** The first answer stands. */
  ready: CustomEvent<{ text: string }>;
  /** The reader has changed the text. */
  change: CustomEvent<{ text: string }>;
  /** An answer stands. */
  result: CustomEvent<{ text: string; report: Report; unmet: Unmet[] }>;
  /** The engine, the source or an attribute cannot be used. */
  error: CustomEvent<{ message: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "kubestow-playground": KubestowPlayground;
  }
}
