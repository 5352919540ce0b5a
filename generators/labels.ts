/**
 * The label universe: three keys and a handful of values, shared by pods and namespaces (an implementation may confuse
 * the two), small enough that selectors hit and miss about equally.
 */
import type { Labels } from '../model/kubernetes.ts';
import { pickWeighted } from './pick.ts';

/** One key is a prefix of another, one has a DNS prefix. */
export const labelKeys: readonly string[] = ['app', 'ap', 'example.com/tier'];

/** As long as a label value may be. */
export const longValue = `a${'-b'.repeat(31)}`;

export const labelValues: readonly string[] = ['a', 'b', 'ab', '', longValue];

const absent = 'absent';

/** Per key: how likely each value is, `absent` for no such label. */
const valueWeights: readonly (readonly (readonly [string, number])[])[] = [
  [
    ['a', 38],
    ['b', 30],
    ['ab', 8],
    ['', 8],
    [absent, 16],
  ],
  [
    ['a', 22],
    ['b', 22],
    ['', 8],
    [absent, 48],
  ],
  [
    ['a', 25],
    ['b', 20],
    [longValue, 5],
    [absent, 50],
  ],
];

/** The labels that rolls give: one roll per key. */
export function rollLabels(rolls: readonly number[]): Labels {
  const labels: Record<string, string> = {};
  labelKeys.forEach((key, index) => {
    const value = pickWeighted(rolls[index] ?? 0, valueWeights[index] ?? [[absent, 1]]);
    if (value !== absent) labels[key] = value;
  });
  return labels;
}
