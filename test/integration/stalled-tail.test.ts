import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { startUpstream, whole } from "../fixtures/upstream.ts";

it("drops a client that takes nothing of an answer that is all there", async () => {
  await using upstream = await startUpstream(
    whole(JSON.stringify({ choices: [], x: "x".repeat(12 * 1024 * 1024) })),
  );
  await using gateway = await startTestGateway({
    clientStallTimeout: 300,
    providers: [provider("one", "openai-compatible", `${upstream.url}/v1`)],
  });
  const { port } = new URL(gateway.url);
  const client = connect(Number(port), "127.0.0.1");
  client.pause();
  await once(client, "connect");
  const body = JSON.stringify({ model: "model-a", messages: [] });
  client.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const [row] = await gateway.rows(1);
  expect(row).toMatchObject({ state: "client-gone", status: 200 });
  client.destroy();
});
