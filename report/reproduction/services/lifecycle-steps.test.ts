import { describe, expect, it } from 'vitest';
import { generateLifecycleScenario } from '../../../generators/lifecycle/lifecycle.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import { lifecycleEvents, lifecycleName, type LifecycleEvent } from '../../../model/lifecycle.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { scenarioApiVersion } from '../../../model/scenario.ts';
import { lifecycleSteps } from './lifecycle-steps.ts';

/** A pod whose ports and gate differ from those of any other. */
function podOf(namespace: string, first: number): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: 'a' },
    spec: {
      readinessGates: [{ conditionType: `example.com/${namespace}` }],
      containers: [
        {
          name: 'agent',
          startupProbe: { tcpSocket: { port: first } },
          readinessProbe: { tcpSocket: { port: first + 1 } },
          livenessProbe: { tcpSocket: { port: first + 2 } },
        },
      ],
    },
  };
}

function scenarioOf(namespace: string, events: readonly LifecycleEvent[]): Scenario {
  return {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: { name: 'events' },
    world: { namespaces: [], pods: [podOf('x', 9_000), podOf('y', 9_100)], networkPolicies: [] },
    externalEndpoints: [],
    steps: [],
    lifecycle: events.map((event) => ({ pod: { namespace, name: 'a' }, event })),
    probes: { ports: [], services: 'lifecycle' },
  };
}

function stepFor(event: LifecycleEvent, namespace = 'y'): string {
  return lifecycleSteps(scenarioOf(namespace, [event]))[0] ?? '';
}

describe('lifecycleSteps', () => {
  it('is one numbered item per event, in order, each with its name and a deed of its own', () => {
    const steps = lifecycleSteps(scenarioOf('x', lifecycleEvents));
    const deeds = steps.map((step, index) => {
      const event = lifecycleEvents[index] ?? 'end';
      const start = `${index + 1}. ${lifecycleName({ pod: { namespace: 'x', name: 'a' }, event })}: `; // prettier-ignore
      expect(step.startsWith(start)).toBe(true);
      return step.slice(start.length);
    });
    expect(new Set(deeds).size).toBe(lifecycleEvents.length);
  });

  it('is empty where nothing happens to pods', () => {
    expect(lifecycleSteps({ ...scenarioOf('x', []), lifecycle: undefined })).toEqual([]);
  });

  it.each([
    ['startup-passes', ['9100', '9102']],
    ['readiness-passes', ['9101']],
    ['readiness-fails', ['9101']],
    ['liveness-fails', ['9102']],
  ] as const)('%s names the ports of its own pod that a probe asks: %s', (event, ports) => {
    expect(stepFor(event).match(/\d{4,}/g)).toEqual(ports);
  });

  it.each([
    ['gate-opens', 'True'],
    ['gate-shuts', 'False'],
  ] as const)('%s patches the status of the gate that its pod declares', (event, status) => {
    const [, namespace, name, patch = ''] = /kubectl -n (\S+) patch pod (\S+) --subresource=status -p '(.+)'`$/.exec(stepFor(event)) ?? []; // prettier-ignore
    expect([namespace, name]).toEqual(['y', 'a']);
    expect(JSON.parse(patch)).toEqual({
      status: { conditions: [{ type: 'example.com/y', status }] },
    });
  });

  it('a deletion does not wait for the pod, which goes on serving long enough to be asked', () => {
    const [, seconds] = /delete pod a --grace-period=(\d+) --wait=false/.exec(stepFor('deletion')) ?? []; // prettier-ignore
    expect(Number(seconds)).toBeGreaterThanOrEqual(120);
  });

  it('knows the port and the gate of every event that is generated', () => {
    const options = { ipFamilies: 'IPv4', externalEndpoints: 0 } as const;
    const steps = Array.from({ length: 100 }, (_, index) =>
      lifecycleSteps(generateLifecycleScenario(options, 1, index)),
    ).flat();
    expect(steps.length).toBeGreaterThan(200);
    expect(steps.filter((step) => /port \?|"type":""/.test(step))).toEqual([]);
  });
});
