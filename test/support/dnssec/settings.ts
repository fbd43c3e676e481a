import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZoneFiles } from './zone-files.ts';

/** Writes what nsd needs to serve the zones on this port; answers the path. */
export async function nsdSettings(folder: string, port: number, { zones }: ZoneFiles): Promise<string> {
  const server = [
    'server:',
    `  ip-address: 127.0.0.1@${port}`,
    '  server-count: 1',
    '  username: ""',
    '  database: ""',
  ];
  const files = ['pidfile', 'logfile', 'xfrdfile', 'zonelistfile'].map((name) => `  ${name}: "${folder}/nsd.${name}"`);
  const own = [`  xfrdir: "${folder}"`, `  zonesdir: "${folder}"`, 'remote-control:', '  control-enable: no'];
  const served = zones.flatMap(({ name, file }) => ['zone:', `  name: "${name}"`, `  zonefile: "${file}"`]);
  return await settings(folder, 'nsd', [...server, ...files, ...own, ...served]);
}

export interface ResolverSettings {
  readonly port: number;
  /** The port of the server that has all zones. */
  readonly authority: number;
  readonly explains: boolean;
}

/** Writes what unbound needs to ask that server, and it alone; answers the path. */
export async function unboundSettings(folder: string, files: ZoneFiles, options: ResolverSettings): Promise<string> {
  const { authority, port, explains } = options;
  const server = [
    'server:',
    `  interface: 127.0.0.1@${port}`,
    '  do-not-query-localhost: no',
    '  module-config: "validator iterator"',
    '  username: ""',
    '  chroot: ""',
    `  directory: "${folder}"`,
    '  pidfile: ""',
    '  use-syslog: no',
    `  logfile: "${folder}/unbound.log"`,
    '  num-threads: 1',
    '  msg-cache-size: 0',
    '  rrset-cache-size: 0',
    '  aggressive-nsec: no',
    `  ede: ${explains ? 'yes' : 'no'}`,
    '  local-zone: "test." nodefault',
    ...files.anchors.map((anchor) => `  trust-anchor: "${anchor}"`),
    'remote-control:',
    '  control-enable: no',
  ];
  const asked = ['.', ...files.zones.map(({ name }) => name)];
  const stubs = asked.flatMap((name) => ['stub-zone:', `  name: "${name}"`, `  stub-addr: 127.0.0.1@${authority}`]);
  return await settings(folder, 'unbound', [...server, ...stubs]);
}

async function settings(folder: string, name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, `${name}.conf`);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
