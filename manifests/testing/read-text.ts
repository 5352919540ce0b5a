/** Shorthands of tests: manifests as text to objects, problems and worlds. */
import { analyseManifests, type AnalyseOptions, type ManifestWorld } from '../analyse-manifests.ts';
import { formatProblem } from '../problem.ts';
import { readManifestTexts, type ManifestObjects } from '../read-manifests.ts';
import { validateObject } from '../validate-object.ts';

/** The objects of one text, as file `m.yaml`. */
export function readText(text: string): ManifestObjects {
  return readManifestTexts([{ file: 'm.yaml', text }]);
}

/** Every problem of reading and validating a text, one line each. */
export function problemsOf(text: string): readonly string[] {
  const { objects, problems } = readText(text);
  const validated = objects.flatMap((object) => validateObject(object).problems);
  return [...problems, ...validated].map(formatProblem);
}

/** `field: reason` of every problem of an object that is given as data. */
export function fieldErrorsOf(value: unknown): readonly string[] {
  const { objects, problems } = readText(JSON.stringify(value));
  const validated = objects.flatMap((object) => validateObject(object).problems);
  return [...problems, ...validated].map(({ path, reason }) => `${path}: ${reason}`);
}

/** The world of a text. */
export function worldOf(text: string, options?: AnalyseOptions): ManifestWorld {
  return analyseManifests(readText(text), options);
}
