import { describe, expect, test } from 'vitest';
import { specificationProfile } from '../../model/profile.ts';
import { calicoProfile } from './calico.ts';
import { profileFor } from './profile-for.ts';

describe('profiles', () => {
  test('are found by the name of the CNI, in any case', () => {
    expect(profileFor('calico')).toBe(calicoProfile);
    expect(profileFor('Calico')).toBe(calicoProfile);
  });

  test('pin nothing for a CNI that is not known', () => {
    expect(profileFor('some-other')).toBe(specificationProfile);
    expect(specificationProfile.pins).toEqual({});
  });

  test.each([calicoProfile])(
    '$name states a source for each pin, and for nothing else',
    (profile) => {
      expect(Object.keys(profile.sources).sort()).toEqual(Object.keys(profile.pins).sort());
      expect(Object.values(profile.sources).every((source) => source.length > 20)).toBe(true);
    },
  );

  test('Calico leaves sidecar port names open, because its releases differ', () => {
    expect(calicoProfile.pins.sidecarPortNames).toBeUndefined();
  });
});
