/**
 * How often the validators of manifests/ and a real API server agree: mutated NetworkPolicies, Services, Namespaces
 * and Pods are sent with
 * dryRun=All (nothing is stored) and strict field validation; accept or reject, the fields named and the reasons are compared. Usage:
 * tsx bench/quality/validation-against-server.ts KUBECONFIG CONTEXT [CASES] [SEED]
 */
import { KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { request, type RequestOptions } from 'node:https';
import { readManifestTexts } from '../../manifests/read-manifests.ts';
import { validateObject } from '../../manifests/validate-object.ts';
import { mutatedObjects, type MutatedObject } from './mutated-manifests.ts';

/** What one side says of one object; fields are sorted and unique. */
interface Answer {
  readonly accepted: boolean;
  readonly fields: readonly string[];
  /** `field: reason`, sorted and unique. */
  readonly texts: readonly string[];
  /** An object that the server could not decode: its fields are the unknown ones, if any. */
  readonly undecodable: boolean;
  readonly message: string;
}

type Agreement = 'same' | 'other text' | 'other fields' | 'other answer' | 'cluster decides';

const [, , kubeconfig = '', context = '', cases = '300', seed = '1'] = process.argv;

async function compareAll(): Promise<void> {
  const send = connect();
  const objects = fc.sample(mutatedObjects(), { numRuns: Number(cases), seed: Number(seed) });
  const counts = new Map<string, number>();
  for (const object of objects) {
    const server = await send(object);
    const own = validateHere(object);
    const agreement = compare(server, own);
    const refused = server.undecodable ? 'not decoded' : 'invalid';
    const verdict = server.accepted ? 'accepted' : refused;
    const key = `${object.kind} ${verdict}: ${agreement}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (agreement.startsWith('other')) {
      const shown = [`object: ${JSON.stringify(object.value)}`, `server: ${describe(server)}`];
      process.stdout.write(
        `${agreement}\n  ${[...shown, `here:   ${describe(own)}`].join('\n  ')}\n`,
      );
    }
  }
  for (const [key, count] of [...counts].sort()) process.stdout.write(`${key}: ${count}\n`);
}

function describe({ accepted, fields, message }: Answer): string {
  return accepted ? 'accepted' : `${fields.join(', ')} | ${message}`;
}

function compare(server: Answer, own: Answer): Agreement {
  if (clusterDecides.test(server.message)) return 'cluster decides';
  if (server.accepted !== own.accepted) return 'other answer';
  if (server.undecodable && server.fields.length === 0) return 'same';
  if (server.fields.join() !== own.fields.join()) return 'other fields';
  if (server.undecodable) return 'same';
  return server.texts.join() === own.texts.join() ? 'same' : 'other text';
}

/** Refusals that follow from the settings of a cluster, which no manifest tells. */
const clusterDecides =
  /not configured (on|for)|valid range|failed to allocate|already allocated|already exists/;

function validateHere({ value }: MutatedObject): Answer {
  // JSON is YAML: the same text that the server gets.
  const { objects, problems } = readManifestTexts([
    { file: 'object', text: JSON.stringify(value) },
  ]);
  const all = [...problems, ...objects.flatMap((object) => validateObject(object).problems)];
  return {
    accepted: all.length === 0,
    fields: fieldsOf(all.map(({ path }) => path)),
    texts: textsOf(all.map(({ path, reason }) => ({ field: path, message: reason }))),
    undecodable: false,
    message: all.map(({ reason }) => reason).join('; '),
  };
}

/** A name that the server made from a wrong prefix is wrong as well, at random. */
function fieldsOf(paths: readonly string[]): readonly string[] {
  const fields = [...new Set(paths)].sort();
  const prefixed = fields.includes('metadata.generateName');
  return prefixed ? fields.filter((field) => field !== 'metadata.name') : fields;
}

function textsOf(causes: readonly Cause[]): readonly string[] {
  const generated = causes.some(({ field }) => field === 'metadata.generateName');
  return [
    ...new Set(
      causes
        .filter(({ field }) => !(generated && field === 'metadata.name'))
        .map(({ field = '', message = '' }) => `${field}: ${message}`),
    ),
  ].sort();
}

interface Cause {
  readonly field?: string;
  readonly message?: string;
}

interface Status {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly Cause[] };
}

function connect(): (object: MutatedObject) => Promise<Answer> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server ?? '';
  const paths = {
    NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
    Service: '/api/v1/namespaces/default/services',
    Namespace: '/api/v1/namespaces',
    Pod: '/api/v1/namespaces/default/pods',
  };
  return async ({ kind, value }) => {
    const options: RequestOptions = {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      timeout: 30_000,
    };
    await config.applyToHTTPSOptions(options);
    const url = `${server}${paths[kind]}?dryRun=All&fieldValidation=Strict`;
    const { code, body } = await post(url, options, JSON.stringify(value));
    const status = JSON.parse(body) as Status;
    const causes = status.details?.causes ?? [];
    return {
      accepted: code < 300,
      fields: fieldsOf([
        ...causes.map(({ field }) => field ?? ''),
        ...[...(status.message ?? '').matchAll(/unknown field "([^"]+)"/g)].map(
          ([, name]) => name ?? '',
        ),
      ]),
      texts: textsOf(causes),
      undecodable: code === 400,
      message: code < 300 ? '' : `${code} ${status.message ?? ''}`,
    };
  };
}

function post(
  url: string,
  options: RequestOptions,
  body: string,
): Promise<{ readonly code: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ code: response.statusCode ?? 0, body: text });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 30 s')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

await compareAll();
