/** How a shell quotes: `sh` for POSIX shells, `cmd` for Windows, whose quotes are double only. */
export type Shell = "sh" | "cmd";

/** The shell of the machine that the page is shown on. */
export function shellOf(platform: string): Shell {
  return /windows|win32/i.test(platform) ? "cmd" : "sh";
}

/**
 * A line that sends a first streamed request to the gateway. Where the key is set the page does not
 * know, so the line says what belongs in its place.
 * @param address the gateway's own, for example `http://127.0.0.1:7282`
 * @param needsKey whether the gateway asks every request for its master key
 */
export function curlLine(address: string, needsKey: boolean, shell: Shell): string {
  const body = JSON.stringify({
    model: "default",
    stream: true,
    messages: [{ role: "user", content: "Hello" }],
  });
  const quote = (text: string) =>
    shell === "sh" ? `'${text}'` : `"${text.replaceAll('"', '\\"')}"`;
  const parts = [
    `curl -N ${address}/v1/chat/completions`,
    `-H ${quote("content-type: application/json")}`,
    ...(needsKey ? [`-H ${quote("authorization: Bearer <your master key>")}`] : []),
    `-d ${quote(body)}`,
  ];
  return parts.join(shell === "sh" ? " \\\n  " : " ");
}
