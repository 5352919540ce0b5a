/**
 * Policies in front of Services: a client and one backend go in, whether a flow that is sent to this backend may be answered
 * comes out. A flow is judged with the backend that the proxy has chosen and with its port (rules 17, 34).
 */
import { podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import type { FlowQuestion } from '../../model/flow.ts';
import type { NetworkPolicy, Pod, PolicyType } from '../../model/kubernetes.ts';
import type { Reachability } from '../../model/prediction.ts';
import type { Profile } from '../../model/profile.ts';
import { parseAddress, parseCidr } from '../cidr.ts';
import { effectivePolicyTypes } from '../isolation.ts';
import { createPredictor } from '../predict.ts';
import { compileSelector } from '../selector.ts';

export interface BackendVerdict {
  readonly verdict: Reachability;
  readonly rules: readonly number[];
}

export interface ChosenBackend {
  readonly address: string;
  readonly port: number;
  /** The address that the client used. */
  readonly destination: string | undefined;
}

export interface BackendPolicies {
  readonly verdictOn: (question: FlowQuestion, backend: ChosenBackend) => BackendVerdict;
  /** Whether a policy isolates the client, so that what no backend takes may be dropped before it is refused (rules 28, 35). */
  readonly isolatesClient: (question: FlowQuestion) => boolean;
}

const open = (rule: number): BackendVerdict => ({ verdict: 'either', rules: [rule] });
const allowed: BackendVerdict = { verdict: 'allow', rules: [] };

/** The verdicts of a world's policies. Source: rules 1 to 29, of them 17 and 28 for translated addresses; rule 34. */
export function createBackendPolicies(world: BoundWorld, profile: Profile): BackendPolicies {
  const { networkPolicies, pods } = world;
  if (networkPolicies.length === 0) {
    return { verdictOn: () => allowed, isolatesClient: () => false };
  }
  const predict = createPredictor(world, profile);
  const byAddress = new Map(
    pods.flatMap((pod) => Object.values(podAddresses(pod)).map((ip) => [ip, pod] as const)),
  );
  const isolating = (pod: Pod | undefined, type: PolicyType): readonly NetworkPolicy[] =>
    networkPolicies.filter((policy) => selects(policy, pod) && effectivePolicyTypes(policy.spec).has(type)); // prettier-ignore
  const clientOf = ({ source }: FlowQuestion): Pod | undefined =>
    source.kind === 'pod'
      ? pods.find(({ metadata }) => metadata.namespace === source.namespace && metadata.name === source.name) // prettier-ignore
      : undefined;
  return {
    isolatesClient: (question) => isolating(clientOf(question), 'Egress').length > 0,
    verdictOn(question, { address, port, destination }) {
      const { source, via, ipFamily, protocol } = question;
      const client = clientOf(question);
      const backend = byAddress.get(address);
      const egress = isolating(client, 'Egress');
      const ingress = isolating(backend, 'Ingress');
      if (egress.length === 0 && ingress.length === 0) return allowed;
      if (client !== undefined && client === backend) return open(34);
      // Other addresses than the cluster's may be translated on other nodes, and the client's with them.
      if (via !== 'clusterIP' || backend === undefined) return open(28);
      const { namespace = '', name } = backend.metadata;
      const target = { kind: 'pod', namespace, name } as const;
      const { verdict, rules, explanation } = predict({ source, target, ipFamily, protocol, port });
      const onlyEgress = explanation.egress.verdict === 'deny' && explanation.ingress.verdict !== 'deny'; // prettier-ignore
      if (verdict === 'deny' && onlyEgress && egress.some((one) => names(one, destination))) {
        return open(28);
      }
      return { verdict, rules: [17, ...rules] };
    },
  };
}

function selects({ metadata, spec }: NetworkPolicy, pod: Pod | undefined): boolean {
  return (
    pod !== undefined &&
    (metadata.namespace ?? 'default') === pod.metadata.namespace &&
    compileSelector(spec.podSelector).matches(pod.metadata.labels ?? {})
  );
}

/** Whether an egress rule has a block with the address before its translation: an implementation may match it (rule 28). */
function names({ spec }: NetworkPolicy, destination: string | undefined): boolean {
  if (destination === undefined) return false;
  const address = parseAddress(destination);
  return (spec.egress ?? [])
    .flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []))
    .some(
      ({ cidr, except = [] }) =>
        parseCidr(cidr).contains(address) &&
        !except.some((text) => parseCidr(text).contains(address)),
    );
}
