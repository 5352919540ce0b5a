/** What the resolver of this container reads, and which library it is: resolv.conf as it stands, `glibc` or `musl`. */
import { readFileSync } from 'node:fs';

/** The library by what is mapped into this process; its loader is called ld-musl with musl. */
export function readResolver(): readonly [resolvConf: string, libc: string] {
  const resolvConf = readFileSync('/etc/resolv.conf', 'utf8');
  const libc = readFileSync('/proc/self/maps', 'utf8').includes('/ld-musl-') ? 'musl' : 'glibc';
  return [resolvConf, libc];
}
