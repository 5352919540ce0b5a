/**
 * The commands of reproduce.sh in their order: namespaces, pods, the control, policies, each step, the questions. Where an
 * end of the failing cell comes into the world with a step, the control comes last: the same world without policies.
 */
import type { Endpoint } from '../../model/probe.ts';
import type { World } from '../../model/scenario.ts';
import { isCompleted } from '../../model/step.ts';
import type { FailingProbe } from './failing-cells.ts';
import type { Action, ManifestFiles } from './manifest-files.ts';
import type { Placeholders } from './placeholders.ts';

/** Lines of shell; `worlds` end with the one in which the cell fails. */
export function scriptCommands(
  { probe, cell }: FailingProbe,
  manifests: ManifestFiles,
  { cidrs, nodes }: Placeholders,
  worlds: readonly World[],
): readonly string[] {
  const [initial] = worlds;
  const last = worlds.at(-1);
  const resolve = cidrs.length === 0 ? [] : ['resolve'];
  const before = worlds.every(
    (world) => isLive(world, probe.source) && isLive(world, probe.target),
  );
  return [
    'command -v kubectl >/dev/null || inconclusive "kubectl is not on the PATH"',
    'NODES=$(usable_nodes)',
    '[ -n "$NODES" ] || inconclusive "no node is Ready and takes ordinary pods"',
    ...nodes.map((number) => `NODE_${number}=\${NODE_${number}:-$(node ${number})}`),
    ...containerVariables(probe.source, worlds, cidrs.length > 0),
    'say "context ${CONTEXT:-$(k config current-context)}, server $(k version 2>/dev/null | sed -n "s/^Server Version: //p")"',
    'trap cleanup EXIT',
    "trap 'exit 130' INT TERM HUP",
    ...applyFile(manifests.namespaces),
    ...(initial?.namespaces ?? []).map(({ metadata }) => `account ${metadata.name}`),
    ...applyFile(manifests.pods),
    ...readyCommands(initial),
    ...(before ? ['control'] : []),
    ...resolve,
    ...applyFile(manifests.networkPolicies),
    'settle',
    ...manifests.steps
      .slice(0, cell.step)
      .flatMap((actions, index) => [
        `say "step ${index + 1}"`,
        ...actions.flatMap((action) => actionCommands(action, worlds[index + 1], resolve)),
        ...readyCommands(worlds[index + 1]),
        'settle',
      ]),
    'judge',
    ...readyCommands(last),
    ...(before ? [] : controlAfter(last)),
    'verdict',
  ];
}

function actionCommands(
  action: Action,
  world: World | undefined,
  resolve: readonly string[],
): readonly string[] {
  switch (action.kind) {
    case 'apply': {
      const { kind, name } = action.object;
      return [
        ...(kind === 'NetworkPolicy' ? resolve : []),
        `apply ${action.file}`,
        ...(kind === 'Namespace' ? [`account ${name}`] : []),
      ];
    }
    case 'readdress':
      return [...readyCommands(world), ...resolve, `apply ${action.file}`];
    case 'delete':
      return [`delete ${action.file}`];
    case 'complete':
      return [`end_pod ${action.namespace} ${action.name} ${action.containers.join(' ')}`];
    case 'restart':
      return [`restart_agent "$(node ${action.node.replace(/^n/, '')})"`];
  }
}

function isLive(world: World, end: Endpoint): boolean {
  if (end.kind === 'external') return true;
  return world.pods.some(
    (pod) =>
      pod.metadata.name === end.name &&
      pod.metadata.namespace === end.namespace &&
      !isCompleted(pod),
  );
}

function applyFile(file: string | undefined): readonly string[] {
  return file === undefined ? [] : [`apply ${file}`];
}

/** Waits for the running pods, namespace by namespace. */
function readyCommands(world: World | undefined): readonly string[] {
  const names = new Map<string, string[]>();
  for (const pod of world?.pods ?? []) {
    if (isCompleted(pod)) continue;
    const namespace = pod.metadata.namespace ?? 'default';
    names.set(namespace, [...(names.get(namespace) ?? []), pod.metadata.name]);
  }
  return [...names].map(([namespace, pods]) => `ready ${namespace} ${pods.join(' ')}`);
}

function controlAfter(world: World | undefined): readonly string[] {
  const namespaces = new Set(
    world?.networkPolicies.map(({ metadata }) => metadata.namespace ?? 'default'),
  );
  return [
    ...[...namespaces].map((name) => `k -n "\${PREFIX}${name}" delete networkpolicy --all`),
    'control',
  ];
}

/** The first container of the source asks; a pod of the initial world computes networks. */
function containerVariables(
  source: Endpoint,
  worlds: readonly World[],
  computesNetworks: boolean,
): readonly string[] {
  const pods = worlds.flatMap((world) => world.pods);
  const [any] = pods;
  const asking = pods.find(
    ({ metadata }) =>
      source.kind === 'pod' &&
      metadata.name === source.name &&
      metadata.namespace === source.namespace,
  );
  const container = asking?.spec.containers[0]?.name ?? '';
  return [
    ...(asking === undefined ? [] : [`SOURCE_CONTAINER=${container}`]),
    ...(any === undefined || !computesNetworks
      ? []
      : [
          `ANY_NAMESPACE=${any.metadata.namespace ?? ''} ANY_POD=${any.metadata.name}`,
          `ANY_CONTAINER=${any.spec.containers[0]?.name ?? ''}`,
        ]),
  ];
}
