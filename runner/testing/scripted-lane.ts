/** A lane for tests: answers come from a script over virtual time, so that settling and confirming can be watched. */
import type { Clock, Lane, SentinelReading } from '../../cluster/cluster.ts';
import type { Observation } from '../../model/observation.ts';
import type { Probe } from '../../model/probe.ts';

export interface ScriptedLane {
  readonly lane: Lane;
  readonly clock: Clock;
  /** How many probes were asked so far. */
  readonly asked: () => number;
}

export interface LaneScript {
  /** Answer of a probe at a moment; `round` counts the calls of probe from 0. */
  readonly answer: (probe: Probe, timeMs: number, round: number) => Observation;
  readonly sentinel?: (timeMs: number) => SentinelReading;
}

/** A lane whose every call takes 10 ms of virtual time; a part that is asked later is a round of its own. */
export function createScriptedLane({ answer, sentinel }: LaneScript): ScriptedLane {
  let time = 0;
  let round = 0;
  let asked = 0;
  const clock: Clock = {
    now: () => time,
    wait: (ms, signal) => {
      signal.throwIfAborted();
      time += ms;
      return Promise.resolve();
    },
  };
  const lane: Lane = {
    name: 'scripted',
    apply: () => Promise.reject(new Error('a scripted lane holds no world')),
    moveSentinel: () => Promise.resolve(),
    readSentinel: () => {
      time += 10;
      return Promise.resolve(sentinel?.(time) ?? { controlAlive: true, pending: [] });
    },
    probe: (probes, { later }) => {
      const askNow = (some: readonly Probe[]): readonly Observation[] => {
        time += 10;
        asked += some.length;
        const answers = some.map((probe) => answer(probe, time, round));
        round++;
        return answers;
      };
      const first = askNow(probes.slice(0, later?.from));
      if (later === undefined) return Promise.resolve(first);
      time += later.afterMs;
      return Promise.resolve([...first, ...askNow(probes.slice(later.from))]);
    },
    rest: () => undefined,
    close: () => Promise.resolve(),
  };
  return { lane, clock, asked: () => asked };
}

/** A probe from x/a to x/b on this port. */
export function probeOfPort(port: number): Probe {
  return {
    source: { kind: 'pod', namespace: 'x', name: 'a' },
    target: { kind: 'pod', namespace: 'x', name: 'b' },
    ipFamily: 'IPv4',
    protocol: 'TCP',
    port,
  };
}
