/** What kind of program a client is; each has its icon. */
export type ClientKind =
  | "agent"
  | "editor"
  | "library"
  | "terminal"
  | "browser"
  | "app"
  | "unknown";

export type ClientIdentity = { readonly name: string; readonly kind: ClientKind };

type Known = readonly [pattern: RegExp, name: string, kind: ClientKind];

/** By user agent, the more specific first: agents are often built on an SDK that signs too. */
const known: readonly Known[] = [
  [/\bclaude-(cli|code)\b/i, "Claude Code", "agent"],
  [/\bcodex[_-]/i, "Codex", "agent"],
  [/\bgemini-?cli\b/i, "Gemini CLI", "agent"],
  [/\bopencode\b/i, "opencode", "agent"],
  [/\baider\b/i, "Aider", "agent"],
  [/\bgoose\b/i, "Goose", "agent"],
  [/\b(roo-?code|cline)\b/i, "Cline", "editor"],
  [/\bcontinue\b/i, "Continue", "editor"],
  [/\bcursor\b/i, "Cursor", "editor"],
  [/\bzed\b/i, "Zed", "editor"],
  [/\b(vscode|visual studio code|copilot)\b/i, "VS Code", "editor"],
  [/\bjetbrains\b/i, "JetBrains", "editor"],
  [/\bopen-?webui\b/i, "Open WebUI", "app"],
  [/\blibrechat\b/i, "LibreChat", "app"],
  [/\b(async)?openai\/python\b/i, "OpenAI Python", "library"],
  [/\bopenai\/js\b/i, "OpenAI JS", "library"],
  [/\b(async)?anthropic\/python\b/i, "Anthropic Python", "library"],
  [/\banthropic\/js\b/i, "Anthropic JS", "library"],
  [/\blangchain\b/i, "LangChain", "library"],
  [/\blitellm\b/i, "LiteLLM", "library"],
  [/\bai-sdk\b/i, "AI SDK", "library"],
  [/^curl\b/i, "curl", "terminal"],
  [/^httpie\b/i, "HTTPie", "terminal"],
  [/^wget\b/i, "Wget", "terminal"],
  [/^python-(requests|httpx|urllib)/i, "Python", "library"],
  [/^(node|undici|axios|got)\b/i, "Node", "library"],
  [/^go-http-client\b/i, "Go", "library"],
  [/^mozilla\//i, "Browser", "browser"],
];

/** Programs met so far: a list of thousands of rows asks for the same few on every frame. */
const met = new Map<string, ClientIdentity | undefined>();
const metKept = 500;

/**
 * The name and kind of a client, for people; undefined when nothing is known of it.
 * @param client what the gateway calls it: the first product name of its user agent
 */
export function identifyClient(
  client: string | null,
  userAgent: string | null,
): ClientIdentity | undefined {
  const key = userAgent ?? client ?? "";
  if (met.has(key)) return met.get(key);
  if (met.size >= metKept) met.clear();
  const identity = identify(key, client);
  met.set(key, identity);
  return identity;
}

function identify(signature: string, client: string | null): ClientIdentity | undefined {
  for (const [pattern, name, kind] of known) {
    if (pattern.test(signature)) return { name, kind };
  }
  const name = client ?? signature;
  return name ? { name, kind: "unknown" } : undefined;
}
