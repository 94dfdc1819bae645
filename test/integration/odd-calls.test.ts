import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { anthropic, chat, send } from "../fixtures/dialect-samples.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { stream } from "../fixtures/upstream.ts";

const dataFrame = (data: string) => `data: ${data}\n\n`;

/** The calls that a Messages client gets of the chunks' tool calls. */
async function callsOf(pieces: readonly object[], finish = "tool_calls") {
  const frames = pieces.map((piece) =>
    dataFrame(JSON.stringify({ id: "c", choices: [{ index: 0, delta: { tool_calls: [piece] } }] })),
  );
  const last = { id: "c", choices: [{ index: 0, delta: {}, finish_reason: finish }] };
  const all = [...frames, dataFrame(JSON.stringify(last)), "data: [DONE]\n\n"];
  await using run = await startProviderRun(chat, [stream(all)]);
  const client = new Anthropic({ baseURL: run.gateway.url, apiKey: "any", maxRetries: 0 });
  const messages = [{ role: "user" as const, content: "Hi" }];
  const request = { model: "model-a", max_tokens: 9, messages };
  const { content } = await client.messages.stream(request).finalMessage();
  return content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
}

describe("calls of a chat stream", () => {
  const f = (name: string, args: unknown) => ({ function: { name, arguments: args } });

  it.each([
    ["without ids and indices", [f("a", '{"x":1}'), f("b", '{"y":2}')]],
    [
      "with one index and no ids",
      [
        { index: 0, ...f("a", "{}") },
        { index: 0, ...f("b", "{}") },
      ],
    ],
    ["of one tool, without ids", [f("a", '{"x":1}'), f("a", '{"y":2}')]],
    [
      "with one id for both",
      [
        { index: 0, id: "i", ...f("a", "{}") },
        { index: 1, id: "i", ...f("b", "{}") },
      ],
    ],
  ])("%s stay two, each with an id of its own (traps 1, 10)", async (_what, pieces) => {
    const calls = await callsOf(pieces);
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls.every(({ id }) => id !== "")).toBe(true);
  });

  it.each([
    [
      "come late",
      [
        { index: 0, function: { name: "" } },
        { index: 0, id: "i", ...f("a", "") },
      ],
    ],
    [
      "come behind the arguments",
      [
        { index: 0, function: { arguments: '{"x"' } },
        { index: 0, id: "i", ...f("a", ":1}") },
      ],
    ],
  ])("have their id and name where these %s", async (_what, pieces) => {
    expect(await callsOf(pieces)).toMatchObject([{ id: "i", name: "a" }]);
  });

  it("take arguments that are the object itself (trap 2)", async () => {
    const [call] = await callsOf([{ index: 0, id: "i", ...f("a", { x: 1 }) }]);
    expect(call?.input).toEqual({ x: 1 });
  });

  it("do not begin behind the finish", async () => {
    const whole = { index: 0, id: "i", ...f("a", "{}") };
    const frames = [
      { id: "c", choices: [{ index: 0, delta: { tool_calls: [whole] } }] },
      { id: "c", choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
      {
        id: "c",
        choices: [
          {
            index: 0,
            delta: { tool_calls: [{ index: 0, function: { arguments: "" } }] },
            finish_reason: "tool_calls",
          },
        ],
      },
    ].map((data) => dataFrame(JSON.stringify(data)));
    await using run = await startProviderRun(chat, [stream([...frames, "data: [DONE]\n\n"])]);
    const request = anthropic.request({ stream: true });
    const text = await (await send(run.gateway, anthropic, request)).text();
    expect(text.match(/"type":"tool_use"/g)).toHaveLength(1);
  });

  it("are an error where one has no name (trap 10)", async () => {
    await expect(callsOf([{ index: 0, id: "i", function: { arguments: "{}" } }])).rejects.toThrow(
      "without naming it",
    );
  });
});
