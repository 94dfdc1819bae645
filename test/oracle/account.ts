import type { RequestLoss } from "../../gateway/admin/contract.ts";
import type { Asked, Entry, Fact } from "./asked.ts";
import { canonical } from "./loose.ts";

/** Words of one speaker, put together; or a line, which has no speaker. */
type Stretch = {
  readonly speaker: string | undefined;
  /** What must be there, in this order; around a `loose` one there may be other words. */
  readonly pieces: { readonly text: string; readonly loose: boolean }[];
};

/** What one request declares to lose, looked up by the path of what was asked. */
class Declared {
  readonly #losses: readonly RequestLoss[];

  constructor(losses: readonly RequestLoss[]) {
    this.#losses = losses;
  }

  approximation(path: string): RequestLoss | undefined {
    return this.#losses.find((loss) => loss.reason === "approximated" && covers(loss, path));
  }

  isLost(path: string): boolean {
    return this.#losses.some((loss) => loss.reason !== "approximated" && covers(loss, path));
  }
}

/** A loss of a node's type is one of the whole node. */
function covers(loss: RequestLoss, path: string): boolean {
  const at = loss.path.replace(/\.(?:type|role)$/, "");
  return path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`);
}

/**
 * Compares what a provider received with what its client asked.
 * @param losses what the gateway says that this request lost
 * @param defaults names of settings that may be sent although nobody asked for them
 * @returns what differs and was not declared; empty when the account is even
 */
export function account(
  asked: Asked,
  received: Asked,
  losses: readonly RequestLoss[],
  defaults: ReadonlySet<string>,
): string[] {
  const declared = new Declared(losses);
  const wanted = stretches(
    behindResults(asked.conversation.flatMap((one) => carried(one, declared))),
  );
  const got = stretches(received.conversation.map(({ readable: _, ...plain }) => plain));
  const tools = asked.tools.flatMap((fact) => tool(fact, declared));
  const settings = asked.settings.flatMap((fact) => setting(fact, declared));
  return [
    ...differing(wanted, got),
    ...differingTools(tools, received.tools),
    ...differingSettings(settings, received.settings, defaults),
    ...choiceWithoutTools(received),
  ];
}

/** No provider takes it. */
function choiceWithoutTools({ tools, settings }: Asked): string[] {
  const chooses = settings.some(({ name }) => name === "choice" || name === "one call");
  return chooses && tools.length === 0 ? ["sent a choice of tools without tools"] : [];
}

/** An entry as it should arrive: as it is, as other words, or not at all. */
function carried(entry: Entry, declared: Declared): Entry[] {
  const near = declared.approximation(entry.path);
  if (near?.sent === '"user"' && entry.speaker === "system") return [{ ...entry, speaker: "user" }];
  const { readable, ...plain } = entry;
  if (near && readable) return [{ ...entry, speaker: readable.speaker }];
  return declared.isLost(entry.path) ? [] : [plain];
}

/** Where a result can hold text only, its media stand behind all results of its calls. */
function behindResults(entries: readonly Entry[]): Entry[] {
  const ordered: Entry[] = [];
  const held: Entry[] = [];
  for (const entry of entries) {
    const isResult = (entry.speaker ?? entry.text).startsWith("result ");
    if (entry.inResult) held.push(entry);
    else {
      if (!isResult) ordered.push(...held.splice(0));
      ordered.push(entry);
    }
  }
  return [...ordered, ...held];
}

function stretches(entries: readonly Entry[]): Stretch[] {
  const all: Stretch[] = [];
  for (const { speaker, text, readable } of entries) {
    const pieces = readable?.texts.map((one) => ({ text: one, loose: true })) ?? [
      { text, loose: false },
    ];
    const last = all.at(-1);
    if (speaker !== undefined && last?.speaker === speaker) last.pieces.push(...pieces);
    else all.push({ speaker, pieces });
  }
  return all.filter(({ pieces }) => pieces.length > 0);
}

function differing(wanted: readonly Stretch[], got: readonly Stretch[]): string[] {
  const length = Math.max(wanted.length, got.length);
  for (let at = 0; at < length; at += 1) {
    const [here, there] = [wanted[at], got[at]];
    if (here && there && isSame(here, there)) continue;
    return [`in place ${at} of the conversation: asked ${shown(here)}, received ${shown(there)}`];
  }
  return [];
}

function isSame(wanted: Stretch, got: Stretch): boolean {
  if (wanted.speaker !== got.speaker) return false;
  const text = got.pieces.map((piece) => piece.text).join("");
  let at = 0;
  let free = false;
  for (const piece of wanted.pieces) {
    free ||= piece.loose;
    const found = free ? text.indexOf(piece.text, at) : at;
    if (found < 0 || !text.startsWith(piece.text, found)) return false;
    at = found + piece.text.length;
    free = piece.loose;
  }
  return free || at === text.length;
}

const shown = (stretch: Stretch | undefined): string =>
  stretch === undefined
    ? "nothing"
    : `${stretch.speaker ?? ""}“${stretch.pieces.map(({ text }) => text.slice(0, 60)).join("…")}”`;

/** A freeform tool may arrive as a function with one text. */
const freeformSchema =
  '{"properties":{"input":{"type":"string"}},"required":["input"],"type":"object"}';

function tool(fact: Fact, declared: Declared): Fact[] {
  const near = declared.approximation(fact.path);
  if (near?.sent === '"function"' && fact.name.startsWith("freeform ")) {
    return [{ ...fact, name: fact.name.replace("freeform", "function"), value: freeformSchema }];
  }
  return declared.isLost(fact.path) ? [] : [fact];
}

function differingTools(wanted: readonly Fact[], got: readonly Fact[]): string[] {
  const spell = (facts: readonly Fact[]) => facts.map(({ name, value }) => `${name} ${value}`);
  const [here, there] = [spell(wanted), spell(got)];
  const at = here.findIndex((one, index) => one !== there[index]);
  if (at < 0 && here.length === there.length) return [];
  return [
    `tools: asked ${here[at]?.slice(0, 200)}, received ${there[Math.max(at, 0)]?.slice(0, 200)}`,
  ];
}

/** A budget of tokens arrives as an effort where there are none. */
const nearNames: Readonly<Record<string, string>> = { budget: "effort" };

/** Where there is no such effort, the model is left to judge how much it thinks. */
function approximated(fact: Fact, sent: string): Fact {
  if (fact.name === "effort" && sent === "adaptive")
    return { ...fact, name: "thinks", value: "on" };
  return { ...fact, name: nearNames[fact.name] ?? fact.name, value: sent };
}

/** @returns the setting as it should arrive; `optional` where what it belongs to became another thing */
function setting(fact: Fact, declared: Declared): (Fact & { readonly optional?: true })[] {
  const near = declared.approximation(fact.path);
  // How much a model spends can be told it also where it must not think.
  if (near?.path === fact.path && near.sent === '"off"') return [{ ...fact, optional: true }];
  if (near?.path === fact.path) return [approximated(fact, canonical(near.sent))];
  if (declared.isLost(fact.path)) return [];
  return [fact];
}

function differingSettings(
  wanted: readonly (Fact & { readonly optional?: true })[],
  got: readonly Fact[],
  defaults: ReadonlySet<string>,
): string[] {
  const spell = ({ name, value }: Fact) => `${name} = ${value}`;
  const rest = new Map<string, number>();
  for (const fact of got) rest.set(spell(fact), (rest.get(spell(fact)) ?? 0) + 1);
  const missing: string[] = [];
  for (const fact of wanted) {
    const left = rest.get(spell(fact)) ?? 0;
    if (left === 0 && !fact.optional)
      missing.push(`lost in silence: ${fact.path} (${spell(fact).slice(0, 80)})`);
    rest.set(spell(fact), Math.max(0, left - 1));
  }
  const names = new Set(wanted.map(({ name }) => name));
  const more = got.filter((fact) => (rest.get(spell(fact)) ?? 0) > 0);
  const uncalled = more.filter(({ name }) => names.has(name) || !defaults.has(name));
  return [...missing, ...uncalled.map((fact) => `not asked for: ${spell(fact).slice(0, 80)}`)];
}
