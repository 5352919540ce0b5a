/**
 * Holds resolv.conf of a pod against its prediction, line by line: servers and search list in order, options as a set, because
 * their order is open (rule 101).
 */
import type { ResolvConf } from '../model/resolv-conf.ts';

export type ResolvConfFault = 'wrong-nameservers' | 'wrong-searches' | 'wrong-options';

export type ResolvConfVerdict =
  | { readonly status: 'conforms' }
  | { readonly status: 'violates'; readonly fault: ResolvConfFault; readonly reason: string };

/** The first line that differs. */
export function checkResolvConf(wanted: ResolvConf, seen: ResolvConf): ResolvConfVerdict {
  const lines = [
    ['wrong-nameservers', 'nameserver', wanted.nameservers, seen.nameservers],
    ['wrong-searches', 'search', wanted.searches, seen.searches],
    ['wrong-options', 'options', wanted.options.toSorted(), seen.options.toSorted()],
  ] as const;
  for (const [fault, keyword, expected, found] of lines) {
    if (expected.length === found.length && expected.every((word, at) => word === found[at])) {
      continue;
    }
    const at = expected.findIndex((word, index) => word !== found[index]);
    const index = at === -1 ? expected.length : at;
    const reason = `${keyword} ${index + 1} is ${found[index] ?? 'absent'}, not ${expected[index] ?? 'absent'}`;
    return { status: 'violates', fault, reason };
  }
  return { status: 'conforms' };
}
