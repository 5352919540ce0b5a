/**
 * The addresses that a Service has beside the cluster's: external ones, those of a load balancer, and who may come to these.
 * All are spare addresses of the lane; pods use them, and external endpoints through the nodes.
 */
import { formatAddressReference, type AddressReference } from '../../model/address-reference.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import type { ServiceSpec, ServiceStatus } from '../../model/service.ts';
import { happens, pick, pickWeighted } from '../pick.ts';
import type { ServiceChoices } from './choices.ts';

interface AddressContext {
  readonly kind: string;
  /** Position of the Service: each has a spare address of its own. */
  readonly index: number;
  readonly pods: readonly Pod[];
  readonly families: readonly IpFamily[];
  /** Names of external endpoints. */
  readonly outside: readonly string[];
}

/** The fields of the spec. A headless Service has no address at all. */
export function addressesOf(
  choices: ServiceChoices,
  context: AddressContext,
): Partial<ServiceSpec> {
  const { kind, index, families } = context;
  if (kind === 'headless') return {};
  if (kind !== 'LoadBalancer') {
    if (!happens(choices.externalIp, 25)) return {};
    return { externalIPs: families.map((ipFamily) => spare(index, ipFamily)) };
  }
  const ranges = rangesOf(choices.ranges, context);
  return {
    ...(happens(choices.allocate, 40) ? { allocateLoadBalancerNodePorts: false } : {}),
    ...(ranges.length > 0 ? { loadBalancerSourceRanges: ranges } : {}),
  };
}

/** What a controller of load balancers would write, one address per family. */
export function balancedAt(index: number, families: readonly IpFamily[]): ServiceStatus {
  return {
    loadBalancer: { ingress: families.map((ipFamily) => ({ ip: spare(index, ipFamily) })) },
  };
}

function spare(index: number, ipFamily: IpFamily): string {
  return reference({ kind: 'spare', name: `${index}` }, ipFamily);
}

/** Networks of pods, of one pod alone, of who is outside and of nobody; of every family, so that none is left open (rule 76). */
function rangesOf(roll: number, { pods, families, outside }: AddressContext): readonly string[] {
  const kind = pickWeighted(roll, [
    ['none', 35],
    ['one pod', 25],
    ['node of a pod, and outside', 15],
    ['nobody, then a pod and outside', 15],
    ['nobody', 10],
  ]);
  if (kind === 'none') return [];
  const { metadata } = pick(roll, pods);
  const pod = { kind: 'pod', namespace: metadata.namespace ?? '', name: metadata.name } as const;
  return families.flatMap((ipFamily) => {
    const nobody = ipFamily === 'IPv4' ? '192.0.2.0/24' : '2001:db8::/32';
    if (kind === 'nobody') return [nobody];
    if (kind === 'one pod') return [reference(pod, ipFamily)];
    const others = outside.map((name) => reference({ kind: 'external', name }, ipFamily));
    if (kind === 'nobody, then a pod and outside') {
      return [nobody, reference(pod, ipFamily), ...others];
    }
    return [reference(pod, ipFamily, ipFamily === 'IPv4' ? 24 : 64), ...others];
  });
}

function reference(
  target: AddressReference['target'],
  ipFamily: IpFamily,
  prefixLength = ipFamily === 'IPv4' ? 32 : 128,
): string {
  return formatAddressReference({ target, ipFamily, prefixLength, masked: true });
}
