/**
 * Notes about selectors whose answer depends on a label value that only a cluster knows, such as pod-template-hash: no
 * prediction from manifests can say which pods they select.
 */
import { formatPath, plainPath, type FieldPath } from './field-error.ts';
import { generatedValue } from './generated-labels.ts';
import { matchesSelector } from './match-selector.ts';
import type { PolicySelector } from './policy-selectors.ts';
import type { Problem } from './problem.ts';
import { describeObject } from './validate-object.ts';
import type { Workload } from './workload.ts';

/** One note per requirement that compares such a label of a pod that the selector would otherwise select. */
export function noteGeneratedValues(
  selectors: readonly PolicySelector[],
  workloads: readonly Workload[],
): readonly Problem[] {
  return selectors.flatMap((entry) =>
    comparisons(entry).flatMap(({ key, path, rest }) => {
      const unsure = workloads.some(
        ({ namespace, pod }) =>
          (entry.namespace ?? namespace) === namespace &&
          pod.metadata.labels?.[key] === generatedValue &&
          matchesSelector(rest, pod.metadata.labels),
      );
      return unsure ? [noteOf(entry, key, path)] : [];
    }),
  );
}

interface Comparison {
  readonly key: string;
  readonly path: FieldPath;
  /** The selector without this comparison. */
  readonly rest: PolicySelector['selector'];
}

function comparisons({ selector, path }: PolicySelector): readonly Comparison[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const byLabel = Object.keys(matchLabels).map((key) => ({
    key,
    path: [...path, 'matchLabels', { key }],
    rest: {
      matchExpressions,
      matchLabels: Object.fromEntries(
        Object.entries(matchLabels).filter(([other]) => other !== key),
      ),
    },
  }));
  const byExpression = matchExpressions.flatMap(({ key = '', operator }, index) =>
    operator === 'In' || operator === 'NotIn'
      ? [
          {
            key,
            path: [...path, 'matchExpressions', index],
            rest: { matchLabels, matchExpressions: matchExpressions.toSpliced(index, 1) },
          },
        ]
      : [],
  );
  return [...byLabel, ...byExpression];
}

function noteOf({ source }: PolicySelector, key: string, path: FieldPath): Problem {
  return {
    severity: 'note',
    position: source.positionOf(plainPath(path)),
    object: describeObject(source),
    path: formatPath(path),
    reason: `depends on ${key}, whose value only a cluster knows: read as a value that nobody lists`,
  };
}
