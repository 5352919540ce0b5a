/**
 * A StatefulSet of a scenario as a manifest for kubectl. Which members are ready a probe says that knows their names, since a
 * template holds for all of them.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import type { ProbePort } from '../../../model/scenario.ts';
import { membershipOf, type StatefulSet } from '../../../model/stateful-set.ts';
import { namespacePrefix, type Placeholders } from '../placeholders.ts';
import { isUnready, podSpec } from '../pod-manifest.ts';

/** Plain JSON; `pods` are those of the scenario, the members among them. */
export function setManifest(
  { apiVersion, kind, metadata, spec }: StatefulSet,
  pods: readonly Pod[],
  ports: readonly ProbePort[],
  placeholders: Placeholders,
): object {
  const set = { apiVersion, kind, metadata, spec };
  const unready = pods
    .filter((pod) => membershipOf(pod, [set]) !== undefined && isUnready(pod))
    .map((pod) => pod.metadata.name);
  const program = `process.exit(${JSON.stringify(unready)}.includes(process.env.POD_NAME) ? 1 : 0)`;
  const probes = unready.length === 0 ? {} : { readinessProbe: { exec: { command: ['node', '-e', program] } } }; // prettier-ignore
  const { template } = spec;
  return {
    apiVersion,
    kind,
    metadata: { ...metadata, namespace: `${namespacePrefix}${metadata.namespace ?? 'default'}` },
    spec: {
      ...spec,
      template: {
        metadata: template.metadata,
        spec: podSpec(template, ports, placeholders, probes),
      },
    },
  };
}
