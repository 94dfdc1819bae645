/** How a scenario runs: with which client, against which model, whole or streamed. */
export type Way<Client> = {
  readonly client: Client;
  readonly model: string;
  readonly stream: boolean;
};

/** What the official SDK of a client does; each client has the same seven. */
export type Scenarios<Client> = {
  readonly [name in ScenarioName]: (way: Way<Client>) => Promise<void>;
};

/** The rows of the matrix, with what they are called. */
export const scenarioNames = {
  text: "gets a text with its usage",
  toolRoundTrip: "runs a tool to the end of its loop",
  parallelTools: "gets parallel calls and gives their results back",
  image: "sends an image",
  thinking: "gets what the model thought, and can give it back",
  structuredOutput: "parses a structured output",
  errors: "throws its own error classes",
} as const;

export type ScenarioName = keyof typeof scenarioNames;
