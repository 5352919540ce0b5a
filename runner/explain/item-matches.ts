/** Whether one peer item or one port item of a rule matches an end of the question, by itself. */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../model/kubernetes.ts';
import { addressValue, rangesOfIpBlock } from '../../oracle/connectivity/address-ranges.ts';
import { compileSelector } from '../../oracle/selector.ts';
import type { ConnectionQuestion } from './explain-connection.ts';
import type { NamedEnd } from './find-end.ts';

/** Source: rules 10 to 12, 24 and 26. A block does not match a pod here: what it covers is not known (rule 27). */
export function peerMatches(
  { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer,
  policyNamespace: string,
  end: NamedEnd,
  world: ManifestWorld,
): boolean {
  if (end.kind === 'external') {
    if (ipBlock === undefined) return false;
    const value = addressValue(end.address);
    return rangesOfIpBlock(ipBlock).some(
      ({ ipFamily, from, to }) => ipFamily === end.ipFamily && from <= value && value <= to,
    );
  }
  if (ipBlock !== undefined) return false;
  const { namespace, pod } = end.workload;
  const namespaceMatches =
    namespaceSelector === undefined
      ? namespace === policyNamespace
      : world.namespaces.some(
          ({ metadata }) =>
            metadata.name === namespace &&
            compileSelector(namespaceSelector).matches(metadata.labels ?? {}),
        );
  return namespaceMatches && compileSelector(podSelector).matches(pod.metadata.labels ?? {});
}

/** Source: rules 16 to 19 and 22; a name counts where the target declares it for this number and protocol. */
export function portMatches(
  { protocol = 'TCP', port, endPort }: NetworkPolicyPort,
  question: ConnectionQuestion,
): boolean {
  if (protocol !== question.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return port <= question.port && question.port <= (endPort ?? port);
  const { target } = question;
  if (target.kind === 'external') return false;
  const { containers, initContainers = [] } = target.workload.pod.spec;
  return [...containers, ...initContainers]
    .flatMap(({ ports }) => ports ?? [])
    .some(
      (declared) =>
        declared.name === port &&
        (declared.protocol ?? 'TCP') === protocol &&
        declared.containerPort === question.port,
    );
}
