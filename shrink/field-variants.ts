/**
 * Variants of the fields of a small scenario: a field with another value, and where that alone would change what is right,
 * the same value replaced all through. Fields are named as in a manifest.
 */
import type { Candidate } from './candidate.ts';
import { placed } from './canonical/canonical-places.ts';
import { movePorts, replaceProtocol } from './canonical/canonical-ports.ts';
import { canonicalNames, renameObjects } from './canonical/rename-objects.ts';
import { rewriteLabels } from './canonical/rewrite-labels.ts';
import { formatPath, isRecord, replaceAt, type JsonPath } from './json-path.ts';
import { objectSites } from './parts.ts';
import { validScenario } from './validate-candidate.ts';

export interface Field {
  readonly path: string;
  /** In the order in which they are to be tried; the first that can fail tells. */
  readonly variants: readonly (Candidate | undefined)[];
}

/** Fields that are varied together first, because mostly none of them matters. */
export interface FieldGroup extends Pick<Field, 'variants'> {
  readonly fields: readonly Field[];
}

/** Every field of the world whose value may matter: names together, nodes together, each other one alone. */
export function fieldGroups(candidate: Candidate): readonly FieldGroup[] {
  const { world, probes } = candidate.scenario;
  const fields = [...leaves(world, ['world']), ...leaves(probes, ['probes'])].flatMap(
    ({ path, value }): readonly Field[] => {
      const variants = variantsOf(candidate, path, value);
      const shown = path[0] === 'world' ? path.slice(1) : path;
      return variants === undefined ? [] : [{ path: formatPath(shown), variants }];
    },
  );
  const names = fields.filter(({ path }) => path.endsWith('.metadata.name'));
  const nodes = fields.filter(({ path }) => path.endsWith('.nodeName'));
  const together = new Set([...names, ...nodes]);
  const groups: readonly FieldGroup[] = [
    { fields: names, variants: [renameAll(candidate)] },
    { fields: nodes, variants: [swapNodes(candidate)] },
    ...fields
      .filter((field) => !together.has(field))
      .map((field) => ({ fields: [field], variants: field.variants })),
  ];
  return groups.filter((group) => group.fields.length > 0);
}

/** Every object under a name that says nothing. */
function renameAll(candidate: Candidate): Candidate {
  const names = canonicalNames(objectSites(candidate.scenario).map(({ object }) => object));
  const other = (old: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
    new Map([...old].map(([key, name]) => [key, `${otherText}-${name}`]));
  return renameObjects(candidate, {
    namespaces: other(names.namespaces),
    pods: other(names.pods),
    networkPolicies: other(names.networkPolicies),
  });
}

interface Leaf {
  readonly path: JsonPath;
  readonly value: string | number;
}

function leaves(value: unknown, path: JsonPath): readonly Leaf[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value }];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => leaves(item, [...path, index]));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => leaves(item, [...path, name]));
}

/** Undefined for fields that only repeat another one, and for those whose removal was tried. */
function variantsOf(
  candidate: Candidate,
  path: JsonPath,
  value: string | number,
): readonly (Candidate | undefined)[] | undefined {
  const field = path.at(-1);
  const parent = path.at(-2);
  const alone = (other: string | number): Candidate | undefined => {
    const scenario = validScenario(replaceAt(candidate.scenario, path, other), candidate.cell);
    return scenario && { scenario, cell: candidate.cell };
  };
  if (parent === 'metadata' && field === 'name') return [renamed(candidate, path, String(value))];
  if (parent === 'labels' || parent === 'matchLabels' || parent === 'values') {
    const rewritten = rewriteLabels(
      candidate,
      (key) => key,
      (text) => (text === value ? otherText : text),
    );
    return [alone(otherText), rewritten];
  }
  switch (field) {
    case 'port':
    case 'endPort':
    case 'containerPort':
      return typeof value === 'number'
        ? [
            alone(value + portDistance),
            movePorts(candidate, candidate.cell.probe.port + portDistance),
          ]
        : [];
    case 'protocol': {
      const other = value === 'UDP' ? 'TCP' : 'UDP';
      return [alone(other), replaceProtocol(candidate, other)];
    }
    case 'nodeName':
      return [alone(value === 'n0' ? 'n1' : 'n0'), swapNodes(candidate)];
    case 'cidr':
      return [alone(widened(String(value)))];
    case 'operator':
      return ['In', 'NotIn', 'Exists', 'DoesNotExist'].map((operator) =>
        operator === value ? undefined : alone(operator),
      );
    default:
      return parent === 'except' ? [alone(widened(String(value)))] : undefined;
  }
}

const otherText = 'other';
const portDistance = 1000;

function renamed(candidate: Candidate, path: JsonPath, name: string): Candidate | undefined {
  const { pods, networkPolicies } = candidate.scenario.world;
  const [, kind, index] = path;
  const none = new Map<string, string>();
  const renaming = { namespaces: none, pods: none, networkPolicies: none };
  if (kind === 'namespaces') {
    return renameObjects(candidate, { ...renaming, namespaces: new Map([[name, otherText]]) });
  }
  const object = kind === 'pods' ? pods[Number(index)] : networkPolicies[Number(index)];
  const key = `${object?.metadata.namespace ?? 'default'}/${name}`;
  const names = new Map([[key, otherText]]);
  return renameObjects(
    candidate,
    kind === 'pods' ? { ...renaming, pods: names } : { ...renaming, networkPolicies: names },
  );
}

function swapNodes(candidate: Candidate): Candidate | undefined {
  return placed(
    candidate,
    candidate.scenario.world.pods.map(({ metadata, spec }) => [
      { kind: 'pod', namespace: metadata.namespace ?? 'default', name: metadata.name },
      spec.nodeName === 'n0' ? 'n1' : 'n0',
    ]),
  );
}

/** The same CIDR or reference one bit wider, or one bit longer where it cannot be wider. */
function widened(cidr: string): string {
  const slash = cidr.lastIndexOf('/');
  const length = Number(cidr.slice(slash + 1));
  return `${cidr.slice(0, slash)}/${length > 0 ? length - 1 : 1}`;
}
