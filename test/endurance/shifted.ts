// Loaded into a process before its own code (`--import`): its wall clock is the machine's, shifted by what a file says.
// Read again at SIGUSR2. Only Date moves; what is monotonic goes on as it did, as where an admin or NTP sets a clock.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env.ENDURANCE_SHIFT ?? ''
const machine = Date.now
let shift = 0

const now = () => machine() + shift

globalThis.Date = new Proxy(Date, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made) as object,
  apply: (target) => new target(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})

if (file !== '') {
  read()
  process.on('SIGUSR2', read)
}

function read(): void {
  shift = Number(readFileSync(file, 'utf8'))
  writeFileSync(`${file}.heard`, String(shift))
}
