/** Profiles by the name that --cni and cluster facts use; a CNI without a profile gets the specification alone. */
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { calicoProfile } from './calico.ts';

const profiles: ReadonlyMap<string, Profile> = new Map(
  [calicoProfile].map((profile) => [profile.name, profile]),
);

/** The profile of a CNI, by its name in lower case; nothing is pinned for one that is not known (rule 109). */
export function profileFor(cni: string): Profile {
  return profiles.get(cni.toLowerCase()) ?? specificationProfile;
}

/** The names that have a profile, in lower case. */
export function knownProfiles(): readonly string[] {
  return [...profiles.keys()];
}
