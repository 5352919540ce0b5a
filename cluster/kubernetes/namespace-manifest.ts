/** The objects that a namespace needs before a pod can run in it: itself, and the agent program in a ConfigMap. */
import { createHash } from 'node:crypto';
import type { Labels } from '../../model/kubernetes.ts';
import {
  agentFileName,
  leaseNamespaceAnnotation,
  podSecurityLabel,
  runLabel,
} from './bookkeeping.ts';

export interface NamespaceManifestOptions {
  readonly name: string;
  readonly labels: Labels;
  readonly runName: string;
  readonly leaseNamespace: string;
  /** hostNetwork pods are allowed only where this is `privileged`. */
  readonly podSecurity: 'restricted' | 'privileged';
}

export function namespaceManifest(options: NamespaceManifestOptions): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: options.name,
      labels: {
        ...options.labels,
        [runLabel]: options.runName,
        [podSecurityLabel]: options.podSecurity,
      },
      annotations: { [leaseNamespaceAnnotation]: options.leaseNamespace },
    },
  };
}

/** Immutable and named for its content: a kubelet need not watch it, and another version is another object. */
export function agentConfigMap(namespace: string, agentProgram: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: agentConfigMapName(agentProgram) },
    immutable: true,
    data: { [agentFileName]: agentProgram },
  };
}

export function agentConfigMapName(agentProgram: string): string {
  const hash = createHash('sha256').update(agentProgram).digest('hex').slice(0, 8);
  return `kubeprop-agent-${hash}`;
}
