import { expect, it } from "vitest";
import type { Codec } from "../../gateway/dialects/codec.ts";
import { dialects } from "../../gateway/dialects/index.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import type { Json, JsonObject } from "../../gateway/ir/json.ts";
import { Losses } from "../../gateway/ir/losses.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import type { Turn } from "../../gateway/ir/parts.ts";
import type { Request } from "../../gateway/ir/request.ts";
import type { Response } from "../../gateway/ir/response.ts";
import { leavesOf } from "../laws/json-paths.ts";
import { editsOf } from "../laws/neutral-edits.ts";
import { readRecordings } from "../laws/recordings.ts";
import { describeWith } from "../requirements.ts";
import { context as answerContext } from "./answer-context.ts";

const ids: readonly DialectId[] = ["openai-chat", "anthropic"];

const encodeRequest = (codec: Codec, request: Request, model = request.model ?? ""): JsonObject =>
  codec.encodeRequest(request, {
    losses: new Losses("request"),
    model,
    toolNames: codec.createToolNames(),
    callIds: codec.createCallIds(),
  });

const encodeResponse = (codec: Codec, response: Response): JsonObject =>
  codec.encodeResponse(response, answerContext());

/** What a neutral value says, without where it stands. */
function saying(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) =>
    ["native", "path", "rest"].includes(key) ? undefined : inner,
  );
}

/** The paths whose values differ; a thought in pieces and an input are one value. */
function differing(before: Json, after: Json): string[] {
  const [here, there] = [before, after].map(
    (json) => new Map(leavesOf(json).map(({ path, value }) => [path, JSON.stringify(value)])),
  );
  const paths = new Set([...(here?.keys() ?? []), ...(there?.keys() ?? [])]);
  const all = [...paths].filter((path) => here?.get(path) !== there?.get(path));
  return [...new Set(all.map((path) => path.replace(/\.(thinking|input)[.[].*$/, ".$1")))];
}

/** Settings of a request that it may be without. */
const settings = [
  ["toolChoice", /^(tool_choice|function_call)/],
  ["parallelCalls", /^(parallel_tool_calls|tool_choice)/],
  ["maxTokens", /^max_/],
  ["stop", /^stop/],
  ["temperature", /^temperature/],
  ["topP", /^top_p/],
  ["topK", /^top_k/],
  ["reasoning", /^(reasoning|thinking|output_config\.effort)/],
  ["output", /^(response_format|output_config\.format|output_format)/],
  ["candidates", /^n$/],
  ["user", /^(user|metadata\.user_id)/],
  ["tier", /^service_tier/],
] as const;

for (const id of ids) {
  const { codec } = dialects[id];

  describeWith("corpus", `recorded traffic of ${id}, written in its own dialect`, (path) => {
    const { recordings } = readRecordings(path, [id]);
    const bodies = (family: string) =>
      recordings.flatMap((one) => (one.family === family ? one.bodies.slice(0, 1) : []));

    it("gives every request back as it came", () => {
      const requests = bodies("request");
      for (const body of requests) {
        expect(encodeRequest(codec, codec.decodeRequest(body))).toBe(body);
      }
    });

    it("gives every whole answer back as it came", () => {
      const answers = bodies("answer");
      for (const body of answers) {
        expect(encodeResponse(codec, codec.decodeResponse(body))).toBe(body);
      }
    });

    it("changes the model alone when routing gives it another name", () => {
      for (const body of bodies("request")) {
        const sent = encodeRequest(codec, codec.decodeRequest(body), "another");
        expect(sent.model).toBe("another");
        expect(JSON.stringify({ ...sent, model: body.model })).toBe(JSON.stringify(body));
      }
    });

    it("writes another value of a field in its place alone", () => {
      for (const body of bodies("request")) {
        const request = codec.decodeRequest(body);
        for (const { field, edited } of editsOf(request, id)) {
          if (field === "model") continue;
          const sent = encodeRequest(codec, edited, request.model);
          expect(saying(codec.decodeRequest(sent)), field).toBe(saying(edited));
          expect(differing(body, sent).length, field).toBeLessThan(3);
        }
      }
    });

    it("takes a setting away, and nothing else", () => {
      for (const body of bodies("request")) {
        const request = codec.decodeRequest(body);
        for (const [field, place] of settings) {
          const { [field]: value, ...edited } = request;
          if (value === undefined) continue;
          const sent = encodeRequest(codec, edited);
          expect(saying(codec.decodeRequest(sent)), field).toBe(saying(edited));
          for (const changed of differing(body, sent)) expect(changed).toMatch(place);
        }
      }
    });

    it("keeps every message when others are taken away, moved or added", () => {
      const added: Turn = { role: "user", parts: [{ type: "text", text: "Go on." }] };
      for (const body of bodies("request")) {
        const request = codec.decodeRequest(body);
        const opening = request.turns.filter(({ native }) => !native);
        const own = request.turns.filter(({ native }) => native);
        const sent = (turns: readonly Turn[]) =>
          encodeRequest(codec, { ...request, turns: [...opening, ...turns] }).messages as Json[];
        const sources = own.map(({ native }) => native?.source);
        expect(sent(own.slice(1))).toEqual(sources.slice(1));
        expect(sent(own.toReversed())).toEqual(sources.toReversed());
        const messages = sent([...own, added]);
        expect(messages.slice(0, -1)).toEqual(sources);
        expect(saying(codec.decodeRequest({ messages }).turns.at(-1))).toBe(saying(added));
      }
    });

    it("gives every frame back as it came, and with other words where they are others", () => {
      for (const { bodies: frames } of recordings.filter(({ family }) => family === "stream")) {
        const decoder = codec.createStreamDecoder();
        for (const frame of frames) {
          const events = decoder.push(frame);
          expect(codec.encodeFrame(frame, events, structuredClone(events))).toBe(frame);
          for (const [at, event] of events.entries()) {
            const edited = otherEvent(event);
            if (!edited) continue;
            const written = codec.encodeFrame(frame, events, events.with(at, edited));
            expect(differing(frame, written), JSON.stringify(edited)).toHaveLength(1);
            expect(JSON.stringify(written)).toContain("another");
          }
        }
      }
    });
  });
}

function otherEvent(event: StreamEvent): StreamEvent | undefined {
  switch (event.type) {
    case "start":
      return { ...event, model: "another" };
    case "part-delta":
      return { ...event, text: event.text.startsWith("{") ? '{"another":1}' : "another" };
    case "part-start":
      if (event.part.type !== "tool-call") return undefined;
      return { ...event, part: { ...event.part, name: "another" } };
    default:
      return undefined;
  }
}
