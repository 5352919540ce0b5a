/** The context of real work: real programs, the caller's signal, environment and way to show steps. */
import type { KindContext } from './context.ts';
import { runCommand } from './run-command.ts';

/** Everything but the programs is the caller's; without onStep the work is silent. */
export function createKindContext(caller: {
  readonly signal: AbortSignal;
  readonly env: KindContext['env'];
  readonly onStep?: KindContext['onStep'];
}): KindContext {
  return { onStep: () => undefined, ...caller, run: runCommand };
}
