/**
 * `predict` from flags: manifests are read and checked before anything is printed, then the answer is streamed in the
 * asked format. What was assumed or ignored goes to stderr, except where the format itself holds it.
 */
import type {
  ConnectivityDiffReport,
  ConnectivityReport,
  DifferenceRecord,
  QuestionRecord,
} from '../../model/connectivity-record.ts';
import { HarnessError } from '../../model/errors.ts';
import type { Profile } from '../../model/profile.ts';
import { specificationProfile } from '../../model/profile.ts';
import { profileFor } from '../../oracle/profiles/profile-for.ts';
import { formatConnectivityCsv } from '../../report/connectivity-csv.ts';
import { formatConnectivityDot } from '../../report/connectivity-dot.ts';
import { formatConnectivityJson } from '../../report/connectivity-json.ts';
import { formatConnectivityMarkdown } from '../../report/connectivity-markdown.ts';
import { formatConnectivitySvg } from '../../report/connectivity-svg.ts';
import { formatConnectivityText } from '../../report/connectivity-text.ts';
import { formatDiffCsv } from '../../report/diff-csv.ts';
import { formatDiffJson } from '../../report/diff-json.ts';
import { formatDiffMarkdown } from '../../report/diff-markdown.ts';
import { formatDiffText } from '../../report/diff-text.ts';
import type { RunnerIo } from '../run-request.ts';
import { sourceNotes } from '../source-notes.ts';
import { connectivityReport } from './connectivity-report.ts';
import { diffReport } from './diff-report.ts';
import { loadVersion, type LoadedVersion } from './load-version.ts';
import { checkQuestion } from './question.ts';
import { streamOutput } from './stream-output.ts';

export const outputFormats = ['text', 'json', 'csv', 'markdown', 'dot', 'svg'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface PredictRequest {
  /** DIR, FILE or `-`. */
  readonly source: string;
  /** A second version: then the differences from `source` to it are the answer. */
  readonly after?: string | undefined;
  readonly output: OutputFormat;
  readonly question: QuestionRecord;
  readonly cni?: string | undefined;
  readonly defaultNamespace?: string | undefined;
  readonly skipInvalid: boolean;
}

export interface PredictIo extends RunnerIo {
  /** All of standard input; asked for only where the source is `-`. */
  readonly readStdin: () => Promise<string>;
}

/** Predicts and prints. Resolves with 1 where two versions differ, else with 0; throws HarnessError on bad input. */
export async function predictFromRequest(request: PredictRequest, io: PredictIo): Promise<0 | 1> {
  const { source, after, output, question } = request;
  checkQuestion(question);
  if (source === '-' && after === '-') {
    throw new HarnessError('usage', '--diff - -: standard input is one version only', {
      hint: 'Save one of the two versions to a file or folder.',
    });
  }
  const profile = profileOf(request.cni, io);
  if (after !== undefined) {
    const format = diffFormats[output];
    if (format === undefined) throw noDiffFormat(output);
    const versions = [await load(source, request, io), await load(after, request, io)] as const;
    printNotesOfBoth(versions, output, io);
    const report = diffReport(...versions, profile, question);
    return printDiff(report, format, io);
  }
  const version = await load(source, request, io);
  for (const line of notesOf(version, output)) io.stderr(`${line}\n`);
  if (version.rows.size === 0) {
    const where = source === '-' ? 'standard input' : source;
    throw new HarnessError('input', `${where}: no workload in the manifests`, {
      hint: 'Add the objects that make pods: Pod, Deployment, StatefulSet, DaemonSet, Job, ...',
    });
  }
  await streamOutput(formats[output](connectivityReport(version, profile, question)), io);
  return 0;
}

const formats: Readonly<Record<OutputFormat, (report: ConnectivityReport) => Iterable<string>>> = {
  text: formatConnectivityText,
  json: formatConnectivityJson,
  csv: formatConnectivityCsv,
  markdown: formatConnectivityMarkdown,
  dot: formatConnectivityDot,
  svg: formatConnectivitySvg,
};

type DiffFormat = (report: ConnectivityDiffReport) => Iterable<string>;

const diffFormats: { readonly [format in OutputFormat]?: DiffFormat } = {
  text: formatDiffText,
  json: formatDiffJson,
  csv: formatDiffCsv,
  markdown: formatDiffMarkdown,
};

function noDiffFormat(output: OutputFormat): HarnessError {
  return new HarnessError('usage', `--diff cannot be drawn as ${output}`, {
    hint: `Use --output ${Object.keys(diffFormats).join(', ')}.`,
  });
}

async function load(
  source: string,
  { defaultNamespace, skipInvalid }: PredictRequest,
  io: PredictIo,
): Promise<LoadedVersion> {
  const stdin = source === '-' ? await io.readStdin() : undefined;
  return loadVersion(source, { stdin, defaultNamespace, skipInvalid });
}

function notesOf({ facts }: LoadedVersion, output: OutputFormat): readonly string[] {
  return sourceNotes(facts, output === 'json');
}

/** What is to be said of both versions is said once; the rest says of which one it is. */
function printNotesOfBoth(
  [before, after]: readonly [LoadedVersion, LoadedVersion],
  output: OutputFormat,
  io: PredictIo,
): void {
  const [old, now] = [notesOf(before, output), notesOf(after, output)];
  const shared = old.filter((line) => now.includes(line));
  const own = (name: string, lines: readonly string[]): readonly string[] =>
    lines.filter((line) => !shared.includes(line)).map((line) => `${name}: ${line}`);
  for (const line of [...shared, ...own('before', old), ...own('after', now)]) {
    io.stderr(`${line}\n`);
  }
}

async function printDiff(
  report: ConnectivityDiffReport,
  format: DiffFormat,
  io: PredictIo,
): Promise<0 | 1> {
  let differences = 0;
  const counted = function* (): Generator<DifferenceRecord> {
    for (const difference of report.differences) {
      differences += 1;
      yield difference;
    }
  };
  await streamOutput(format({ ...report, differences: counted() }), io);
  return differences > 0 ? 1 : 0;
}

function profileOf(cni: string | undefined, io: PredictIo): Profile {
  if (cni === undefined) return specificationProfile;
  const profile = profileFor(cni);
  if (profile === specificationProfile) {
    io.stderr(`note: no profile of ${cni}: what the specification leaves open stays open\n`);
  }
  return profile;
}
