/** Who can reach whom, for a terminal: one line per connection, so that grep finds both ends and the ports at once. */
import type { ConnectivityReport } from '../model/connectivity-record.ts';
import { asksOnlyPairs, isNarrowed } from './asked-sections.ts';
import { externalRows } from './external-rows.ts';
import { isolatedRows } from './isolated-rows.ts';
import { formatPortsRecord } from './ports-text.ts';
import { serviceRows } from './service-rows.ts';

/** Longer names are not waited for: their lines are out of line. */
const nameWidthMax = 48;

/** Pieces of text, each of whole lines. */
export function* formatConnectivityText(report: ConnectivityReport): Generator<string> {
  const { workloads, policies, profile, question } = report;
  const width = Math.min(nameWidthMax, longestName(report));
  yield (
    `${count(workloads.length, 'workload')}, ${count(policies, 'policy', 'policies')}; ` +
    `profile: ${profile}\n`
  );
  if (!question.exposure) {
    yield '\nConnections\n';
    yield* orNone(connectionLines(report, width));
  }
  if (!asksOnlyPairs(question)) {
    const title = question.exposure
      ? 'Open to addresses outside the cluster'
      : 'Outside the cluster';
    yield `\n${title}\n`;
    yield* orNone(externalLines(report, width));
  }
  if (question.exposure) return;
  yield '\nIsolated\n';
  yield* orNone(isolatedLines(report, width));
  yield '\nServices\n';
  yield* orNone(serviceLines(report));
}

/** A narrow question meets names that it did not ask for, so its connections are taken once more. */
function longestName({ workloads, connections, question }: ConnectivityReport): number {
  let longest = 0;
  for (const { name } of workloads) longest = Math.max(longest, name.length);
  if (!isNarrowed(question)) return longest;
  for (const { source, target } of connections()) {
    longest = Math.max(longest, source.length, target.length);
  }
  return longest;
}

function* connectionLines({ connections }: ConnectivityReport, width: number): Generator<string> {
  for (const { source, target, ports } of connections()) {
    yield `  ${source.padEnd(width)} -> ${target.padEnd(width)}  ${formatPortsRecord(ports)}\n`;
  }
}

function* externalLines({ external }: ConnectivityReport, width: number): Generator<string> {
  for (const { workload, direction, ranges, ports } of externalRows(external())) {
    const arrow = direction === 'egress' ? '->' : '<-';
    yield `  ${workload.padEnd(width)} ${arrow} ${ranges}  ${formatPortsRecord(ports)}\n`;
  }
}

function* isolatedLines({ workloads }: ConnectivityReport, width: number): Generator<string> {
  for (const { workload, denied, policies } of isolatedRows(workloads)) {
    yield `  ${workload.padEnd(width)}  ${denied} (${policies.join(', ')})\n`;
  }
}

function* serviceLines({ services }: ConnectivityReport): Generator<string> {
  const rows = [...serviceRows(services)];
  const widest = (texts: readonly string[]): number =>
    Math.min(nameWidthMax, Math.max(0, ...texts.map(({ length }) => length)));
  const names = widest(rows.map(({ service }) => service));
  const ports = widest(rows.map(({ port }) => port));
  for (const { service, type, port, backend, backendPort } of rows) {
    const end = `${service.padEnd(names)}  ${port.padEnd(ports)}`;
    yield `  ${end} -> ${backend}${backendPort === '' ? '' : ` ${backendPort}`}, ${type}\n`;
  }
}

function* orNone(lines: Iterable<string>): Generator<string> {
  let none = true;
  for (const line of lines) {
    none = false;
    yield line;
  }
  if (none) yield '  none\n';
}

function count(total: number, one: string, many = `${one}s`): string {
  return `${total} ${total === 1 ? one : many}`;
}
