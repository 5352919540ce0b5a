/**
 * What a user may ask of a KIND cluster, checked once at the door: after resolveOptions every value is set and
 * possible. The words are those of KIND's own configuration.
 */
import { HarnessError } from '../model/errors.ts';
import { dnsModes, type DnsMode } from './corefile.ts';

export const cniNames = ['none', 'calico', 'kindnet', 'cilium', 'flannel'] as const;
export const proxyModes = ['iptables', 'nftables'] as const;
export const ipFamilies = ['ipv4', 'ipv6', 'dual'] as const;

export type CniName = (typeof cniNames)[number];
export type ProxyMode = (typeof proxyModes)[number];
export type IpFamily = (typeof ipFamilies)[number];

export interface ClusterOptions {
  readonly name?: string | undefined;
  readonly cni?: string | undefined;
  readonly proxy?: string | undefined;
  readonly ipFamily?: string | undefined;
  readonly workers?: number | undefined;
  /** `1.34.4` or `v1.34.4`; without it the version that the node image at hand has. */
  readonly kubernetesVersion?: string | undefined;
  /** Without it a new cluster has the Corefile of kubeadm, and one that is there may have any. */
  readonly dns?: string | undefined;
  /** Keep what was made when the cluster does not come up. */
  readonly retain?: boolean | undefined;
}

export interface ResolvedOptions {
  readonly name: string;
  readonly cni: CniName;
  readonly proxy: ProxyMode;
  readonly ipFamily: IpFamily;
  readonly workers: number;
  /** With the leading v. */
  readonly kubernetesVersion: string | undefined;
  readonly dns: DnsMode | undefined;
  readonly retain: boolean;
}

const defaultCni: CniName = 'calico';
const defaultWorkers = 2;
const workersMax = 16;
export const namePrefix = 'kubeprop-';
/** The name of a node is a host name: `-control-plane` must fit behind the cluster's name. */
const nameLengthMax = 49;
/** kube-proxy's nftables mode is on by default since then. */
const nftablesMinorMin = 31;

/** Fills in defaults; refuses what is not possible, as wrong usage. */
export function resolveOptions(options: ClusterOptions): ResolvedOptions {
  const cni = oneOf('--cni', cniNames, options.cni ?? defaultCni);
  const proxy = oneOf('--proxy', proxyModes, options.proxy ?? 'iptables');
  const ipFamily = oneOf('--ip-family', ipFamilies, options.ipFamily ?? 'ipv4');
  const dns = options.dns === undefined ? undefined : oneOf('--dns', dnsModes, options.dns);
  const kubernetesVersion = version(options.kubernetesVersion);
  const workers = options.workers ?? defaultWorkers;
  if (!Number.isInteger(workers) || workers < 0 || workers > workersMax) {
    throw new HarnessError(
      'usage',
      `--workers must be a whole number from 0 to ${workersMax}, not ${workers}`,
    );
  }
  const minor = Number(kubernetesVersion?.split('.')[1] ?? nftablesMinorMin);
  if (proxy === 'nftables' && minor < nftablesMinorMin) {
    throw new HarnessError(
      'usage',
      `--proxy nftables needs Kubernetes 1.${nftablesMinorMin} or later, not ${kubernetesVersion ?? ''}`,
    );
  }
  if (dns === 'dual-stack' && ipFamily !== 'dual') {
    throw new HarnessError('usage', `--dns dual-stack needs --ip-family dual, not ${ipFamily}`);
  }
  const name = options.name ?? defaultName(cni, proxy, ipFamily, dns);
  if (!/^kubeprop-[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) || name.length > nameLengthMax) {
    throw new HarnessError(
      'usage',
      `--name ${name} is not possible: a name starts with ${namePrefix}, goes on with a-z, 0-9 and -, and has at most ${nameLengthMax} characters`,
      { hint: 'The prefix is how kubeprop recognises clusters that it may delete.' },
    );
  }
  return {
    name,
    cni,
    proxy,
    ipFamily,
    workers,
    kubernetesVersion,
    dns,
    retain: options.retain ?? false,
  };
}

/** `kubeprop-<cni>`, and what differs from the usual. */
export function defaultName(
  cni: CniName,
  proxy: ProxyMode,
  ipFamily: IpFamily,
  dns?: DnsMode,
): string {
  return [
    `${namePrefix}${cni}`,
    ...(proxy === 'iptables' ? [] : [proxy]),
    ...(ipFamily === 'ipv4' ? [] : [ipFamily]),
    ...(dns === undefined || dns === 'pods-insecure' ? [] : [dns]),
  ].join('-');
}

function oneOf<T extends string>(flag: string, allowed: readonly T[], given: string): T {
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  throw new HarnessError('usage', `${flag} must be one of ${allowed.join(', ')}, not ${given}`);
}

function version(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const match = /^v?(1\.\d+\.\d+)$/.exec(given);
  if (match?.[1] !== undefined) return `v${match[1]}`;
  throw new HarnessError('usage', `--kubernetes must be a version like 1.34.4, not ${given}`);
}
