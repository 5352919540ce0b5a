/**
 * Probe timeouts that follow from what was measured: the 99th percentile of the connect times of open cells, times a
 * margin, renewed while a run goes on, because a machine at load 20 answers ten times later than an idle one.
 */

/** How many connect times are remembered. */
const samplesMax = 1024;
const margin = 3;
const timeoutMinMs = 100;
/** What a closed cell costs where the cells beside it answered at once. */
const leastTimeoutMs = 60;
const timeoutMaxMs = 1500;
/** Before anything was measured. */
const timeoutFirstMs = 1000;
const longTimeoutFactor = 4;
const longTimeoutMinMs = 1000;

export interface ProbeTimeouts {
  /** Adds connect times of answered probes, in milliseconds. */
  observe(elapsedMs: readonly number[]): void;
  /** For a whole matrix. */
  probeTimeoutMs(): number;
  /** For the probes of a matrix whose neighbours answered at once. */
  leastProbeTimeoutMs(): number;
  /** For repeats of a mismatch. */
  longProbeTimeoutMs(): number;
  /** The measured 99th percentile in milliseconds; undefined before the first measurement. */
  p99Ms(): number | undefined;
}

/** A tracker that starts with a generous timeout. */
export function createProbeTimeouts(): ProbeTimeouts {
  const samples: number[] = [];
  let next = 0;
  let cached: number | undefined;
  const p99Ms = (): number | undefined => {
    if (cached === undefined && samples.length > 0) {
      const sorted = samples.toSorted((a, b) => a - b);
      cached = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))];
    }
    return cached;
  };
  const probeTimeoutMs = (): number => {
    const p99 = p99Ms();
    if (p99 === undefined) return timeoutFirstMs;
    return Math.round(Math.min(timeoutMaxMs, Math.max(timeoutMinMs, p99 * margin)));
  };
  return {
    observe(elapsedMs) {
      for (const elapsed of elapsedMs) {
        samples[next] = elapsed;
        next = (next + 1) % samplesMax;
      }
      if (elapsedMs.length > 0) cached = undefined;
    },
    probeTimeoutMs,
    leastProbeTimeoutMs: () => leastTimeoutMs,
    longProbeTimeoutMs: () => Math.max(longTimeoutMinMs, probeTimeoutMs() * longTimeoutFactor),
    p99Ms,
  };
}
