/**
 * The rules of positioned policies, one after the other, with the paths and positions that findings and explanations
 * name. Both directions look alike here: `peers` is `from` or `to`.
 */
import type { PositionedPolicy } from '../manifests/build-policy.ts';
import type { Position } from '../manifests/problem.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort, PolicyType } from '../model/kubernetes.ts';
import { effectivePolicyTypes } from '../oracle/isolation.ts';

export type SitePath = readonly (string | number)[];

export interface RuleSite {
  readonly source: PositionedPolicy;
  /** `namespace/name`. */
  readonly policy: string;
  readonly namespace: string;
  readonly direction: PolicyType;
  readonly index: number;
  /** Empty means every peer (rule 9). */
  readonly peers: readonly NetworkPolicyPeer[];
  /** Empty means every port (rule 9). */
  readonly ports: readonly NetworkPolicyPort[];
  /** Whether the policy isolates in this direction; else the rule is ignored (rule 7). */
  readonly effective: boolean;
  /** `['spec', 'ingress', 0]`. */
  readonly path: SitePath;
  /** `['spec', 'ingress', 0, 'from', 1]`. */
  readonly peerPath: (peer: number) => SitePath;
  readonly portPath: (port: number) => SitePath;
}

/** Every rule of the policies, in the order of the files, ingress first. */
export function ruleSites(policies: readonly PositionedPolicy[]): readonly RuleSite[] {
  return policies.flatMap((source) => {
    const { spec } = source.policy;
    return [
      ...(spec.ingress ?? []).map(({ from, ports }, index) =>
        siteOf(source, 'Ingress', index, from ?? [], ports ?? []),
      ),
      ...(spec.egress ?? []).map(({ to, ports }, index) =>
        siteOf(source, 'Egress', index, to ?? [], ports ?? []),
      ),
    ];
  });
}

/** `namespace/name` of a policy. */
export function policyName({ policy }: PositionedPolicy): string {
  return `${policy.metadata.namespace ?? 'default'}/${policy.metadata.name}`;
}

/** `spec.ingress[0].from[1]`, as the API server spells it. */
export function pathText(path: SitePath): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join('');
}

/** `file:line:column`. */
export function positionText({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

function siteOf(
  source: PositionedPolicy,
  direction: PolicyType,
  index: number,
  peers: readonly NetworkPolicyPeer[],
  ports: readonly NetworkPolicyPort[],
): RuleSite {
  const field = direction === 'Ingress' ? 'ingress' : 'egress';
  const side = direction === 'Ingress' ? 'from' : 'to';
  const path = ['spec', field, index];
  return {
    source,
    policy: policyName(source),
    namespace: source.policy.metadata.namespace ?? 'default',
    direction,
    index,
    peers,
    ports,
    effective: effectivePolicyTypes(source.policy.spec).has(direction),
    path,
    peerPath: (peer) => [...path, side, peer],
    portPath: (port) => [...path, 'ports', port],
  };
}
