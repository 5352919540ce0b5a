/**
 * Rules of policies, compiled for one direction: peers became columns over shapes, ports became verdicts. Lists of peers
 * and of ports that occur in many rules are one object each, and every answer is worked out once.
 */
import type {
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PodSpec,
  PolicyType,
} from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import type { AddressRange } from './address-ranges.ts';
import type { PeerItem, PeerItems } from './peer-items.ts';
import { compilePortList, type PeerMatch } from './port-lists.ts';
import { allowed, denied } from './verdict-values.ts';
import { denyAll, type VerdictTable } from './verdict-table.ts';

/** The names that a destination declares, interned: `id` 0 is an end without names. */
export interface Destination {
  readonly id: number;
  readonly spec: PodSpec | undefined;
}

export const noNames: Destination = { id: 0, spec: undefined };

export type ExternalAddress = Pick<AddressRange, 'ipFamily' | 'from'>;

export interface CompiledRule {
  /** The verdict for a peer of this shape, on a destination with these names. */
  readonly verdictFor: (shape: number, destination: Destination) => number;
  /** The verdict for an external peer at this address. */
  readonly verdictAt: (address: ExternalAddress, destination: Destination) => number;
  /** The peer items; undefined where the rule has none and so means every peer (rule 9). */
  readonly items: readonly PeerItem[] | undefined;
}

export interface RuleTableContext {
  readonly direction: PolicyType;
  readonly pins: ProfilePins;
  readonly table: VerdictTable;
  readonly peerItems: PeerItems;
}

/** Makes a rule; `peers` and `ports` may be empty, which means every one (rules 8, 9). */
export type RuleCompiler = (
  peers: readonly NetworkPolicyPeer[],
  ports: readonly NetworkPolicyPort[],
  policyNamespace: string,
) => CompiledRule;

/** The compiler for one direction; equal rules give the same object. */
export function createRuleTable(context: RuleTableContext): RuleCompiler {
  const { direction, pins, table, peerItems } = context;
  const internMatches = createMatchTable();
  const portLists = new Map<string, PortVerdict>();
  const rules = new Map<string, CompiledRule>();
  const itemIds = new Map<PeerItem, number>();
  const idOf = (item: PeerItem): number => {
    const id = itemIds.get(item) ?? itemIds.size;
    itemIds.set(item, id);
    return id;
  };
  return (peers, ports, policyNamespace) => {
    const portsKey = JSON.stringify(ports);
    const verdict =
      portLists.get(portsKey) ??
      rememberVerdicts(compilePortList(ports, direction, table, pins), internMatches.get);
    portLists.set(portsKey, verdict);
    const items =
      peers.length === 0 ? undefined : peers.map((peer) => peerItems.itemOf(peer, policyNamespace));
    const key = `${items?.map(idOf).join() ?? 'every'} ${portsKey}`;
    const rule = rules.get(key) ?? compileRule(items, verdict, internMatches.intern);
    rules.set(key, rule);
    return rule;
  };
}

type PortVerdict = (matches: number, destination: Destination) => number;

function rememberVerdicts(
  list: ReturnType<typeof compilePortList>,
  matchesOf: (id: number) => readonly PeerMatch[],
): PortVerdict {
  const known = new Map<number, number>();
  return (matches, destination) => {
    if (matches === 0) return denyAll;
    const names = list.named ? destination : noNames;
    // Fewer than 2^16 ways to match exist: one per set of open rules.
    const key = names.id * 0x10000 + matches;
    const verdict = known.get(key) ?? list.verdict(matchesOf(matches), names.spec);
    known.set(key, verdict);
    return verdict;
  };
}

function compileRule(
  items: readonly PeerItem[] | undefined,
  verdict: PortVerdict,
  internMatches: (matches: readonly PeerMatch[]) => number,
): CompiledRule {
  const everyPeer = internMatches([{ verdict: allowed, throughIpBlock: false }]);
  const byShape = new Map<number, number>();
  const matchesOfShape = (shape: number): number => {
    const known = byShape.get(shape);
    if (known !== undefined || items === undefined) return known ?? everyPeer;
    const matches = internMatches(
      items.flatMap(({ verdicts, ranges }) => {
        const value = verdicts[shape] ?? denied;
        return value === denied ? [] : [{ verdict: value, throughIpBlock: ranges !== undefined }];
      }),
    );
    byShape.set(shape, matches);
    return matches;
  };
  const matchesAt = ({ ipFamily, from: address }: ExternalAddress): number => {
    if (items === undefined) return everyPeer;
    const covered = items.some(({ ranges }) =>
      ranges?.some(
        (range) => range.ipFamily === ipFamily && range.from <= address && address <= range.to,
      ),
    );
    return internMatches(covered ? [{ verdict: allowed, throughIpBlock: true }] : []);
  };
  return {
    items,
    verdictFor: (shape, destination) => verdict(matchesOfShape(shape), destination),
    verdictAt: (address, destination) => verdict(matchesAt(address), destination),
  };
}

/** Interns ways to match; 0 is none. Repeated ways count once: a disjunction does not care. */
function createMatchTable(): {
  readonly intern: (matches: readonly PeerMatch[]) => number;
  readonly get: (id: number) => readonly PeerMatch[];
} {
  const lists: (readonly PeerMatch[])[] = [[]];
  const ids = new Map([['', 0]]);
  return {
    intern: (matches) => {
      const unique = new Map(
        matches.map((match) => [`${match.verdict}${match.throughIpBlock ? 'b' : 's'}`, match]),
      );
      const key = [...unique.keys()].sort().join();
      const id = ids.get(key) ?? lists.push([...unique.values()]) - 1;
      ids.set(key, id);
      return id;
    },
    get: (id) => lists[id] ?? [],
  };
}
