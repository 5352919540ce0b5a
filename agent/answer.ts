/**
 * What a server tells whoever reaches it: who it is and where it saw the request come from, as one short line of JSON.
 * UDP answers repeat the nonce, so that a client takes only the answer to its own question.
 */

export interface Answer {
  readonly identity: string;
  readonly source: string;
}

/** The line for an accepted TCP connection, or for a datagram with this nonce. */
export function formatAnswer(answer: Answer, nonce = ''): string {
  return `${JSON.stringify([answer.identity, answer.source, nonce])}\n`;
}

/**
 * The answer in a line. Undefined where the nonce is another one. A line that no agent wrote still proves that data
 * arrived: its beginning then stands as the identity, which is nobody's.
 */
export function parseAnswer(line: string, nonce = ''): Answer | undefined {
  try {
    const parts: unknown = JSON.parse(line);
    if (Array.isArray(parts)) {
      const [identity, source, repeated] = parts as unknown[];
      if (typeof identity === 'string' && typeof source === 'string') {
        return repeated === nonce ? { identity, source } : undefined;
      }
    }
  } catch {
    // Not an agent's answer: reported below.
  }
  return { identity: `not an agent: ${line.slice(0, 40)}`, source: '' };
}

/** An address as people write it: an IPv4 peer of a dual-stack socket appears as ::ffff:a.b.c.d. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}
