/** Standard input as text, bounded, because a pipe may never end. */
import { HarnessError } from '../model/errors.ts';

/** As much as one manifest file may have. */
const bytesMax = 64 * 1024 * 1024;

/** Reads all of a stream. Throws HarnessError('input') on bytes that are not UTF-8 and on more than 64 MiB. */
export async function readStdin(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    total += bytes.length;
    if (total > bytesMax) throw refusal(`longer than ${bytesMax} bytes`);
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw refusal('not text, the bytes are not UTF-8');
  }
}

function refusal(reason: string): HarnessError {
  return new HarnessError('input', `reading standard input: ${reason}`, {
    hint: 'Pipe manifests in YAML or JSON, such as the output of kubectl get -o yaml.',
  });
}
