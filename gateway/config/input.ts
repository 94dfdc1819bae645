import type { Flags } from "./layers.ts";

/** What configuration needs to know of a provider definition; a definition can be given as it is. */
export type ProviderType = {
  readonly id: string;
  /** The base URL that holds when none is configured; without one the user must give it. */
  readonly baseUrl?: string;
  /** The version segment that a base URL without a path gets, for example `/v1`. */
  readonly version: string;
  readonly keyRequired: boolean;
  readonly variables?: {
    readonly key?: string;
    readonly baseUrl?: string;
    readonly models?: string;
    /** Names that look like an instance's variable but belong to something else. */
    readonly ignored?: readonly string[];
  };
  /** Set for a type that answers in process: nobody configures it. */
  readonly transport?: unknown;
};

/** What the machine says; `environment.ts` reads it, tests make their own. */
export type Machine = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly homeFolder: string;
  /** As `process.platform` has it. */
  readonly platform: string;
  /** The text of a file, or undefined when there is no such file. */
  readonly readFile: (path: string) => string | undefined;
};

/** Everything that the settings are made of. */
export type LoadInput = Machine & {
  readonly flags: Flags;
  readonly providerTypes: readonly ProviderType[];
  /** The working folder is looked into only without a window: a desktop starts programs anywhere. */
  readonly headless: boolean;
};
