/**
 * The names that pods of a scenario look up, as programs write them: a Service by every part of its name, with and without the
 * dot at the end, hosts of it, and names that are not there. What the hosts file of a pod answers is left out.
 */
import type { Binding } from '../../model/binding.ts';
import type { Pod } from '../../model/kubernetes.ts';
import type { DnsWorld } from '../../oracle/dns/dns-world.ts';

export interface LookUpName {
  /** Without what differs from lane to lane: `web.x in x/a`. */
  readonly key: string;
  readonly name: string;
  readonly pod: Pod;
}

/** Pods without DNS settings of their own that look names up: they are all alike. */
const plainPodsMax = 2;

/** In a fixed order: pods with DNS settings, then a few others. */
export function lookUpNames(
  world: DnsWorld,
  zone: string,
  { namespacePrefix: prefix, pods }: Pick<Binding, 'namespacePrefix' | 'pods'>,
): readonly LookUpName[] {
  const names = [...new Set(world.services.flatMap((service) => namesOf(service, world, zone)))];
  const all = [...pods];
  const set = all.filter(([, { spec }]) => hasDnsSettings(spec));
  const plain = all.filter(([, { spec }]) => !hasDnsSettings(spec)).slice(0, plainPodsMax);
  return [...set, ...plain].flatMap(([logical, pod]) =>
    names
      .filter((name) => !ownNames(pod, zone).includes(name))
      .map((name) => ({ key: `${name.replaceAll(prefix, '')} in ${logical}`, name, pod })),
  );
}

function hasDnsSettings({ dnsPolicy, dnsConfig }: Pod['spec']): boolean {
  return dnsPolicy !== undefined || dnsConfig !== undefined;
}

function namesOf(
  { metadata }: DnsWorld['services'][number],
  { endpointSlices }: DnsWorld,
  zone: string,
): readonly string[] {
  const { name, namespace = '' } = metadata;
  const hosts = endpointSlices
    .filter(
      (slice) =>
        slice.metadata.namespace === namespace &&
        slice.metadata.labels?.['kubernetes.io/service-name'] === name,
    )
    .flatMap(({ endpoints }) => endpoints.flatMap(({ hostname }) => hostname ?? []));
  return [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.${zone}`,
    `${name}.${namespace}.svc.${zone}.`,
    `${name}.${namespace}.`,
    `nobody.${name}.${namespace}.svc.${zone}.`,
    `nobody.${name}.${namespace}.svc.${zone}`,
    ...hosts
      .slice(0, 1)
      .flatMap((host) => [`${host}.${name}`, `${host}.${name}.${namespace}.svc.${zone}.`]),
  ];
}

/** What kubelet writes to the hosts file of a pod: its host name, and the full one where it has a subdomain. */
function ownNames({ metadata, spec }: Pod, zone: string): readonly string[] {
  const { hostname = metadata.name, subdomain } = spec;
  return subdomain === undefined
    ? [hostname]
    : [hostname, `${hostname}.${subdomain}.${metadata.namespace ?? 'default'}.svc.${zone}`];
}
