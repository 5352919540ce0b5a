/**
 * Manifests for the commands that answer without a cluster: DIR | FILE | `-` goes in, the world of the manifests comes
 * out, and the same as the symbolic oracle reads it.
 */
import { analyseManifests, type ManifestWorld } from '../manifests/analyse-manifests.ts';
import { readManifests, type ManifestObjects } from '../manifests/read-manifests.ts';
import type { ConnectivityWorld } from '../oracle/connectivity/connectivity-world.ts';
import { rowName } from './row-names.ts';
import { sourceNotes } from './source-notes.ts';
import { sourceRecord } from './source-record.ts';

export interface ManifestSource {
  /** DIR | FILE | `-`. */
  readonly source: string;
  /** The text of standard input where the source is `-`. */
  readonly stdin: string | undefined;
  /** The namespace of objects that name none. */
  readonly namespace: string | undefined;
  /** Goes on without the objects that have errors. */
  readonly skipInvalid: boolean;
}

export interface LoadedManifests {
  readonly objects: ManifestObjects;
  readonly world: ManifestWorld;
  /** What a person must know besides the answer; lines for stderr. */
  readonly notes: readonly string[];
}

/** Reads and validates. Throws HarnessError('input') that lists every error with file, line and field. */
export function loadManifests({
  source,
  stdin,
  namespace,
  skipInvalid,
}: ManifestSource): LoadedManifests {
  const objects = readManifests(source, stdin);
  const world = analyseManifests(objects, { defaultNamespace: namespace, skipInvalid });
  return { objects, world, notes: sourceNotes(sourceRecord(source, world), false) };
}

/** The world as the symbolic oracle reads it: addresses of pods are unknown (rule 27). */
export function connectivityWorldOfManifests(world: ManifestWorld): ConnectivityWorld {
  return {
    namespaces: world.namespaces.map(({ metadata }) => ({
      name: metadata.name,
      labels: metadata.labels,
    })),
    workloads: world.workloads.map((workload) => ({
      id: rowName(workload),
      namespace: workload.namespace,
      labels: workload.pod.metadata.labels ?? {},
      spec: workload.pod.spec,
      replicas: workload.replicas,
    })),
    networkPolicies: world.policies.map(({ policy }) => policy),
  };
}
