import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // The house is loaded once a worker: no module keeps anything of a story.
    isolate: false,
    globalSetup: ['test/once.ts'],
    setupFiles: ['test/setup.ts'],
  },
})
