/**
 * Which cluster a command works on, as flags say it, and the same as flags again for the replay command. The default is
 * the simulated cluster; a kubeconfig context is used only when it was named, or belongs to a KIND cluster of ours.
 */
import { HarnessError } from '../model/errors.ts';

export interface ClusterSelection {
  readonly cluster: 'simulated' | 'kind' | 'kubeconfig';
  /** CNI of a KIND cluster, and the profile of documented behaviour that the oracle loads. */
  readonly cni?: string | undefined;
  /** Instead of the CNI's profile: a file, a name, or `specification`. */
  readonly profile?: string | undefined;
  readonly proxy?: string | undefined;
  readonly ipFamily?: string | undefined;
  readonly workers?: number | undefined;
  readonly kubernetes?: string | undefined;
  /** Mode of DNS; without it a KIND cluster that is there may have any. */
  readonly dns?: string | undefined;
  readonly name?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly agentImage?: string | undefined;
  /** Faults of the simulated cluster, separated by commas. */
  readonly fault?: string | undefined;
  /** Probability that an open cell of the simulated cluster times out. */
  readonly noise?: number | undefined;
  /** What goes wrong with the environment of the simulated cluster: `kind=share`, separated by commas. */
  readonly chaos?: string | undefined;
}

/** Flags that mean something for one kind of cluster alone. */
const ownFlags: Readonly<Record<ClusterSelection['cluster'], readonly (keyof ClusterSelection)[]>> =
  {
    simulated: ['profile', 'fault', 'noise', 'chaos', 'ipFamily', 'dns'],
    kind: [
      ...(['cni', 'profile', 'proxy', 'ipFamily', 'workers', 'kubernetes', 'dns'] as const),
      ...(['name', 'agentImage'] as const),
    ],
    kubeconfig: ['cni', 'profile', 'kubeconfig', 'context', 'agentImage'],
  };

const flagNames: Readonly<Record<keyof ClusterSelection, string>> = {
  cluster: '--cluster',
  cni: '--cni',
  profile: '--profile',
  proxy: '--proxy',
  ipFamily: '--ip-family',
  workers: '--workers',
  kubernetes: '--kubernetes',
  dns: '--dns',
  name: '--name',
  kubeconfig: '--kubeconfig',
  context: '--context',
  agentImage: '--agent-image',
  fault: '--fault',
  noise: '--noise',
  chaos: '--chaos',
};

/** Checks that the flags fit together. Throws HarnessError('usage') naming the flag that does not. */
export function checkSelection(selection: ClusterSelection): ClusterSelection {
  const given = (Object.keys(flagNames) as (keyof ClusterSelection)[]).filter(
    (key) => key !== 'cluster' && selection[key] !== undefined,
  );
  const allowed = ownFlags[selection.cluster];
  const misplaced = given.find((key) => !allowed.includes(key));
  if (misplaced !== undefined) {
    const homes = (Object.keys(ownFlags) as ClusterSelection['cluster'][]).filter((kind) =>
      ownFlags[kind].includes(misplaced),
    );
    throw new HarnessError(
      'usage',
      `${flagNames[misplaced]} means nothing for --cluster ${selection.cluster}`,
      { hint: `It belongs to --cluster ${homes.join(' or ')}.` },
    );
  }
  if (selection.cluster === 'kubeconfig' && selection.context === undefined) {
    throw new HarnessError('usage', '--cluster kubeconfig needs --context NAME', {
      hint: 'A context is never taken from the current one of the kubeconfig: name the cluster that may be tested.',
    });
  }
  return selection;
}

/** The flags that select this cluster again, ready to append to a command. */
export function selectionFlags(selection: ClusterSelection): readonly string[] {
  if (selection.cluster === 'simulated' && Object.keys(given(selection)).length === 1) return [];
  return Object.entries(given(selection)).flatMap(([key, value]) => [
    flagNames[key as keyof ClusterSelection],
    quote(String(value)),
  ]);
}

function given(selection: ClusterSelection): Partial<ClusterSelection> {
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined));
}

/** A word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w.,:/@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
