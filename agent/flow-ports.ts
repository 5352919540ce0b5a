/**
 * Source ports for flows: each is used once before any comes again, because a port that comes back while connection tracking
 * still holds its entry would go where the flow before it went, and count twice as one draw.
 */

/** Below 32768 the ports of listeners may lie; the range is the kernel's own for clients. */
const firstPort = 32_768;
const lastPort = 60_999;

/** A function that gives the next port of the range, from the beginning again after the last. */
export function createFlowPorts(first = firstPort, last = lastPort): () => number {
  let next = first;
  return () => {
    const port = next;
    next = port >= last ? first : port + 1;
    return port;
  };
}
