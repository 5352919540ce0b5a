/**
 * The version of what is generated: a hash of 200 pinned scenarios. A stored seed and index mean the same case only under
 * the same version; the stored scenario itself replays under any.
 */
export const generatorVersion = 'ffa443e4bda7';
