/** `profile show`, `profile learn` and `profile check`: from paths and names to text and whether the profile held. */
import { existsSync, writeFileSync } from 'node:fs';
import { HarnessError, messageOf } from '../model/errors.ts';
import { pinNames } from '../model/profile.ts';
import { formatBehaviour, formatConditions, formatEvidence } from '../report/behaviour-text.ts';
import { formatProfile } from '../report/profile-text.ts';
import { checkProfile } from './profile/check-profile.ts';
import { describeBehaviour } from './profile/describe-behaviour.ts';
import { learnProfile } from './profile/learn-profile.ts';
import { loadProfile, profileNamed } from './profile/load-profile.ts';
import { formatProfileFile } from './profile/profile-file.ts';
import { describeRun, readRun } from './profile/read-run.ts';
import { separate } from './profile/separate.ts';
import { historyPathOf } from './read-history.ts';

/** Shows a history, a profile file or the profile of a CNI. Throws HarnessError where the word is none of these. */
export async function showProfile(word: string): Promise<string> {
  const isHistory = existsSync(word) && historyPathOf(word).endsWith('.jsonl');
  if (profileNamed(word.toLowerCase()) !== undefined || !isHistory) {
    return toText(formatProfile(loadProfile(word)));
  }
  const run = await readRun(word);
  const behaviour = describeBehaviour(run.counts);
  if (behaviour.rules.length === 0) {
    return toText([describeRun(word, run), 'no cell was open and answered']);
  }
  return toText([
    describeRun(word, run),
    ...formatBehaviour(behaviour, false),
    'pins:',
    ...formatEvidence(behaviour),
  ]);
}

export interface LearnRequest {
  readonly histories: readonly string[];
  /** Where the profile goes; undefined: it is the text. */
  readonly out: string | undefined;
  readonly name: string | undefined;
}

/** Learns a profile. Throws HarnessError('environment') where no pin was identified: there is nothing to assert. */
export async function learnFromHistories(request: LearnRequest): Promise<string> {
  const runs = await Promise.all(request.histories.map(readRun));
  const { profile, behaviour } = learnProfile(runs, request.name);
  if (Object.keys(profile.pins).length === 0) {
    throw new HarnessError('environment', ['no pin was identified:', ...formatEvidence(behaviour)].join('\n'), { hint: 'Run more cases, with --profile specification.' }); // prettier-ignore
  }
  const yaml = formatProfileFile(profile);
  const { out } = request;
  if (out === undefined) return yaml;
  try {
    writeFileSync(out, yaml);
  } catch (error) {
    throw new HarnessError('environment', `could not write ${out}: ${messageOf(error)}`, {
      hint: 'Name a file in a folder that exists with --out FILE.',
      cause: error,
    });
  }
  return toText([
    `profile ${profile.name}, ${Object.keys(profile.pins).length} of ${pinNames.length} pins:`,
    ...formatEvidence(behaviour),
    `written to ${out}; assert it with --profile ${out}`,
  ]);
}

export interface CheckOutcome {
  readonly text: string;
  /** `nothing told`: no cell of the run says anything about a pin of the profile. */
  readonly result: 'holds' | 'contradicted' | 'nothing told';
}

/** Checks a profile (a file or a name) against a run. */
export async function checkAgainstHistory(word: string, history: string): Promise<CheckOutcome> {
  const profile = loadProfile(word);
  const run = await readRun(history);
  const { pins, contradictions } = checkProfile(profile.pins, run.counts);
  const told = pins.some(({ agreeing, contradicting }) => agreeing + contradicting > 0);
  const result = contradictions.length > 0 ? 'contradicted' : told ? 'holds' : 'nothing told';
  const cells = contradictions.reduce((sum, { allowed, denied }) => sum + allowed + denied, 0);
  const lines = [
    `profile ${profile.name} against ${describeRun(history, run)}`,
    ...pins.map(({ pin, value, agreeing, contradicting }) => {
      const met = agreeing + contradicting > 0;
      return `  ${pin}=${value}: ${met ? `${agreeing} cells for it, ${contradicting} against it` : 'not met'}`;
    }),
    ...(cells === 0
      ? []
      : [`CONTRADICTED by ${cells} cells:`, ...formatConditions(separate(contradictions))]),
    ...(result === 'nothing told' ? ['INCONCLUSIVE: no cell tells the values of a pin apart'] : []),
  ];
  return { text: toText(lines), result };
}

function toText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
