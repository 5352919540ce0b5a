/** What a name below the cluster's zone asks for: the labels in front of `svc` or `pod` go in, their roles come out. */
import { absoluteName } from '../../model/dns.ts';

/**
 * `node`: the zone itself, `svc.zone`, `pod.zone` or a namespace below them; `service`, with an endpoint or a port in
 * front; `pod`: an address spelled with dashes; `version`: `dns-version.zone`; `none`: nothing that the zone could hold;
 * `unspecified`: labels in front of a pod name, which no rule speaks of.
 */
export type ClusterName =
  | { readonly kind: 'node'; readonly namespace?: string | undefined }
  | {
      readonly kind: 'service';
      readonly namespace: string;
      readonly service: string;
      readonly endpoint?: string | undefined;
      readonly port?: string | undefined;
      readonly protocol?: string | undefined;
    }
  | { readonly kind: 'pod'; readonly namespace: string; readonly label: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unspecified' };

/** Undefined for a name outside the zone. Source: rule 94 (CoreDNS plugin/kubernetes parse.go), rules 87 to 89, 97. */
export function parseClusterName(name: string, zone: string): ClusterName | undefined {
  const absolute = absoluteName(name);
  const suffix = absoluteName(zone);
  if (absolute === suffix) return { kind: 'node' };
  if (!absolute.endsWith(`.${suffix}`)) return undefined;
  const labels = absolute.slice(0, -suffix.length - 1).split('.');
  if (labels.length === 1 && labels[0] === 'dns-version') return { kind: 'version' };
  const [branch, namespace, subject, ...rest] = labels.toReversed();
  if (branch !== 'svc' && branch !== 'pod') return { kind: 'none' };
  if (namespace === undefined) return { kind: 'node' };
  if (subject === undefined) return { kind: 'node', namespace };
  if (branch === 'pod') {
    return rest.length > 0 ? { kind: 'unspecified' } : { kind: 'pod', namespace, label: subject };
  }
  const service = { kind: 'service', namespace, service: subject } as const;
  const [second, third, ...more] = rest;
  if (second === undefined) return service;
  if (third === undefined) return { ...service, endpoint: second };
  if (more.length > 0) return { kind: 'none' };
  return { ...service, protocol: withoutUnderscore(second), port: withoutUnderscore(third) };
}

function withoutUnderscore(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}
