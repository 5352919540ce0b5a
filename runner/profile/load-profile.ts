/** From the words of --profile to a profile: a file, the name of a CNI, or `specification`, which pins nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { HarnessError, messageOf } from '../../model/errors.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { simulatedProfile } from '../../cluster/simulated/profile.ts';
import { knownProfiles, profileFor } from '../../oracle/profiles/profile-for.ts';
import { parseProfileFile } from './profile-file.ts';

/** Throws HarnessError('usage') where there is neither a file nor a profile of this name, ('input') on a bad file. */
export function loadProfile(word: string): Profile {
  const named = profileNamed(word.toLowerCase());
  if (named !== undefined) return named;
  if (!existsSync(word)) {
    throw new HarnessError('usage', `there is no profile and no file ${JSON.stringify(word)}`, {
      hint: `Profiles: ${[...knownProfiles(), 'simulated'].join(', ')}, and specification, which pins nothing.`,
    });
  }
  return parseProfileFile(readProfileText(word), word);
}

/** The profile of this name in lower case, undefined where there is none. */
export function profileNamed(name: string): Profile | undefined {
  if (name === specificationProfile.name || name === 'none') return specificationProfile;
  if (name === simulatedProfile.name) return simulatedProfile;
  return knownProfiles().includes(name) ? profileFor(name) : undefined;
}

function readProfileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HarnessError('input', `could not read the profile ${file}: ${messageOf(error)}`, {
      hint: 'kubeprop profile learn writes such files.',
      cause: error,
    });
  }
}
