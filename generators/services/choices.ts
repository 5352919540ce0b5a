/**
 * The choices of a world of Services: a plain record of rolls, which build-services.ts turns into objects, as in choices.ts of
 * the suite network-policy. No bias: weights live where the rolls are read.
 */
import * as fc from 'fast-check';
import { flat, list, roll } from '../choices.ts';

export interface BackendChoices {
  readonly node: number;
  readonly app: number;
  readonly named: number;
  readonly ready: number;
}

export interface ServicePortChoices {
  readonly protocol: number;
  readonly port: number;
  readonly target: number;
}

export interface ServiceChoices {
  readonly kind: number;
  readonly selector: number;
  readonly portCount: number;
  readonly ports: readonly ServicePortChoices[];
  readonly internal: number;
  readonly external: number;
  readonly affinity: number;
  readonly publish: number;
  /** Addresses beside the cluster's, whether node ports are given, and who may come to a load balancer. */
  readonly externalIp: number;
  readonly allocate: number;
  readonly ranges: number;
  /** Of own slices: the pods in each, and one roll per pod for its conditions. */
  readonly slices: readonly (readonly number[])[];
  readonly conditions: readonly number[];
}

export interface ServicePolicyChoices {
  readonly subject: number;
  readonly direction: number;
  readonly rules: number;
  readonly peer: number;
  readonly pod: number;
  readonly port: number;
  readonly second: number;
}

/** Of one pod with DNS settings. */
export interface ResolverChoices {
  readonly there: number;
  readonly node: number;
  readonly host: number;
  readonly policy: number;
  readonly nameservers: number;
  readonly searches: number;
  readonly options: number;
}

export interface StatefulSetChoices {
  readonly name: number;
  readonly app: number;
  readonly replicas: number;
  readonly start: number;
  /** Per member. */
  readonly ready: readonly number[];
  /** Whether a Service of the world governs it, or a new one, and whether that publishes who is not ready. */
  readonly governing: number;
  readonly publish: number;
  /** The member with a Service of its own, and how that selects it. */
  readonly member: number;
  readonly own: number;
  readonly byIndex: number;
  readonly headless: number;
}

export interface ServicesChoices {
  readonly podCount: number;
  readonly backends: readonly BackendChoices[];
  readonly serviceCount: number;
  readonly services: readonly ServiceChoices[];
  readonly names: number;
  /** Of DNS alone: a hostname and a subdomain per pod, which Services are headless, what ExternalNames point to. */
  readonly hostnames: readonly number[];
  readonly subdomains: readonly number[];
  readonly headless: readonly number[];
  readonly externalName: number;
  /** Per Service: its families, and whether its own slices have other endpoints in each family. */
  readonly families: readonly number[];
  readonly splitSlices: readonly number[];
  /** Per Service: whether endpoints close by are preferred, and the timeout of its affinity; per pod the hints of own slices. */
  readonly closeness: readonly number[];
  readonly timeouts: readonly number[];
  readonly hints: readonly number[];
  /** Whether there is a StatefulSet. */
  readonly ordinals: number;
  /** Of the suite with policies alone. */
  readonly policyCount: number;
  readonly policies: readonly ServicePolicyChoices[];
  /** Of DNS alone; after the others, so that the other suites draw what they drew without it. */
  readonly resolvers: readonly ResolverChoices[];
  readonly statefulSet: StatefulSetChoices;
}

export const backendsMax = 6;
export const servicesMax = 3;
export const servicePortsMax = 3;
export const servicePoliciesMax = 3;
const resolversMax = 2;
const membersMax = 3;
/** Own slices of a Service without selector, and endpoints in each. */
const slicesMax = 2;
const endpointsMax = 3;

/** Every choice of one scenario. */
export const servicesArbitrary: fc.Arbitrary<ServicesChoices> = fc.noBias(
  flat<ServicesChoices>({
    podCount: roll,
    backends: list(
      flat<BackendChoices>({ node: roll, app: roll, named: roll, ready: roll }),
      backendsMax,
      backendsMax,
    ),
    serviceCount: roll,
    services: list(
      flat<ServiceChoices>({
        kind: roll,
        selector: roll,
        portCount: roll,
        ports: list(
          flat<ServicePortChoices>({ protocol: roll, port: roll, target: roll }),
          servicePortsMax,
          servicePortsMax,
        ),
        internal: roll,
        external: roll,
        affinity: roll,
        publish: roll,
        externalIp: roll,
        allocate: roll,
        ranges: roll,
        slices: list(list(roll, endpointsMax, endpointsMax), slicesMax, slicesMax),
        conditions: list(roll, backendsMax, backendsMax),
      }),
      servicesMax,
      servicesMax,
    ),
    names: roll,
    hostnames: list(roll, backendsMax, backendsMax),
    subdomains: list(roll, backendsMax, backendsMax),
    headless: list(roll, servicesMax, servicesMax),
    externalName: roll,
    families: list(roll, servicesMax, servicesMax),
    splitSlices: list(roll, servicesMax, servicesMax),
    closeness: list(roll, servicesMax, servicesMax),
    timeouts: list(roll, servicesMax, servicesMax),
    hints: list(roll, backendsMax, backendsMax),
    ordinals: roll,
    policyCount: roll,
    policies: list(
      flat<ServicePolicyChoices>({
        subject: roll,
        direction: roll,
        rules: roll,
        peer: roll,
        pod: roll,
        port: roll,
        second: roll,
      }),
      servicePoliciesMax,
      servicePoliciesMax,
    ),
    resolvers: list(
      flat<ResolverChoices>({
        there: roll,
        node: roll,
        host: roll,
        policy: roll,
        nameservers: roll,
        searches: roll,
        options: roll,
      }),
      resolversMax,
      resolversMax,
    ),
    statefulSet: flat<StatefulSetChoices>({
      name: roll,
      app: roll,
      replicas: roll,
      start: roll,
      ready: list(roll, membersMax, membersMax),
      governing: roll,
      publish: roll,
      member: roll,
      own: roll,
      byIndex: roll,
      headless: roll,
    }),
  }),
);
