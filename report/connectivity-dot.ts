/**
 * Who can reach whom as a graph for Graphviz: a cluster per namespace, an edge per connection, dashed where the
 * specification leaves all of it open. Edges come first, since a node may be put into its cluster afterwards.
 */
import type { ConnectivityReport, PortsRecord } from '../model/connectivity-record.ts';
import { externalRows } from './external-rows.ts';
import { formatPortsRecord, strengthOf } from './ports-text.ts';

/** Pieces of text, each of whole lines. */
export function* formatConnectivityDot(report: ConnectivityReport): Generator<string> {
  yield 'digraph connectivity {\n  rankdir=LR;\n  node [shape=box, fontname="sans-serif"];\n';
  yield '  edge [fontname="sans-serif", fontsize=10];\n';
  const names = new Set(report.workloads.map(({ name }) => name));
  for (const { source, target, ports } of report.connections()) {
    names.add(source).add(target);
    yield edge(source, target, ports);
  }
  const outside = new Set<string>();
  for (const { workload, direction, ranges, ports } of externalRows(report.external())) {
    outside.add(ranges);
    names.add(workload);
    yield direction === 'egress' ? edge(workload, ranges, ports) : edge(ranges, workload, ports);
  }
  for (const ranges of outside) yield `  ${quote(ranges)} [shape=ellipse, style=dashed];\n`;
  yield* clusters(names);
  yield '}\n';
}

function edge(source: string, target: string, ports: PortsRecord): string {
  return `  ${quote(source)} -> ${quote(target)} [label=${quote(formatPortsRecord(ports))}${styles[strengthOf(ports)]}];\n`;
}

const styles = {
  all: '',
  some: '',
  either: ', style=dashed, color="#b26a00"',
  none: ', style=dotted, color="#999999"',
} as const;

function* clusters(names: ReadonlySet<string>): Generator<string> {
  const byNamespace = new Map<string, string[]>();
  for (const name of [...names].toSorted()) {
    const namespace = name.slice(0, name.indexOf('/'));
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), name]);
  }
  for (const [namespace, members] of [...byNamespace].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    yield `  subgraph ${quote(`cluster_${namespace}`)} {\n    label=${quote(namespace)};\n`;
    for (const name of members) {
      yield `    ${quote(name)} [label=${quote(name.slice(namespace.length + 1))}];\n`;
    }
    yield '  }\n';
  }
}

/** A quoted ID of the DOT language, in which only the quote itself is escaped; a backslash would start an escape of a label. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
