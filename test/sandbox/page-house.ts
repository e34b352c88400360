// The sandbox's doors in front of a house that only remembers, reached over a real loopback port.
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { onTestFinished } from 'vitest'
import { openDemo } from '#sandbox/demo.ts'
import { sandboxRoutes } from '#sandbox/doors.ts'
import { openHouse, origin } from './house.ts'

/** Opens them; `call` is `fetch` with the doors' address before the path. */
export async function openPage() {
  const house = await openHouse()
  const { emulators, clocks } = house
  const demo = openDemo(emulators, clocks.clock.now())
  demo.accounts.line.setWebhook(`${origin}/hooks/line/1`)
  const stop = new AbortController()
  const doors = sandboxRoutes({
    demo,
    emulators,
    now: clocks.clock.now,
    note: 'Leave with SANDBOX=off npm start',
    tokenFile: 'data/local/sandbox/admin.token',
    stopping: stop.signal,
    async advance(ms) {
      clocks.advance(ms)
      await emulators.settle()
    },
  })
  const server = serve({ fetch: new Hono().route('/sandbox', doors).fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    stop.abort()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const address = `http://127.0.0.1:${port}`
  const call = (path: string, init?: RequestInit) => fetch(`${address}/sandbox${path}`, init)
  const post = (path: string, body: unknown) =>
    call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  return { ...house, demo, doors, stop: () => stop.abort(), address, port, call, post }
}
