import type { Given, LayerKind } from "./given.ts";

/** What one layer says of a provider instance. */
export type Candidate = {
  readonly id: string;
  readonly type: string;
  readonly layer: LayerKind;
  readonly place: string;
  /** How messages name it when it has neither key nor base URL. */
  readonly label: string;
  readonly key: Given<string> | undefined;
  readonly baseUrl: Given<string> | undefined;
  readonly models: readonly string[] | undefined;
};
