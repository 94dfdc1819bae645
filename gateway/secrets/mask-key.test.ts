import { expect, test } from "vitest";
import { maskKey } from "./mask-key.ts";

const key = "sk-live-0123456789abcdef+/=";

test("takes the key out of a text wherever it stands", () => {
  const text = `Wrong key ${key}, "${key}" and ?key=${encodeURIComponent(key)}.`;
  expect(maskKey(text, key)).toBe('Wrong key •••, "•••" and ?key=•••.');
});

test("takes out a key that was cut off, and what follows it", () => {
  expect(maskKey("Wrong key sk-live-01234… given", key)).toBe("Wrong key ••• given");
});

test("leaves texts without the key, and placeholder keys, as they are", () => {
  expect(maskKey("No such model.", key)).toBe("No such model.");
  expect(maskKey("No such model.", undefined)).toBe("No such model.");
  expect(maskKey("x marks the spot", "x")).toBe("x marks the spot");
  expect(maskKey("Wrong key ollama.", "ollama")).toBe("Wrong key •••.");
});
