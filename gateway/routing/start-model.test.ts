import { expect, test } from "vitest";
import { startModel } from "./start-model.ts";
import { chatProvider, directoryOf, instanceOf } from "./testing/instances.ts";

const known = instanceOf("known", chatProvider({ startModels: ["best", "good"] }));
const open = instanceOf("open");

test("takes the best of the definition's models that the first instance lists", () => {
  expect(startModel(directoryOf([known, ["a", "good", "best"]], [open, ["x"]]))).toBe("known/best");
  expect(startModel(directoryOf([known, ["a", "good"]]))).toBe("known/good");
});

test("else takes the first listed model that looks like one to chat with", () => {
  const others = [
    "text-embedding-3-small",
    "nomic-embed-text:latest",
    "bge-m3",
    "whisper-1",
    "gpt-4o-mini-tts",
    "gpt-4o-transcribe",
    "gpt-realtime",
    "dall-e-3",
    "gpt-image-1",
    "sora-2",
    "omni-moderation-latest",
    "meta/llama-guard-4",
    "jina-reranker-v3",
    "babbage-002",
  ];
  expect(startModel(directoryOf([open, [...others, "qwen3:8b", "llama"]]))).toBe("open/qwen3:8b");
});

test("else takes the definition's best, its list known or not", () => {
  expect(startModel(directoryOf([known, "pending"], [open, ["x"]]))).toBe("known/best");
  expect(startModel(directoryOf([known, ["whisper-1"]]))).toBe("known/best");
});

test("passes over an instance that gives none, and may find none at all", () => {
  expect(startModel(directoryOf([open, "unlisted"], [known, ["good"]]))).toBe("known/good");
  expect(startModel(directoryOf([open, "unlisted"]))).toBeUndefined();
});
