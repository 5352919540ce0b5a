/**
 * Mutants of the oracle: one small change of its source each, as a person would make it by mistake. The oracle is
 * bundled with the change in memory and loaded beside the true one; nothing is written.
 */
import { build } from 'esbuild';
import type { createPredictor } from '../../../oracle/predict.ts';

export interface OracleMutant {
  readonly name: string;
  /** Below oracle/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const oracleMutants: readonly OracleMutant[] = [
  {
    name: 'union of rules as override by the last policy',
    file: 'network-policy-stage.ts',
    find: 'evaluators: isolating.flatMap(',
    replace: 'evaluators: isolating.slice(-1).flatMap(',
  },
  {
    name: 'only the first policy counts',
    file: 'network-policy-stage.ts',
    find: 'evaluators: isolating.flatMap(',
    replace: 'evaluators: isolating.slice(0, 1).flatMap(',
  },
  {
    name: 'a policy that lists no type isolates nothing',
    file: 'network-policy-stage.ts',
    find: 'isolatedBy: isolating.map((policy) => policy.name),',
    replace: 'isolatedBy: isolating.filter((p) => !p.typesDefaulted).map((policy) => policy.name),',
  },
  {
    name: 'an except is ignored',
    file: 'peers.ts',
    find: '!excepts.some((except) => except.contains(end.address))',
    replace: 'true',
  },
  {
    name: 'an except is subtracted of single addresses alone',
    file: 'peers.ts',
    find: 'const excepts = (block.except ?? []).map(parseCidr);',
    replace:
      "const excepts = (block.except ?? []).filter((e) => e.endsWith('/32') || e.endsWith('/128')).map(parseCidr);",
  },
  {
    name: 'a namespaceSelector alone matches external ends',
    file: 'peers.ts',
    find: "if (end.kind !== 'pod') return notAPod;",
    replace: "if (end.kind !== 'pod') return item.podSelector === undefined ? matched : notAPod;",
  },
  {
    name: 'a podSelector alone looks into every namespace',
    file: 'peers.ts',
    find: 'if (scoped && end.namespace !== policyNamespace) return foreignNamespace;',
    replace: '',
  },
  {
    name: 'pod and namespace selectors of one item are ORed',
    file: 'peers.ts',
    find: 'namespaces.matches(end.namespaceLabels) && pods.matches(end.labels)',
    replace: 'namespaces.matches(end.namespaceLabels) || pods.matches(end.labels)',
  },
  {
    name: 'endPort is exclusive',
    file: 'ports.ts',
    find: 'question.port <= endPort',
    replace: 'question.port < endPort',
  },
  {
    name: 'endPort is ignored',
    file: 'ports.ts',
    find: 'question.port >= port && question.port <= endPort',
    replace: 'question.port === port',
  },
  {
    name: 'the protocol of a port item is ignored',
    file: 'ports.ts',
    find: 'question.protocol === protocol ?',
    replace: 'question.protocol !== undefined ?',
  },
  {
    name: 'a range is TCP whatever its protocol',
    file: 'ports.ts',
    find: "const protocol = item.protocol ?? 'TCP';",
    replace: "const protocol = item.endPort ? 'TCP' : (item.protocol ?? 'TCP');",
  },
  {
    name: 'only the first peer of a rule counts',
    file: 'policy-rules.ts',
    find: 'peers.length === 0 ? [everyPeer] : peerItems;',
    replace: 'peers.length === 0 ? [everyPeer] : peerItems.slice(0, 1);',
  },
  {
    name: 'only the first port of a rule counts',
    file: 'policy-rules.ts',
    find: 'ports.length === 0 ? [everyPort] : portItems;',
    replace: 'ports.length === 0 ? [everyPort] : portItems.slice(0, 1);',
  },
  {
    name: 'only the first rule of a policy counts',
    file: 'network-policy-stage.ts',
    find: 'Ingress: (spec.ingress ?? []).map(',
    replace: 'Ingress: (spec.ingress ?? []).slice(0, 1).map(',
  },
  {
    name: 'NotIn needs the key',
    file: 'selector.ts',
    find: '!values.has(valueOf(labels, key));',
    replace: 'valueOf(labels, key) !== undefined && !values.has(valueOf(labels, key));',
  },
  {
    name: 'In compares with the first value alone',
    file: 'selector.ts',
    find: 'return (labels) => values.has(valueOf(labels, key));',
    replace: 'return (labels) => valueOf(labels, key) === (requirement.values ?? [])[0];',
  },
  {
    name: 'matchLabels with an empty value match an absent key',
    file: 'selector.ts',
    find: 'valueOf(labels, key) === value,',
    replace: "(valueOf(labels, key) ?? '') === value,",
  },
  {
    name: 'DoesNotExist matches an empty value',
    file: 'selector.ts',
    find: 'return (labels) => valueOf(labels, key) === undefined;',
    replace: 'return (labels) => !valueOf(labels, key);',
  },
  {
    name: 'a policy without types isolates both directions',
    file: 'isolation.ts',
    find: "new Set(['Ingress', 'Egress']) : new Set(['Ingress']);",
    replace: "new Set(['Ingress', 'Egress']) : new Set(['Ingress', 'Egress']);",
  },
  {
    name: 'expressions are ORed',
    file: 'selector.ts',
    find: 'all.every((requirement)',
    replace: '(all.length === 0 ? () => true : all.some.bind(all))((requirement)',
  },
  {
    name: 'a policy selects pods of every namespace',
    file: 'isolation.ts',
    find: 'pod.namespace === namespace && selector',
    replace: 'selector',
  },
  {
    name: 'a connection needs one of its two ends only',
    file: 'predict.ts',
    find: 'const verdict = both(egress.verdict, ingress.verdict);',
    replace:
      "const verdict = egress.verdict === 'allow' && egress.isolatedBy.length > 0 ? 'allow' : both(egress.verdict, ingress.verdict);",
  },
  {
    name: 'ingress decides alone',
    file: 'predict.ts',
    find: 'const verdict = both(egress.verdict, ingress.verdict);',
    replace: 'const verdict = ingress.verdict;',
  },
  {
    name: 'an IPv4 block covers IPv6',
    file: 'peers.ts',
    find: 'if (end.address.ipFamily !== cidr.ipFamily) return otherFamily;',
    replace: 'if (end.address.ipFamily !== cidr.ipFamily) return inside;',
  },
];

/** The predictor of a mutated oracle. Throws RangeError where the text to change is not in the file once. */
export async function loadMutant(mutant: OracleMutant): Promise<typeof createPredictor> {
  const root = new URL('../../../', import.meta.url).pathname;
  let changed = 0;
  const { outputFiles } = await build({
    entryPoints: [`${root}oracle/predict.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutate',
        setup(setup) {
          setup.onLoad({ filter: new RegExp(`oracle/${mutant.file}$`) }, async ({ path }) => {
            const { readFile } = await import('node:fs/promises');
            const parts = (await readFile(path, 'utf8')).split(mutant.find);
            changed += parts.length - 1;
            return { contents: parts.join(mutant.replace), loader: 'ts' };
          });
        },
      },
    ],
  });
  if (changed !== 1) throw new RangeError(`${mutant.name}: found ${changed} times`);
  const text = outputFiles[0]?.text ?? '';
  const module = (await import(
    `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
  )) as { createPredictor: typeof createPredictor };
  return module.createPredictor;
}
