// How the board is built, served while it is worked on, and tested.
import { defineConfig } from 'vitest/config';
import { mock } from './dev/mock';

const backend = process.env.KEPT_BACKEND;

export default defineConfig({
  plugins: backend === undefined ? [mock()] : [],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    // A policy of `default-src 'self'` lets a page load nothing that is inlined as data but images.
    assetsInlineLimit: 0,
  },
  server: { port: 5173, strictPort: false, ...(backend ? { proxy: { '/api': backend, '/c/': backend } } : {}) },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true, setupFiles: ['src/testing/setup.ts'], testTimeout: 30_000 },
});
