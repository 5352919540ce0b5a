/** How often each law is tried, and for how long at most: a law is timed out, never judged by its time. */
/** Worlds per law: all 2,000 in `npm run test:deep`, a share of them in `npm test`, which has to stay short. */
export const numRuns = process.env['KUBEPROP_DEEP'] === '1' ? 2000 : 300;

export const lawTimeoutMs = 600_000;
