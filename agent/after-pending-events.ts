/**
 * Runs `action` after the events that already wait have been delivered. Timers fire before input is polled, so on a
 * busy machine a timeout could overtake an answer that lies in the socket: a false "blocked".
 */

/** Three rounds of the event loop: one for the handshake, one to start reading, one for the answer. */
const rounds = 3;

export function afterPendingEvents(action: () => void, left = rounds): void {
  if (left === 0) {
    action();
    return;
  }
  setImmediate(() => {
    afterPendingEvents(action, left - 1);
  });
}
