/**
 * Source ports for flows: each is used once before any comes again, because a port that comes back while connection tracking
 * still holds its entry would go where the flow before it went, and count twice as one draw. An agent that starts again in the
 * same pod goes on behind the ports of the one before it: where ports begin follows the clock.
 */

/** Below 32768 the ports of listeners may lie; the range is the kernel's own for clients. */
const firstPort = 32_768;
const lastPort = 60_999;
/** 200 ports a second, faster than an agent uses them; the same start comes again after 141 s, when no entry is left. */
const msPerPort = 5;

/** Where the ports of an agent begin that starts at this time, in milliseconds. */
export function startPortAt(ms: number): number {
  return firstPort + (Math.floor(ms / msPerPort) % (lastPort - firstPort + 1));
}

/** A function that gives the next port of the range from `start` on, from its beginning again after the last. */
export function createFlowPorts(start: number): () => number {
  let next = start;
  return () => {
    const port = next;
    next = port >= lastPort ? firstPort : port + 1;
    return port;
  };
}
