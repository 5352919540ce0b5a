import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../model/errors.ts';
import { pinChoices, pinNames } from '../../model/profile.ts';
import { profileApiVersion, type ProfileFile } from '../../model/profile-file.ts';
import { loadProfile } from './load-profile.ts';
import { formatProfileFile, parseProfileFile } from './profile-file.ts';

const profile: ProfileFile = {
  apiVersion: profileApiVersion,
  kind: 'Profile',
  name: 'calico-observed',
  pins: { ipBlockMatchesPods: 'match' },
  sources: { ipBlockMatchesPods: 'observed: 3 cells fit this value alone, none the other' },
  runs: [
    {
      time: '2026-01-01T00:00:00.000Z',
      command: 'kubeprop run --seed 7',
      suite: 'network-policy',
      seed: 7,
      generatorVersion: 'f5ba1b4839e6',
      cases: 20,
      cluster: { name: 'k', cni: 'calico', serverVersion: 'v1.34.4', details: { kernel: '6.1' } },
    },
  ],
  rules: [{ rule: 27, allowed: 3, denied: 0 }],
};

const head = 'apiVersion: kubeprop.dev/profile/v1alpha1\nkind: Profile\nname: mine\n';

function problemsOf(text: string): string {
  try {
    parseProfileFile(text, 'mine.yaml');
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'input') return error.message;
    throw error;
  }
  return 'none';
}

describe('profile files', () => {
  it('are the same after writing and reading', () => {
    expect(parseProfileFile(formatProfileFile(profile), 'x.yaml')).toEqual(profile);
  });

  it.each([
    [
      'a misspelt pin',
      'pins:\n  ipBlockMatchPods: match\nsources: {}\n',
      'mine.yaml:5:21: pins.ipBlockMatchPods: unknown field',
    ],
    [
      'a value that the pin does not have',
      'pins:\n  egressToOwnNode: maybe\nsources:\n  egressToOwnNode: seen\n',
      'mine.yaml:5:20: pins.egressToOwnNode: Invalid option',
    ],
    [
      'a pin without a source',
      'pins:\n  egressToOwnNode: allowed\nsources: {}\n',
      'mine.yaml:5:20: pins.egressToOwnNode: nothing in sources.egressToOwnNode says where this is from',
    ],
    [
      'a source without a pin',
      'pins: {}\nsources:\n  egressToOwnNode: seen\n',
      'sources.egressToOwnNode: there is no such pin',
    ],
    ['no pins at all', 'sources: {}\n', 'pins: Invalid input'],
  ])('name the file, line and field of %s', (_, rest, problem) => {
    expect(problemsOf(head + rest)).toContain(problem);
  });

  it('are named, or the name of a CNI, or specification', () => {
    expect(loadProfile('specification').pins).toEqual({});
    expect(loadProfile('none').pins).toEqual({});
    expect(loadProfile('Calico').name).toBe('calico');
    expect(() => loadProfile('no-such-file.yaml')).toThrow(/no profile and no file "no-such-file/);
  });
});

describe('docs/profiles.md', () => {
  const page = readFileSync(new URL('../../docs/profiles.md', import.meta.url), 'utf8');

  it('shows a profile file that is read', () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(parseProfileFile(text, 'docs/profiles.md').name).toBe('my-cni');
  });

  it('has a row for every pin with its rule and values', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\| `(\w+)`, `(\w+)`/gm)];
    expect(rows.map(([, pin, rule, ...values]) => [pin, Number(rule), values])).toEqual(
      pinNames.map((pin) => [pin, pinChoices[pin].rule, pinChoices[pin].values]),
    );
  });
});
