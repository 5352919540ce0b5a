/**
 * What DNS makes of a world of Services (fault class 12): headless Services in number, hostnames with and without the subdomain
 * that gives them a record, names that several pods share, and an ExternalName.
 */
import type { Pod } from '../../model/kubernetes.ts';
import { isHeadless, type Service } from '../../model/service.ts';
import { happens, pick, pickWeighted } from '../pick.ts';
import { servicesNamespace } from './build-backends.ts';
import type { ServicesChoices } from './choices.ts';

export interface NamedWorld {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
}

/** The longest label that DNS allows. */
const longLabel = `h${'0123456789'.repeat(6)}ab`;
const hostnames = ['first', 'second', longLabel];

/** The same pods and Services with names. A Service with own slices keeps its form. */
export function addNames(
  choices: ServicesChoices,
  pods: readonly Pod[],
  services: readonly Service[],
): NamedWorld {
  const named = services.map((service, index): Service => {
    const { spec, metadata } = service;
    const headless = happens(choices.headless[index] ?? 0, 55);
    if (!headless || isHeadless(service) || spec.selector === undefined) return service;
    const { ports, selector, ipFamilyPolicy, ipFamilies, publishNotReadyAddresses } = spec;
    const kept = { ports, selector, ipFamilyPolicy, ipFamilies, publishNotReadyAddresses };
    // What a load balancer had goes with its type.
    const { apiVersion, kind } = service;
    return { apiVersion, kind, metadata, spec: { ...kept, clusterIP: 'None' } };
  });
  const names = named.map(({ metadata }) => metadata.name);
  const inside = pods.map((pod, index) => nameInside(pod, index, names, choices));
  const others = externalNames(choices.externalName);
  return { pods: inside, services: [...named, ...others] };
}

function nameInside(
  pod: Pod,
  index: number,
  services: readonly string[],
  { hostnames: hostRolls, subdomains }: ServicesChoices,
): Pod {
  const kind = pickWeighted(subdomains[index] ?? 0, [
    ['none', 30],
    ['service', 45],
    ['elsewhere', 15],
    ['hostname alone', 10],
  ]);
  if (kind === 'none') return pod;
  const hostname = pick(hostRolls[index] ?? 0, hostnames);
  const subdomain = kind === 'elsewhere' ? 'elsewhere' : pick(hostRolls[index] ?? 0, services);
  const inside = kind === 'hostname alone' ? { hostname } : { hostname, subdomain };
  return { ...pod, spec: { ...pod.spec, ...inside } };
}

/** Targets inside the cluster: what lies outside is another resolver's business. */
function externalNames(roll: number): readonly Service[] {
  if (!happens(roll, 40)) return [];
  const metadata = { name: 'alias', namespace: servicesNamespace };
  const spec = {
    type: 'ExternalName',
    externalName: 'kubernetes.default.svc.cluster.local',
  } as const;
  return [{ apiVersion: 'v1', kind: 'Service', metadata, spec }];
}
