/**
 * The `ports` of a rule as verdicts over all ports at once. What the rule's peers say of an end comes in as well, since
 * a named port treats an ipBlock differently (rule 21) and an open peer leaves each of its ports open.
 */
import type { NetworkPolicyPort, PodSpec, PolicyType } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import { compilePort } from '../ports.ts';
import { functionFromCuts } from './port-function.ts';
import { allowed, denied } from './verdict-values.ts';
import { allowAll, denyAll, type VerdictTable } from './verdict-table.ts';

/** One way in which the peers of a rule match an end. */
export interface PeerMatch {
  /** `allowed` or an open verdict (verdict-values.ts). */
  readonly verdict: number;
  readonly throughIpBlock: boolean;
}

export interface PortList {
  /** Whether the verdict depends on which names the destination declares. */
  readonly named: boolean;
  /** The verdict of the rule for an end that its peers match in these ways; no spec means no pod (rule 21). */
  readonly verdict: (matches: readonly PeerMatch[], destination: PodSpec | undefined) => number;
}

/** The list of a rule's ports; an empty one is every port (rule 9). Source of the matching: rules 16 to 23. */
export function compilePortList(
  ports: readonly NetworkPolicyPort[],
  direction: PolicyType,
  table: VerdictTable,
  pins: ProfilePins,
): PortList {
  const items = ports.map((item) => compilePortItem(item, direction, table, pins));
  return {
    named: ports.some(({ port }) => typeof port === 'string'),
    verdict: (matches, destination) =>
      matches.reduce((sum, match) => {
        const peer = constantVerdict(match.verdict, table);
        if (items.length === 0) return table.or(sum, peer);
        // Each pair of a peer and a port counts on its own: an open one keeps its rules until a definite one decides.
        return items
          .map((item) => table.and(peer, item(destination, match.throughIpBlock)))
          .reduce(table.or, sum);
      }, denyAll),
  };
}

function constantVerdict(verdict: number, table: VerdictTable): number {
  if (verdict === allowed) return allowAll;
  const everywhere = functionFromCuts([], () => verdict);
  return table.intern({ TCP: everywhere, UDP: everywhere, SCTP: everywhere });
}

type PortItem = (destination: PodSpec | undefined, throughIpBlock: boolean) => number;

/** Asks the oracle's own port matcher, once for each step between the ports at which its answer may change. */
function compilePortItem(
  item: NetworkPolicyPort,
  direction: PolicyType,
  table: VerdictTable,
  pins: ProfilePins,
): PortItem {
  const matcher = compilePort(item, pins);
  const protocol = item.protocol ?? 'TCP';
  return (spec, throughIpBlock) => {
    const destination = spec === undefined ? noPod : ({ kind: 'pod', spec } as const);
    const judge = (port: number): number => {
      const outcome = matcher({ direction, protocol, port, destination }, throughIpBlock);
      if (outcome.verdict === 'either') return table.values.open(outcome.rules);
      return outcome.verdict === 'allow' ? allowed : denied;
    };
    return table.intern({ [protocol]: functionFromCuts(cutsOf(item, spec), judge) });
  };
}

const noPod = { kind: 'external' } as const;

/** The ports at which an item's answer may change. */
function cutsOf(
  { port, endPort }: NetworkPolicyPort,
  spec: PodSpec | undefined,
): readonly number[] {
  if (port === undefined) return [];
  if (typeof port === 'number') return [port, port + 1, (endPort ?? port) + 1];
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
    .flatMap(({ ports = [] }) => ports)
    .filter(({ name }) => name === port)
    .flatMap(({ containerPort }) => [containerPort, containerPort + 1]);
}
