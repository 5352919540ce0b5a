import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signaturesOf } from '../checkers/signature.ts';
import { bindProbe } from '../model/binding.ts';
import { probesOf } from '../model/probe.ts';
import { specificationProfile } from '../model/profile.ts';
import { worldsOf, type Scenario } from '../model/scenario.ts';
import { coversSignature } from '../model/signature.ts';
import { bindSynthetically } from '../model/synthetic-binding.ts';
import { createPredictor } from '../oracle/predict.ts';
import { corpusDirectoryDefault, loadCorpus } from '../runner/corpus.ts';
import { parseScenario } from '../runner/scenario-file.ts';
import { signatureFileName } from '../runner/signature-file-name.ts';
import { suiteNames } from '../runner/suites.ts';

const entries = readdirSync(corpusDirectoryDefault, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: suite }) =>
    readdirSync(join(corpusDirectoryDefault, suite)).map((file) => ({
      suite,
      file,
      text: readFileSync(join(corpusDirectoryDefault, suite, file), 'utf8'),
    })),
  );

/** Every candidate signature that a mismatch of the scenario could have. */
function possibleSignatures(scenario: Scenario): readonly string[] {
  return worldsOf(scenario).flatMap((world, step) => {
    const { bound, binding } = bindSynthetically(scenario, ['IPv4', 'IPv6'], world);
    const predict = createPredictor(bound, specificationProfile);
    return probesOf(scenario, world, ['IPv4', 'IPv6']).flatMap((probe) => {
      const asked = bindProbe(probe, binding);
      const prediction = predict(asked);
      if (prediction.verdict === 'either') return [];
      const direction = prediction.verdict === 'allow' ? 'false-deny' : 'false-allow';
      return signaturesOf(direction, prediction, asked, bound, scenario.steps[step - 1]);
    });
  });
}

describe('the corpus', () => {
  it('has entries, and only of suites that there are', () => {
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter(({ suite }) => !suiteNames.includes(suite))).toEqual([]);
  });

  it('is loaded by a run in full, in the order of its names', () => {
    const loaded = suiteNames.flatMap((suite) => loadCorpus(suite));
    expect(loaded.map(({ phase }) => phase)).toEqual(entries.map(() => 'reuse'));
  });

  it.each(entries)('$suite/$file loads with this generator version', ({ text, file }) => {
    const scenario = parseScenario(text, file);
    expect(scenario.kind).toBe('Scenario');
    // Where it was drawn says nothing any more once it was shrunk.
    expect(scenario.metadata.origin).toBeUndefined();
  });

  it.each(entries)('$suite/$file says what it is, and could show just that', ({ text, file }) => {
    const [, signature = ''] = /^# Signature: (\S+)$/m.exec(text) ?? [];
    expect(basename(file, '.yaml')).toBe(signatureFileName(signature));
    expect(text).toMatch(/^# Found: .+$/m);
    expect(text).toMatch(/^# Status: .+$/m);
    const possible = possibleSignatures(parseScenario(text, file));
    expect(possible.some((candidate) => coversSignature(signature, candidate))).toBe(true);
  });

  it('is small: what was shrunk has a handful of objects', () => {
    const sizes = entries.map(({ text, file }) => {
      const { namespaces, pods, networkPolicies } = parseScenario(text, file).world;
      return namespaces.length + pods.length + networkPolicies.length;
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
  });
});
