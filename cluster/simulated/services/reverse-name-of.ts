/** The reverse name of an address, as the simulated DNS server files it: by text, where the oracle counts bytes. */

/** `4.3.2.1.in-addr.arpa.`, or the nibbles below `ip6.arpa.`. */
export function reverseNameOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa.`;
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const filled = address.includes('::') ? Array<string>(missing).fill('0') : [];
  const digits = [...groups(head), ...filled, ...groups(tail)].map((group) =>
    group.padStart(4, '0'),
  );
  return `${Array.from(digits.join('')).reverse().join('.')}.ip6.arpa.`;
}
