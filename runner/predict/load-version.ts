/**
 * One version of some manifests, read and ready to be asked: a source goes in; rows by their printed names and the world
 * for the oracle come out. Policies are sorted, so that the order of files never shows.
 */
import { analyseManifests } from '../../manifests/analyse-manifests.ts';
import { buildEndpointSlice } from '../../manifests/build-endpoint-slice.ts';
import { buildService } from '../../manifests/build-service.ts';
import { readManifests } from '../../manifests/read-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import type { SourceRecord } from '../../model/connectivity-record.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import type { ConnectivityWorld } from '../../oracle/connectivity/connectivity-world.ts';
import { rowName } from '../row-names.ts';
import { sourceRecord } from '../source-record.ts';

export interface LoadedVersion {
  readonly facts: SourceRecord;
  readonly world: ConnectivityWorld;
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  /** Workloads by the name that outputs print, which is their id in the world. */
  readonly rows: ReadonlyMap<string, Workload>;
}

export interface LoadOptions {
  /** The text of standard input, for the source `-`. */
  readonly stdin?: string | undefined;
  readonly defaultNamespace?: string | undefined;
  readonly skipInvalid: boolean;
}

/** Reads DIR | FILE | `-`. Throws HarnessError('input') where it is not there, or invalid and not `skipInvalid`. */
export function loadVersion(source: string, options: LoadOptions): LoadedVersion {
  const manifests = analyseManifests(readManifests(source, options.stdin), options);
  const rows = new Map(manifests.workloads.map((workload) => [rowName(workload), workload]));
  const policies = manifests.policies.map(({ policy }) => policy);
  return {
    rows,
    services: manifests.services.map(buildService),
    endpointSlices: manifests.endpointSlices.map(buildEndpointSlice),
    world: {
      namespaces: manifests.namespaces.map(({ metadata }) => metadata),
      workloads: [...rows].map(([id, { namespace, pod, replicas }]) => ({
        id,
        namespace,
        labels: pod.metadata.labels ?? {},
        spec: pod.spec,
        replicas,
      })),
      networkPolicies: policies.toSorted((a, b) =>
        keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1,
      ),
    },
    facts: sourceRecord(source, manifests),
  };
}

function keyOf({ namespace = '', name }: { namespace?: string | undefined; name: string }): string {
  return `${namespace}/${name}`;
}
