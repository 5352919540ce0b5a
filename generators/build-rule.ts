/**
 * From rolls to a rule: its peers and ports, for either direction. Where an ipBlock has an except, a sibling item often
 * allows the excepted network again, by itself or with the whole block: only implementations that subtract globally, or
 * that take two items of one network for one, get that wrong (rule 24).
 */
import type { Namespace, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../model/kubernetes.ts';
import { buildIpBlock, type AddressContext } from './build-ip-block.ts';
import { buildNamespaceSelector } from './build-namespace-selector.ts';
import { buildPort } from './build-port.ts';
import { buildSelector } from './build-selector.ts';
import type { PeerChoices, PortChoices, RuleChoices } from './choices.ts';
import { chooseLevel, type Features } from './factors.ts';
import { happens, pick } from './pick.ts';

export interface RuleContext extends AddressContext {
  readonly namespaces: readonly Namespace[];
  /** Namespace of the policy: where a podSelector without namespaceSelector looks (rule 10). */
  readonly namespace: string;
}

/** Absent and empty lists mean the same (rule 9); both are drawn. */
export interface BuiltRule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

/** A rule; `destinations` are the pods that the rule's ports are ports of. */
export function buildRule(
  choices: RuleChoices,
  features: Features,
  context: RuleContext,
  destinations: readonly Pod[],
): BuiltRule {
  const nothing = happens(choices.form, 25) ? [] : undefined;
  const [first] = choices.peers;
  const peers =
    first !== undefined && peerKind(first, features) === 'every'
      ? []
      : choices.peers.flatMap((peer) => buildPeers(peer, features, context));
  const ports = buildPorts(
    choices.ports,
    peers.length === 0 ? narrowPorts(features) : features,
    destinations,
  );
  return {
    peers: peers.length === 0 ? nothing : peers,
    ports: ports.length === 0 ? nothing : ports,
  };
}

/** A rule for every peer and every port would hide all others: where the case has another level, it is taken. */
function narrowPorts(features: Features): Features {
  const port = features.port.filter((level) => level !== 'every');
  return port.length === 0 ? features : { ...features, port };
}

function buildPorts(
  choices: readonly PortChoices[],
  features: Features,
  destinations: readonly Pod[],
): readonly NetworkPolicyPort[] {
  const kinds = choices.map(({ kind }) => chooseLevel(features, 'port', kind));
  if (kinds[0] === 'every') return [];
  return choices.flatMap((port, index) => {
    const kind = kinds[index] ?? 'every';
    return kind === 'every' ? [] : [buildPort(kind, port, features, destinations)];
  });
}

function peerKind(choices: PeerChoices, features: Features): string {
  const cidr = chooseLevel(features, 'cidr', choices.cidrKind);
  return cidr === 'none' ? chooseLevel(features, 'peer', choices.kind) : 'ipBlock';
}

/** No item for `every` (the rule's other items stay), one for selectors, one or two for an ipBlock. */
function buildPeers(
  choices: PeerChoices,
  features: Features,
  context: RuleContext,
): readonly NetworkPolicyPeer[] {
  const cidr = chooseLevel(features, 'cidr', choices.cidrKind);
  if (cidr !== 'none') {
    const ipBlock = buildIpBlock(cidr, choices.cidr, features, context);
    const [except] = ipBlock.except ?? [];
    if (except === undefined || !happens(choices.cidr.again, 40)) return [{ ipBlock }];
    const again = happens(choices.cidr.again, 24) ? except : ipBlock.cidr;
    return [{ ipBlock }, { ipBlock: { cidr: again } }];
  }
  const kind = chooseLevel(features, 'peer', choices.kind);
  if (kind === 'every') return [];
  const near = context.pods.filter(({ metadata }) => metadata.namespace === context.namespace);
  const aim = pick(choices.aim, kind === 'podSelector' ? near : context.pods);
  const podSelector = (): NetworkPolicyPeer => ({
    podSelector: buildSelector(
      chooseLevel(features, 'peerSelector', choices.pod.kind),
      choices.pod,
      aim.metadata.labels ?? {},
    ),
  });
  const home = context.namespaces.find(({ metadata }) => metadata.name === aim.metadata.namespace);
  const namespaceSelector = (): NetworkPolicyPeer => ({
    namespaceSelector: buildNamespaceSelector(
      choices,
      features,
      home ?? pick(choices.aim, context.namespaces),
    ),
  });
  switch (kind) {
    case 'podSelector':
      return [podSelector()];
    case 'namespaceSelector':
      return [namespaceSelector()];
    case 'podAndNamespace':
      return [{ ...podSelector(), ...namespaceSelector() }];
  }
}
