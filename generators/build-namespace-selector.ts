/**
 * From rolls to a namespace selector: by labels like a pod selector, by name through `kubernetes.io/metadata.name`
 * (rule 14; sometimes a namespace that does not exist), or empty, which is every pod and nothing else (rule 11).
 */
import {
  namespaceNameLabel,
  type LabelSelector,
  type LabelSelectorRequirement,
  type Namespace,
} from '../model/kubernetes.ts';
import { buildSelector } from './build-selector.ts';
import type { PeerChoices } from './choices.ts';
import { chooseLevel, type Features } from './factors.ts';
import { namespaceNames } from './pod-shapes.ts';
import { happens, pick } from './pick.ts';

/** No generated world has it, though names of it begin the same way. */
const unknownNamespace = 'xyz';

/** A selector that usually matches `aim`. */
export function buildNamespaceSelector(
  choices: PeerChoices,
  features: Features,
  aim: Namespace,
): LabelSelector {
  const kind = chooseLevel(features, 'namespaceSelector', choices.namespaceKind);
  if (kind === 'empty') return {};
  if (kind === 'name') return selectByName(choices, aim.metadata.name);
  const selectorKind = chooseLevel(features, 'peerSelector', choices.namespace.kind);
  return buildSelector(
    selectorKind === 'empty' ? 'matchLabels' : selectorKind,
    choices.namespace,
    aim.metadata.labels ?? {},
  );
}

function selectByName(choices: PeerChoices, aim: string): LabelSelector {
  const { stray, more, value, key } = choices.namespace;
  const name = happens(stray, 10) ? unknownNamespace : aim;
  if (happens(more, 50)) return { matchLabels: { [namespaceNameLabel]: name } };
  const other = pick(value, [...namespaceNames, unknownNamespace]);
  const requirement: LabelSelectorRequirement = happens(key, 65)
    ? { key: namespaceNameLabel, operator: 'In', values: [name, other] }
    : { key: namespaceNameLabel, operator: 'NotIn', values: [other] };
  return { matchExpressions: [requirement] };
}
