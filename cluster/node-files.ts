/**
 * Reads a file of a node, by its real name. Only clusters whose nodes this program runs have it (kind/ alone); on others what
 * depends on such a file is left open. Throws HarnessError('environment') where the file cannot be read.
 */
export type ReadNodeFile = (node: string, path: string, signal: AbortSignal) => Promise<string>;
