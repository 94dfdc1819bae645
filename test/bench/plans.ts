import {
  type BenchDialect,
  chatFrames,
  endMarks,
  firstText,
  messagesFrames,
  wholeAnswers,
} from "./answers.ts";
import { requestBody } from "./bodies.ts";
import { aliases, models } from "./gateway.ts";
import type { LoadPlan } from "./load.ts";
import type { Lane, Scenario } from "./scenarios.ts";

/** Where a lap goes: straight to the provider, through the bare proxy, or through a lane. */
export type Route = "direct" | "bare" | Lane;

/** What the load generator does on one route of a scenario. */
export function loadPlan(scenario: Scenario, route: Route, port: number): LoadPlan {
  const { dialect, size, kind, concurrency } = scenario;
  const stream = kind !== "whole";
  const body = requestBody({
    dialect,
    size,
    stream,
    model: modelOf(scenario, route),
    includeUsage: dialect === "chat" && stream && route !== "filter",
  });
  return {
    port,
    concurrency,
    request: Buffer.concat([Buffer.from(head(dialect, port, stream, body.length)), body]),
    firstText: firstText[dialect],
    endMark: stream ? endMarks[dialect].stream : endMarks[dialect].whole,
    ...(route === "translate" ? {} : { expected: expected(scenario, route) }),
    ...(isLane(route) ? { expectedHeader: `x-patchbay-lane: ${route}` } : {}),
  };
}

function modelOf({ dialect, kind }: Scenario, route: Route): string {
  if (route === "splice") return aliases[dialect];
  const spoken = route === "translate" ? others[dialect] : dialect;
  return models[spoken][kind === "frames" ? "frames" : "packed"];
}

const others = { chat: "messages", messages: "chat" } as const;

const isLane = (route: Route): route is Lane => route !== "direct" && route !== "bare";

function expected({ dialect, kind }: Scenario, route: Route): Buffer {
  if (kind === "whole") return wholeAnswers[dialect];
  const frames =
    dialect === "messages" ? messagesFrames() : chatFrames(route === "filter" ? "hidden" : "all");
  return Buffer.from(frames.join(""));
}

/** The headers that the official client of the dialect sends. */
function head(dialect: BenchDialect, port: number, stream: boolean, length: number): string {
  const chat = dialect === "chat";
  const lines = [
    `POST /v1/${chat ? "chat/completions" : "messages"} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "connection: keep-alive",
    "accept: application/json",
    "content-type: application/json",
    `user-agent: ${chat ? "OpenAI" : "Anthropic"}/JS 1.0.0`,
    "x-stainless-retry-count: 0",
    "x-stainless-timeout: 600",
    "x-stainless-lang: js",
    "x-stainless-package-version: 1.0.0",
    "x-stainless-os: Linux",
    "x-stainless-arch: x64",
    "x-stainless-runtime: node",
    "x-stainless-runtime-version: v24.0.0",
    ...(chat
      ? ["authorization: Bearer sk-client"]
      : [
          "x-api-key: sk-client",
          "anthropic-version: 2023-06-01",
          ...(stream ? ["x-stainless-helper-method: stream"] : []),
        ]),
    "accept-language: *",
    "sec-fetch-mode: cors",
    "accept-encoding: gzip, deflate",
    `content-length: ${length}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}
