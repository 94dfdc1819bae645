import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import type { Upstream } from "../fixtures/upstream.ts";
import { anthropicScenarios } from "./anthropic-scenarios.ts";
import { openAiScenarios } from "./openai-scenarios.ts";
import { type ScenarioName, type Scenarios, scenarioNames } from "./scenarios.ts";
import { startStrictProvider } from "./strict-provider.ts";

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startStrictProvider();
  gateway = await startTestGateway({
    providers: [
      provider("chat", "openai-compatible", upstream.url),
      provider("messages", "anthropic-compatible", upstream.url),
    ],
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

const providers = [
  ["a provider that speaks chat", "chat"],
  ["a provider that speaks Messages", "messages"],
] as const;
const ways = [
  ["whole", false],
  ["streamed", true],
] as const;

/** One client's rows of the matrix: each scenario with each provider, whole and streamed. */
function runAll<Client>(scenarios: Scenarios<Client>, connect: () => Client): void {
  const rows = Object.entries(scenarioNames).map(
    ([name, title]) => [title, name as ScenarioName] as const,
  );
  describe.each(providers)("with %s", (_provider, target) => {
    describe.each(rows)("%s", (_title, name) => {
      it.each(ways)("%s", async (_way, stream) => {
        const before = upstream.requests.length;
        await scenarios[name]({ client: connect(), model: `${target}/model-a`, stream });
        const asked = upstream.requests.slice(before).map(({ url }) => url.includes(target));
        expect(new Set(asked)).toEqual(new Set([true]));
      });
    });
  });
}

describe("the official OpenAI SDK", () => {
  runAll(openAiScenarios, () => {
    return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "sk-any", maxRetries: 0 });
  });
});

describe("the official Anthropic SDK", () => {
  runAll(anthropicScenarios, () => {
    return new Anthropic({ baseURL: gateway.url, apiKey: "any", maxRetries: 0 });
  });
});
