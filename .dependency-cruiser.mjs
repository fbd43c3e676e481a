// The layers of ARCHITECTURE.md, checked. An import may point to the same layer or to an earlier one, never to a later.
const layers = ['base', 'formats', 'net', 'store', 'mail', 'protocols', 'app'];
const testFile = '[.]test[.]ts$';

const noUpward = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer}-looks-up`,
  severity: 'error',
  comment: `src/${layer} may import only ${layers.slice(0, index + 1).join(', ')}`,
  from: { path: `^src/${layer}/`, pathNot: testFile },
  to: { path: `^src/(${layers.slice(index + 1).join('|')})/` },
}));

export default {
  forbidden: [
    ...noUpward,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'formats-are-pure',
      severity: 'error',
      comment: 'src/formats imports only src/base: no Node module, no package, but for one file (decision 20)',
      from: { path: '^src/formats/', pathNot: [testFile, '^src/formats/message/charsets/rare[.]ts$'] },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
    {
      name: 'rare-charsets-are-from-iconv',
      severity: 'error',
      comment: 'the one file of src/formats with a package has that one only (decision 20)',
      from: { path: '^src/formats/message/charsets/rare[.]ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'], pathNot: '^node_modules/iconv-lite/' },
    },
    {
      name: 'through-the-door',
      severity: 'error',
      comment: 'a folder is reached through its index.ts',
      from: { path: '^(src/[^/]+/[^/]+)/', pathNot: testFile },
      to: { path: '^src/[^/]+/[^/]+/', pathNot: ['^$1/', '/index[.]ts$'] },
    },
    {
      name: 'protocols-do-not-meet',
      severity: 'error',
      from: { path: '^src/protocols/([^/]+)/', pathNot: testFile },
      to: { path: '^src/protocols/', pathNot: ['^src/protocols/$1/', '^src/protocols/connection/'] },
    },
    {
      name: 'protocols-ask-mail-not-store',
      severity: 'error',
      from: { path: '^src/protocols/', pathNot: testFile },
      to: { path: '^src/store/' },
    },
    {
      name: 'one-place-owns-the-driver',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/database/' },
      to: { path: '^(node:)?sqlite$|node_modules/(@types/)?pg/' },
    },
    {
      name: 'only-net-calls-out',
      severity: 'error',
      comment: 'sockets outward are opened in src/net; protocols/connection handles those that came in',
      from: { path: '^src/', pathNot: ['^src/net/', '^src/protocols/connection/', '^src/app/', testFile] },
      to: { path: '^(node:)?(net|tls|dgram|http|https|dns)$' },
    },
    {
      name: 'server-knows-no-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: testFile },
      to: { path: '^(web|test|bench|tools)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
