/**
 * One connection explained: two ends and a port go in; per family the verdict of the symbolic oracle and the explanation
 * of each end come out. Manifests do not say which addresses pods have, so the explaining predictor is asked with one
 * address of every range that the policies tell apart, and what differs is open (rule 27).
 */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { IpFamily, Pod, Protocol } from '../../model/kubernetes.ts';
import type { DirectionExplanation, Explanation, Reachability } from '../../model/prediction.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { Profile } from '../../model/profile.ts';
import {
  addressSpace,
  formatAddress,
  partitionAddresses,
  rangeOfCidr,
} from '../../oracle/connectivity/address-ranges.ts';
import { analyseConnectivity } from '../../oracle/connectivity/analyse-connectivity.ts';
import { openRulesAt, verdictAt } from '../../oracle/connectivity/port-verdicts.ts';
import { createPredictor } from '../../oracle/predict.ts';
import { connectivityWorldOfManifests } from '../load-manifests.ts';
import { ruleSites } from '../policy-rule-sites.ts';
import { externalVerdicts } from './external-verdicts.ts';
import type { NamedEnd } from './find-end.ts';
import { mergeExplanations } from './merge-explanations.ts';

export interface ConnectionQuestion {
  readonly source: NamedEnd;
  readonly target: NamedEnd;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface ConnectionAnswer {
  readonly ipFamily: IpFamily;
  readonly verdict: Reachability;
  /** The rules that decide, or that leave the verdict open. */
  readonly rules: readonly number[];
  readonly explanation: Explanation;
}

/** One answer, or one per family where families differ (rule 26). */
export function explainConnection(
  question: ConnectionQuestion,
  world: ManifestWorld,
  profile: Profile,
): readonly ConnectionAnswer[] {
  const { source, target } = question;
  const symbolic = connectivityWorldOfManifests(world);
  const external = [source, target].find((end) => end.kind === 'external');
  const families =
    external === undefined
      ? analyseConnectivity(symbolic, profile).ipFamilies
      : [external.ipFamily];
  const answers = families.map((ipFamily): ConnectionAnswer => {
    const connectivity = analyseConnectivity(symbolic, profile, { ipFamilies: [ipFamily] });
    const ports =
      source.kind === 'workload' && target.kind === 'workload'
        ? connectivity.pair(source.id, target.id).ports
        : externalVerdicts(connectivity, source, target);
    const verdict = verdictAt(ports, question.protocol, question.port);
    const explained = explainEnds(question, world, profile, ipFamily);
    const open = openRulesAt(ports, question.protocol, question.port);
    return {
      ...explained,
      ipFamily,
      verdict,
      rules: verdict === 'either' ? open : explained.rules,
    };
  });
  const same = answers.every(({ verdict }) => verdict === answers[0]?.verdict);
  return same ? answers.slice(0, 1) : answers;
}

function explainEnds(
  question: ConnectionQuestion,
  world: ManifestWorld,
  profile: Profile,
  ipFamily: IpFamily,
): { readonly explanation: Explanation; readonly rules: readonly number[] } {
  const addresses = representatives(world, ipFamily);
  const { source, target, port, protocol } = question;
  const predict = (sourceAddress: string, targetAddress: string): Explanation => {
    const { bound, ends } = bind(question, world, ipFamily, sourceAddress, targetAddress);
    const [from, to] = ends;
    const probe = { source: from, target: to, ipFamily, protocol, port };
    return createPredictor(bound, profile)(probe).explanation;
  };
  // Egress looks at the target's address alone and ingress at the source's, so each is varied by itself.
  const varied = (end: NamedEnd): readonly string[] =>
    end.kind === 'external' ? [end.address] : addresses.map(({ address }) => address);
  const other = (address: string): string =>
    addresses.find((entry) => entry.address === address)?.neighbour ?? neighbourOf(ipFamily);
  const egress = mergeExplanations(
    varied(target).map((address) => predict(other(address), address).egress),
  );
  const ingress = mergeExplanations(
    varied(source).map((address) => predict(address, other(address)).ingress),
  );
  return { explanation: { egress, ingress }, rules: decidingRules(egress, ingress) };
}

function decidingRules(
  egress: DirectionExplanation,
  ingress: DirectionExplanation,
): readonly number[] {
  const denied = [egress, ingress].filter(({ verdict }) => verdict === 'deny');
  const deciding = denied.length > 0 ? denied : [egress, ingress];
  return [...new Set(deciding.flatMap(({ rules }) => rules))].toSorted((a, b) => a - b);
}

interface Representative {
  readonly address: string;
  /** Any other address. */
  readonly neighbour: string;
}

/** One address of every range that the blocks of the policies tell apart. */
function representatives(world: ManifestWorld, ipFamily: IpFamily): readonly Representative[] {
  const blocks = ruleSites(world.policies).flatMap(({ peers }) =>
    peers.flatMap(({ ipBlock }) =>
      ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
    ),
  );
  return partitionAddresses(ipFamily, blocks.map(rangeOfCidr)).map(({ from, to }) => ({
    address: formatAddress(ipFamily, from),
    neighbour: formatAddress(ipFamily, to > from ? from + 1n : from === 0n ? 1n : from - 1n),
  }));
}

function neighbourOf(ipFamily: IpFamily): string {
  return formatAddress(ipFamily, addressSpace(ipFamily).to);
}

/** The two ends alone with addresses, and every policy; a row of several pods talks to another one of its pods. */
function bind(
  { source, target }: ConnectionQuestion,
  world: ManifestWorld,
  ipFamily: IpFamily,
  sourceAddress: string,
  targetAddress: string,
): { readonly bound: BoundWorld; readonly ends: readonly [Endpoint, Endpoint] } {
  const onePod =
    source.id === target.id && source.kind === 'workload' && source.workload.replicas === 1;
  const podsOf = (end: NamedEnd, name: string, address: string): readonly Pod[] =>
    end.kind === 'workload' ? [withAddress(end.workload.pod, name, address)] : [];
  const endOf = (end: NamedEnd, name: string): Endpoint =>
    end.kind === 'workload'
      ? { kind: 'pod', namespace: end.workload.namespace, name }
      : { kind: 'external', name };
  const externals = [
    { end: source, name: 'source' },
    { end: target, name: 'target' },
  ].flatMap(({ end, name }) =>
    end.kind === 'external' ? [{ name, addresses: { [ipFamily]: end.address } }] : [],
  );
  const targetName = onePod ? 'source' : 'target';
  return {
    bound: {
      namespaces: world.namespaces,
      pods: [
        ...podsOf(source, 'source', sourceAddress),
        ...(onePod ? [] : podsOf(target, 'target', targetAddress)),
      ],
      networkPolicies: world.policies.map(({ policy }) => policy),
      nodes: [],
      externals,
    },
    ends: [endOf(source, 'source'), endOf(target, targetName)],
  };
}

function withAddress(pod: Pod, name: string, address: string): Pod {
  return {
    ...pod,
    metadata: { ...pod.metadata, name },
    status: { phase: 'Running', podIPs: [{ ip: address }] },
  };
}
