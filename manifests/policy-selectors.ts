/**
 * The pod selectors of all policies with where they apply: what can tell two pods apart. Validated policies go in; one entry
 * per selector comes out.
 */
import type { DecodedPolicySpec, DecodedSelector } from './decoded-objects.ts';
import type { FieldPath } from './field-error.ts';
import type { PositionedObject } from './read-manifests.ts';

export interface PolicySelector {
  readonly selector: DecodedSelector;
  /** The only namespace whose pods it can select; undefined where a namespaceSelector goes with it. */
  readonly namespace: string | undefined;
  readonly source: PositionedObject;
  readonly path: FieldPath;
}

/** The pod selectors of a policy: its subjects (rule 1) and its peers (rule 10). */
export function policySelectors(
  source: PositionedObject,
  namespace: string,
  spec: DecodedPolicySpec,
): readonly PolicySelector[] {
  const peers = (['ingress', 'egress'] as const).flatMap((direction) =>
    (spec[direction] ?? []).flatMap((rule, ruleIndex) => {
      const side = direction === 'ingress' ? 'from' : 'to';
      return (rule[side] ?? []).flatMap((peer, peerIndex): readonly PolicySelector[] => {
        if (peer.podSelector === undefined) return [];
        const path = ['spec', direction, ruleIndex, side, peerIndex, 'podSelector'];
        const anywhere = peer.namespaceSelector !== undefined;
        const where = anywhere ? undefined : namespace;
        return [{ selector: peer.podSelector, namespace: where, source, path }];
      });
    }),
  );
  const subject = { selector: spec.podSelector ?? {}, namespace, source };
  return [{ ...subject, path: ['spec', 'podSelector'] }, ...peers];
}
