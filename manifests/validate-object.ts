/**
 * One object, decoded and validated by its kind. A positioned object goes in; the decoded one and its problems come out, each
 * with the line of its field. An object with an error is not usable: the API server would not store it.
 */
import type {
  DecodedEndpointSlice,
  DecodedMeta,
  DecodedPodStatus,
  DecodedPolicySpec,
  DecodedServiceSpec,
} from './decoded-objects.ts';
import { decode } from './decode.ts';
import { formatPath, formatReason, plainPath, type FieldError } from './field-error.ts';
import { isWorkloadKind } from './kinds.ts';
import type { Problem } from './problem.ts';
import type { PositionedObject } from './read-manifests.ts';
import { schemas } from './schemas.ts';
import { validateEndpointSlice } from './validate-endpoint-slice.ts';
import { validateFinalizers, validateMetadata } from './validate-metadata.ts';
import { validateNetworkPolicySpec } from './validate-network-policy.ts';
import { validateServiceSpec } from './validate-service.ts';
import { validateWorkloadSpec } from './validate-workload.ts';

export interface ValidatedObject {
  readonly source: PositionedObject;
  /** `metadata`, and `spec` as decoded-objects.ts has it for the kind; an EndpointSlice has its other fields there. */
  readonly metadata: DecodedMeta;
  readonly spec: unknown;
  /** Of a pod, where it has one. */
  readonly podStatus: DecodedPodStatus | undefined;
  readonly problems: readonly Problem[];
}

/** Decodes and validates one object. Where it does not decode, nothing further is said about it. */
export function validateObject(source: PositionedObject): ValidatedObject {
  const decoded = decode(source.value, schemas[source.kind]);
  const {
    metadata = {},
    spec: ownSpec,
    status,
    ...others
  } = decoded.value as {
    metadata?: DecodedMeta;
    spec?: unknown;
    status?: DecodedPodStatus;
  };
  const spec = source.kind === 'EndpointSlice' ? others : ownSpec;
  const errors =
    decoded.errors.length > 0 ? decoded.errors : validateDecoded(source, metadata, spec);
  return {
    source,
    metadata,
    spec,
    podStatus: source.kind === 'Pod' ? status : undefined,
    problems: errors.map((error) => toProblem(error, source)),
  };
}

/** A problem of one field of an object. */
function toProblem(
  error: FieldError,
  source: PositionedObject,
  severity: Problem['severity'] = 'error',
): Problem {
  return {
    severity,
    position: source.positionOf(plainPath(error.at ?? error.path)),
    object: describeObject(source),
    path: formatPath(error.path),
    reason: formatReason(error),
  };
}

/** `Kind namespace/name`, with what of it is there. */
export function describeObject({ kind, namespace, name }: PositionedObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`.trimEnd();
}

function validateDecoded(
  { kind }: PositionedObject,
  metadata: DecodedMeta,
  spec: unknown,
): readonly FieldError[] {
  return [
    ...validateMetadata(metadata, kind),
    ...(isWorkloadKind(kind) ? validateWorkloadSpec(spec, kind) : []),
    ...(kind === 'NetworkPolicy'
      ? validateNetworkPolicySpec(spec as DecodedPolicySpec | undefined)
      : []),
    ...(kind === 'Service'
      ? validateServiceSpec(spec as DecodedServiceSpec | undefined, metadata.annotations)
      : []),
    ...(kind === 'EndpointSlice' ? validateEndpointSlice(spec as DecodedEndpointSlice) : []),
    ...(kind === 'Namespace' ? validateFinalizers(finalizersOf(spec), ['spec', 'finalizers']) : []),
  ];
}

function finalizersOf(spec: unknown): readonly string[] {
  return (spec as { finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
}
