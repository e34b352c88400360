// Memory that a burst has taken is given back in the next quiet moment: by itself V8 does so only while something goes on allocating.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (how: { type: 'major'; flavor: 'last-resort' }) => void

const grownBy = 12_000_000
const restsBelow = 0.1

/** To be called every few seconds: where the process has grown since and rests, all garbage is collected, which takes it some 100 ms. */
export function openGivingBack(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: Collect = runInNewContext('gc')
  let before = performance.eventLoopUtilization()
  let kept = process.memoryUsage.rss()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    if (utilization >= restsBelow || process.memoryUsage.rss() - kept < grownBy) return
    collect({ type: 'major', flavor: 'last-resort' })
    before = performance.eventLoopUtilization()
    kept = process.memoryUsage.rss()
  }
}
