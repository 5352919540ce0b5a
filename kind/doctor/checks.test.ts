import { describe, expect, it } from 'vitest';
import { judgeGo } from './build-checks.ts';
import { checkCapabilities } from './engine-check.ts';
import { cniVerdict } from './examine-machine.ts';
import { checkMachine } from './machine-checks.ts';
import { hasSysResource, type MachineFacts, parseKernelConfig } from './machine-facts.ts';

const facts: MachineFacts = {
  isRoot: true,
  hasSysResource: true,
  memoryBytes: 8 * 2 ** 30,
  freeDiskBytes: 80 * 2 ** 30,
  inotifyInstances: 1024,
  inotifyWatches: 524_288,
  kernelConfig: {
    CONFIG_NF_TABLES: 'y',
    CONFIG_IP_SET: 'm',
    CONFIG_VXLAN: 'y',
    CONFIG_IP_SCTP: 'm',
    CONFIG_IP_VS: 'm',
  },
};
const notOk = (changed: Partial<MachineFacts>): readonly string[] =>
  checkMachine({ ...facts, ...changed })
    .filter(({ status }) => status !== 'ok')
    .map(({ name, seen }) => `${name}: ${seen}`);

describe('checkMachine', () => {
  it('is content with a machine that has everything', () => {
    expect(notOk({})).toEqual([]);
  });

  it('says what limits and what to do', () => {
    expect(notOk({ freeDiskBytes: 5 * 2 ** 30 })).toEqual(['free disk: 5 GiB, 20 GiB wanted']);
    expect(notOk({ inotifyInstances: 128 })).toEqual([
      'inotify limits: 128 instances, 524288 watches',
    ]);
    expect(notOk({ kernelConfig: { ...facts.kernelConfig, CONFIG_IP_SCTP: 'n' } })).toEqual([
      'kernel: SCTP: not there',
    ]);
    const limited = checkMachine({ ...facts, kernelConfig: undefined });
    for (const { status, hint } of limited) expect(status === 'ok').toBe(hint === undefined);
  });
});

describe('capabilities', () => {
  it('are read from the effective set of the process', () => {
    expect(hasSysResource('CapEff:\t000001fffeffffff\n')).toBe(false);
    expect(hasSysResource('CapEff:\t000001ffffffffff\n')).toBe(true);
  });

  it('are missing only where runc itself would ask for them', () => {
    const without = { ...facts, hasSysResource: false };
    expect(checkCapabilities(without, 'runc').status).toBe('missing');
    expect(checkCapabilities(without, 'kubeprop-runc').status).toBe('ok');
    expect(checkCapabilities(facts, 'runc').status).toBe('ok');
  });
});

describe('parseKernelConfig', () => {
  it('takes what is built in or a module', () => {
    expect(
      parseKernelConfig('CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\nCONFIG_D="x"\n'),
    ).toEqual({
      CONFIG_A: 'y',
      CONFIG_C: 'm',
    });
  });
});

describe('judgeGo', () => {
  it('is missing only where images have to be built', () => {
    expect(judgeGo('go1.26.8', true).status).toBe('ok');
    expect(judgeGo('', true).status).toBe('missing');
    expect(judgeGo('go1.19.8', false)).toMatchObject({
      status: 'limited',
      seen: 'go1.19.8, 1.21 wanted',
    });
  });
});

describe('cniVerdict', () => {
  it('depends on a registry for the CNIs that have no air-gapped images', () => {
    expect(cniVerdict('cilium', true, false)).toBe('yes, from the registry');
    expect(cniVerdict('cilium', false, false)).toBe('no: it needs a container registry');
    expect(cniVerdict('calico', false, false)).toBe('yes, from the air-gapped node image');
    expect(cniVerdict('none', false, true)).toBe('not before what is missing above is there');
  });
});
