/**
 * From a validated NetworkPolicy to the model's, which the oracle reads: defaults of the namespace, CIDRs in the form that
 * every reader agrees on. Warns where a CIDR is taken by the API server but hardly says what was meant.
 */
import type { IpBlock, NetworkPolicy, NetworkPolicySpec } from '../model/kubernetes.ts';
import type { DecodedIpBlock, DecodedPolicySpec, DecodedRule } from './decoded-objects.ts';
import { formatPath, plainPath, type FieldPath } from './field-error.ts';
import { parseCidrText } from './ip-text.ts';
import type { Position, Problem } from './problem.ts';
import { describeObject, type ValidatedObject } from './validate-object.ts';

export interface PositionedPolicy {
  readonly policy: NetworkPolicy;
  readonly position: Position;
  /** Where a field of the policy stands, for example ['spec', 'ingress', 0, 'from', 1]. */
  readonly positionOf: (path: readonly (string | number)[]) => Position;
}

/** The policy of a validated object without errors. */
export function buildPolicy(object: ValidatedObject, namespace: string): PositionedPolicy {
  const { source, metadata } = object;
  const spec = (object.spec ?? {}) as DecodedPolicySpec;
  const withCanonicalCidrs = (rules: readonly DecodedRule[]): readonly DecodedRule[] =>
    rules.map((rule) => ({
      ...rule,
      ...(rule.from === undefined ? {} : { from: rule.from.map(canonicalPeer) }),
      ...(rule.to === undefined ? {} : { to: rule.to.map(canonicalPeer) }),
    }));
  const policy: NetworkPolicy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: source.name,
      namespace,
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
    },
    // Validated, so that operators, protocols and policy types are those of the model.
    spec: {
      ...spec,
      ...(spec.ingress === undefined ? {} : { ingress: withCanonicalCidrs(spec.ingress) }),
      ...(spec.egress === undefined ? {} : { egress: withCanonicalCidrs(spec.egress) }),
    } as NetworkPolicySpec,
  };
  return { policy, position: source.position, positionOf: source.positionOf };
}

/** Warnings about CIDRs with host bits (rule 25) or numbers with leading zeros. */
export function cidrWarnings(object: ValidatedObject): readonly Problem[] {
  const spec = (object.spec ?? {}) as DecodedPolicySpec;
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    (spec[direction] ?? []).flatMap((rule, index) => {
      const side = direction === 'ingress' ? 'from' : 'to';
      return (rule[side] ?? []).flatMap(({ ipBlock }, peer) =>
        cidrsOf(ipBlock, ['spec', direction, index, side, peer, 'ipBlock']).flatMap(
          ([path, cidr]) => warnOfCidr(cidr, path, object),
        ),
      );
    }),
  );
}

type Peer = NonNullable<DecodedRule['from']>[number];

function canonicalPeer(peer: Peer): Peer {
  if (peer.ipBlock === undefined) return peer;
  const canonical = (text: string): string => parseCidrText(text)?.canonical ?? text;
  const { cidr = '', except } = peer.ipBlock;
  const ipBlock: IpBlock = {
    cidr: canonical(cidr),
    ...(except === undefined ? {} : { except: except.map(canonical) }),
  };
  return { ...peer, ipBlock };
}

function cidrsOf(
  block: DecodedIpBlock | undefined,
  path: FieldPath,
): readonly (readonly [FieldPath, string])[] {
  if (block === undefined) return [];
  const excepts = (block.except ?? []).map((cidr, index): readonly [FieldPath, string] => [
    [...path, 'except', index],
    cidr,
  ]);
  return [[[...path, 'cidr'], block.cidr ?? ''], ...excepts];
}

function warnOfCidr(
  cidr: string,
  path: FieldPath,
  { source }: ValidatedObject,
): readonly Problem[] {
  const parsed = parseCidrText(cidr);
  // IPv6 has many spellings of one network; those are no mistake.
  if (parsed === undefined || parsed.canonical === cidr) return [];
  const [address = '', prefix = ''] = cidr.split('/');
  const hostBits = parseCidrText(`${address}/${parsed.bytes.length * 8}`);
  const ambiguous =
    hostBits !== undefined && hostBits.bytes.some((byte, index) => byte !== parsed.bytes[index]);
  if (!ambiguous && parsed.bytes.length === 16 && !/^0\d/.test(prefix)) return [];
  const reason = ambiguous
    ? `CIDR value "${cidr}" is ambiguous in this context (should be "${parsed.canonical}" or ` +
      `"${hostBits.canonical}"?): read as the first`
    : `non-standard CIDR value "${cidr}": read as "${parsed.canonical}"`;
  return [
    {
      severity: 'warning',
      position: source.positionOf(plainPath(path)),
      object: describeObject(source),
      path: formatPath(path),
      reason,
    },
  ];
}
