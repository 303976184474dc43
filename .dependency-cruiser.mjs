/**
 * Who may import whom. One table; every import between folders that is not in it is an error.
 * `node scripts/check-graph.ts` reads it and also demands that every source file was really seen.
 */

/** Features that a feature may know beside itself. When one needs more, it declares a port and a program wires it. */
const featureMayKnow = {
  people: [],
  fleet: ['people'],
  live: ['fleet'],
  watch: ['fleet'],
  incidents: ['people'],
  status: ['watch', 'incidents'],
  system: ['people'],
};

/** What each folder of `src` may import of ours, as patterns of paths. Its own files are always allowed. */
const folderMayImport = {
  core: [],
  wire: ['^src/core/'],
  platform: ['^src/core/'],
  store: ['^src/core/', '^src/platform/'],
  programs: ['^src/(?!sim/)'],
  web: [
    '^src/(core|wire)/',
    '^src/features/[^/]+/(contract|contract-[a-z]+|messages)\\.ts$',
    '^src/plugins/kit/facts\\.ts$',
  ],
  sim: ['^src/(core|wire|platform)/'],
};

const ofOurs = '^(src|bench|scripts)/';
const isTest = '\\.test\\.tsx?$';
/** What a contract may lean on: it is read by the console, so nothing of a server may come with it. */
const contractFiles = '^src/features/[^/]+/(contract|contract-[a-z]+|messages)\\.ts$';

/** npm packages that the pure folders may use; anything else would tie them to one runtime. */
const purePackages = {
  core: 'node_modules/(zod|intl-messageformat|@formatjs|(@types/)?markdown-it)/',
  wire: 'node_modules/(@noble/hashes|fast-xml-parser|zod)/',
  'plugins/kit': 'node_modules/zod/',
};

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const folderRules = Object.entries(folderMayImport).map(([folder, allowed]) =>
  rule(
    `${folder}-imports`,
    `${folder} may import only what the table allows.`,
    { path: `^src/${folder}/`, pathNot: folder === 'programs' ? '^src/programs/.*(demo|sim|drill)' : undefined },
    { path: ofOurs, pathNot: [`^src/${folder}/`, ...allowed] },
  ),
);

const featureRules = Object.entries(featureMayKnow).map(([feature, others]) =>
  rule(
    `feature-${feature}-imports`,
    `The feature ${feature} may know: ${others.join(', ') || 'no other feature'}.`,
    { path: `^src/features/${feature}/`, pathNot: contractFiles },
    {
      path: ofOurs,
      pathNot: [
        '^src/(core|wire|platform|store)/',
        '^src/plugins/kit/',
        ...[feature, ...others].map((known) => `^src/features/${known}/`),
      ],
    },
  ),
);

const pureRules = Object.entries(purePackages).map(([folder, packages]) =>
  rule(
    `${folder.replace('/', '-')}-packages`,
    `${folder} is pure: it runs in Node and in browsers.`,
    { path: `^src/${folder}/`, pathNot: isTest },
    { path: 'node_modules/', pathNot: packages },
  ),
);

export default {
  forbidden: [
    rule('no-cycles', 'A cycle has no beginning to read it from.', {}, { circular: true }),
    rule('no-unresolved', 'Every import must resolve, or the graph says nothing.', {}, { couldNotResolve: true }),
    rule(
      'no-dev-packages-at-run-time',
      'What the server runs on must be in dependencies.',
      { path: '^src/', pathNot: [isTest, '^src/web/'] },
      { path: 'node_modules/', dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'known-folders',
      'A new folder of src needs a line in the table.',
      { path: '^src/', pathNot: '^src/(core|wire|platform|store|plugins|features|programs|web|sim)/' },
      { path: '.' },
    ),
    rule(
      'known-features',
      'A new feature needs a line in the table.',
      { path: '^src/features/', pathNot: `^src/features/(${Object.keys(featureMayKnow).join('|')})/` },
      { path: '.' },
    ),
    ...folderRules,
    ...featureRules,
    ...pureRules,
    rule(
      'contract-imports',
      'Contracts and messages are shared with the console: core, their own contract and the vocabulary of facts only.',
      { path: '^src/features/([^/]+)/(contract|contract-[a-z]+|messages)\\.ts$' },
      {
        path: ofOurs,
        pathNot: [
          '^src/core/',
          '^src/features/$1/(contract|contract-[a-z]+|messages)\\.ts$',
          '^src/plugins/kit/facts\\.ts$',
        ],
      },
    ),
    rule(
      'contract-packages',
      'Contracts and messages run in Node and in browsers.',
      { path: contractFiles },
      { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    ),
    rule(
      'plugin-kit-imports',
      'The kit may import core and wire.',
      { path: '^src/plugins/kit/' },
      { path: ofOurs, pathNot: ['^src/plugins/kit/', '^src/(core|wire)/'] },
    ),
    rule(
      'plugin-imports',
      'A plug-in may import core, wire and the kit, and never another plug-in.',
      { path: '^src/plugins/([^/]+)/([^/]+)/', pathNot: '^src/plugins/kit/' },
      { path: ofOurs, pathNot: ['^src/plugins/$1/$2/', '^src/plugins/kit/', '^src/(core|wire)/'] },
    ),
    rule(
      'only-the-registry-imports-plugins',
      'Plug-ins are reached through the registry, so that adding one touches its own folder only.',
      { path: '^src/', pathNot: ['^src/plugins/registry\\.ts$', '^src/plugins/[^/]+/[^/]+/'] },
      { path: '^src/plugins/[^/]+/[^/]+/', pathNot: '^src/plugins/kit/' },
    ),
    rule(
      'pure-without-node',
      'core, wire, contracts, the kit, plug-ins and the console hold nothing of Node.',
      { path: ['^src/(core|wire|plugins/.+|web)/', contractFiles], pathNot: isTest },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'source-without-tests',
      'Source never leans on tests; a program never imports a test.',
      { path: '^src/', pathNot: isTest },
      { path: ['^(tests|bench|scripts)/', isTest] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
    detectJSDocImports: false,
  },
};
