import type { Said, Special } from "../oracle/answer-readers.ts";
import { inexpressible, isDeclared } from "./expressibility.ts";
import type { Findings } from "./findings.ts";
import type { Recording } from "./recordings.ts";
import { differences, due, readAnswer, readFrames, readStream, shown } from "./sdk-readers.ts";
import { type Done, otherDialect } from "./translate.ts";

const law = "5 meaning";

/** The client reads in its dialect what the provider said in its own, but for what the table has. */
export async function tryMeaning(
  recording: Recording,
  { sent, losses }: Done,
  findings: Findings,
): Promise<void> {
  const { dialect, family, bodies } = recording;
  const to = otherDialect(dialect);
  const [body = {}] = bodies;
  findings.try(`${law}: answers and streams`);
  const said =
    family === "answer" ? readAnswer(dialect, body, "said") : readFrames(dialect, bodies, "said");
  let read: Said;
  try {
    read =
      family === "answer"
        ? readAnswer(to, sent[0] ?? {}, "read")
        : await readStream(to, sent, "read");
  } catch (thrown) {
    const what = `the official SDK says ${thrown instanceof Error ? thrown.message : thrown}`;
    findings.fault("violation", law, recording, to, "", what);
    return;
  }
  const ids = said.ids.map((_, at) => `#${at + 1}`);
  const here = { ...comparable(due(said, read), to), ids };
  const there = { ...comparable(read, to), ids: distinct(read.ids) };
  for (const aspect of differences(here, there)) {
    const what = `${shown(here[aspect])} was said, ${shown(there[aspect])} is read`;
    findings.fault("violation", law, recording, to, aspect, what);
  }
  for (const special of new Set(specialOf(said, to))) {
    const entry = inexpressible.find((one) => one.from === dialect && one.special === special);
    if (entry && isDeclared(entry, losses)) findings.use(entry.why);
    else findings.fault("violation", law, recording, to, special, "gone without a loss");
  }
}

/** Only chat clients can be told what a text of another provider rests on. */
const cites = (to: Recording["dialect"]): boolean => to === "openai-chat";

const specialOf = (said: Said, to: Recording["dialect"]): Special[] =>
  cites(to)
    ? [...said.special]
    : [...said.special, ...said.citations.map(() => "citation" as const)];

/** Any ids will do, as long as each call has one of its own, whatever the provider called it. */
function distinct(ids: readonly string[]): string[] {
  const known = [...new Set(ids)];
  return ids.map((id) => (id === "" ? "none" : `#${known.indexOf(id) + 1}`));
}

function comparable(said: Said, to: Recording["dialect"]): Said {
  return {
    ...said,
    calls: cites(to) ? said.calls : said.calls.map(asObject),
    citations: cites(to) ? said.citations : [],
  };
}

/** The text that a freeform tool takes is an object's `input` where inputs are objects. */
function asObject(call: string): string {
  const [, name = "", input = ""] = /^([^(]*)\((.*)\)$/s.exec(call) ?? [];
  return input.startsWith("{") ? call : `${name}(${JSON.stringify({ input })})`;
}
