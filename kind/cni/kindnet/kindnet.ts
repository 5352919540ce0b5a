/** KIND's own CNI: it comes with the stock node image, so there is nothing to do. */
import { kindTool } from '../../tools.ts';
import type { Cni } from '../cni.ts';

export const kindnet: Cni = {
  name: 'kindnet',
  version: () => `of KIND ${kindTool.version}`,
  needsRegistry: true,
  repeatable: false,
  agent: { namespace: 'kube-system', selector: 'app=kindnet' },
  actions: [],
};
