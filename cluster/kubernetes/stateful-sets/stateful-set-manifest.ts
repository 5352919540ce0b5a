/**
 * The manifest of a StatefulSet whose members are probe pods: the template is the manifest of a pool pod without its node and
 * names, which are the scheduler's and the controller's to give. Nodes that take no probe pods are kept out by an affinity.
 */
import type { StatefulSet } from '../../../model/stateful-set.ts';
import { asRecord } from '../json-value.ts';
import { agentConfigMapName } from '../namespace-manifest.ts';
import { podManifest } from '../pod-manifest.ts';
import { podShapeOf } from '../pod-shape.ts';
import type { RunContext } from '../run-context.ts';

/** Plain JSON for a create; `set` is in real names. */
export function statefulSetManifest(context: RunContext, set: StatefulSet): object {
  const { apiVersion, kind, metadata, spec } = set;
  const { labels } = spec.template.metadata;
  const pod = podManifest({
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    labels,
    logicalName: '',
    shape: podShapeOf(spec.template.spec, ''),
    image: context.image,
    agentConfigMap: agentConfigMapName(context.agentProgram),
  });
  // An undefined field is not sent.
  const podSpec = { ...asRecord(asRecord(pod)['spec']), nodeName: undefined };
  const nodeSelectorTerms = context.nodes.map(({ name }) => ({
    matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
  }));
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  };
  return {
    apiVersion,
    kind,
    metadata,
    spec: { ...spec, template: { metadata: { labels }, spec: { ...podSpec, affinity } } },
  };
}
