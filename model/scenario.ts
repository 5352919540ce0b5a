/**
 * A scenario: an initial world of real Kubernetes objects, steps that change it (step.ts), and the probes to ask after each. All
 * names are logical; binding.ts maps them to a cluster's. Plain JSON, so that it can be stored, shrunk and replayed.
 */
import type { IpFamily, Namespace, NetworkPolicy, Pod, Protocol } from './kubernetes.ts';
import type { LifecycleChange } from './lifecycle.ts';
import type { EndpointSlice, Service } from './service.ts';
import type { StatefulSet } from './stateful-set.ts';
import { applyStep, type Step } from './step.ts';

export const scenarioApiVersion = 'kubeprop.dev/v1alpha1';

/** The objects that exist at one moment. Pods name logical nodes: `n0`, `n1`, ... */
export interface World {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly services?: readonly Service[] | undefined;
  /** Of Services without a selector: the user's own (rule 61). Addresses may be references (address-reference.ts). */
  readonly endpointSlices?: readonly EndpointSlice[] | undefined;
  /** Their members are among the pods, as their controller makes them. */
  readonly statefulSets?: readonly StatefulSet[] | undefined;
}

export type WorldObject = Namespace | Pod | NetworkPolicy | StatefulSet | Service | EndpointSlice;

export interface ObjectReference {
  readonly kind: WorldObject['kind'];
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** What is asked after the initial apply and after each step: every ordered pair of endpoints on every port. */
export interface ProbePlan {
  readonly ports: readonly ProbePort[];
  /** Absent means every family of the cluster. */
  readonly ipFamilies?: readonly IpFamily[] | undefined;
  /** Present where Services are asked instead: who answers, how often each backend does, or what their names resolve to. */
  readonly services?: ServiceCheck | undefined;
}

export type ServiceCheck = 'reachability' | 'distribution' | 'dns' | 'lifecycle';

export interface ProbePort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Where a generated scenario came from: enough to generate it again. */
export interface ScenarioOrigin {
  readonly generatorVersion: string;
  readonly suite: string;
  readonly seed: number;
  readonly index: number;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

export interface Scenario {
  readonly apiVersion: typeof scenarioApiVersion;
  readonly kind: 'Scenario';
  readonly metadata: {
    readonly name: string;
    readonly origin?: ScenarioOrigin | undefined;
    /** Feature labels, sorted: what the scenario contains. */
    readonly labels?: readonly string[] | undefined;
  };
  readonly world: World;
  /** Logical names of endpoints outside the cluster: `e0`, `e1`, ... */
  readonly externalEndpoints: readonly string[];
  readonly steps: readonly Step[];
  /** Of the check `lifecycle`: what happens to pods, one after another, with all questions after each. */
  readonly lifecycle?: readonly LifecycleChange[] | undefined;
  readonly probes: ProbePlan;
}

/** Every object of a world: namespaces first, then pods, policies, StatefulSets, Services and slices. */
export function worldObjects(world: World): readonly WorldObject[] {
  const { namespaces, pods, networkPolicies } = world;
  const { statefulSets = [], services = [], endpointSlices = [] } = world;
  return [...namespaces, ...pods, ...networkPolicies, ...statefulSets, ...services, ...endpointSlices]; // prettier-ignore
}

/** The world after all steps. */
export function lastWorld({ world, steps }: Pick<Scenario, 'world' | 'steps'>): World {
  return steps.reduce(applyStep, world);
}

/** The world after each step: element 0 is the initial one, element i the one after step i. */
export function worldsOf(scenario: Scenario): readonly World[] {
  const worlds: World[] = [scenario.world];
  for (const step of scenario.steps) {
    worlds.push(applyStep(worlds.at(-1) ?? scenario.world, step));
  }
  return worlds;
}
