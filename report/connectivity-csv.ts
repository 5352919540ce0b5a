/**
 * Who can reach whom as CSV: one record per ordered pair of workloads and per workload and external range, then one per backend
 * of each port of a Service, which has no source. An end outside the cluster is written `from-to`, always as a range, so that a
 * program need not tell two notations apart.
 */
import type { ConnectivityReport, PortsRecord } from '../model/connectivity-record.ts';
import { csvLine } from './csv-line.ts';
import { citeRules, formatIntervals } from './ports-text.ts';
import { serviceRows } from './service-rows.ts';

const columns = ['source', 'target', 'external', 'tcp', 'udp', 'sctp', 'either', 'service'];
const protocols = ['TCP', 'UDP', 'SCTP'] as const;

/** Pieces of text, a line each; the first one names the columns. */
export function* formatConnectivityCsv(report: ConnectivityReport): Generator<string> {
  const known = new WeakMap<PortsRecord, string>();
  const portsOf = (ports: PortsRecord): string => {
    const text = known.get(ports) ?? csvLine([...portCells(ports), '']);
    known.set(ports, text);
    return text;
  };
  // Names have no character that needs quotes unless selectors tell pods apart: `db[0,2]`.
  const names = new Map<string, string>();
  const nameOf = (name: string): string => {
    const text = names.get(name) ?? csvLine([name]).trimEnd();
    names.set(name, text);
    return text;
  };
  yield csvLine(columns);
  for (const { source, target, ports } of report.connections()) {
    yield `${nameOf(source)},${nameOf(target)},,${portsOf(ports)}`;
  }
  for (const { workload, direction, ipFamily, from, to, ports } of report.external()) {
    const [source, target] =
      direction === 'egress'
        ? [nameOf(workload), `${from}-${to}`]
        : [`${from}-${to}`, nameOf(workload)];
    yield `${source},${target},${direction} ${ipFamily},${portsOf(ports)}`;
  }
  for (const { service, port, protocol, backend, backendPort } of serviceRows(report.services)) {
    const numbers = protocols.map((one) => (one === protocol ? backendPort : ''));
    yield csvLine(['', backend, '', ...numbers, '', `${service} ${port}`.trim()]);
  }
}

/** Allowed ports per protocol, then what is left open: `none`, `all`, `80,443`; `TCP 53 (rule 27)`. */
function portCells(ports: PortsRecord): readonly string[] {
  const either = protocols.flatMap((protocol) =>
    (ports[protocol]?.either ?? []).map(
      (open) => `${protocol} ${formatIntervals(open.ports)} (${citeRules(open.rules)})`,
    ),
  );
  return [
    ...protocols.map((protocol) => {
      const { allow = [] } = ports[protocol] ?? {};
      return allow.length === 0 ? 'none' : formatIntervals(allow);
    }),
    either.join('; '),
  ];
}
