import { fileLayer, loadConfig, mustReadFiles, optionLayer, presetLayer } from '../config/index.ts';
import type { Config } from '../config/index.ts';

/** What the command line of the demo says. */
export interface DemoOptions {
  readonly json?: boolean;
  readonly data?: string;
  readonly portBase?: number;
  readonly domain?: readonly string[];
  readonly account?: readonly string[];
  readonly config?: string;
  readonly set?: readonly string[];
}

/** In the order in which `--port-base` numbers them. New services go to the end: other programs count on the numbers. */
const services = ['smtp', 'submission', 'submissions', 'imap', 'imaps', 'api'] as const;

/** The demo's presets, then the configuration file, then the options: later ones win. Throws ConfigMistakes. */
export function demoConfig({ data, portBase, config, set = [] }: DemoOptions): Config {
  const file = config === undefined ? [] : [fileLayer(config)];
  const chosen = presetLayer({ data, ...(portBase !== undefined && listeners(portBase)) });
  const layers = [presets(), ...file, chosen, optionLayer(set)];
  const loaded = loadConfig(layers);
  mustReadFiles(loaded, layers);
  return loaded;
}

function presets() {
  return presetLayer({
    hostname: 'mail.example.test',
    data: 'data/demo',
    plaintext_login: 'loopback',
    // Nobody publishes the records of its domains.
    'dkim.sign': 'always',
    ...listeners(undefined),
  });
}

/** Every service on 127.0.0.1: on fixed ports from `base` up, or on free ones. */
function listeners(base: number | undefined): Record<string, readonly string[]> {
  const port = (index: number): number => (base === undefined ? 0 : base + index);
  return Object.fromEntries(services.map((name, index) => [`${name}.listen`, [`127.0.0.1:${port(index)}`]]));
}
