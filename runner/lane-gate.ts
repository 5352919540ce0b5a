/**
 * Who may run beside whom: most cases share the cluster, but one that restarts a component has it alone, since every
 * lane feels that. Who waits to be alone comes before cases that begin later, so that it is not kept out for ever.
 */

export interface LaneGate {
  /** Resolves with a function that leaves again; rejects with the signal's reason when aborted before. */
  enter(alone: boolean, signal: AbortSignal): Promise<() => void>;
}

export function createLaneGate(): LaneGate {
  let sharing = 0;
  let isAlone = false;
  const waiting: { readonly alone: boolean; readonly admit: () => void }[] = [];
  const admitNext = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (isAlone || (next.alone && sharing > 0)) return;
      waiting.shift();
      if (next.alone) isAlone = true;
      else sharing++;
      next.admit();
    }
  };
  return {
    enter: (alone, signal) =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          const position = waiting.indexOf(request);
          if (position >= 0) waiting.splice(position, 1);
          reject(signal.reason as Error);
          admitNext();
        };
        const leave = (): void => {
          if (alone) isAlone = false;
          else sharing--;
          admitNext();
        };
        const request = {
          alone,
          admit: () => {
            signal.removeEventListener('abort', abort);
            resolve(leave);
          },
        };
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        signal.addEventListener('abort', abort, { once: true });
        waiting.push(request);
        admitNext();
      }),
  };
}
