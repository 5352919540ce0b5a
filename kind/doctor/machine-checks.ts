/** Judges the facts of a machine: memory, disk, inotify limits and what its kernel can carry. Pure. */
import type { CheckResult } from './check.ts';
import type { MachineFacts } from './machine-facts.ts';

const gibibyte = 2 ** 30;
/** Three nodes took 2 GB. */
const memoryGibMin = 4;
/** A first build leaves about 6 GB of compiler cache, 3 GB of modules, 4 GB of images and 1 GB of programs. */
const diskGibMin = 20;
const inotifyInstancesMin = 512;
const inotifyWatchesMin = 262_144;

/** One result per fact. */
export function checkMachine(facts: MachineFacts): readonly CheckResult[] {
  return [
    atLeast('memory', facts.memoryBytes / gibibyte, memoryGibMin, 'A 3-node cluster takes 2 GiB.'),
    atLeast(
      'free disk',
      facts.freeDiskBytes / gibibyte,
      diskGibMin,
      'Free some: the first image build needs it; later clusters take about 7 GiB each.',
    ),
    checkInotify(facts),
    ...kernelFeatures.map((feature) => checkKernel(facts, feature)),
  ];
}

function atLeast(name: string, gib: number, least: number, hint: string): CheckResult {
  const seen = `${gib.toFixed(0)} GiB`;
  if (gib >= least) return { name, status: 'ok', seen };
  return { name, status: 'limited', seen: `${seen}, ${least} GiB wanted`, hint };
}

function checkInotify(facts: MachineFacts): CheckResult {
  const name = 'inotify limits';
  const seen = `${facts.inotifyInstances} instances, ${facts.inotifyWatches} watches`;
  const enough =
    facts.inotifyInstances >= inotifyInstancesMin && facts.inotifyWatches >= inotifyWatchesMin;
  if (enough) return { name, status: 'ok', seen };
  return {
    name,
    status: 'limited',
    seen,
    hint: 'sysctl fs.inotify.max_user_instances=1024 fs.inotify.max_user_watches=524288',
  };
}

interface KernelFeature {
  readonly option: string;
  readonly name: string;
  /** What does not work without it. */
  readonly without: string;
}

const kernelFeatures: readonly KernelFeature[] = [
  { option: 'CONFIG_NF_TABLES', name: 'nf_tables', without: 'no pod network and no kube-proxy' },
  { option: 'CONFIG_IP_SET', name: 'ip_set', without: 'no Calico' },
  { option: 'CONFIG_VXLAN', name: 'VXLAN', without: 'no flannel, and no Calico across subnets' },
  {
    option: 'CONFIG_IP_SCTP',
    name: 'SCTP',
    without: 'SCTP ports of policies and services are not probed',
  },
  {
    option: 'CONFIG_IP_VS',
    name: 'IP_VS',
    without: 'the ipvs mode of kube-proxy cannot be tested',
  },
];

function checkKernel({ kernelConfig }: MachineFacts, feature: KernelFeature): CheckResult {
  const name = `kernel: ${feature.name}`;
  if (kernelConfig === undefined) {
    const hint =
      'The kernel does not publish its configuration; a missing feature shows when it is used.';
    return { name, status: 'limited', seen: 'unknown', hint };
  }
  const value = kernelConfig[feature.option];
  if (value === 'y') return { name, status: 'ok', seen: 'built in' };
  if (value === 'm') return { name, status: 'ok', seen: 'a module' };
  return { name, status: 'limited', seen: 'not there', hint: `Without it: ${feature.without}.` };
}
