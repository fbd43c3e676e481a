/** Checks layers, doors and cycles with dependency-cruiser, and that it really cruised: it is silent when it reads nothing. */
import { cruise } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { globSync } from 'node:fs';

const config = await extractConfig('./.dependency-cruiser.mjs');
const sources = globSync('src/**/*.ts');
const { output } = await cruise(['src'], {
  ...config.options,
  ruleSet: { forbidden: config.forbidden ?? [] },
  validate: true,
});
if (typeof output === 'string') throw new Error(output);

const { summary } = output;
const cruised = output.modules.filter(({ source }) => source.startsWith('src/')).length;
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} imports ${to}`);
if (cruised < sources.length) console.error(`Only ${cruised} of ${sources.length} files were read`);
console.log(`${cruised} modules, ${summary.violations.length} violations`);
process.exitCode = summary.violations.length > 0 || cruised < sources.length ? 1 : 0;
