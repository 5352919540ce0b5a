/**
 * Who can reach whom as a picture: a matrix, since a graph of fifty workloads is a knot. Rows are sources, columns are
 * targets, grouped by namespace; the last column and row are the outside. Few workloads have their ports in the cells.
 */
import type { ConnectivityReport, PortsRecord } from '../model/connectivity-record.ts';
import { externalRows } from './external-rows.ts';
import { layOutMatrix, type MatrixLayout } from './matrix-layout.ts';
import { formatPortsRecord, strengthOf } from './ports-text.ts';
import { escapeXml, svgText } from './svg-text.ts';

/** Pieces of one SVG document. */
export function* formatConnectivitySvg(report: ConnectivityReport): Generator<string> {
  const names = new Set(report.workloads.map(({ name }) => name));
  for (const { source, target } of report.connections()) names.add(source).add(target);
  const layout = layOutMatrix([...names].toSorted());
  yield* head(layout, report);
  yield* axes(layout);
  for (const { source, target, ports } of report.connections()) {
    const at = { x: layout.xOf(target), y: layout.yOf(source) };
    yield cell(layout, at, ports, formatPortsRecord(ports), `${source} -> ${target}`);
  }
  yield* outsideCells(layout, report);
  yield '</svg>\n';
}

const colours = { all: '#2f9e6e', some: '#a9dcc4', either: '#ffd48a', none: '#e3e3e3' } as const;

const legend = [
  ['all', 'every port'],
  ['some', 'some ports'],
  ['either', 'left open by the specification'],
  ['none', 'nothing'],
] as const;

function* head(layout: MatrixLayout, { profile, policies }: ConnectivityReport): Generator<string> {
  const { width, height } = layout;
  yield `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">\n`;
  yield `<rect width="${width}" height="${height}" fill="#ffffff"/>\n`;
  const title = `Who can reach whom: rows are sources, columns are targets (${policies} policies, profile ${profile})`;
  yield svgText(16, 24, title, 'font-size="14" font-weight="bold"');
  let x = 16;
  for (const [strength, meaning] of legend) {
    yield `<rect x="${x}" y="38" width="14" height="14" fill="${colours[strength]}"/>\n`;
    yield svgText(x + 20, 50, meaning);
    x += 44 + meaning.length * 6.5;
  }
}

/** Stripes, labels of rows and columns, and the name of each namespace. */
function* axes(layout: MatrixLayout): Generator<string> {
  const { left, top, right, bottom, cellWidth, cellHeight } = layout;
  yield `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="${colours.none}" fill-opacity="0.45"/>\n`;
  for (const { label, x, y } of layout.ends) {
    yield svgText(left - 8, y + cellHeight / 2 + 4, label, 'text-anchor="end"');
    const at = `${x + cellWidth / 2} ${top - 8}`;
    yield svgText(0, 0, label, `transform="translate(${at}) rotate(-50)"`);
    yield `<path d="M${left} ${y}H${right}M${x} ${top}V${bottom}" stroke="#ffffff"/>\n`;
  }
  for (const { namespace, x, y } of layout.groups) {
    yield svgText(16, y + cellHeight / 2 + 4, namespace, 'font-weight="bold"');
    yield `<path d="M16 ${y}H${right}M${x} ${top}V${bottom}" stroke="#555555"/>\n`;
  }
}

/** The last column is egress to the outside, the last row ingress from it. */
function* outsideCells(layout: MatrixLayout, report: ConnectivityReport): Generator<string> {
  const byEnd = new Map<string, { texts: string[]; ports: PortsRecord[] }>();
  for (const { workload, direction, ranges, ports } of externalRows(report.external())) {
    const key = `${direction} ${workload}`;
    const known = byEnd.get(key) ?? { texts: [], ports: [] };
    known.texts.push(`${ranges}: ${formatPortsRecord(ports)}`);
    known.ports.push(ports);
    byEnd.set(key, known);
  }
  for (const [key, { texts, ports }] of byEnd) {
    const [direction = '', workload = ''] = key.split(' ');
    const at =
      direction === 'egress'
        ? { x: layout.outsideX, y: layout.yOf(workload) }
        : { x: layout.xOf(workload), y: layout.outsideY };
    const [strongest = {}] = ports.toSorted((a, b) => rankOf(a) - rankOf(b));
    const text = ports.length === 1 ? formatPortsRecord(strongest) : `${ports.length} answers`;
    yield cell(
      layout,
      at,
      strongest,
      text,
      `${workload} ${direction}, outside: ${texts.join('; ')}`,
    );
  }
}

function rankOf(ports: PortsRecord): number {
  return ['all', 'some', 'either', 'none'].indexOf(strengthOf(ports));
}

function cell(
  { cellWidth, cellHeight, textLengthMax }: MatrixLayout,
  { x, y }: { readonly x: number; readonly y: number },
  ports: PortsRecord,
  text: string,
  title: string,
): string {
  const shown = text.length > textLengthMax ? `${text.slice(0, textLengthMax - 1)}…` : text;
  const middle = 'text-anchor="middle" font-size="10"';
  return (
    `<g><title>${escapeXml(`${title}: ${formatPortsRecord(ports)}`)}</title>` +
    `<rect x="${x + 1}" y="${y + 1}" width="${cellWidth - 2}" height="${cellHeight - 2}" fill="${colours[strengthOf(ports)]}"/>` +
    (textLengthMax === 0
      ? ''
      : svgText(x + cellWidth / 2, y + cellHeight / 2 + 4, shown, middle).trimEnd()) +
    '</g>\n'
  );
}
