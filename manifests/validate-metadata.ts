/**
 * Validation of object metadata, as kube-apiserver does it when an object is created: names by kind, labels, annotations,
 * owner references and finalizers. Metadata goes in, field errors in the server's words come out.
 */
import type { DecodedMeta } from './decoded-objects.ts';
import {
  forbidden,
  invalid,
  required,
  tooLong,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import type { KindName } from './kinds.ts';
import {
  dns1035LabelErrors,
  dnsLabelErrors,
  dnsSubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from './names.ts';
import { validateLabels } from './validate-labels.ts';

/** All annotations of an object together, keys and values: 256 KiB. */
const annotationBytesMax = 256 * 1024;

/** Errors of `metadata` of an object of a kind. The namespace may be absent: it is then chosen by the reader. */
export function validateMetadata(meta: DecodedMeta, kind: KindName): readonly FieldError[] {
  return [
    ...validateNames(meta, kind),
    ...validateNamespaceField(meta, kind),
    ...validateGeneration(meta, kind),
    ...validateLabels(meta.labels, ['metadata', 'labels']),
    ...(kind === 'Namespace' ? validateNameLabel(meta.name) : []),
    ...validateAnnotations(meta.annotations, ['metadata', 'annotations']),
    ...validateOwners(meta),
    ...validateFinalizers(meta.finalizers, ['metadata', 'finalizers']),
  ];
}

/** Errors of annotations: keys are label keys in any case, and the whole is bounded. */
export function validateAnnotations(
  annotations: DecodedMeta['annotations'],
  path: FieldPath,
): readonly FieldError[] {
  let bytes = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(annotations ?? {})) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    const messages = qualifiedNameErrors(key.toLowerCase());
    errors.push(...messages.map((message) => invalid(path, key, message, [...path, { key }])));
  }
  return bytes > annotationBytesMax ? [...errors, tooLong(path, annotationBytesMax)] : errors;
}

/**
 * Errors of finalizers; a name without a prefix must be one of the standard ones. The server names the list, except for that
 * last rule in `metadata`, where it names the item.
 */
export function validateFinalizers(
  finalizers: readonly string[] = [],
  path: FieldPath,
): readonly FieldError[] {
  const syntax = finalizers.flatMap((name, index) =>
    qualifiedNameErrors(name).map((message) => invalid(path, name, message, [...path, index])),
  );
  const both = ['foregroundDeletion', 'orphan'].every((name) => finalizers.includes(name));
  const standard = finalizers.flatMap((name, index) =>
    name.includes('/') || standardFinalizers.has(name)
      ? []
      : [
          invalid(
            path[0] === 'spec' ? path : [...path, index],
            name,
            'name is neither a standard finalizer name nor is it fully qualified',
            [...path, index],
          ),
        ],
  );
  const conflict = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [...syntax, ...(both ? [invalid(path, finalizers, conflict)] : []), ...standard];
}

const standardFinalizers: ReadonlySet<string> = new Set([
  'kubernetes',
  'orphan',
  'foregroundDeletion',
]);

const nameRules: Readonly<Partial<Record<KindName, (name: string) => readonly string[]>>> = {
  Namespace: dnsLabelErrors,
  StatefulSet: dnsLabelErrors,
  Service: dns1035LabelErrors,
};

function validateNames(meta: DecodedMeta, kind: KindName): readonly FieldError[] {
  const rule = nameRules[kind] ?? dnsSubdomainErrors;
  const { name = '', generateName = '' } = meta;
  const prefixErrors =
    generateName === ''
      ? []
      : rule(maskTrailingDash(generateName)).map((message) =>
          invalid(['metadata', 'generateName'], generateName, message),
        );
  if (name === '') {
    // The server has made a name from a prefix before it validates.
    const missing = required(['metadata', 'name'], 'name or generateName is required');
    return generateName === '' ? [missing] : prefixErrors;
  }
  const long =
    kind === 'CronJob' && name.length > 52
      ? [invalid(['metadata', 'name'], name, 'must be no more than 52 characters')]
      : [];
  const nameErrors = rule(name).map((message) => invalid(['metadata', 'name'], name, message));
  return [...prefixErrors, ...nameErrors, ...long];
}

/** The server labels a namespace with its name before it validates (rule 14). */
function validateNameLabel(name = ''): readonly FieldError[] {
  const path = ['metadata', 'labels'];
  return labelValueErrors(name).map((message) =>
    invalid(path, name, message, ['metadata', 'name']),
  );
}

/** A prefix may end in `-`, since more follows. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

function validateNamespaceField(meta: DecodedMeta, kind: KindName): readonly FieldError[] {
  const { namespace = '' } = meta;
  if (namespace === '') return [];
  const path = ['metadata', 'namespace'];
  return kind === 'Namespace'
    ? [forbidden(path, 'not allowed on this type')]
    : dnsLabelErrors(namespace).map((message) => invalid(path, namespace, message));
}

/** The server sets the generation of the other kinds itself. */
function validateGeneration(
  { generation = 0 }: DecodedMeta,
  kind: KindName,
): readonly FieldError[] {
  const kept = kind === 'Service' || kind === 'Namespace';
  const detail = 'must be greater than or equal to 0';
  return kept && generation < 0 ? [invalid(['metadata', 'generation'], generation, detail)] : [];
}

function validateOwners({ ownerReferences = [] }: DecodedMeta): readonly FieldError[] {
  const path = ['metadata', 'ownerReferences'];
  const errors = ownerReferences.flatMap((owner, index): readonly FieldError[] => {
    const at = [...path, index];
    const { apiVersion = '', kind = '', name = '', uid = '' } = owner;
    const version = apiVersion.split('/').at(-1) ?? '';
    return [
      ...(version === '' || apiVersion.split('/').length > 2
        ? [invalid([...path, 'apiVersion'], apiVersion, 'version must not be empty', at)]
        : []),
      ...Object.entries({ kind, name, uid })
        .filter(([, value]) => value === '')
        .map(([field, value]) => invalid([...path, field], value, 'must not be empty', at)),
      ...(apiVersion === 'v1' && kind === 'Event'
        ? [invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner', at)]
        : []),
    ];
  });
  const [first, ...others] = ownerReferences.filter(({ controller }) => controller === true);
  return [
    ...errors,
    ...others.map((other) =>
      invalid(
        path,
        ownerReferences,
        'Only one reference can have Controller set to true. Found "true" in references for ' +
          `${first?.kind}/${first?.name} and ${other.kind}/${other.name}`,
      ),
    ),
  ];
}
