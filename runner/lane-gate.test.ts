import { describe, expect, it } from 'vitest';
import { createLaneGate } from './lane-gate.ts';

const { signal } = new AbortController();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate of lanes', () => {
  it('lets cases share, and one that must be alone waits for them and keeps later ones out', async () => {
    const gate = createLaneGate();
    const inside: string[] = [];
    const enter = async (name: string, alone: boolean): Promise<() => void> => {
      const leave = await gate.enter(alone, signal);
      inside.push(name);
      return leave;
    };
    const leaveOne = await enter('one', false);
    const leaveTwo = await enter('two', false);
    const alone = enter('alone', true);
    const later = enter('later', false);
    leaveOne();
    await turn();
    expect(inside).toEqual(['one', 'two']);
    leaveTwo();
    const leaveAlone = await alone;
    await turn();
    expect(inside).toEqual(['one', 'two', 'alone']);
    leaveAlone();
    await later;
    expect(inside).toEqual(['one', 'two', 'alone', 'later']);
  });

  it('forgets who stopped waiting', async () => {
    const gate = createLaneGate();
    const leave = await gate.enter(false, signal);
    const controller = new AbortController();
    const alone = gate.enter(true, controller.signal);
    const later = gate.enter(false, signal);
    controller.abort(new Error('stop'));
    await expect(alone).rejects.toThrow('stop');
    await later;
    leave();
  });
});
