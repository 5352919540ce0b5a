/** Who can reach whom as Markdown tables, for a pull request or a wiki. */
import type { ConnectivityReport } from '../model/connectivity-record.ts';
import { asksOnlyPairs } from './asked-sections.ts';
import { externalRows } from './external-rows.ts';
import { isolatedRows } from './isolated-rows.ts';
import { markdownHead, markdownRow } from './markdown-row.ts';
import { formatPortsRecord } from './ports-text.ts';
import { serviceRows } from './service-rows.ts';

/** Pieces of text, each of whole lines. */
export function* formatConnectivityMarkdown(report: ConnectivityReport): Generator<string> {
  const { workloads, policies, profile, question } = report;
  yield `Workloads: ${workloads.length}. Policies: ${policies}. Profile: ${profile}.\n`;
  if (!question.exposure) {
    yield '\n## Connections\n\n';
    yield* tableOf(['Source', 'Target', 'Ports'], connectionCells(report));
  }
  if (!asksOnlyPairs(question)) {
    yield '\n## Outside the cluster\n\n';
    yield* tableOf(['Workload', 'Direction', 'Addresses', 'Ports'], externalCells(report));
  }
  if (question.exposure) return;
  yield '\n## Isolated\n\n';
  yield* tableOf(
    ['Workload', 'Denied', 'Policies'],
    isolatedRows(workloads).map((row) => [row.workload, row.denied, row.policies.join(', ')]),
  );
  yield '\n## Services\n\n';
  yield* tableOf(['Service', 'Type', 'Port', 'Backend', 'Backend port'], serviceCells(report));
}

function* serviceCells({ services }: ConnectivityReport): Generator<readonly string[]> {
  for (const { service, type, port, backend, backendPort } of serviceRows(services)) {
    yield [service, type, port, backend, backendPort];
  }
}

function* connectionCells({ connections }: ConnectivityReport): Generator<readonly string[]> {
  for (const { source, target, ports } of connections()) {
    yield [source, target, formatPortsRecord(ports)];
  }
}

function* externalCells({ external }: ConnectivityReport): Generator<readonly string[]> {
  for (const { workload, direction, ranges, ports } of externalRows(external())) {
    yield [workload, direction, ranges, formatPortsRecord(ports)];
  }
}

function* tableOf(
  columns: readonly string[],
  rows: Iterable<readonly string[]>,
): Generator<string> {
  let started = false;
  for (const row of rows) {
    if (!started) yield markdownHead(columns);
    started = true;
    yield markdownRow(row);
  }
  if (!started) yield 'None.\n';
}
