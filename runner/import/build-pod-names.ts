/**
 * What decides the names in and of an imported pod: hostname, subdomain, dnsPolicy and dnsConfig. Names of imported namespaces in
 * the searches follow them; servers become addresses for documentation, so that no server outside is asked.
 */
import type { Workload } from '../../manifests/workload.ts';
import { familyOf } from '../../model/bound-world.ts';
import type { PodDnsConfig, PodSpec } from '../../model/kubernetes.ts';
import { rowName } from '../row-names.ts';
import { renameDnsName } from './rename-dns-name.ts';
import type { Notes } from './notes.ts';

export interface NameContext {
  /** Namespace of the manifests -> that of the scenario. */
  readonly namespaces: ReadonlyMap<string, string>;
  readonly notes: Notes;
}

const firstServer = 53;

/** The fields of the spec that are there. */
export function buildPodNames(
  row: Workload,
  { namespaces, notes }: NameContext,
): Pick<PodSpec, 'hostname' | 'subdomain' | 'dnsPolicy' | 'dnsConfig'> {
  const { hostname, subdomain, dnsPolicy, dnsConfig = {} } = row.dns;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (nameservers.length > 0) {
    notes.add('nameservers of dnsConfig are addresses for documentation here', rowName(row));
  }
  const config: PodDnsConfig = {
    ...(nameservers.length === 0 ? {} : { nameservers: nameservers.map(standIn) }),
    ...(searches.length === 0
      ? {}
      : { searches: searches.map((name) => renameDnsName(name, namespaces)) }),
    ...(options.length === 0 ? {} : { options }),
  };
  return {
    ...(hostname === undefined ? {} : { hostname }),
    ...(subdomain === undefined ? {} : { subdomain }),
    // The default, which servers write out (rule 100).
    ...(dnsPolicy === undefined || dnsPolicy === 'ClusterFirst' ? {} : { dnsPolicy }),
    ...(Object.keys(config).length === 0 ? {} : { dnsConfig: config }),
  };
}

/** RFC 5737 and RFC 3849: nobody answers there. */
function standIn(address: string, index: number): string {
  const host = firstServer + index;
  return familyOf(address) === 'IPv4' ? `192.0.2.${host}` : `2001:db8::${host}`;
}
