/** A signature as the title of an issue: what went wrong, and the shape of the rules that it went wrong with. */

const verbs: Readonly<Record<string, string>> = {
  'false-allow': 'a connection that must be denied is allowed',
  'false-deny': 'a connection that must be allowed is denied',
};

/** `NetworkPolicy: a connection that must be denied is allowed (ingress, ipBlock.except, TCP)`. */
export function titleOf(signature: string): string {
  const [, direction = '', ...shape] = signature.split('/');
  return `NetworkPolicy: ${verbs[direction] ?? direction} (${shape.join(', ')})`;
}
