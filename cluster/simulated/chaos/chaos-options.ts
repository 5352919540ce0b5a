/**
 * What can go wrong with the environment of the simulated cluster, from the text of a command-line option:
 * `lost-calls=0.01,cut-nodes=0.002`. None of it may ever become a violation.
 */
import { HarnessError } from '../../../model/errors.ts';

const descriptions = {
  'lost-calls': 'changes by the API server that fail, half of them after they took effect',
  'slow-calls': 'changes by the API server that take three seconds longer',
  'lost-lanes': 'lanes that cannot be opened',
  'lost-readings': 'readings of a sentinel that get no answer',
  'lost-batches': 'batches of probes, flows or DNS questions whose source does not answer',
  'lost-agents': 'rounds in which the agent of a pod dies, until the next apply',
  'cut-nodes': 'rounds in which the pod network of a node is cut for fifteen seconds',
  'api-away': 'calls at which the API server goes away for twenty seconds',
  'node-delay': 'milliseconds by which the second node enforces every change later',
} as const satisfies Readonly<Record<string, string>>;

export type ChaosKind = keyof typeof descriptions;

/** A share per kind, from 0 to 1; `node-delay` in milliseconds. Zero everywhere is no chaos. */
export type Chaos = Readonly<Record<ChaosKind, number>>;

/** The kinds, in the order of the documentation. */
export const chaosKinds = Object.keys(descriptions) as readonly ChaosKind[];

const delayMaxMs = 60_000;

/**
 * The chaos that a comma-separated list of `kind=share` names. Throws HarnessError('usage') that lists the known kinds
 * or says what a value may be.
 */
export function parseChaos(text: string): Chaos {
  const none = Object.fromEntries(chaosKinds.map((kind) => [kind, 0])) as Chaos;
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .reduce<Chaos>((chaos, word) => ({ ...chaos, ...parseWord(word) }), none);
}

/** Text that parseChaos reads back; empty for no chaos. */
export function formatChaos(chaos: Chaos): string {
  return chaosKinds
    .filter((kind) => chaos[kind] > 0)
    .map((kind) => `${kind}=${chaos[kind]}`)
    .join(',');
}

function parseWord(word: string): Partial<Chaos> {
  const [kind = '', text = ''] = word.split('=');
  if (!Object.hasOwn(descriptions, kind)) {
    throw new HarnessError('usage', `the simulated cluster has no chaos "${kind}"`, {
      hint: chaosKinds.map((each) => `${each}: ${descriptions[each]}`).join('\n  '),
    });
  }
  const most = kind === 'node-delay' ? delayMaxMs : 1;
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= most)) {
    throw new HarnessError('usage', `--chaos ${word}: ${kind} takes a number from 0 to ${most}`);
  }
  return { [kind]: value };
}
