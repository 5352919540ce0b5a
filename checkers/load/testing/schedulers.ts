/**
 * The schedulers of IPVS by their definitions (net/netfilter/ipvs of Linux), for destinations of equal weight: each is asked for
 * every new flow with what is open, and says which destination gets it.
 */
export interface SchedulerState {
  /** Open flows per destination. */
  readonly active: readonly number[];
  /** Index of the destination that was taken last; -1 before the first flow. */
  readonly last: number;
  readonly client: number;
  readonly virtualAddress: number;
}

export type Scheduler = (state: SchedulerState) => number;

const weight = 1;
/** Multiplicative hashing, as the tables of sh and dh use it. */
const multiplier = 2_654_435_761;

const leastBy = (costs: readonly number[]): number => costs.indexOf(Math.min(...costs));
const hashed = (key: number, size: number): number => ((key * multiplier) % 2 ** 32) % size;
const sed: Scheduler = ({ active }) => leastBy(active.map((open) => (open + 1) / weight));

export const schedulers: Readonly<Record<string, Scheduler>> = {
  rr: ({ active, last }) => (last + 1) % active.length,
  userspace: ({ active, last }) => (last + 1) % active.length,
  sh: ({ active, client }) => hashed(client, active.length),
  dh: ({ active, virtualAddress }) => hashed(virtualAddress, active.length),
  lc: ({ active }) => leastBy(active.map((open) => open * 256)),
  sed,
  // An idle destination is taken at once, whatever the delay of others.
  nq: (state) => {
    const idle = state.active.indexOf(0);
    return idle >= 0 ? idle : sed(state);
  },
};
