/**
 * The size of a scenario of Services: that of scenarios in general, and one for each Service, port, selector key and other field
 * of a spec, slice, endpoint and its conditions, readiness gate, probe and name of a pod, StatefulSet, and event.
 */
import type { Scenario } from '../../model/scenario.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import { scenarioSize } from '../scenario-size.ts';
import { serviceSites } from './service-sites.ts';

/** The number of parts. */
export function serviceScenarioSize(scenario: Scenario): number {
  const objects = serviceSites(scenario).map(({ object }) => object);
  const pods = objects.filter((object) => object.kind === 'Pod');
  const services = objects.filter((object) => object.kind === 'Service');
  const endpointSlices = objects.filter((object) => object.kind === 'EndpointSlice');
  const statefulSets = objects.filter((object) => object.kind === 'StatefulSet');
  const probes = pods.flatMap(({ spec }) =>
    spec.containers.flatMap(({ startupProbe, readinessProbe, livenessProbe }) =>
      [startupProbe, readinessProbe, livenessProbe].filter((probe) => probe !== undefined),
    ),
  );
  const named = pods.map(
    ({ spec: { hostname, subdomain, readinessGates } }) =>
      [hostname, subdomain, readinessGates].filter((field) => field !== undefined).length,
  );
  return (
    scenarioSize(scenario) +
    sum(services.map(serviceSize)) +
    sum(endpointSlices.map(sliceSize)) +
    sum(named) +
    sum(statefulSets.map(({ spec }) => (spec.ordinals === undefined ? 1 : 2))) +
    probes.length +
    (scenario.lifecycle ?? []).length
  );
}

function serviceSize({ spec, status }: Service): number {
  const { ports = [], selector = {}, ...fields } = spec;
  const values = Object.values(fields).map((value: unknown) =>
    value === undefined ? 0 : Array.isArray(value) ? value.length : 1,
  );
  const portFields = ports.map(
    ({ name, protocol, targetPort, nodePort }) =>
      1 + [name, protocol, targetPort, nodePort].filter((field) => field !== undefined).length,
  );
  return (
    1 +
    Object.keys(selector).length +
    sum(values) +
    sum(portFields) +
    (status === undefined ? 0 : 1)
  );
}

function sliceSize({ endpoints, ports = [] }: EndpointSlice): number {
  return 1 + ports.length + sum(endpoints.map((endpoint) => Object.keys(endpoint).length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
