/**
 * A small scenario as short YAML for a terminal: an object a key, what does not matter to policies left out. The whole of
 * it is in the scenario file; this is to be read at a glance.
 */
import { stringify } from 'yaml';
import { lifecycleName } from '../model/lifecycle.ts';
import type { Pod } from '../model/kubernetes.ts';
import { worldObjects, type Scenario, type WorldObject } from '../model/scenario.ts';
import { changesOf, targetOf, type Change, type Step } from '../model/step.ts';

/** Lines that are printed; a scenario that could not be shrunk has more than anybody reads here. */
const linesMax = 60;

/** Lines of YAML, the initial world first, a block for each step and a line for each event. */
export function formatScenarioShort({ world, steps, lifecycle = [] }: Scenario): readonly string[] {
  const lines = [
    ...worldObjects(world).flatMap(formatObject),
    ...steps.flatMap(formatStep),
    ...lifecycle.map((change, index) => `# event ${index + 1}: ${lifecycleName(change)}`),
  ];
  if (lines.length <= linesMax) return lines;
  return [...lines.slice(0, linesMax), `# ... and ${lines.length - linesMax} more lines`];
}

function formatStep(step: Step, index: number): readonly string[] {
  return [`# step ${index + 1}`, ...changesOf(step).flatMap(formatChange)];
}

function formatChange(change: Change): readonly string[] {
  if ('put' in change) return formatObject(change.put);
  const [verb = ''] = Object.keys(change);
  return [`${verb}: ${targetOf(change)}`];
}

function formatObject(object: WorldObject): readonly string[] {
  const name = targetOf({ put: object });
  switch (object.kind) {
    case 'Namespace':
      return [`${name}: ${flow(object.metadata.labels ?? {})}`];
    case 'Pod':
      return [`${name}: ${flow(podFacts(object))}`];
    case 'NetworkPolicy':
      return [`${name}:`, ...block(object.spec).map((line) => `  ${line}`)];
    case 'Service': {
      const { spec, status } = object;
      const told = { ...spec, ...(status === undefined ? {} : { status }) };
      return [`${name}:`, ...block(told).map((line) => `  ${line}`)];
    }
    case 'StatefulSet': {
      const { template, ...spec } = object.spec;
      const told = { ...spec, template: { labels: template.metadata.labels } };
      return [`${name}:`, ...block(told).map((line) => `  ${line}`)];
    }
    case 'EndpointSlice': {
      const { metadata, addressType, endpoints, ports } = object;
      const told = { labels: metadata.labels, addressType, endpoints, ports };
      return [`${name}:`, ...block(told).map((line) => `  ${line}`)];
    }
  }
}

/** What of a pod decides about connections, and about its place behind Services. */
function podFacts({ metadata, spec, status }: Pod): Readonly<Record<string, unknown>> {
  const { hostname, subdomain } = spec;
  const unready = (status?.conditions ?? []).some((condition) => condition.status !== 'True');
  const ports = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) =>
    (container.ports ?? []).map(
      ({ name, containerPort, protocol }) =>
        `${name === undefined ? '' : `${name}:`}${containerPort}/${protocol ?? 'TCP'}`,
    ),
  );
  const [{ startupProbe, readinessProbe, livenessProbe } = {}] = spec.containers;
  const probes = Object.entries({ startup: startupProbe, readiness: readinessProbe, liveness: livenessProbe }).flatMap(([name, probe]) => (probe === undefined ? [] : [name])); // prettier-ignore
  return {
    labels: metadata.labels ?? {},
    ...(spec.nodeName === undefined ? {} : { node: spec.nodeName }),
    ...(spec.hostNetwork === true ? { hostNetwork: true } : {}),
    ...(ports.length === 0 ? {} : { ports }),
    ...(probes.length === 0 ? {} : { probes }),
    ...(unready ? { ready: false } : {}),
    ...(hostname === undefined ? {} : { hostname }),
    ...(subdomain === undefined ? {} : { subdomain }),
    ...(status?.phase === undefined || status.phase === 'Running' ? {} : { phase: status.phase }),
  };
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false })
    .replaceAll('\n', ' ')
    .trim();
}

function block(value: unknown): readonly string[] {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd().split('\n');
}
