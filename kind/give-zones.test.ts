import { describe, expect, it } from 'vitest';
import { recordingContext } from './example.test-data.ts';
import { giveZones } from './give-zones.ts';

const nodes = ['control-plane', 'worker', 'worker10', 'worker2']
  .map((name) => `kubeprop-none-${name}\tkubeprop-none\t${name.replace(/\d+$/, '')}\trunning`)
  .join('\n');

/** What was run, where the proxies have written rules at their n-th question. */
async function zonesGiven(rulesAt: number): Promise<readonly string[]> {
  let asked = 0;
  const { context, commands } = recordingContext((line) => {
    if (line.startsWith('docker ps')) return nodes;
    if (line.includes('iptables-save')) return ++asked >= rulesAt ? '12\n' : '0\n';
    return '';
  });
  await giveZones(context, 'kubeprop-none');
  return commands.map(({ line }) => line);
}

describe('giveZones', () => {
  it("labels the workers in KIND's order, each with a zone of its own", async () => {
    const labels = (await zonesGiven(1)).filter((line) => line.includes(' label node '));
    expect(labels.map((line) => line.replace(/^.* label node /, ''))).toEqual([
      'kubeprop-none-worker --overwrite topology.kubernetes.io/zone=z0',
      'kubeprop-none-worker2 --overwrite topology.kubernetes.io/zone=z1',
      'kubeprop-none-worker10 --overwrite topology.kubernetes.io/zone=z2',
    ]);
  });

  it('labels no node before its proxy has written rules', async () => {
    const lines = await zonesGiven(3);
    const first = lines.findIndex((line) => line.includes(' label node '));
    expect(lines.slice(0, first).filter((line) => line.includes('iptables-save'))).toHaveLength(3);
  });
});
