/** Ports of a connection for a person. Equal records are one object, so a text is made once, however often it is shown. */
import type { PortIntervalRecord, PortsRecord } from '../model/connectivity-record.ts';

const protocols = ['TCP', 'UDP', 'SCTP'] as const;
const known = new WeakMap<PortsRecord, string>();

/**
 * `TCP 80,443; UDP 53 either (rule 27)`; `all` where everything is allowed, `all either (rule 30)` where everything is left
 * open for one reason, `none` where nothing is allowed or open.
 */
export function formatPortsRecord(ports: PortsRecord): string {
  const text = known.get(ports) ?? formatAfresh(ports);
  known.set(ports, text);
  return text;
}

/** `80,443,8000-8080`; `all` for every port. */
export function formatIntervals(intervals: readonly PortIntervalRecord[]): string {
  const [first] = intervals;
  if (first?.[0] === 1 && first[1] === 65_535) return 'all';
  return intervals.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** `rule 27`, `rules 18, 27`. */
export function citeRules(rules: readonly number[]): string {
  return `rule${rules.length === 1 ? '' : 's'} ${rules.join(', ')}`;
}

/** Whether some port is allowed, or only left open, or nothing at all. */
export function strengthOf(ports: PortsRecord): 'all' | 'some' | 'either' | 'none' {
  const items = protocols.flatMap((protocol) => ports[protocol] ?? []);
  if (formatPortsRecord(ports) === 'all') return 'all';
  if (items.some(({ allow }) => allow.length > 0)) return 'some';
  return items.length > 0 ? 'either' : 'none';
}

function formatAfresh(ports: PortsRecord): string {
  const parts = protocols.flatMap((protocol) => {
    const { allow = [], either = [] } = ports[protocol] ?? {};
    return [
      ...(allow.length === 0 ? [] : [`${protocol} ${formatIntervals(allow)}`]),
      ...either.map(
        (open) => `${protocol} ${formatIntervals(open.ports)} either (${citeRules(open.rules)})`,
      ),
    ];
  });
  if (parts.length === 0) return 'none';
  return wholeOf(parts) ?? parts.join('; ');
}

/** What the three protocols have in common where each of them has nothing else: `all`, `all either (rule 30)`. */
function wholeOf(parts: readonly string[]): string | undefined {
  const [first = ''] = parts;
  const rest = first.slice('TCP '.length);
  const whole = /^all( either |$)/.test(rest);
  return whole &&
    parts.length === protocols.length &&
    protocols.every((protocol, index) => parts[index] === `${protocol} ${rest}`)
    ? rest
    : undefined;
}
