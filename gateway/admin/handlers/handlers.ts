import type { CallBody, CallName, CallQuery, CallResponse } from "../contract.ts";

/** What a handler is given: all of it validated against the contract. */
export type CallInput<N extends CallName> = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: CallQuery<N>;
  readonly body: CallBody<N>;
};

/** One handler for each call of the contract. */
export type Handlers = {
  [N in CallName]: (input: CallInput<N>) => CallResponse<N> | Promise<CallResponse<N>>;
};
