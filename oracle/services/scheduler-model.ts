/**
 * What the schedulers of IPVS and the old userspace proxy make of new flows, with endpoints of equal weight: a name goes in, the
 * model comes out, and what a sample has to be like for it to hold (rule 84).
 */
import type { DistributionModel } from '../../model/distribution-model.ts';

export interface SchedulerModel {
  readonly kind: Exclude<DistributionModel['kind'], 'independent' | 'expiring'>;
  /**
   * `any`: every sample shows it. `alone`: only while nobody else on the node uses the port, because all share one turn. `held`:
   * only flows that stay open show it, because a scheduler that counts connections forgets those that are closed.
   */
  readonly sample: 'any' | 'alone' | 'held';
}

const models: Readonly<Record<string, SchedulerModel>> = {
  rr: { kind: 'rotation', sample: 'alone' },
  userspace: { kind: 'rotation', sample: 'alone' },
  sh: { kind: 'per-client', sample: 'any' },
  dh: { kind: 'single', sample: 'any' },
  lc: { kind: 'least-connections', sample: 'held' },
  sed: { kind: 'least-connections', sample: 'held' },
  nq: { kind: 'least-connections', sample: 'held' },
};

/** The model of a scheduler by its name; undefined for one that rule 84 does not list. */
export function schedulerModel(name: string): SchedulerModel | undefined {
  return Object.hasOwn(models, name) ? models[name] : undefined;
}
