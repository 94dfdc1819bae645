/**
 * The layers above the defaults, weak to strong. Settings that the user interface stores belong
 * between the defaults and `config`.
 */
export type LayerKind = "config" | VariableLayerKind | "flags";
/** The layers that hold variables: the two `.env` files, and the environment. */
export type VariableLayerKind = "home-env" | "working-env" | "environment";

/** A value as it was written; a sequence of config.yaml is a list. */
export type Raw = string | readonly string[];

/** A variable that a text of config.yaml names, and the layer that it was found in. */
export type Reference = { readonly variable: string; readonly layer: VariableLayerKind };

/** A value that somebody gave, and where. */
export type Given<R extends Raw = Raw> = {
  readonly raw: R;
  readonly layer: LayerKind;
  /** The variable, the path in config.yaml or the flag. */
  readonly name: string;
  /** For people: `environment`, `.env of …`, `config.yaml of …`, `command line`. */
  readonly place: string;
  /** The variables that a text of config.yaml was filled in from. */
  readonly references: readonly Reference[];
  /** Whether some of it stands in the place itself, not only in variables that it names. */
  readonly literal: boolean;
};

/** How messages name a value: `PORT (environment)`, `server.port (config.yaml of …)`, `--port`. */
export function labelOf(given: Given): string {
  return given.layer === "flags" ? given.name : `${given.name} (${given.place})`;
}
