/** What a person must know about manifests besides the answer, as a record: problems, assumed namespaces, ignored kinds. */
import type { ManifestWorld } from '../manifests/analyse-manifests.ts';
import type { SourceRecord } from '../model/connectivity-record.ts';

/** The record of one source, `DIR | FILE | -`. */
export function sourceRecord(source: string, world: ManifestWorld): SourceRecord {
  const { policies, assumedNamespaces, ignored, problems } = world;
  return {
    source,
    policies: policies.length,
    assumedNamespaces,
    ignored,
    problems: problems.map(({ severity, position, object, path, reason }) => ({
      severity,
      ...position,
      ...(object === undefined ? {} : { object }),
      path,
      reason,
    })),
  };
}
