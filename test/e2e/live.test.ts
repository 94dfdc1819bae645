import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { describeWith } from "../requirements.ts";

const dashboard = join(import.meta.dirname, "../../dist/renderer");
/** Without these a browser on a closed network waits for its maker's hosts. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describeWith("browser", "the live page in a real browser", (executablePath) => {
  let browser: Browser;
  let gateway: TestGateway;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway({}, { dashboardFolder: dashboard });
    browser = await chromium.launch({ executablePath, args: flags });
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(gateway.createDashboardLink());
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.[Symbol.asyncDispose]();
  });

  const send = (path: string, body: object) =>
    fetch(gateway.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "claude-cli/2.0.1" },
      body: JSON.stringify(body),
    }).then((answer) => answer.text());
  const messages = [{ role: "user", content: "Hello" }];

  it("shows each request as it comes, without a reload", async () => {
    await send("/v1/messages", { model: "claude-x", max_tokens: 50, stream: true, messages });
    const row = page.getByRole("row").filter({ hasText: "claude-x" });
    await row.waitFor();
    await expect.poll(() => row.innerText()).toContain("200");
    expect(await row.innerText()).toMatch(/Claude Code[\s\S]*demo[\s\S]*passthrough/);
  });

  it("warns of an answer that a limit cut off", async () => {
    await send("/v1/messages", { model: "claude-cut", max_tokens: 1, messages });
    const row = page.getByRole("row").filter({ hasText: "claude-cut" });
    await expect.poll(() => row.innerText()).toContain("Hit limit");
  });

  it("shows a failure with its code, and what to do, in the drawer", async () => {
    await send("/v1/chat/completions", { model: 5, messages });
    const row = page.getByRole("row").filter({ hasText: "400" });
    await row.click();
    const drawer = page.getByRole("complementary").last();
    await expect.poll(() => drawer.innerText()).toContain("invalid_request");
    expect(await drawer.innerText()).toContain("model must be the name of a model");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByText("model must be the name of a model").count()).toBe(0);
  });

  it("says plainly that the demo answers, and offers no default model but its own", async () => {
    expect(await page.innerText("body")).toContain("No provider is configured");
    await page.getByRole("button", { name: /demo\/patchbay-demo/ }).click();
    const options = page.getByRole("option");
    await expect.poll(() => options.allInnerTexts()).toEqual(["patchbay-demo"]);
    expect(await options.getAttribute("aria-selected")).toBe("true");
    await options.click();
    await expect.poll(() => options.count()).toBe(0);
    expect((await gateway.admin("getStatus")).defaultModel.source).toBe("demo");
  });

  it("finds a failure behind more requests than it loads at first", async () => {
    const input = { model: "patchbay-demo-embedding", input: "Hello" };
    for (let sent = 0; sent < 220; sent += 1) await send("/v1/embeddings", input);
    await gateway.rows(223);
    await page.goto(gateway.createDashboardLink());
    await page.getByRole("row").nth(10).waitFor();
    await page.getByRole("radio", { name: "Failed" }).check();
    await page.getByRole("row").filter({ hasText: "400" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
  });

  it("says of a whole answer that it came whole", async () => {
    await page.getByRole("row").nth(1).click();
    const drawer = page.getByRole("complementary").last();
    await expect.poll(() => drawer.innerText()).toContain("Whole answer");
    await page.keyboard.press("Escape");
  });

  it("keeps to the content security policy and logs no error", () => {
    expect(complaints).toEqual([]);
  });

  it("is locked for a browser without a link", async () => {
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(`${gateway.url}/admin/dashboard/`);
    await other.getByText("npm run -s patchbay -- open").waitFor();
    expect(await other.getByRole("row").filter({ hasText: "claude-x" }).count()).toBe(0);
    await stranger.close();
  });

  it.each([1440, 900, 480])("shows nothing wider than the window at %i px", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it("is light or dark as the system is", async () => {
    const lightness: number[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const colour = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      lightness.push(Number(/[\d.]+/.exec(colour)?.[0]));
    }
    const [light = 0, dark = 0] = lightness;
    expect(light).toBeGreaterThan(dark);
  });
});
