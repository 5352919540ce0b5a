/**
 * From the error of a socket to an outcome. Only what another host or a policy can have caused counts as blocked; what
 * the prober's own host lacks (no route, no free port, no descriptor) is an error of the prober.
 */
import { outcomeCode, type OutcomeCode } from './protocol.ts';

const codes: Readonly<Record<string, OutcomeCode>> = {
  ECONNREFUSED: outcomeCode.refused,
  ECONNRESET: outcomeCode.reset,
  EPIPE: outcomeCode.reset,
  ETIMEDOUT: outcomeCode.timeout,
  EHOSTUNREACH: outcomeCode.unreachable,
  EHOSTDOWN: outcomeCode.unreachable,
  EACCES: outcomeCode.unreachable,
  EPERM: outcomeCode.unreachable,
};

/** The outcome of a probe whose socket failed with this errno name; anything unknown is `error`. */
export function classifyErrno(errno: string): OutcomeCode {
  return codes[errno] ?? outcomeCode.error;
}

/** The errno name of anything a socket threw. */
export function errnoOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : String(error);
}
