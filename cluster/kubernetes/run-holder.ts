/**
 * Who holds the lease of a run: the run's name and the process that it is. On the machine that it runs on, a process
 * that was killed is known to be gone at once; from elsewhere only the lease's expiry tells.
 */
import { readFileSync, readlinkSync } from 'node:fs';

/** The identity of a lease's holder: `seed-7 on <boot>/<pid namespace>/<pid>`, or the name alone where those are not known. */
export function holderIdentity(runName: string): string {
  const place = thisPlace();
  return place === undefined ? runName : `${runName} on ${place}/${process.pid}`;
}

/** Whether the holder was a process of this machine that is gone. False wherever that cannot be known. */
export function isHolderGone(holder: string): boolean {
  const match = / on (.+)\/(\d+)$/.exec(holder);
  const pid = Number(match?.[2]);
  // Another boot or another pid namespace: the number says nothing here.
  if (match === null || match[1] !== thisPlace()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Where a process number means one process; undefined on systems without /proc. */
function thisPlace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
    return namespace === undefined ? undefined : `${boot}/${namespace}`;
  } catch {
    return undefined;
  }
}
