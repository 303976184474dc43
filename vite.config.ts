import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the console into `dist/console`. Everything is a file of its own with a hash in its name: no inline script, no
 * inline style, no `data:` asset, so that the server's content security policy needs no exception.
 */
export default defineConfig({
  root: 'src/web',
  plugins: [react()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    sourcemap: false,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // One bundle of about this size is what a console on a local network may weigh; the warning is for growth.
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: { '/api': { target: 'http://127.0.0.1:8480', ws: true }, '/healthz': 'http://127.0.0.1:8480' },
  },
});
