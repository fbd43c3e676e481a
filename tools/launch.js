/**
 * What `npm start` runs: installs the packages where they are missing, then becomes `posthouse` with the given
 * arguments. Standard output belongs to `posthouse` alone.
 */

import { fileURLToPath } from 'node:url';
import { install } from './install.js';

const posthouse = new URL('../bin/posthouse.js', import.meta.url);

install({ dev: false });
process.argv[1] = fileURLToPath(posthouse);
await import(posthouse.href);
