/**
 * The simulated kubelets of one lane: containers with ports that probes ask, looked at again after everything that happens, and
 * a status drawn from what was found. It keeps no list of events: the oracle does.
 */
import { podAddresses } from '../../../model/bound-world.ts';
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { Container, Pod } from '../../../model/kubernetes.ts';
import { podKey, type LifecycleEvent, type PodLifecycle } from '../../../model/lifecycle.ts';
import type { AppliedWorld } from '../../cluster.ts';
import type { LifecycleLane } from '../../lifecycle-lane.ts';
import type { SimulatedSettings } from '../options.ts';
import type { SimulatedServices } from './simulated-services.ts';
import type { ServiceFaults } from './service-faults.ts';

type Probe = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

interface Sandbox {
  pod: Pod;
  readonly gates: Map<string, boolean>;
  /** Probes whose port is open. */
  readonly open: Set<Probe>;
  started: boolean;
  ready: boolean;
  wasUnready: boolean;
  restarts: number;
  deleted: boolean;
  gone: boolean;
}

export interface SimulatedKubelet {
  /** Takes the pods of a world over; gives the world with their first status. */
  readonly adopt: (applied: AppliedWorld) => AppliedWorld;
  readonly lifecycle: LifecycleLane;
}

const gapMs = 400;
const strangeAddress = '10.255.255.1';

/** Kubelets whose pods the Services of the lane are installed from. */
export function createSimulatedKubelet(
  { serviceFaults: faults, clock }: SimulatedSettings,
  services: SimulatedServices,
): SimulatedKubelet {
  let world: BoundWorld | undefined;
  let sandboxes = new Map<string, Sandbox>();

  const current = (base: BoundWorld): BoundWorld => {
    const byUid = new Map([...sandboxes.values()].map((one) => [one.pod.metadata.uid, one]));
    return {
      ...base,
      pods: base.pods.flatMap((pod) => {
        const sandbox = byUid.get(pod.metadata.uid);
        if (sandbox === undefined) return [pod];
        return sandbox.gone && !faults.has('lifecycle-gone-stays-endpoint') ? [] : [podOf(sandbox)];
      }),
    };
  };

  const happen = (sandbox: Sandbox, event: LifecycleEvent): void => {
    const { gates, open, deleted } = sandbox;
    const looksAtGates = !deleted || faults.has('lifecycle-gates-followed-in-termination');
    if (looksAtGates && (event === 'gate-opens' || event === 'gate-shuts')) {
      for (const gate of gates.keys()) gates.set(gate, event === 'gate-opens');
    }
    if (event === 'startup-passes') open.add('startupProbe').add('livenessProbe');
    if (event === 'readiness-passes') open.add('readinessProbe');
    if (event === 'readiness-fails') open.delete('readinessProbe');
    if (event === 'liveness-fails') open.delete('livenessProbe');
    if (event === 'deletion') sandbox.deleted = true;
    if (event === 'end') sandbox.gone = true;
  };

  const lifecycle: LifecycleLane = {
    async take({ pod, event }, signal) {
      await clock.wait(0, signal);
      const sandbox = sandboxes.get(podKey(pod));
      if (sandbox === undefined || world === undefined) return;
      happen(sandbox, event);
      if (needsRestart(sandbox, faults)) {
        services.forgetListeners(addressesOf(sandbox));
        restart(sandbox, faults);
      }
      look(sandbox, faults);
      const silent = [...sandboxes.values()].filter(
        ({ gone, deleted }) => gone || (deleted && faults.has('lifecycle-deletion-ends-network')),
      );
      const gap = event === 'deletion' && faults.has('lifecycle-gap-at-deletion');
      const deaf = silent.flatMap(addressesOf);
      services.install(current(world), { deaf, gapMs: gap ? gapMs : undefined });
    },
    async readPods(signal) {
      await clock.wait(0, signal);
      return new Map(
        [...sandboxes].flatMap(
          ([key, one]): [string, PodLifecycle][] =>
          one.gone
            ? []
            : [[key, { ready: one.ready, terminating: one.deleted, restarts: one.restarts, address: addressesOf(one)[0] ?? '' }]], // prettier-ignore
        ),
      );
    },
    reset: () => Promise.resolve(),
  };

  return {
    adopt(applied) {
      world = applied.bound;
      sandboxes = new Map([...applied.binding.pods].map(([key, pod]) => [key, begin(pod, faults)]));
      return { ...applied, bound: current(applied.bound) };
    },
    lifecycle,
  };
}

function begin(pod: Pod, faults: ServiceFaults): Sandbox {
  const conditions = pod.status?.conditions ?? [];
  const sandbox: Sandbox = {
    pod,
    gates: new Map(
      (pod.spec.readinessGates ?? []).map(({ conditionType: gate }) => [
        gate,
        conditions.some(({ type, status }) => type === gate && status === 'True'),
      ]),
    ),
    open: new Set(),
    started: false,
    ready: false,
    wasUnready: false,
    restarts: 0,
    deleted: false,
    gone: false,
  };
  look(sandbox, faults);
  sandbox.wasUnready = false;
  return sandbox;
}

/** One round of probes. */
function look(sandbox: Sandbox, faults: ServiceFaults): void {
  if (sandbox.deleted && faults.has('lifecycle-readiness-frozen')) return;
  const answers = (probe: Probe): boolean =>
    containerOf(sandbox)?.[probe] === undefined || sandbox.open.has(probe);
  if (answers('startupProbe')) sandbox.started = true;
  const started = sandbox.started || faults.has('lifecycle-startup-ignored');
  const answered = answers('readinessProbe') || faults.has('lifecycle-readiness-ignored');
  const gates = [...sandbox.gates.values()].every(Boolean) || faults.has('lifecycle-gates-ignored');
  const stuck = sandbox.wasUnready && faults.has('lifecycle-readiness-stays-failed');
  const ready = started && answered && gates && !stuck;
  if (sandbox.ready && !ready) sandbox.wasUnready = true;
  sandbox.ready = ready;
}

function needsRestart(sandbox: Sandbox, faults: ServiceFaults): boolean {
  const asked = containerOf(sandbox)?.livenessProbe !== undefined && sandbox.started;
  if (!asked || sandbox.deleted || faults.has('lifecycle-liveness-ignored')) return false;
  return !sandbox.open.has('livenessProbe');
}

function restart(sandbox: Sandbox, faults: ServiceFaults): void {
  sandbox.restarts++;
  if (faults.has('lifecycle-restart-stays-ready')) return;
  sandbox.open.clear();
  sandbox.started = false;
  if (!faults.has('lifecycle-restart-changes-address')) return;
  const { status } = sandbox.pod;
  sandbox.pod = { ...sandbox.pod, status: { ...status, podIPs: [{ ip: strangeAddress }] } };
}

function containerOf({ pod }: Sandbox): Container | undefined {
  return pod.spec.containers[0];
}

function addressesOf({ pod }: Sandbox): readonly string[] {
  return Object.values(podAddresses(pod));
}

function podOf({ pod, ready, deleted }: Sandbox): Pod {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const condition = { type: 'Ready', status: ready ? 'True' : 'False' } as const;
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(deleted ? { deletionTimestamp: 'now' } : {}) },
    status: { ...pod.status, conditions: [...others, condition] },
  };
}
