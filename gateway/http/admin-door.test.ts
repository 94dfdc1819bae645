import { describe, expect, it } from "vitest";
import type { GatewayError } from "../errors.ts";
import { AdminDoor } from "./admin-door.ts";

const day = 86_400_000;
const token = "pb-admin-test";
const open = (door: AdminDoor, headers: Record<string, string>, session?: string) => {
  door.check(headers, session, "127.0.0.1");
  return true;
};

describe("the admin door", () => {
  it("opens for the token and for nothing else", () => {
    const door = new AdminDoor(token);
    expect(open(door, { authorization: `Bearer ${token}` })).toBe(true);
    expect(() => open(door, {})).toThrow(expect.objectContaining({ code: "admin_token_required" }));
    expect(() => open(door, { authorization: "Bearer other" })).toThrow();
    expect(() => open(door, { "x-api-key": token })).toThrow();
  });

  it("limits wrong tokens of one address, and never locks out the right one", () => {
    const door = new AdminDoor(token);
    const codes = Array.from({ length: 60 }, () => {
      try {
        return open(door, { authorization: "Bearer wrong" });
      } catch (thrown) {
        return (thrown as GatewayError).code;
      }
    });
    expect([codes[0], codes.at(-1)]).toEqual(["admin_token_required", "too_many_failures"]);
    expect(open(door, { authorization: `Bearer ${token}` })).toBe(true);
  });

  it("gives one session for one ticket", () => {
    const door = new AdminDoor(token);
    const ticket = door.issueTicket();
    const session = door.redeem(ticket);
    expect(session && open(door, {}, session.value)).toBe(true);
    expect(door.redeem(ticket)).toBeUndefined();
    expect(door.redeem("made up")).toBeUndefined();
  });

  it("forgets a ticket after a day and a session after thirty", () => {
    let now = 1_000_000;
    const door = new AdminDoor(token, () => now);
    const late = door.issueTicket();
    const session = door.redeem(door.issueTicket());
    now += day + 1;
    expect(door.redeem(late)).toBeUndefined();
    expect(session && open(door, {}, session.value)).toBe(true);
    now += 30 * day;
    expect(() => open(door, {}, session?.value)).toThrow();
  });

  it("takes no session that it did not sign", () => {
    const door = new AdminDoor(token);
    const session = new AdminDoor("pb-admin-other");
    const foreign = session.redeem(session.issueTicket())?.value ?? "";
    expect(() => open(door, {}, foreign)).toThrow();
    const [, mac] = foreign.split(".");
    expect(() => open(door, {}, `99999999999999.${mac}`)).toThrow();
    expect(() => open(door, {}, "")).toThrow();
  });

  it("takes no session of its own whose end was put off", () => {
    const door = new AdminDoor(token);
    const session = door.redeem(door.issueTicket())?.value ?? "";
    expect(open(door, {}, session)).toBe(true);
    const [until, mac] = session.split(".");
    expect(() => open(door, {}, `${Number(until) + 1}.${mac}`)).toThrow();
  });

  it("keeps a bounded number of open tickets, the newest", () => {
    const door = new AdminDoor(token);
    const tickets = Array.from({ length: 40 }, () => door.issueTicket());
    expect(door.redeem(tickets[0] ?? "")).toBeUndefined();
    expect(door.redeem(tickets.at(-1) ?? "")).toBeDefined();
    expect(door.redeem(tickets.at(-20) ?? "")).toBeDefined();
  });
});
