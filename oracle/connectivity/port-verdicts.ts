/**
 * What is said about all ports of a connection, as callers see it: per protocol three disjoint sets that together are
 * 1..65535, and for the open one the rules that leave it open (rules 108, 109).
 */
import type { Protocol } from '../../model/kubernetes.ts';
import type { Reachability } from '../../model/prediction.ts';
import { containsPort, formatPorts, type PortSet } from './port-set.ts';

export const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

export interface OpenPorts {
  readonly ports: PortSet;
  /** Rule numbers of semantics.md, ascending. */
  readonly rules: readonly number[];
}

export interface ProtocolVerdicts {
  readonly allow: PortSet;
  readonly either: PortSet;
  readonly deny: PortSet;
  /** `either`, split by the rules that leave it open; ordered by first port. */
  readonly open: readonly OpenPorts[];
}

/** Within one Connectivity equal verdicts are one object, so `===` compares them. */
export type PortVerdicts = { readonly [protocol in Protocol]: ProtocolVerdicts };

/** The verdict on one port. */
export function verdictAt(verdicts: PortVerdicts, protocol: Protocol, port: number): Reachability {
  const { allow, either } = verdicts[protocol];
  if (containsPort(allow, port)) return 'allow';
  return containsPort(either, port) ? 'either' : 'deny';
}

/** The rules that leave a port open; empty where the verdict is definite. */
export function openRulesAt(
  verdicts: PortVerdicts,
  protocol: Protocol,
  port: number,
): readonly number[] {
  return verdicts[protocol].open.find(({ ports }) => containsPort(ports, port))?.rules ?? [];
}

/** Whether no port of any protocol is allowed or open. */
export function deniesEverything(verdicts: PortVerdicts): boolean {
  return protocols.every(
    (protocol) => verdicts[protocol].allow.length + verdicts[protocol].either.length === 0,
  );
}

/** `TCP 80,443; UDP 53 either (rule 27)`; `all` where everything is allowed, `none` where nothing is. */
export function formatVerdicts(verdicts: PortVerdicts): string {
  const parts = protocols.flatMap((protocol) => {
    const { allow, open } = verdicts[protocol];
    return [
      ...(allow.length === 0 ? [] : [`${protocol} ${formatPorts(allow)}`]),
      ...open.map(
        ({ ports, rules }) => `${protocol} ${formatPorts(ports)} either (${cite(rules)})`,
      ),
    ];
  });
  if (parts.length === 0) return 'none';
  return parts.join('; ') === everythingText ? 'all' : parts.join('; ');
}

const everythingText = protocols.map((protocol) => `${protocol} all`).join('; ');

function cite(rules: readonly number[]): string {
  return `rule${rules.length === 1 ? '' : 's'} ${rules.join(', ')}`;
}
