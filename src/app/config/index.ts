/**
 * The configuration: one TOML file, options on the command line, defaults for all the rest.
 *
 * Promises: whatever it hands out is complete and checked; whatever is wrong is told at once and all together, by file,
 * line, key, what was expected and what was found. Never reads the environment, never holds domains or accounts.
 */

export { describeConfig, toml } from './describe.ts';
export { mustReadFiles } from './files.ts';
export type { AddressTest, Endpoint, UnixEndpoint } from './kinds.ts';
export { fileLayer, optionLayer, presetLayer } from './layers.ts';
export type { Layer } from './layers.ts';
export { loadConfig } from './load.ts';
export { ConfigMistakes } from './mistakes.ts';
export type { Config } from './schema.ts';
