/** GoModel's provider types; those that are not there yet are named at the start, and no error. */
export const providerTypesElsewhere: ReadonlySet<string> = new Set([
  "azure",
  "bailian",
  "bedrock",
  "cohere",
  "deepseek",
  "fireworks",
  "gemini",
  "groq",
  "kimicode",
  "minimax",
  "opencodego",
  "openrouter",
  "oracle",
  "vertex",
  "vllm",
  "xai",
  "xiaomi",
  "zai",
]);

const endings = ["API_KEY", "BASE_URL", "MODELS", "API_VERSION", "SITE_URL", "APP_NAME"];
const pattern = new RegExp(
  `^(${[...providerTypesElsewhere].join("|").toUpperCase()})_(?:\\w+_)?(?:${endings.join("|")})$`,
);

/** The type of GoModel's that a variable configures, for example `groq` of GROQ_API_KEY. */
export function providerTypeElsewhere(variable: string): string | undefined {
  return pattern.exec(variable)?.[1]?.toLowerCase();
}
