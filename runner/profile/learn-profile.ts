/** From recorded runs of one CNI to a profile file: the pins they identify, and what was counted. */
import { HarnessError } from '../../model/errors.ts';
import type { Behaviour } from '../../model/behaviour.ts';
import { profileApiVersion, type ProfileFile, type ProfileRun } from '../../model/profile-file.ts';
import { describeBehaviour } from './describe-behaviour.ts';
import { joinCounts } from './join-counts.ts';
import type { RecordedRun } from './read-run.ts';

export interface LearnedProfile {
  readonly profile: ProfileFile;
  readonly behaviour: Behaviour;
}

/** The profile of these runs. Throws HarnessError('input') where they are of different CNIs. */
export function learnProfile(
  runs: readonly RecordedRun[],
  name: string | undefined,
): LearnedProfile {
  const cnis = [...new Set(runs.map(({ started }) => started.cluster.cni))];
  const [cni = 'unknown'] = cnis;
  if (cnis.length > 1) {
    throw new HarnessError('input', `the histories are of different CNIs: ${cnis.join(', ')}`, {
      hint: 'A profile is about one CNI: learn one from each.',
    });
  }
  const behaviour = describeBehaviour(joinCounts(runs.map(({ counts }) => counts)));
  const sources = Object.fromEntries(
    behaviour.pins.flatMap(({ pin, value, agreeing }) =>
      value === undefined
        ? []
        : [[pin, `observed: ${agreeing[value] ?? 0} cells fit this value alone, none the other`]],
    ),
  );
  return {
    behaviour,
    profile: {
      apiVersion: profileApiVersion,
      kind: 'Profile',
      name: name ?? `${cni}-observed`,
      pins: behaviour.learned,
      sources,
      runs: runs.map(profileRun),
      rules: behaviour.rules.map(({ rule, allowed, denied }) => ({ rule, allowed, denied })),
    },
  };
}

function profileRun({ started, cases }: RecordedRun): ProfileRun {
  const { time, command, suite, seed, generatorVersion, cluster } = started;
  const { name, cni, serverVersion, details } = cluster;
  return {
    time,
    command,
    suite,
    seed,
    generatorVersion,
    cases,
    cluster: { name, cni, serverVersion, details },
  };
}
