/**
 * Validation of workloads as far as they are read: the pod template, its metadata and containers, and that the selector of a
 * workload selects its own pods. Decoded specs go in, field errors come out.
 */
import type { Labels } from '../model/kubernetes.ts';
import type {
  DecodedMeta,
  DecodedPodSpec,
  DecodedTemplate,
  DecodedWorkloadSpec,
} from './decoded-objects.ts';
import { invalid, required, type FieldError, type FieldPath } from './field-error.ts';
import type { WorkloadKind } from './kinds.ts';
import { matchesSelector } from './match-selector.ts';
import { validatePodSpec } from './validate-container-ports.ts';
import { validateLabels, validateLabelSelector } from './validate-labels.ts';
import { validateAnnotations, validateFinalizers } from './validate-metadata.ts';

/** Errors of `spec` of a workload kind. */
export function validateWorkloadSpec(spec: unknown, kind: WorkloadKind): readonly FieldError[] {
  switch (kind) {
    case 'Pod':
      return validatePodSpec(spec as DecodedPodSpec | undefined, ['spec'], true);
    case 'CronJob': {
      const { jobTemplate } = (spec ?? {}) as { jobTemplate?: { spec?: DecodedWorkloadSpec } };
      return validateTemplateOf(jobTemplate?.spec ?? {}, kind, ['spec', 'jobTemplate', 'spec']);
    }
    default:
      return validateTemplateOf(spec ?? {}, kind, ['spec']);
  }
}

function validateTemplateOf(
  spec: DecodedWorkloadSpec,
  kind: WorkloadKind,
  path: FieldPath,
): readonly FieldError[] {
  const counts = (['replicas', 'parallelism', 'completions'] as const).flatMap((field) =>
    (spec[field] ?? 0) < 0
      ? [invalid([...path, field], spec[field], 'must be greater than or equal to 0')]
      : [],
  );
  const templatePath = [...path, 'template'];
  return [
    ...counts,
    ...validateOwnSelector(spec, kind, path),
    ...validateTemplateMetadata(spec.template?.metadata ?? {}, [...templatePath, 'metadata']),
    ...validatePodSpec(spec.template?.spec, [...templatePath, 'spec'], false),
  ];
}

function validateTemplateMetadata(meta: DecodedMeta, path: FieldPath): readonly FieldError[] {
  return [
    ...validateLabels(meta.labels, [...path, 'labels']),
    ...validateAnnotations(meta.annotations, [...path, 'annotations']),
    ...validateFinalizers(meta.finalizers, [...path, 'finalizers']),
  ];
}

/** Workloads of apps/v1 name their pods by a selector, which must select what the template makes. */
function validateOwnSelector(
  spec: DecodedWorkloadSpec,
  kind: WorkloadKind,
  path: FieldPath,
): readonly FieldError[] {
  const at = [...path, 'selector'];
  const labels = labelsOf(spec.template);
  if (kind === 'ReplicationController') {
    const selector = (spec.selector ?? labels) as Labels;
    if (Object.keys(selector).length === 0) return [required(at)];
    return matchesSelector({ matchLabels: selector }, labels) ? [] : [mismatch(labels, path)];
  }
  if (kind === 'Job' || kind === 'CronJob') return [];
  const { selector } = spec;
  if (selector === undefined) return [required(at)];
  const errors = validateLabelSelector(selector, at);
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
    const detail = `empty selector is invalid for ${kind.toLowerCase()}`;
    return [...errors, invalid(at, selector, detail)];
  }
  if (errors.length > 0) return errors;
  return matchesSelector(selector, labels) ? [] : [mismatch(labels, path)];
}

function labelsOf(template: DecodedTemplate | undefined): Labels {
  return template?.metadata?.labels ?? {};
}

function mismatch(labels: Labels, path: FieldPath): FieldError {
  const at = [...path, 'template', 'metadata', 'labels'];
  return invalid(at, labels, '`selector` does not match template `labels`');
}
