/**
 * The receiver's record: every TCP connection accepted and every UDP nonce received, so that a probe whose answer was
 * lost or late is not taken for blocked. Bounded by count and by age; the oldest entry goes first.
 */

export interface ReceiptRecord {
  add(key: string, source: string): void;
  /** The sources recorded under a key within the last `windowMs`, separated by blanks; 0 for none. */
  seen(key: string, windowMs: number): string | 0;
}

interface Receipt {
  readonly at: number;
  readonly source: string;
}

const receiptsMax = 16_384;
const receiptsPerKeyMax = 4;

/** A record that reads the time from `now`, in milliseconds. */
export function createReceiptRecord(now: () => number, keysMax = receiptsMax): ReceiptRecord {
  const receipts = new Map<string, readonly Receipt[]>();
  return {
    add(key, source) {
      const earlier = receipts.get(key) ?? [];
      // Deleting first keeps the map ordered by age.
      receipts.delete(key);
      receipts.set(key, [...earlier, { at: now(), source }].slice(-receiptsPerKeyMax));
      if (receipts.size > keysMax) {
        const oldest = receipts.keys().next();
        if (oldest.done !== true) receipts.delete(oldest.value);
      }
    },
    seen(key, windowMs) {
      const since = now() - windowMs;
      const sources = (receipts.get(key) ?? [])
        .filter(({ at }) => at >= since)
        .map(({ source }) => source);
      return sources.length === 0 ? 0 : [...new Set(sources)].join(' ');
    },
  };
}

/** The key of a TCP connection: the port that it came to and the port that it came from. */
export function tcpReceiptKey(localPort: number, remotePort: number): string {
  return `T${localPort}<${remotePort}`;
}

/** The key of a UDP nonce. */
export function udpReceiptKey(nonce: string): string {
  return `U${nonce}`;
}
