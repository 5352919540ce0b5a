/**
 * Namespace references: how a DNS name of a scenario names one of its namespaces, whose real name only a lane knows.
 * `db.namespace(shop).svc.cluster.local` in `externalName` or in the searches of a pod; no DNS name has parentheses.
 */
import { bindNamespaceName, type Binding } from './binding.ts';
import type { PodSpec } from './kubernetes.ts';

const pattern = /namespace\(([a-z0-9-]+)\)/g;

/** The label of a DNS name that stands for a logical namespace. */
export function namespaceReference(logical: string): string {
  return `namespace(${logical})`;
}

/** The name with every reference replaced by the real namespace. */
export function bindDnsName(name: string, binding: Pick<Binding, 'namespacePrefix'>): string {
  return name.replaceAll(pattern, (_reference, logical: string) =>
    bindNamespaceName(binding, logical),
  );
}

/** The spec of a pod with the references in its searches replaced; any other spec as it is. */
export function bindSearches<Spec extends Pick<PodSpec, 'dnsConfig'>>(
  spec: Spec,
  binding: Pick<Binding, 'namespacePrefix'>,
): Spec {
  const { dnsConfig } = spec;
  if (dnsConfig?.searches === undefined) return spec;
  const searches = dnsConfig.searches.map((name) => bindDnsName(name, binding));
  return { ...spec, dnsConfig: { ...dnsConfig, searches } };
}
