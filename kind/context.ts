/**
 * What every piece of work on KIND clusters is given: how to run a program, when to stop, where to say what is going
 * on, and the environment that decides where files live. Nothing in kind/ reads the process directly.
 */
import type { CommandRunner } from './run-command.ts';

export interface StepEvent {
  /** `reused`: the step's result was already there. */
  readonly kind: 'started' | 'finished' | 'reused';
  /** What is done, to what: "build kubelet v1.34.4". */
  readonly step: string;
  /** Of this step; 0 when it starts. */
  readonly elapsedMs: number;
}

export interface KindContext {
  readonly run: CommandRunner;
  readonly signal: AbortSignal;
  readonly onStep: (event: StepEvent) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs one step of a longer job and reports its start and end. */
export async function runStep<T>(
  context: KindContext,
  step: string,
  work: () => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  context.onStep({ kind: 'started', step, elapsedMs: 0 });
  const started = performance.now();
  const result = await work();
  context.onStep({ kind: 'finished', step, elapsedMs: performance.now() - started });
  return result;
}
