/**
 * Selectors of policies over the shapes of a world: a podSelector and a namespaceSelector go in, the verdict per shape
 * comes out. Only pods of matching namespaces are looked at, and a selector meets equal shapes once.
 */
import type { Labels, LabelSelector, NetworkPolicyPeer } from '../../model/kubernetes.ts';
import { compileSelector } from '../selector.ts';
import type { EndShapes } from './end-shapes.ts';
import { allowed } from './verdict-values.ts';

/** Per shape whether these selectors of a policy in that namespace match it; nodes never match (rules 10, 11, 32). */
export type SelectorEvaluator = (
  selectors: Pick<NetworkPolicyPeer, 'podSelector' | 'namespaceSelector'>,
  policyNamespace: string,
) => Uint8Array;

/** The evaluator for these shapes. Source: rules 1 and 10 to 12. */
export function createSelectorEvaluator(ends: EndShapes): SelectorEvaluator {
  const podsByNamespace = new Map<string, number[]>();
  for (const [shape, { kind, namespace }] of ends.shapes.entries()) {
    if (kind !== 'pod') continue;
    const pods = podsByNamespace.get(namespace) ?? [];
    pods.push(shape);
    podsByNamespace.set(namespace, pods);
  }
  const namespaces = createNamespaceMatcher(ends.namespaceLabels);
  const pods = createSelectorMatcher(ends.shapes.map(({ labels }) => labels));
  return ({ podSelector, namespaceSelector }, policyNamespace) => {
    const verdicts = new Uint8Array(ends.shapes.length);
    // A peer without any field, which the API rejects, matches nothing.
    if (podSelector === undefined && namespaceSelector === undefined) return verdicts;
    const matches = pods(podSelector);
    const scope =
      namespaceSelector === undefined ? [policyNamespace] : namespaces(namespaceSelector);
    for (const namespace of scope) {
      for (const shape of podsByNamespace.get(namespace) ?? []) {
        if (matches(shape)) verdicts[shape] = allowed;
      }
    }
    return verdicts;
  };
}

function createNamespaceMatcher(
  labelsByName: ReadonlyMap<string, Labels>,
): (selector: LabelSelector) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (selector) => {
    const key = JSON.stringify(selector);
    const found = known.get(key);
    if (found !== undefined) return found;
    const { matches } = compileSelector(selector);
    const names = [...labelsByName].filter(([, labels]) => matches(labels)).map(([name]) => name);
    known.set(key, names);
    return names;
  };
}

/** Selectors over a list of labels: a selector gives a predicate over positions that remembers its answers. */
function createSelectorMatcher(
  labels: readonly Labels[],
): (selector: LabelSelector | undefined) => (position: number) => boolean {
  const known = new Map<string, (position: number) => boolean>();
  return (selector) => {
    const key = JSON.stringify(selector ?? {});
    const found = known.get(key);
    if (found !== undefined) return found;
    const { matches, empty } = compileSelector(selector);
    const answers = new Int8Array(empty ? 0 : labels.length);
    const predicate = (position: number): boolean => {
      if (empty) return true;
      if (answers[position] === 0) answers[position] = matches(labels[position] ?? {}) ? 1 : -1;
      return answers[position] === 1;
    };
    known.set(key, predicate);
    return predicate;
  };
}
