import type { KnipConfig } from 'knip';

/** `knip --production` asks what the product itself needs; there, a function that only its own file and a test use is alive. */
const isProduction = process.argv.includes('--production');

const config: KnipConfig = {
  entry: [
    'src/programs/cli/keepsight.mjs!',
    'src/web/main.tsx!',
    'scripts/*.{ts,mjs}',
    'bench/*.ts',
    // Started as programs of their own by the benchmark.
    'bench/live/{farm,load}.ts',
    'bench/watch-monitors/targets.ts',
    // Started by `make-clips.sh`.
    'src/sim/clips/render-scene.ts',
    // Started as programs of their own by tests.
    'tests/store/{crash-writer,open-once}.ts',
    'tests/incidents/kill-writer.ts',
    'tests/watch/kill-hub.ts',
  ],
  project: [
    'src/**/*.{ts,tsx,mjs}!',
    // Used by `npm run generate` only.
    '!src/plugins/generate-registry.ts!',
    '!src/store/schema-snapshot.ts!',
    '!src/sim/clips/*.ts!',
    '!src/sim/stamps.ts!',
    'tests/**/*.ts',
    'bench/**/*.ts',
    'scripts/**/*.{ts,mjs}',
  ],
  ignoreExportsUsedInFile: isProduction ? true : { interface: true, type: true },
  ignoreBinaries: ['apt-get', 'ffmpeg', 'ffprobe', 'openssl', 'ping'],
  // Called by name from `scripts/verify.ts`, and by `require` from a test.
  ignoreDependencies: ['onvif', 'oxlint', 'oxlint-tsgolint'],
};

// The tool reads nothing but a default export.
export default config;
