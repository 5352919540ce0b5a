/**
 * The peer items of all policies of one direction, each different one once, evaluated on every shape. A rule then asks
 * for a number instead of matching labels, and shapes with equal columns are one class.
 */
import type { IpBlock, IpFamily, NetworkPolicyPeer, PolicyType } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import type { Outcome } from '../kleene.ts';
import { rangesOfIpBlock, type AddressRange } from './address-ranges.ts';
import type { EndShapes } from './end-shapes.ts';
import { compileIpBlockPeer } from './ip-block-peer.ts';
import type { SelectorEvaluator } from './selector-evaluator.ts';
import { allowed, denied, type VerdictValues } from './verdict-values.ts';

export interface PeerItem {
  /** Per shape the verdict (verdict-values.ts). */
  readonly verdicts: Uint8Array;
  /** Addresses that an ipBlock holds; undefined for selectors, which no external address matches (rule 11). */
  readonly ranges: readonly AddressRange[] | undefined;
}

export interface PeerItems {
  /** The item for a peer of a policy in this namespace; equal peers give the same object. */
  readonly itemOf: (peer: NetworkPolicyPeer, policyNamespace: string) => PeerItem;
  readonly all: () => readonly PeerItem[];
}

export interface PeerItemsContext {
  readonly ends: EndShapes;
  readonly evaluateSelectors: SelectorEvaluator;
  readonly direction: PolicyType;
  readonly ipFamily: IpFamily;
  readonly pins: ProfilePins;
  readonly values: VerdictValues;
}

/** An empty collection. Source of the matching: rules 10 to 12 and 24 to 29. */
export function createPeerItems(context: PeerItemsContext): PeerItems {
  const items = new Map<string, PeerItem>();
  const build = (peer: NetworkPolicyPeer, policyNamespace: string): PeerItem =>
    peer.ipBlock === undefined
      ? { verdicts: context.evaluateSelectors(peer, policyNamespace), ranges: undefined }
      : {
          verdicts: evaluateIpBlock(peer.ipBlock, context),
          ranges: rangesOfIpBlock(peer.ipBlock),
        };
  return {
    itemOf: (peer, policyNamespace) => {
      const scope = peer.namespaceSelector === undefined ? policyNamespace : undefined;
      const key = JSON.stringify([peer.ipBlock, peer.podSelector, peer.namespaceSelector, scope]);
      const item = items.get(key) ?? build(peer, policyNamespace);
      items.set(key, item);
      return item;
    },
    all: () => [...items.values()],
  };
}

function evaluateIpBlock(block: IpBlock, context: PeerItemsContext): Uint8Array {
  const { ends, direction, ipFamily, pins, values } = context;
  const match = compileIpBlockPeer(block, direction, ipFamily, pins);
  return Uint8Array.from(ends.shapes, (shape) => valueOf(match(shape), values));
}

function valueOf({ verdict, rules }: Outcome, values: VerdictValues): number {
  if (verdict === 'either') return values.open(rules);
  return verdict === 'allow' ? allowed : denied;
}
