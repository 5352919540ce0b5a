/** A profile for a person: each pin with its rule and source, and what is left open. */
import { openRules } from '../model/open-cell.ts';
import { pinChoices, pinNames, type Profile } from '../model/profile.ts';
import type { ProfileRun } from '../model/profile-file.ts';

/** The lines of a profile; `runs` are those it was learned from. */
export function formatProfile(
  profile: Profile & { readonly runs?: readonly ProfileRun[] | undefined },
): readonly string[] {
  const open = pinNames.filter((pin) => profile.pins[pin] === undefined);
  return [
    `profile ${profile.name}`,
    ...pinNames.flatMap((pin) => {
      const value = profile.pins[pin];
      if (value === undefined) return [];
      const { rule } = pinChoices[pin];
      return [
        `  rule ${rule}, ${openRules[rule] ?? ''}`,
        `    ${pin}: ${value}`,
        `    ${profile.sources[pin] ?? 'no source'}`,
      ];
    }),
    ...(open.length === 0 ? [] : [`  left open: ${open.join(', ')}`]),
    ...(profile.runs ?? []).map(
      ({ time, cases, cluster, command }) =>
        `  learned from ${cases} cases on ${cluster.name} (CNI ${cluster.cni}, ` +
        `${cluster.serverVersion}), ${time}: ${command}`,
    ),
  ];
}
