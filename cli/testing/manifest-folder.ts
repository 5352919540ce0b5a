/** Shorthands of tests about manifests: a temporary folder of files, and a command line run on it. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from '../main.ts';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line; `stdin` is what a pipe would give. */
export async function say(words: readonly string[], stdin = ''): Promise<Said> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(words, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    isTerminal: false,
    signal: new AbortController().signal,
    env: { PATH: '/nonexistent' },
    readStdin: () => Promise.resolve(stdin),
  });
  return { code, stdout, stderr };
}

/** A new folder with these files; returns its path. */
export function manifestFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubeprop-manifests-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A Namespace document. */
export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return document({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

/** A Deployment `namespace/name` whose pods have label `app=name` and these container ports. */
export function deployment(
  at: string,
  ports: readonly object[] = [],
  podSpec: Readonly<Record<string, unknown>> = {},
): string {
  const [ns = '', name = ''] = at.split('/');
  return document({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: ns },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'i:1', ports }], ...podSpec },
      },
    },
  });
}

/** A Service `namespace/name` with this spec. */
export function service(at: string, spec: Readonly<Record<string, unknown>>): string {
  const [ns = '', name = ''] = at.split('/');
  return document({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: ns }, spec });
}

/** A NetworkPolicy `namespace/name` with this spec. */
export function policy(at: string, spec: Readonly<Record<string, unknown>>): string {
  const [ns = '', name = ''] = at.split('/');
  return document({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: ns },
    spec,
  });
}

/** JSON is YAML, one field per line, so that positions are worth testing. */
function document(value: object): string {
  return `---\n${JSON.stringify(value, null, 1)}\n`;
}
