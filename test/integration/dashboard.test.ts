import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { adminBase } from "../../gateway/admin/contract.ts";
import { temporaryHome } from "../fixtures/child.ts";
import { startTestGateway } from "../fixtures/gateway.ts";

it("signs a browser in with a cookie that no script reads and no other site sends", async () => {
  await using gateway = await startTestGateway();
  const { headers } = await fetch(gateway.createDashboardLink(), { redirect: "manual" });
  const [, ...attributes] = (headers.get("set-cookie") ?? "").split("; ");
  expect(attributes.sort()).toEqual([
    "HttpOnly",
    "Max-Age=2592000",
    "Path=/admin",
    "SameSite=Strict",
  ]);
  expect(headers.get("cache-control")).toBe("no-store");
});

it("leaves a browser signed in at another gateway of this machine", async () => {
  await using one = await startTestGateway();
  await using other = await startTestGateway();
  const jar = new Map<string, string>();
  for (const gateway of [one, other]) {
    const { headers } = await fetch(gateway.createDashboardLink(), { redirect: "manual" });
    const [, name = "", value = ""] =
      /^([^=]+)=([^;]+)/.exec(headers.get("set-cookie") ?? "") ?? [];
    jar.set(name, value);
  }
  const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  for (const gateway of [one, other]) {
    const answer = await fetch(`${gateway.url}${adminBase}/status`, { headers: { cookie } });
    expect(answer.status).toBe(200);
  }
});

it("says how the page is built where it is not", async () => {
  await using gateway = await startTestGateway();
  const answer = await fetch(`${gateway.url}/admin/dashboard/`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({
    error: { code: "route_not_found", message: "The dashboard is not built: npm run build" },
  });
});

it("lets the page load nothing from elsewhere, run no inline script and stand in no frame", async () => {
  await using folder = await temporaryHome();
  await writeFile(join(folder.path, "index.html"), "<!doctype html>");
  await mkdir(join(folder.path, "assets"));
  await writeFile(join(folder.path, "assets", "page.js"), "");
  await using gateway = await startTestGateway({}, { dashboardFolder: folder.path });
  for (const path of ["/", "/admin/dashboard/", "/admin/dashboard/assets/page.js"]) {
    const { headers } = await fetch(gateway.url + path, { redirect: "manual" });
    expect(headers.get("content-security-policy")?.split("; ").sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});
