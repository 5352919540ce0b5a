/**
 * The version of what is generated: a hash of pinned scenarios of every suite. A stored seed and index mean the same case only under
 * the same version; the stored scenario itself replays under any.
 */
export const generatorVersion = 'b32323038443';
