// Preloaded by Node: this process believes that it is LATER_MS later than the machine says.
const ahead = Number(process.env.LATER_MS ?? 0)
const machine = Date
const now = () => machine.now() + ahead

globalThis.Date = new Proxy(machine, {
  construct: (target, given) => (given.length > 0 ? new target(...given) : new target(now())),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
