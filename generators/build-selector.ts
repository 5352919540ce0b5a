/**
 * From rolls to a label selector. A selector is aimed: it is made to match the labels of one chosen object (or, one time
 * in eight, labels that perhaps nothing has), so that a policy usually selects a part of the world and rarely nothing.
 */
import type { LabelSelector, LabelSelectorRequirement, Labels } from '../model/kubernetes.ts';
import type { SelectorChoices } from './choices.ts';
import type { Level } from './factors.ts';
import { labelKeys, labelValues } from './labels.ts';
import { happens, pick } from './pick.ts';

/** A selector of this kind that matches `aim`; falls back to a neighbouring kind where `aim` has no fitting key. */
export function buildSelector(
  kind: Level<'subject'>,
  choices: SelectorChoices,
  aim: Labels,
): LabelSelector {
  if (kind === 'empty') return {};
  const labels = happens(choices.stray, 12) ? strayLabels(choices) : aim;
  const first = buildRequirement(kind, choices, labels);
  const rest = happens(choices.second, 22) ? [secondRequirement(choices, labels)] : [];
  if (kind === 'matchLabels' && first.operator === 'In') {
    return {
      matchLabels: { [first.key]: first.values?.[0] ?? '' },
      ...(rest.length === 0 ? {} : { matchExpressions: rest }),
    };
  }
  return { matchExpressions: [first, ...rest] };
}

function strayLabels(choices: SelectorChoices): Labels {
  return { [pick(choices.more, labelKeys)]: pick(choices.value, labelValues) };
}

function buildRequirement(
  kind: Exclude<Level<'subject'>, 'empty'>,
  choices: SelectorChoices,
  labels: Labels,
): LabelSelectorRequirement {
  const present = labelKeys.filter((key) => labels[key] !== undefined);
  const missing = labelKeys.filter((key) => labels[key] === undefined);
  switch (kind) {
    case 'matchLabels':
    case 'In': {
      if (present.length === 0)
        return { key: pick(choices.key, missing), operator: 'DoesNotExist' };
      const key = pick(choices.key, present);
      const own = labels[key] ?? '';
      const several = kind === 'In' && happens(choices.more, 55);
      const others = likelyValues.filter((value) => value !== own);
      const values = several ? inSomeOrder(own, pick(choices.value, others), choices) : [own];
      return { key, operator: 'In', values };
    }
    case 'NotIn':
      return notIn(pick(choices.key, labelKeys), choices, labels);
    case 'Exists':
      return present.length === 0
        ? { key: pick(choices.key, missing), operator: 'DoesNotExist' }
        : { key: pick(choices.key, present), operator: 'Exists' };
    case 'DoesNotExist':
      return missing.length === 0
        ? { key: pick(choices.key, present), operator: 'Exists' }
        : { key: pick(choices.key, missing), operator: 'DoesNotExist' };
  }
}

function notIn(key: string, choices: SelectorChoices, labels: Labels): LabelSelectorRequirement {
  const others = likelyValues.filter((value) => value !== labels[key]);
  const first = pick(choices.value, others);
  const rest = others.filter((value) => value !== first);
  const values = happens(choices.more, 55)
    ? inSomeOrder(first, pick((choices.stray % 100) * 100, rest), choices)
    : [first];
  return { key, operator: 'NotIn', values };
}

/** Values that pods have are likelier than those that hardly any has: NotIn of the latter selects everything. */
const likelyValues: readonly string[] = ['a', 'b', 'a', 'b', ...labelValues];

/** Both orders, since an implementation may look at the first value alone; now and then one value twice (rule 13). */
function inSomeOrder(own: string, other: string, choices: SelectorChoices): readonly string[] {
  if (choices.more % 20 === 0) return [own, own];
  return choices.more % 2 === 0 ? [own, other] : [other, own];
}

/** One more requirement; the kind comes from digits of the roll that decided whether there is one. */
function secondRequirement(choices: SelectorChoices, labels: Labels): LabelSelectorRequirement {
  const kinds = ['NotIn', 'DoesNotExist', 'In', 'Exists'] as const;
  const kind = kinds[choices.second % kinds.length] ?? 'NotIn';
  const turned = { ...choices, key: choices.value, value: choices.key };
  return buildRequirement(kind, turned, labels);
}
