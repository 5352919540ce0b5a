/** Addresses and networks as texts, by arithmetic of their own: the oracle uses bits. */
/** The two halves of an IPv4 network; a single address is its own only half. */
export function halvesOf(text: string): readonly string[] {
  const [address = '', prefixText = ''] = text.split('/');
  const prefix = Number(prefixText);
  if (prefix === 32) return [text];
  const value = numberOf(address);
  const size = 2 ** (32 - prefix);
  const start = Math.floor(value / size) * size;
  return [start, start + size / 2].map((at) => `${dotted(at)}/${prefix + 1}`);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** An IPv4 address as the low bits of fd00::/96. */
export function mirror(address: string): string {
  const value = numberOf(address);
  return `fd00::${Math.floor(value / 65536).toString(16)}:${(value % 65536).toString(16)}`;
}

export function mirrorCidr(text: string): string {
  const [address = '', prefix = ''] = text.split('/');
  return `${mirror(address)}/${Number(prefix) + 96}`;
}
