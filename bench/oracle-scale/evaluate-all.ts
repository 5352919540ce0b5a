/**
 * One measurement, in a process of its own so that its peak memory is its own: evaluates every pair of a synthetic
 * world with exact port sets, streams all of it, and prints one JSON line of figures.
 */
import { resourceUsage } from 'node:process';
import { specificationProfile } from '../../model/profile.ts';
import { analyseConnectivity } from '../../oracle/connectivity/analyse-connectivity.ts';
import type { PairSelection } from '../../oracle/connectivity/connectivity.ts';
import { formatVerdicts, type PortVerdicts } from '../../oracle/connectivity/port-verdicts.ts';
import { syntheticWorld } from './synthetic-world.ts';

const [podsText = '1000', policiesText = '300', focus] = process.argv.slice(2);
const world = syntheticWorld(Number(podsText), Number(policiesText));
const selection: PairSelection =
  focus === undefined ? {} : { focus: [world.workloads[0]?.id ?? ''] };

const cpuStart = process.cpuUsage();
const start = performance.now();
const connectivity = analyseConnectivity(world, specificationProfile);
const analysedMs = performance.now() - start;
let pairs = 0;
for (const pair of connectivity.pairs(selection)) if (pair.ports.TCP.deny.length >= 0) pairs += 1;
const evaluatedMs = performance.now() - start;
const { user, system } = process.cpuUsage(cpuStart);

const streamStart = performance.now();
const texts = new Map<PortVerdicts, string>();
let bytes = 0;
let chunk = '';
for (const { source, target, ports } of connectivity.pairs(selection)) {
  const text = texts.get(ports) ?? formatVerdicts(ports);
  texts.set(ports, text);
  chunk += `${source}\t${target}\t${text}\n`;
  if (chunk.length < 65_536) continue;
  bytes += Buffer.byteLength(chunk);
  chunk = '';
}
bytes += Buffer.byteLength(chunk);
const streamedMs = performance.now() - streamStart;

process.stdout.write(
  `${JSON.stringify({
    ...connectivity.statistics(),
    pairs,
    analysedMs: Math.round(analysedMs),
    evaluatedMs: Math.round(evaluatedMs),
    streamedMs: Math.round(streamedMs),
    bytes,
    peakMb: Math.round(resourceUsage().maxRSS / 1024),
    evaluatedCpuMs: Math.round((user + system) / 1000),
  })}\n`,
);
