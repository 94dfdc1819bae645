import { GatewayError } from "../../errors.ts";
import type { RequestRepository } from "../../store/requests.ts";
import { settledRecord } from "../records.ts";
import type { Handlers } from "./handlers.ts";

/** The request log. */
export function requestHandlers(
  requests: RequestRepository,
): Pick<Handlers, "listRequests" | "getRequest"> {
  return {
    async listRequests({ query: { limit = 100, before } }) {
      const page = await requests.list({ limit, ...(before === undefined ? {} : { before }) });
      return { requests: page.rows.map(settledRecord), more: page.more };
    },
    async getRequest({ params }) {
      const row = await requests.get(params.id ?? "");
      if (row) return settledRecord(row);
      throw new GatewayError("request_not_found", "There is no settled request with this id.");
    },
  };
}
